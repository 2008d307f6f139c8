"""The routes of prompts and answers under /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from assessments.api.answers import AnswerViewSet
from assessments.api.figures import FiguresView, TrendView
from assessments.api.mastery import MasteryView, PlanView
from assessments.api.prompts import PromptViewSet
from assessments.api.reports import (
    ReportFileView,
    ReportRunsView,
    ReportRunView,
    ReportSummaryView,
    ReportsView,
)

router = SimpleRouter(use_regex_path=False)
router.register("prompts", PromptViewSet, "v1-prompts")
router.register("answers", AnswerViewSet, "v1-answers")

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/mastery/", MasteryView.as_view(), name="v1-mastery"),
    path("me/plan/", PlanView.as_view(), name="v1-plan"),
    path("figures/", FiguresView.as_view(), name="v1-figures"),
    path("figures/trend/", TrendView.as_view(), name="v1-figures-trend"),
    path("reports/", ReportsView.as_view(), name="v1-reports"),
    path("reports/runs/<uuid:pk>/", ReportRunView.as_view(), name="v1-report-run"),
    path("reports/runs/<uuid:pk>/file/", ReportFileView.as_view(), name="v1-report-file"),
    path("reports/<slug:kind>/summary/", ReportSummaryView.as_view(), name="v1-report-summary"),
    path("reports/<slug:kind>/runs/", ReportRunsView.as_view(), name="v1-report-runs"),
    *router.urls,
]
