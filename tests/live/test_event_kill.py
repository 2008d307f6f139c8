"""A worker that is killed while it tells a listener of an event: nothing is lost, and it is told again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.site import Site

pytestmark = pytest.mark.faults

_DJANGO = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'hrvoice.settings'; django.setup()"
#: A listener that writes a row for each event; the first time the process is killed before the commit.
_SETUP = """
import os, signal
from pathlib import Path
from notifications.event_kinds import register_listener
from notifications.models import Endpoint, Event, EventDelivery
from notifications.services.dispatch import dispatch_events

def write(events):
    for event in events:
        Endpoint.objects.create(url=f"https://example.com/{event.subject_id}")
    if not (ledger := Path(LEDGER)).exists():
        ledger.write_text(str(Endpoint.objects.count()))
        os.kill(os.getpid(), signal.SIGKILL)

register_listener("writer", write)
"""
_START = """
from courses.catalogue.models import Course
from courses.assigning.services.assignments import assign_course
from courses.people.models import Employee
course = Course.objects.create(title="Safety", status="published")
boss = Employee.objects.create(username="H1", name="H1", email="h1@example.com", role="hr")
for number in range(3):
    person = Employee.objects.create(username=f"E{number}", name=f"E{number}", email=f"e{number}@example.com")
    assign_course(course=course, employees=[person], assigned_by=boss)
"""
_LOOK = """
from notifications.models import Notice
waiting = EventDelivery.objects.filter(listener="writer").count()
print(Event.objects.count(), Endpoint.objects.count(), waiting, Notice.objects.count())
"""


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """An empty site on either database."""
    env: dict[str, str] = {}
    postgres: Any = None
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres")
        name = postgres.create("hrvoice_events")
        env["HRVOICE_DATABASE_URL"] = postgres.url(name)
    site = Site(tmp_path, env)
    (tmp_path / "tmp").mkdir()
    site.manage("migrate", "--verbosity", "0", timeout=600)
    yield site
    if postgres is not None:
        postgres.drop(name)


def test_what_a_killed_worker_was_told_is_told_again_and_written_once(site: Site) -> None:
    ledger = site.data_dir / "ledger"
    setup = f"LEDGER = {str(ledger)!r}\n{_SETUP}"
    site.run(f"{setup}\n{_START}")
    victim = site._spawn(["-c", f"{_DJANGO}\n{setup}\ndispatch_events()"])
    assert victim.wait(timeout=180) == -9 and ledger.read_text() == "3"
    # what it wrote is gone with it; the other listener, who came before, was told for good
    assert site.run(f"{setup}\n{_LOOK}").split() == ["3", "0", "3", "3"]
    assert site.run(f"{setup}\nprint(dispatch_events())\n{_LOOK}").split() == ["3", "3", "3", "0", "3"]
