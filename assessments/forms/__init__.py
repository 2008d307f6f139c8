"""Forms of prompts and answers."""

from assessments.forms.answers import AnswerFilterForm
from assessments.forms.model_answer import ModelAnswerForm
from assessments.forms.prompt import PromptEditor
from assessments.forms.trial import TrialForm

__all__ = ["AnswerFilterForm", "ModelAnswerForm", "PromptEditor", "TrialForm"]
