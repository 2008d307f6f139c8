"""Send what people are told: e-mail in their language and working hours, signed calls to other systems."""

from __future__ import annotations

import datetime
import json
import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.utils import timezone, translation

from kit.queue import leased
from kit.queue.lease import LeaseLost
from kit.web import outbound
from notifications.enums import Channel, Sending
from notifications.models import BACKOFF, Delivery, Notice
from notifications.notice_kinds import things
from notifications.services.signing import sign
from notifications.services.webhooks import payload_of
from notifications.working_hours import WorkCalendar

log = logging.getLogger(__name__)

#: Nobody is sent older news: who was away, or had muted them, finds them in the site.
NEWS_DAYS: Final = 10
CHUNK: Final = 500


class _Dropped(Exception):
    """There is nothing to tell any more: it was done meanwhile, or is not wanted."""


def work_calendar() -> WorkCalendar:
    """Return the company's, from the settings."""
    begin, end = settings.REMINDER_HOURS
    days = (settings.REMINDER_DAYS, settings.HOLIDAYS, settings.WORKDAYS)
    return WorkCalendar(begin, end, *days, country=settings.HOLIDAY_COUNTRY)


def compose_mails(*, now: datetime.datetime | None = None) -> int:
    """Put each person's news into one e-mail, for those who are at work and want it; return how many."""
    moment = now or timezone.now()
    news = Notice.objects.filter(
        mail=None,
        created_at__gte=moment - datetime.timedelta(days=NEWS_DAYS),
        employee__is_active=True,
        employee__email_reminders=True,
    ).unseen()
    zones = set(news.order_by().values_list("employee__time_zone", flat=True).distinct())
    calendar, composed = work_calendar(), 0
    for zone in zones:
        if calendar.is_open(moment, zone or settings.TIME_ZONE):
            composed += _compose(news.filter(employee__time_zone=zone))
    return composed


def _compose(news: QuerySet[Notice]) -> int:
    composed, last = 0, 0
    people = news.order_by("employee").values_list("employee", flat=True).distinct()
    while keys := list(people.filter(employee__gt=last)[:CHUNK]):
        last = keys[-1]
        with transaction.atomic():
            # the people's rows are the lock: two composers do not write the same mail
            people_rows = get_user_model()._default_manager.filter(pk__in=keys)
            held = people_rows.select_for_update(no_key=True).order_by("pk")
            list(held.values_list("pk"))
            still = list(people.filter(employee__in=keys))
            rows = [Delivery(channel=Channel.MAIL, employee_id=pk) for pk in still]
            Delivery.objects.bulk_create(rows, batch_size=200)
            newest = Delivery.objects.filter(channel=Channel.MAIL, employee=OuterRef("employee"))
            mine = Notice.objects.filter(
                pk__in=list(news.filter(employee__in=still).values_list("pk", flat=True))
            )
            mine.update(mail=Subquery(newest.order_by("-pk").values("pk")[:1]))
            composed += len(rows)
    return composed


def send_due(*, seconds: float = 20.0) -> int:
    """Send what waits, for about ``seconds``; return how many went out."""
    until, sent = time.monotonic() + seconds, 0
    while time.monotonic() < until and (row := leased.claim(Delivery)) is not None:
        sent += _send(row)
    leased.fail_exhausted(Delivery)
    return sent


def _send(row: Delivery) -> bool:
    try:
        if row.channel == Channel.MAIL:
            _send_mail(row)
        else:
            _call(row)
    except _Dropped:
        _close(row, Sending.DROPPED)
    except outbound.Forbidden as error:
        _fail(row, "forbidden", str(error), permanent=True)
    except Exception as error:
        log.warning("delivery %s failed: %s", row.pk, error)
        _fail(row, "not_sent", repr(error))
    else:
        return _close(row, Sending.SENT, error_code="", error_detail="")
    return False


def _fail(row: Delivery, code: str, detail: str, *, permanent: bool = False) -> None:
    minutes = BACKOFF[min(row.attempt, len(BACKOFF)) - 1]
    with suppress(LeaseLost):
        row.fail(fence=row.fence, code=code, detail=detail, permanent=permanent, backoff=60.0 * minutes)


def _close(row: Delivery, stage: Sending, **changes: Any) -> bool:
    try:
        row.advance(stage, fence=row.fence, **changes)
    except LeaseLost:
        return False
    return True


def _send_mail(row: Delivery) -> None:
    person = row.employee
    if person is None or not (person.is_active and person.email_reminders):
        raise _Dropped
    news = list(row.notices.unseen().last_words().with_subjects().order_by("due_on", "pk"))
    if not news:
        raise _Dropped
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject, text = render_mail(person, news)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    EmailMessage(
        subject,
        text,
        to=[person.email],
        # the same mail sent again by a sender that died is known as the same
        headers={"Message-ID": f"<hrvoice-{row.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    ).send()


def render_mail(person: Any, news: Iterable[Notice]) -> tuple[str, str]:
    """Return subject and text in the active language; one notice is named, several are counted."""
    notices = list(news)
    context = {"person": person, "notices": notices, "site": settings.SITE_URL.rstrip("/")}
    if len(notices) == 1:
        subject = f"{notices[0].title}: {notices[0].about}"
    else:
        counted = {one.known.subject.counted for one in notices if one.known is not None}
        # of several sorts only that there is something
        words = counted.pop() if len(counted) == 1 else things
        subject = words(len(notices))
    return " ".join(subject.split()), render_to_string("notifications/mail.txt", context)


def _call(row: Delivery) -> None:
    event, endpoint = row.event, row.endpoint
    if event is None or endpoint is None or not endpoint.is_active:
        raise _Dropped
    body = json.dumps(payload_of(row, event), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "HRVoice"}
    headers |= sign(endpoint.secret, f"msg_{row.pk}", body, timezone.now())
    status = outbound.post(endpoint.url, body, headers, allow_inside=settings.WEBHOOKS_INSIDE)
    if not 200 <= status < 300:
        raise outbound.Unreachable(f"answered {status}")
