"""The routes of prompts and answers under /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from assessments.answers.api import AnswerViewSet
from assessments.plan.api import MasteryView, PlanView
from assessments.prompts.api import PromptViewSet

router = SimpleRouter(use_regex_path=False)
router.register("prompts", PromptViewSet, "v1-prompts")
router.register("answers", AnswerViewSet, "v1-answers")

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/mastery/", MasteryView.as_view(), name="v1-mastery"),
    path("me/plan/", PlanView.as_view(), name="v1-plan"),
    *router.urls,
]
