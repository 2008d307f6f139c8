"""Other systems are told what they asked for: a call for each event, never what somebody said."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.catalogue.models import Course
from courses.people.models import Employee
from notifications.event_kinds import event_kinds, register_listener
from notifications.models import Delivery, Endpoint, Event
from notifications.services import send
from notifications.services.dispatch import dispatch_events
from notifications.services.send import send_due
from notifications.services.signing import new_secret
from notifications.services.webhooks import queue_calls
from tests.notifications.conftest import Ear, paint

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def painted(ear: Ear, course: Course) -> Course:
    register_listener("webhooks", queue_calls)
    return course


def endpoint(name: str, **facts: Any) -> Endpoint:
    return Endpoint.objects.create(url=f"https://{name}.example/", secret=new_secret(), **facts)


def test_each_is_told_of_what_it_asked_for(painted: Course) -> None:
    everything, this = endpoint("all"), endpoint("this", kinds=["course.painted"])
    endpoint("other", kinds=["course.assigned"])
    endpoint("off", is_active=False)
    paint(painted, "red", "blue")
    dispatch_events()
    assert sorted(Delivery.objects.values_list("endpoint", flat=True)) == sorted([everything.pk, this.pk] * 2)
    queue_calls(list(Event.objects.all()))
    assert Delivery.objects.count() == 4


def test_a_call_says_what_happened_to_whom(painted: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[dict[str, Any]] = []

    def post(url: str, body: bytes, headers: dict[str, str], **_: Any) -> int:
        said.append(json.loads(body))
        return 200

    monkeypatch.setattr(send.outbound, "post", post)
    endpoint("all")
    paint(painted, "red")
    dispatch_events()
    assert send_due() == 1
    event, row = Event.objects.get(), Delivery.objects.get()
    assert said == [
        {
            "id": row.pk,
            "event": "course.painted",
            "at": event.created_at.isoformat(),
            "employee": None,
            "colour": "red",
            "size": {"metres": 1.5},
        }
    ]


def test_with_an_old_event_its_calls_go(painted: Course) -> None:
    endpoint("all")
    paint(painted, "red")
    dispatch_events()
    Event.objects.get().delete()
    assert not Delivery.objects.exists()


def test_an_administrator_chooses_what_a_system_is_told(sign_in: SignIn, administrator: Employee) -> None:
    client, url = sign_in(administrator), reverse("webhooks")
    client.post(url, {"url": "https://8.8.8.8/some", "kinds": ["course.completed", "answer.scored"]})
    client.post(url, {"url": "https://8.8.8.8/all"})
    client.post(url, {"url": "https://8.8.8.8/none", "kinds": ["course.painted"]})
    assert [one.kinds for one in Endpoint.objects.all()] == [["course.completed", "answer.scored"], []]
    page = client.get(url).text
    assert "A course was completed · An answer was scored" in page and "All that happens" in page


def test_reminders_keep_the_names_under_which_systems_know_them() -> None:
    called = {kind.name: kind.called for kind in event_kinds().values()}
    reminders = ("course.assigned", "assignment.due", "assignment.overdue", "course.renewal")
    names = ["reminder.given", "reminder.due", "reminder.late", "reminder.renewal"]
    assert [called.pop(kind) for kind in reminders] == names
    assert {kind for kind, name in called.items() if kind == name} == {
        "recording.ready",
        "recording.failed",
        "answer.scored",
        "answer.reviewed",
        "answer.disputed",
        "course.completed",
        "report.ready",
        "account.link_given",
        "account.address_changed",
    }
