"""Routes of prompts and answers."""

from django.urls import URLPattern, path

from assessments import api
from assessments.views import answers, editor, prompts

urlpatterns: list[URLPattern] = [
    path("sessions/<int:pk>/prompts/", prompts.session_prompts, name="session-prompts"),
    path("sessions/<int:pk>/prompts/new/", editor.prompt_new, name="prompt-new"),
    path("prompts/<int:pk>/", prompts.prompt, name="prompt"),
    path("prompts/<int:pk>/edit/", editor.prompt_edit, name="prompt-edit"),
    path("prompts/<int:pk>/move/", editor.prompt_move, name="prompt-move"),
    path("prompts/<int:pk>/delete/", editor.prompt_delete, name="prompt-delete"),
    path("answers/", answers.answer_list, name="answers"),
    path("answers/<int:pk>/", answers.answer, name="answer"),
    path("answers/<int:pk>/body/", answers.answer_body, name="answer-body"),
]

api_urlpatterns: list[URLPattern] = [
    path("prompts/<int:pk>/answers/", api.AnswersView.as_view(), name="api-answers"),
]
