"""What this room registers with those below."""

from __future__ import annotations

from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _

from assessments import audited, events, words
from assessments.answers.services import answers, complete
from assessments.answers.services.assess import assess_recording
from assessments.prompts.services.fragments import find_in_lecture, on_lecture_deleted
from assessments.rescoring.services import jobs as rescoring
from courses import rules
from courses.grants import TRAINED
from courses.rules import is_employee, is_trainer
from kit.grants import Own, Tied, Within, register_grant
from kit.problems import register_words
from kit.web.navigation import register_entry
from transcripts.recordings.models import Recording
from transcripts.work.services.analyse import register_step
from transcripts.work.services.dispatch import register_retry_check


def register() -> None:
    """Say who sees what, score answers when their transcript is there, and keep count of attempts."""
    register_words("assessments", words.WORDS)
    register_grant("assessments.prompt", "session", Within("session", "courses.session"))
    register_grant("assessments.answer", "own", Own("learner"))
    trained = Tied("prompt__session__course", TRAINED, when=rules.is_trainer)
    register_grant("assessments.answer", "trained", trained)
    events.register()
    register_step("score", assess_recording)
    register_step("complete", complete.close_answered)
    register_step("fragments", find_in_lecture)
    post_delete.connect(on_lecture_deleted, sender=Recording, dispatch_uid="fragments")
    register_retry_check(answers.check_retry)
    audited.register()
    answers.register()
    complete.register()
    rescoring.register()
    register_entry("plan", _("Plan"), is_employee, order=20, under=("/plan/",))
    register_entry("answers", _("Answers"), is_employee, order=50, under=("/answers/",))
    register_entry("reviews", _("Reviews"), is_trainer, order=60, under=("/reviews/",))
