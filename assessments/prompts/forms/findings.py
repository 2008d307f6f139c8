"""Word what is odd about a rubric."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from assessments.scoring.check import Finding


def word_finding(finding: Finding, names: Mapping[str, str]) -> str:
    """Return one sentence for a trainer; ``names`` are the key points' by their ids."""
    words = {"point": names[finding.point], "phrase": finding.phrase}
    if finding.oddity == "asked":
        return (
            _("%(point)s: “%(phrase)s” stands in the question; reading the question out earns nothing.")
            % words
        )
    if finding.oddity == "narrowed":
        words["keyword"] = finding.other
        return _("%(point)s: “%(phrase)s” must not be said, and “%(keyword)s” is part of it.") % words
    words["other"] = names[finding.other]
    return _("“%(phrase)s” counts for “%(other)s” and for “%(point)s”: said once, it earns both.") % words
