"""What this room registers with those below."""

from __future__ import annotations

from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _

from courses.catalogue.queries import register_counts
from courses.rules import may_see_figures
from jobs.models import Job
from jobs.services.periodic import register_periodic
from kit.grants import Own, register_grant
from kit.problems import register_words
from kit.web.navigation import register_entry
from reporting import events, words
from reporting.reports import notices
from reporting.reports.services import jobs as reports
from reporting.reports.services import schedules
from reporting.rules import may_see_reports
from reporting.standings.queries import counted_courses
from reporting.standings.services import jobs as standings
from reporting.standings.services.measure import measure_in_turn


def register() -> None:
    """Measure the company in turn, send reports when they are due, and tell lists what was counted."""
    register_words("reporting", words.WORDS)
    register_grant("reporting.savedreport", "own", Own("owner"))
    register_grant("reporting.reportschedule", "own", Own("saved__owner"))
    events.register()
    notices.register()
    post_delete.connect(notices.on_job_deleted, sender=Job, dispatch_uid="notices")
    reports.register()
    schedules.register()
    standings.register()
    register_periodic("standings", measure_in_turn, seconds=60)
    register_counts(counted_courses)
    register_entry("figures", _("Dashboards"), may_see_figures, order=80, under=("/figures/",))
    register_entry("reports", _("Reports"), may_see_reports, order=90, under=("/reports/",))
