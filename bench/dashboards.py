"""How long dashboards take at 1,000 people and at 100,000 with a million enrolments, on PostgreSQL.

The same company grows: departments, courses and pages stay, rows become a hundred times more. Whole answers
by Django's test client in this process, one after the other, the pages in turn and the two companies in turn;
the 95th percentile of each.
A person's page is that of somebody with ten courses. ``HRVOICE_BENCH_PEOPLE`` tries fewer.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from bench.kit.figures import Figures
from bench.kit.rig import environment_number, rig, run
from tests.live.stack import Stack

FEW: Final = 1000
MANY: Final = environment_number("HRVOICE_BENCH_PEOPLE", 100_000)
ROUNDS: Final = 20
LOOKS: Final = 5
GOAL_MS: Final = 300
GOAL_TIMES: Final = 1.2


#: Returns who looks at which address, by name.
Pages = Callable[[dict[str, Any]], dict[str, tuple[Any, str]]]


def dashboards(places: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    """Return who looks at which address, by name."""
    from courses.people.models import Employee

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


class Visitors:
    """HR and a trainer, signed in to one of the two companies: the one in the database of this name."""

    def __init__(self, database: str, places: dict[str, Any], pages: Pages) -> None:
        from django.test.client import Client

        self.database = database
        self.enter()
        self.pages = pages(places)
        self.times: dict[str, list[float]] = {name: [] for name in self.pages}
        self.clients = {person.pk: Client() for person, _ in self.pages.values()}
        for person, _ in self.pages.values():
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            self.clients[person.pk].force_login(person, backend=backend)

    def enter(self) -> None:
        """Have this process read the company's database."""
        close_connection()
        from django.db import connection

        connection.settings_dict["NAME"] = self.database

    def look(self, times: int) -> None:
        """Look at each page so often; the first look of all, on a new connection, is not counted."""
        self.enter()
        for turn in range(times + 1):
            for name, (person, address) in self.pages.items():
                began = time.perf_counter()
                response = self.clients[person.pk].get(address, secure=True, headers={"host": "localhost"})
                took = (time.perf_counter() - began) * 1000
                assert response.status_code == 200, (name, response.status_code)
                if turn:
                    self.times[name].append(took)

    def told(self, name: str) -> tuple[float, float]:
        """Return a page's median and 95th percentile in milliseconds."""
        return statistics.median(self.times[name]), statistics.quantiles(self.times[name], n=20)[-1]


def close_connection() -> None:
    """Let go of the database."""
    from django.db import connection

    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def count_standings(figures: Figures) -> None:
    """Measure, and say how long it took and what it wrote."""
    from courses.enrolment.services.workload import count_workloads
    from reporting.standings.models import Standing
    from reporting.standings.services.measure import measure

    began = time.monotonic()
    changed = count_workloads()
    figures.note(f"counting what {changed} people have ahead: {time.monotonic() - began:.1f} s")
    for what in ("the first time, with the weeks before", "again"):
        began = time.monotonic()
        measure()
        took = time.monotonic() - began
        figures.note(f"counting {what}: {took:.1f} s; {Standing.objects.count()} rows")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures.note(f"this process took {peak:.0f} MB at most")


def grow(figures: Figures, first: int, people: int) -> None:
    """Add people and count."""
    from assessments.answers.models.answer import Answer
    from assessments.mastery.models import Mastery
    from bench.kit.large_company import add_people
    from courses.enrolment.models import Enrolment
    from reporting.standings.models import Standing

    began = time.monotonic()
    add_people(first, people)
    made = f"{Enrolment.objects.count()} enrolments, {Answer.objects.count()} answers"
    took = time.monotonic() - began
    figures.note(
        f"{made}, {Mastery.objects.count()} of mastery in {took:.0f} s; load {os.getloadavg()[0]:.1f}"
    )
    Standing.objects.all().delete()
    count_standings(figures)


def copy_of(database: str) -> str:
    """Return the name of a copy of a database."""
    from django.db import connection

    name = f"{database}_few"
    close_connection()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'create database "{name}" template "{database}"')
    return name


@contextmanager
def grown(figures: Figures) -> Iterator[tuple[Stack, str, dict[str, Any]]]:
    """Make the small company, copy it, let it grow; give the copy's name and where things are.

    ``HRVOICE_BENCH_PEOPLE`` lets it grow less.
    """
    os.environ |= {"HRVOICE_REQUESTS_PER_MINUTE": "1000000", "HRVOICE_ALLOWED_HOSTS": "localhost"}
    with rig() as stack:
        from django.db import connection

        from bench.kit.large_company import make_places

        places = make_places()
        grow(figures, 0, FEW)
        database, small = (
            str(connection.settings_dict["NAME"]),
            copy_of(str(connection.settings_dict["NAME"])),
        )
        try:
            grow(figures, FEW, MANY - FEW)
            yield stack, small, places
        finally:
            close_connection()
            connection.settings_dict["NAME"] = database
            with connection.cursor() as cursor:
                cursor.execute(f'drop database "{small}"')


def measure_pages(
    figures: Figures, small: str, places: dict[str, Any], pages: Pages, name: str, rounds: int = ROUNDS
) -> None:
    """Look at the pages of both companies in turns; ``name`` is what figures are called."""
    from django.db import connection

    from hrvoice.warm import warm

    database = str(connection.settings_dict["NAME"])
    few, many = Visitors(small, places, pages), Visitors(database, places, pages)
    # as a web process does; and what made the company is no part of its pages
    warm()
    for _ in range(rounds):
        few.look(LOOKS)
        many.look(LOOKS)
    ratios, slowest = {}, {}
    for page in few.pages:
        (median, late), (median_many, late_many) = few.told(page), many.told(page)
        ratios[page], slowest[page] = late_many / late, late_many
        figures.note(
            f"{page}: median {median:.1f} ms, p95 {late:.1f} at {FEW} people;"
            f" {median_many:.1f}, {late_many:.1f} at {MANY}: {ratios[page]:.2f} times"
        )
    over = [page for page, ratio in ratios.items() if ratio > GOAL_TIMES]
    figures.note(
        f"load {os.getloadavg()[0]:.1f}; more than {GOAL_TIMES} times as long: {', '.join(over) or 'none'}"
    )
    figures.at_most(f"{name}.slowest_p95_ms", max(slowest.values()), GOAL_MS, 1)
    figures.at_most(f"{name}.most_times_as_long", max(ratios.values()), GOAL_TIMES, 2)


def measure(figures: Figures) -> None:
    """Look at dashboards."""
    with grown(figures) as (_stack, small, places):
        measure_pages(figures, small, places, dashboards, "dashboards")


if __name__ == "__main__":
    sys.exit(run(measure))
