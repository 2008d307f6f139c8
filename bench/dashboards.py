"""How long dashboards take at 1,000 people and at 100,000 with a million enrolments, on PostgreSQL.

The same company grows: departments, courses and pages stay, rows become a hundred times more. Whole answers
by Django's test client in this process, one after the other, the pages in turn; the 95th percentile of each.
A person's page is that of somebody with ten courses. ``HRVOICE_BENCH_PEOPLE`` tries fewer.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from typing import Any, Final

from bench.kit.figures import Figures
from bench.kit.rig import environment_number, rig, run

FEW: Final = 1000
MANY: Final = environment_number("HRVOICE_BENCH_PEOPLE", 100_000)
LOOKS: Final = 60
GOAL_MS: Final = 300
GOAL_TIMES: Final = 1.2


def pages(places: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    """Return who looks at which address, by name."""
    from courses.models import Employee

    hr, trainer, course = places["hr"], places["trainer"], places["course"].pk
    person = Employee.objects.filter(username__startswith="p", enrolments__course=course).earliest("pk")
    at = "/figures/"
    return {
        "company": (hr, at),
        "company by course": (hr, f"{at}?by=course"),
        "first page's part": (hr, f"{at}?part=1"),
        "region": (hr, f"{at}departments/{places['region'].pk}/"),
        "region by course": (hr, f"{at}departments/{places['region'].pk}/?by=course"),
        "branch": (hr, f"{at}departments/{places['branch'].pk}/"),
        "course": (hr, f"{at}courses/{course}/"),
        "person": (hr, f"{at}people/{person.pk}/"),
        "trainer's courses": (trainer, at),
        "trainer's course": (trainer, f"{at}courses/{course}/"),
        "trainer's person": (trainer, f"{at}people/{person.pk}/"),
        "api": (hr, "/api/v1/figures/"),
        "api trend": (hr, "/api/v1/figures/trend/"),
    }


def look(places: dict[str, Any]) -> dict[str, float]:
    """Return each page's 95th percentile in milliseconds."""
    from django.test.client import Client

    clients = {}
    for person in (places["hr"], places["trainer"]):
        clients[person.pk] = Client()
        clients[person.pk].force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    found = pages(places)
    times: dict[str, list[float]] = {name: [] for name in found}
    for turn in range(LOOKS + 3):
        for name, (person, address) in found.items():
            began = time.perf_counter()
            response = clients[person.pk].get(address, secure=True, headers={"host": "localhost"})
            took = (time.perf_counter() - began) * 1000
            assert response.status_code == 200, (name, response.status_code)
            if turn >= 3:
                times[name].append(took)
    return {name: statistics.quantiles(values, n=20)[-1] for name, values in times.items()}


def count(figures: Figures) -> float:
    """Measure, say how long it took and what it wrote; return the seconds of doing it again."""
    from assessments.models import Standing
    from assessments.services.standings import measure

    for what in ("the first time, with the weeks before", "again"):
        began = time.monotonic()
        measure()
        took = time.monotonic() - began
        figures.note(f"counting {what}: {took:.1f} s; {Standing.objects.count()} rows")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures.note(f"this process took {peak:.0f} MB at most")
    return took


def measure_pages(figures: Figures) -> None:
    """Make the small company, look, let it grow, look again."""
    os.environ |= {"HRVOICE_REQUESTS_PER_MINUTE": "1000000", "HRVOICE_ALLOWED_HOSTS": "localhost"}
    with rig():
        from assessments.models import Answer, Mastery, Standing
        from bench.kit.large_company import add_people, make_places
        from courses.models import Enrolment

        places = make_places()
        found = []
        for first, people in ((0, FEW), (FEW, MANY - FEW)):
            began = time.monotonic()
            add_people(first, people)
            made = f"{Enrolment.objects.count()} enrolments, {Answer.objects.count()} answers"
            figures.note(
                f"{made}, {Mastery.objects.count()} of mastery in {time.monotonic() - began:.0f} s;"
                f" load {os.getloadavg()[0]:.1f}"
            )
            Standing.objects.all().delete()
            again = count(figures)
            found.append(look(places))
        few, many = found
        for name in few:
            figures.note(f"{name}: p95 {few[name]:.1f} ms at {FEW} people, {many[name]:.1f} at {MANY}")
        figures.at_most("dashboards.slowest_p95_ms", max(many.values()), GOAL_MS, 1)
        figures.at_most("dashboards.most_times_as_long", max(many[n] / few[n] for n in few), GOAL_TIMES, 2)
        figures.note(f"counting all again took {again:.1f} s")


if __name__ == "__main__":
    sys.exit(run(measure_pages))
