"""Answers in, mastery out."""

from assessments.models.answer import Answer, Assessment
from assessments.models.prompt import KeyPoint, Prompt

__all__ = ["Answer", "Assessment", "KeyPoint", "Prompt"]
