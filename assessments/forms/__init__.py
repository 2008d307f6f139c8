"""Forms of prompts and answers."""

from assessments.forms.answers import AnswerFilterForm
from assessments.forms.prompt import PromptEditor

__all__ = ["AnswerFilterForm", "PromptEditor"]
