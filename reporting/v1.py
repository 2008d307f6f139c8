"""The routes of reports and dashboards under /api/v1/."""

from django.urls import URLPattern, path

from reporting.dashboards.api import FiguresView, TrendView
from reporting.reports.api import (
    ReportFileView,
    ReportRunsView,
    ReportRunView,
    ReportSummaryView,
    ReportsView,
)

urlpatterns: list[URLPattern] = [
    path("figures/", FiguresView.as_view(), name="v1-figures"),
    path("figures/trend/", TrendView.as_view(), name="v1-figures-trend"),
    path("reports/", ReportsView.as_view(), name="v1-reports"),
    path("reports/runs/<uuid:pk>/", ReportRunView.as_view(), name="v1-report-run"),
    path("reports/runs/<uuid:pk>/file/", ReportFileView.as_view(), name="v1-report-file"),
    path("reports/<slug:kind>/summary/", ReportSummaryView.as_view(), name="v1-report-summary"),
    path("reports/<slug:kind>/runs/", ReportRunsView.as_view(), name="v1-report-runs"),
]
