"""What this room registers with those below, and with itself where one subject waits for another."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_out
from django.utils.translation import gettext_lazy as _

from courses import events, grants, rules, words
from courses.assigning.services.apply import on_people_placed
from courses.assigning.services.assignments import sweep_assignments
from courses.audit import fields, origin
from courses.audit.enums import AuditAction
from courses.audit.services import record
from courses.catalogue.models import Course
from courses.certificates.services import give_certificates
from courses.enrolment.services.enrolment import close_finished, register_completion_step
from courses.enrolment.services.renewal import sweep_renewals
from courses.enrolment.services.workload import count_workloads
from courses.importing.services import jobs as importing
from courses.people.services.access import note_password
from courses.people.services.placing import register_placing_step
from courses.people.services.presence import on_sign_in_changed
from courses.reminders import kinds as reminders
from courses.reminders.services import emit_reminders
from jobs.models import Job
from jobs.services.asked import register_asking
from jobs.services.downloads import register_download_listener
from jobs.services.periodic import register_periodic
from kit.problems import register_words
from kit.web.navigation import register_entry

#: Addresses of pages that belong to courses, whichever room answers them.
UNDER_COURSES: Final = ("/courses/", "/sessions/", "/prompts/", "/paths/", "/assignments/", "/reminders/")


def _close_all() -> int:
    """Complete what has nothing left to do, where no hook told us: a question was deleted, say."""
    return sum(close_finished(course=course) for course in Course.objects.published())


def _note_download(person: Any, job: Job) -> None:
    record(actor=person, action=AuditAction.DOWNLOADED, target=job, label=job.file_name)


def register() -> None:
    """Say who sees what, have sockets checked where a sign-in changes, and what is assigned applied."""
    register_words("courses", words.WORDS, words.STATUSES)
    grants.register()
    for signal in (user_logged_out, password_changed, password_reset, password_set):
        signal.connect(on_sign_in_changed, dispatch_uid="sockets")
    for signal in (password_changed, password_reset, password_set):
        signal.connect(note_password, dispatch_uid="password")
    fields.register()
    register_asking(origin.taken, origin.held)
    register_placing_step("assignments", on_people_placed)
    register_completion_step("certificates", give_certificates)
    register_download_listener("audit", _note_download)
    importing.register()
    events.register()
    reminders.register()
    register_periodic("assignments", sweep_assignments, seconds=0, order=10)
    register_periodic("closing", _close_all, seconds=6 * 3600, order=20)
    register_periodic("renewals", sweep_renewals, seconds=3600, order=30)
    register_periodic("reminders", emit_reminders, seconds=900, order=40)
    register_periodic("workloads", count_workloads, seconds=60, order=50)
    register_entry("today", _("Today"), rules.is_employee, order=10)
    register_entry("courses", _("Courses"), rules.is_employee, order=30, under=UNDER_COURSES)
    register_entry("people", _("People"), rules.may_see_people, order=70, under=("/people/", "/departments/"))
    register_entry("audit", _("Audit log"), rules.may_read_audit, order=100, under=("/audit/",))
