"""Reports: one file a kind, all of them counting over the same ``Scope`` as pages and dashboards."""

from __future__ import annotations

from assessments.reports.activity import ACTIVITY
from assessments.reports.answers import ANSWERS
from assessments.reports.completion import COMPLETION
from assessments.reports.mastery import MASTERY
from assessments.reports.report import Report, Summary
from assessments.reports.training import TRAINING
from assessments.reports.usage import USAGE
from courses.rules import Person

#: All kinds, in the order in which they are offered.
REPORTS: dict[str, Report] = {
    one.kind: one for one in (COMPLETION, MASTERY, ANSWERS, ACTIVITY, TRAINING, USAGE)
}

__all__ = ["REPORTS", "Report", "Summary", "reports_of"]


def reports_of(person: Person) -> list[Report]:
    """Return the kinds that a person may run."""
    return [one for one in REPORTS.values() if one.may_run(person)]
