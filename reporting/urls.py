"""Routes of reports and dashboards."""

from django.urls import URLPattern, path

from reporting.dashboards.views import dashboards
from reporting.dashboards.views import person as dashboards_person
from reporting.reports.views import reports
from reporting.reports.views import schedules as reports_schedules

urlpatterns: list[URLPattern] = [
    path("reports/", reports.report_list, name="reports"),
    path("reports/saved/<int:pk>/run/", reports_schedules.saved_run, name="saved-run"),
    path("reports/saved/<int:pk>/delete/", reports_schedules.saved_delete, name="saved-delete"),
    path("reports/saved/<int:pk>/schedule/", reports_schedules.saved_schedule, name="saved-schedule"),
    path("reports/schedules/<int:pk>/", reports_schedules.schedule_page, name="report-schedule"),
    path("reports/schedules/<int:pk>/stop/", reports_schedules.schedule_stop, name="report-schedule-stop"),
    path(
        "reports/schedules/<int:pk>/delete/", reports_schedules.schedule_delete, name="report-schedule-delete"
    ),
    path("reports/<slug:kind>/", reports.report_page, name="report"),
    path("reports/<slug:kind>/run/", reports.report_run, name="report-run"),
    path("reports/<slug:kind>/save/", reports.report_save, name="report-save"),
    path("figures/", dashboards.figures, name="figures"),
    path("figures/refresh/", dashboards.figures_refresh, name="figures-refresh"),
    path("figures/departments/<int:pk>/", dashboards.department_figures, name="department-figures"),
    path("figures/courses/<int:pk>/", dashboards.course_figures, name="course-figures"),
    path("figures/people/<int:pk>/", dashboards_person.person_figures_page, name="person-figures"),
]
