"""Answers in, mastery out: the room's models, where Django looks for them."""

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.models.outcome import Outcome
from assessments.mastery.models import Mastery
from assessments.plan.models import Adjustment, StudyPace
from assessments.prompts.models.fragment import Fragment
from assessments.prompts.models.prompt import KeyPoint, Prompt
from assessments.reviews.models import Dispute, Review, ReviewPoint

__all__ = [
    "Adjustment",
    "Answer",
    "Assessment",
    "Dispute",
    "Fragment",
    "KeyPoint",
    "Mastery",
    "Outcome",
    "Prompt",
    "Review",
    "ReviewPoint",
    "StudyPace",
]
