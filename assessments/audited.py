"""Which kinds of rows of this room the audit log knows, and which of their fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assessments.plan.enums import Adjusting
from courses.audit.kinds import register_kind


def register() -> None:
    """Tell the audit log about questions and answers; of an answer only its score is written."""
    register_kind(
        "assessments.prompt",
        _("Question"),
        shown=(
            "question",
            "max_attempts",
            "pass_mark",
            "max_seconds",
            "key_points",
            "keywords",
            "synonyms",
            "must",
            "must_not",
            "fragment",
            "adjustment",
            "rescored",
        ),
        noted=("hint",),
        more={
            "key_points": (_("Key points"), ()),
            "keywords": (_("Keywords"), ()),
            "synonyms": (_("Other ways to say it"), ()),
            "must": (_("Must be said as well"), ()),
            "must_not": (_("Must not be said"), ()),
            "fragment": (_("Seconds of a lecture"), ()),
            "adjustment": (_("In the plan"), Adjusting.choices),
            "rescored": (_("Answers scored anew"), ()),
        },
    )
    register_kind(
        "assessments.answer",
        _("Answer"),
        shown=("score", "points"),
        noted=("comment", "reply", "text"),
        more={
            "score": (_("Score"), ()),
            "points": (_("Key points"), ()),
            "comment": (_("Comment"), ()),
            "reply": (_("Reply"), ()),
            "text": (_("Objection"), ()),
        },
    )
