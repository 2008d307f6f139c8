"""Limits at two real web processes: counted together, and by addresses that only a trusted proxy can tell."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial

import pytest

from tests.live.client import Client
from tests.live.company import Company
from tests.live.site import answers, wait_until
from tests.live.stack import Stack

pytestmark = pytest.mark.production

SEARCHES, REQUESTS = 10, 25


@pytest.fixture(scope="module")
def company(make_stack: Callable[..., Stack]) -> Company:
    """Return a company whose second web process stands behind a proxy that it trusts."""
    limits = {"SEARCHES_PER_MINUTE": SEARCHES, "ANONYMOUS_REQUESTS_PER_MINUTE": REQUESTS}
    stack = make_stack(web=2, speech=0, env={f"HRVOICE_{name}": str(n) for name, n in limits.items()})
    made = Company.on(stack)
    stack.start_member("web0")
    stack.env["HRVOICE_TRUSTED_PROXIES"] = "1"
    stack.start_member("web1")
    for port in stack.ports:
        wait_until(partial(answers, port), timeout=60, what="a web process answers")
    return made


def address_of(company: Company, process: int) -> str:
    stack = company.server
    assert isinstance(stack, Stack)
    return f"http://127.0.0.1:{stack.ports[process]}"


def knock(url: str, forwarded: str) -> int:
    """Return the status of the sign-in page, asked for with X-Forwarded-For."""
    request = urllib.request.Request(f"{url}/accounts/login/", headers={"X-Forwarded-For": forwarded})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        assert error.code != 429 or 0 < int(error.headers["Retry-After"]) <= 60
        return error.code


def test_one_person_is_counted_at_all_processes_together(company: Company) -> None:
    learner = company.learner()
    statuses = []
    for number in range(SEARCHES + 2):
        learner.url = address_of(company, number % 2)
        statuses.append(learner.get("/search/?q=voice").status)
    assert statuses == [200] * SEARCHES + [429] * 2
    assert learner.get("/courses/").status == 200


def test_a_header_of_the_clients_own_makes_no_new_address(company: Company) -> None:
    url = address_of(company, 0)
    statuses = [knock(url, f"10.1.0.{number}") for number in range(REQUESTS + 1)]
    assert statuses[-1] == 429


def test_behind_a_proxy_each_client_has_its_own_address(company: Company) -> None:
    url = address_of(company, 1)
    assert {knock(url, f"10.2.0.{number}") for number in range(REQUESTS + 1)} == {200}
    # what stands before the proxy's word is the client's own, and is not believed
    statuses = [knock(url, f"10.3.0.{number}, 10.4.0.1") for number in range(REQUESTS + 1)]
    assert statuses == [200] * REQUESTS + [429]


def test_what_watches_over_the_site_is_never_told_to_wait(company: Company) -> None:
    watcher = Client(address_of(company, 0))
    assert {watcher.get("/healthz").status for _ in range(REQUESTS + 5)} == {200}
