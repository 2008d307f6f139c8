"""What people read for the codes that this room raises: what happened, and what to do next."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

WORDS: Final = {
    "no_attempts_left": _(
        "You have used all attempts for this question. Ask your trainer if you need another."
    ),
    # reviews
    "assessment_changed": _(
        "This answer was scored anew meanwhile. Nothing is saved yet, and what you chose is kept: look at the"
        " new score, then save."
    ),
    "reviewed_meanwhile": _(
        "Somebody else reviewed this answer meanwhile. Nothing is saved yet, and what you chose is kept: look"
        " at that review, then save."
    ),
    "heard_anew": _(
        "This answer is being heard anew. Nothing is saved yet, and what you chose is kept: save once it is"
        " scored again."
    ),
    "already_disputed": _("You have objected already. Your trainer will reply here."),
    "dispute_closed": _("This objection was replied to already. Load the page again to read the reply."),
    # questions
    "prompt_has_answers": _(
        "This question has answers, and answers are evidence: it stays. You can change its wording."
    ),
    "no_such_seconds": _("Nothing was said there. Choose other seconds of the lecture."),
    "rubric_changed": _(
        "The question was changed meanwhile, and nothing more was written. Look at the changes again."
    ),
}
