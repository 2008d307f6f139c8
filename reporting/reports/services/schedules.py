"""Reports that are kept by name, and those that go out once a week."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.audit.kinds import register_kind
from courses.people.models import Employee
from jobs.services.periodic import register_periodic
from kit.problems import Problem
from reporting.reports.kinds import REPORTS
from reporting.reports.kinds.filters import Filters
from reporting.reports.models import ReportSchedule, ReportSending, SavedReport
from reporting.reports.services.jobs import people_who_may_run, start_report

log = logging.getLogger(__name__)

#: Seconds between two looks at what is due.
TURN_SECONDS: Final = 60
#: What was due longer ago than this, because the site stood still, is not sent late.
LATEST: Final = datetime.timedelta(hours=24)
#: What became of turns is shown for so long.
KEPT: Final = datetime.timedelta(days=60)


def save_report(*, owner: Employee, name: str, kind: str, filters: Filters, form: str) -> SavedReport:
    """Keep a report under a name; one of the same name is replaced."""
    facts = {"kind": kind, "filters": dict(filters), "form": form}
    saved, _made = SavedReport.objects.update_or_create(owner=owner, name=name.strip(), defaults=facts)
    return saved


@transaction.atomic
def set_schedule(
    *,
    saved: SavedReport,
    weekday: int,
    hour: int,
    recipients: Iterable[Employee],
    schedule: ReportSchedule | None = None,
) -> ReportSchedule:
    """Have a saved report go out once a week, or change when and to whom."""
    schedule = schedule or ReportSchedule(saved=saved)
    before = audit.stored_state(schedule) if schedule.pk else {}
    schedule.weekday, schedule.hour, schedule.is_active = weekday, hour, True
    schedule.next_at = schedule.after(timezone.now())
    schedule.save()
    schedule.recipients.set(recipients)
    _note(schedule, audit.changes_of(schedule, before))
    return schedule


@transaction.atomic
def stop_schedule(*, schedule: ReportSchedule) -> ReportSchedule:
    """Have a report go out no more for now; one that is stopped, again."""
    before = audit.stored_state(schedule)
    schedule.is_active = not schedule.is_active
    schedule.next_at = schedule.after(timezone.now())
    schedule.save(update_fields=["is_active", "next_at"])
    _note(schedule, audit.changes_of(schedule, before))
    return schedule


@transaction.atomic
def delete_schedule(*, schedule: ReportSchedule) -> None:
    """Have a report go out never again."""
    _note(schedule, audit.changes_of(schedule, audit.state_of(schedule), {}))
    schedule.delete()


@transaction.atomic
def delete_saved(*, saved: SavedReport) -> None:
    """Keep a report no more; it goes out no more either."""
    for schedule in saved.schedules.select_related("saved"):
        delete_schedule(schedule=schedule)
    saved.delete()


def _note(schedule: ReportSchedule, changes: audit.Changes) -> None:
    """Write that its owner, who alone sees it, changed a schedule."""
    saved = schedule.saved
    audit.record(
        actor=saved.owner,
        action=AuditAction.SCHEDULE_CHANGED,
        target=schedule,
        name=saved.name,
        changes=changes,
    )


def send_scheduled(*, now: datetime.datetime | None = None) -> int:
    """Start what is due, a job for each person; return for how many. Two that do it at once send once."""
    moment = now or timezone.now()
    due = ReportSchedule.objects.due(moment).select_related("saved__owner").order_by("next_at", "pk")
    started = 0
    for schedule in due:
        try:
            started += _take_turn(schedule, moment)
        except Exception:  # the others go out all the same
            log.exception("schedule %s stumbled", schedule.pk)
    ReportSending.objects.filter(due_at__lt=moment - KEPT).delete()
    return started


def _take_turn(schedule: ReportSchedule, now: datetime.datetime) -> int:
    due_at, next_at = schedule.next_at, schedule.after(now)
    with transaction.atomic():
        # who moves it on has the turn; what follows stands or falls with that
        mine = ReportSchedule.objects.filter(pk=schedule.pk, next_at=due_at, is_active=True)
        if not mine.update(next_at=next_at):
            return 0
        if now - due_at > LATEST:
            log.warning("schedule %s was due at %s: too long ago to be sent", schedule.pk, due_at)
            return 0
        return sum(_send(schedule, person, due_at) for person in schedule.recipients.order_by("pk"))


def _send(schedule: ReportSchedule, person: Employee, due_at: datetime.datetime) -> bool:
    """Start the job of one person, with that person's rights; note why where none can be."""
    saved = schedule.saved
    if ReportSending.objects.filter(schedule=schedule, recipient=person, due_at=due_at).exists():
        return False  # set to the same hour once more
    sending = ReportSending(schedule=schedule, recipient=person, due_at=due_at)
    report = REPORTS.get(saved.kind)
    if report is None or not people_who_may_run(report).filter(pk=person.pk).exists():
        sending.problem = "not_allowed"
    else:
        try:
            sending.job = start_report(
                owner=person,
                report=report,
                filters=saved.filters,
                form=saved.form,
                language=person.language or settings.LANGUAGE_CODE,
                name=f"{saved.name} · {schedule.pk} · {due_at.isoformat()}",
                told=True,
            )
        except Problem as problem:
            sending.problem = problem.code
    sending.save()
    return sending.job is not None


def register() -> None:
    """Look again and again for what is due; tell the audit log about schedules."""
    register_kind(
        "reporting.reportschedule",
        _("Report that goes out"),
        shown=("weekday", "hour", "recipients", "is_active"),
        more={"is_active": (_("Goes out"), ())},
    )
    register_periodic("reports", send_scheduled, seconds=TURN_SECONDS)
