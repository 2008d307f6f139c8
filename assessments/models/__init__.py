"""Answers in, mastery out."""

from assessments.models.answer import Answer, Assessment
from assessments.models.fragment import Fragment
from assessments.models.mastery import Adjustment, Mastery, StudyPace
from assessments.models.outcome import Outcome
from assessments.models.prompt import KeyPoint, Prompt
from assessments.models.report import ReportSchedule, ReportSending, SavedReport
from assessments.models.review import Dispute, Review, ReviewPoint
from assessments.models.standing import Standing

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
    "ReportSchedule",
    "ReportSending",
    "Review",
    "ReviewPoint",
    "SavedReport",
    "Standing",
    "StudyPace",
]
