"""From where something is done: address, sign-in and request; nothing where no request is behind it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.http import HttpRequest, HttpResponse
from django.test.client import Client, RequestFactory
from django.urls import reverse
from rest_framework.settings import api_settings

from courses.audit.middleware import OriginMiddleware, SocketOrigin
from courses.audit.models import AuditEntry
from courses.audit.origin import NOWHERE, Origin, bound, current, session_reference
from courses.catalogue.models import Course
from courses.people.models import Department, Employee
from courses.people.services.people import create_department
from courses.tokens.services import create_token
from jobs.models import Job
from jobs.services import start as jobs
from jobs.services.run import run_next_job
from jobs.services.start import register_job, start_job
from kit.queue import log_context

SignIn = Callable[..., Client]


def add_department(client: Client, name: str, **extra: Any) -> AuditEntry:
    assert client.post(reverse("departments"), {"name": name, "parent": ""}, **extra).status_code == 302
    return AuditEntry.objects.get(target_name=name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "10.1.1.1"),
        # nobody is believed who writes the header himself
        (0, "6.6.6.6", "10.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (1, "<script>", ""),
        (1, "2001:DB8:0:0::1", "2001:db8::1"),
    ],
)
def test_the_address_is_the_one_that_limits_count_by(
    sign_in: SignIn,
    hr: Employee,
    monkeypatch: pytest.MonkeyPatch,
    proxies: int,
    forwarded: str | None,
    address: str,
) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", proxies)
    extra: dict[str, Any] = {"REMOTE_ADDR": "10.1.1.1"}
    if forwarded:
        extra["HTTP_X_FORWARDED_FOR"] = forwarded
    assert add_department(sign_in(hr), "North", **extra).address == address


@pytest.mark.django_db
def test_sessions_are_told_apart_and_lead_to_no_key(sign_in: SignIn, hr: Employee) -> None:
    first, second = sign_in(hr), sign_in(hr)
    entries = [add_department(first, "A"), add_department(first, "B"), add_department(second, "C")]
    references = [entry.session for entry in entries]
    assert references[0] == references[1] != references[2]
    keys = [client.session.session_key or "" for client in (first, second)]
    assert references[0] == session_reference(keys[0]) and len(references[0]) == 12
    assert all(keys) and not any(reference in key for reference in references for key in keys)


@pytest.mark.django_db
def test_a_program_is_known_by_its_tokens_first_signs(hr: Employee) -> None:
    token, secret = create_token(actor=hr, person=hr, name="s", scopes=["people:write"], days=1)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    made = client.post("/api/v1/departments/", {"name": "North"}, content_type="application/json")
    assert made.status_code == 201, made.content
    entry = AuditEntry.objects.get(target_name="North")
    assert (entry.session, entry.actor, entry.address) == (token.prefix, hr, "127.0.0.1")
    assert len(token.prefix) < len(secret) / 3


@pytest.mark.django_db
def test_the_request_is_the_one_of_the_log_lines(sign_in: SignIn, hr: Employee) -> None:
    with log_context.bound(request_id="abc-1"):
        assert add_department(sign_in(hr), "North").request_id == "abc-1"


@pytest.mark.django_db
def test_without_a_request_it_is_empty(hr: Employee) -> None:
    create_department(name="North", actor=hr)
    entry = AuditEntry.objects.get()
    assert (entry.address, entry.session, entry.request_id) == ("", "", "")


@pytest.mark.django_db
def test_one_request_leaves_nothing_to_the_next_work(sign_in: SignIn, hr: Employee) -> None:
    assert add_department(sign_in(hr), "North").address == "127.0.0.1"
    assert current() == NOWHERE

    def fails(request: HttpRequest) -> HttpResponse:
        assert current().address == "127.0.0.1"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        OriginMiddleware(fails)(RequestFactory().get("/"))
    assert current() == NOWHERE


def test_threads_do_not_hear_of_each_other() -> None:
    seen: dict[str, str] = {}
    meet = threading.Barrier(2, timeout=10)

    def work(address: str) -> None:
        with bound(Origin(address)):
            meet.wait()
            seen[address] = current().address

    threads = [threading.Thread(target=work, args=(address,)) for address in ("10.0.0.1", "10.0.0.2")]
    with bound(Origin("10.9.9.9")):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert current().address == "10.9.9.9"
    assert seen == {"10.0.0.1": "10.0.0.1", "10.0.0.2": "10.0.0.2"}


async def test_sockets_do_not_hear_of_each_other_and_tell_their_threads() -> None:
    seen: dict[str, tuple[str, str]] = {}

    async def consumer(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.02)
        here = current().address
        seen[scope["client"][0]] = (here, await sync_to_async(lambda: current().address)())
        await send({"type": "websocket.close"})

    async def open_socket(address: str) -> None:
        scope = {"type": "websocket", "headers": [(b"x-forwarded-for", b"6.6.6.6")], "client": (address, 5)}
        socket = ApplicationCommunicator(SocketOrigin(consumer), scope)
        await socket.receive_output(5)
        await socket.wait()

    await asyncio.gather(open_socket("10.0.0.1"), open_socket("10.0.0.2"))
    assert seen == {"10.0.0.1": ("10.0.0.1",) * 2, "10.0.0.2": ("10.0.0.2",) * 2}
    assert current() == NOWHERE


@pytest.mark.django_db
def test_a_job_comes_from_where_it_was_asked_for(
    hr: Employee, course: Course, department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_kinds", {})
    heard: list[Origin] = []
    register_job("errand", lambda context: heard.append(current()))
    asked = Origin("10.0.0.1", "abc", "r1")
    with bound(asked):
        start_job(owner=hr, kind="errand")
    assert run_next_job() and current() == NOWHERE
    start_job(owner=hr, kind="errand")
    assert run_next_job()
    assert heard == [asked, NOWHERE]
    assert list(Job.objects.order_by("created_at").values_list("asked", flat=True)) == [asked.as_json(), {}]
