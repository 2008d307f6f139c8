"""Compliance training: who holds which certificate, until when, and who is exempt for what reason."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assigning.models import Exemption
from courses.assigning.queries.audience import start_of
from courses.certificates.dates import months_before, months_later
from courses.certificates.models import Certificate
from courses.enrolment.models import PastCycle
from kit.sheets.columns import Column, Figure, Row, Table, Type
from reporting.reports.kinds import people
from reporting.reports.kinds.report import (
    CHUNK,
    COURSE,
    DEPARTMENT,
    PERSON,
    Report,
    Summary,
    bars,
    share,
)
from reporting.reports.kinds.tree import Tree
from reporting.rules import may_see_training_reports
from reporting.scope import Scope

#: What ends within so many days is told apart.
SOON_DAYS: Final = 30
#: States in the order in which they are told.
STATES: Final = {
    "valid": gettext_lazy("Valid"),
    "soon": gettext_lazy("Expires within 30 days"),
    "expired": gettext_lazy("Expired"),
    "never": gettext_lazy("Never completed"),
    "revoked": gettext_lazy("Revoked"),
    "exempt": gettext_lazy("Exempt"),
}
COLUMNS: Final = (
    people.NUMBER,
    people.NAME,
    people.DEPARTMENT,
    people.COURSE,
    Column("state", gettext_lazy("State"), width=16),
    Column("completed_on", gettext_lazy("Completed on"), Type.DATE, 11),
    Column("valid_until", gettext_lazy("Valid until"), Type.DATE, 11),
    Column("certificate", gettext_lazy("Certificate"), width=22),
    Column("due_on", gettext_lazy("Due on"), Type.DATE, 11),
    Column("reason", gettext_lazy("Reason for the exemption"), width=26),
)


def _with_state(scope: Scope) -> Any:
    """Annotate ``held`` (a certificate's key), ``until``, ``last_done`` and ``state``.

    A certificate says itself until when it is valid. Without one the last completion counts, for the months
    after which the course is to be renewed; revoked is what was completed and taken back.
    """
    today = timezone.localdate()
    soon = today + datetime.timedelta(days=SOON_DAYS)
    certificates = Certificate.objects.filter(employee=OuterRef("employee"), course=OuterRef("course"))
    held = certificates.filter(revoked_at=None).order_by("-completed_on", "-pk")
    past = PastCycle.objects.filter(enrolment=OuterRef("pk")).order_by("-number")
    found = scope.trained().annotate(
        held=Subquery(held.values("pk")[:1]),
        until=Subquery(held.values("valid_until")[:1]),
        last_done=Coalesce("completed_at", Subquery(past.values("completed_at")[:1])),
    )
    taken_back = Exists(certificates.filter(revoked_at__isnull=False).order_by())
    by_certificate = Q(held__isnull=False)
    months = scope.courses().order_by().values_list("renew_months", flat=True).distinct()
    whens = [
        When(exempted_at__isnull=False, completed_at=None, then=Value("exempt")),
        When(by_certificate & Q(until__lt=today), then=Value("expired")),
        When(by_certificate & Q(until__lte=soon), then=Value("soon")),
        When(by_certificate, then=Value("valid")),
        When(taken_back, then=Value("revoked")),
        When(last_done=None, then=Value("never")),
    ]
    for number in sorted({one for one in months if one}):
        # what was completed before this day is worth nothing by now, or not for long
        for day, state in ((today, "expired"), (soon + datetime.timedelta(days=1), "soon")):
            first = start_of(
                months_before(day - datetime.timedelta(days=1), number) + datetime.timedelta(days=1)
            )
            whens.append(When(course__renew_months=number, last_done__lt=first, then=Value(state)))
    return found.annotate(state=Case(*whens, default=Value("valid"), output_field=CharField()))


def rows(scope: Scope, most: int | None = None) -> Iterator[Row]:
    """Yield a row for each person and course."""
    tree, clock = Tree(), people.Clock()
    reason = Exemption.objects.filter(
        employee=OuterRef("employee"), course=OuterRef("course"), lifted_at=None
    )
    code = Certificate.objects.filter(pk=OuterRef("held"))
    found = _with_state(scope).annotate(
        code=Subquery(code.values("code")[:1]),
        certified_on=Subquery(code.values("completed_on")[:1]),
        exempt_for=Subquery(reason.order_by("-pk").values("reason")[:1]),
    )
    order = (*people.by_department("employee"), "course__title", "pk")
    months = F("course__renew_months")
    facts = ("course__title", "state", "last_done", "until", "code", "certified_on", "due_on", "exempt_for")
    listed = found.order_by(*order).values_list(*people.facts("employee"), *facts, months)
    for (
        number,
        name,
        department,
        course,
        state,
        last,
        until,
        held,
        certified,
        due,
        why,
        renew,
    ) in listed[:most].iterator(CHUNK):
        done_on = certified if held else clock.day(last)
        if not held and done_on and renew and state != "revoked":
            until = months_later(done_on, renew)
        yield (
            number,
            name,
            tree.path(department),
            course,
            str(STATES[state]),
            done_on,
            until,
            held or "",
            due,
            why or "" if state == "exempt" else "",
        )


def count(scope: Scope) -> int:
    """Return how many rows there are."""
    return scope.trained().count()


def summary(scope: Scope) -> Summary:
    """Count people and courses by state."""
    where = "employee__department"
    found = _with_state(scope).order_by().values(where, "state").annotate(n=Count("pk"))
    by_department = [(branch, {state: n}) for branch, state, n in found.values_list(where, "state", "n")]
    groups = Tree().add_up(by_department, scope.department)
    totals = {state: int(sum(one.get(state, 0) for _group, one in groups)) for state in STATES}
    table = Table(
        columns=(
            Column("group", _("Department"), width=30),
            *(Column(state, label, Type.INTEGER) for state, label in STATES.items()),
            Column("covered", _("Covered"), Type.SHARE),
        ),
        rows=[(name, *(int(one.get(state, 0)) for state in STATES), _covered(one)) for name, one in groups],
    )
    figures = (
        Figure("pairs", _("People and courses"), sum(totals.values())),
        *(Figure(state, label, totals[state]) for state, label in STATES.items()),
        Figure("covered", _("Covered"), _covered(totals), Type.SHARE),
    )
    charts = (
        bars(_("Covered by department"), table, "covered", is_share=True),
        bars(_("What is not valid"), table, "expired", "never"),
    )
    return Summary(figures, table, charts)


def _covered(counts: Any) -> float | None:
    """Return the share of what is valid among what is asked: who is exempt is not asked."""
    valid = counts.get("valid", 0) + counts.get("soon", 0)
    asked = sum(counts.get(state, 0) for state in STATES if state != "exempt")
    return share(valid, asked)


TRAINING = Report(
    kind="training",
    title=gettext_lazy("Compliance training"),
    says=gettext_lazy(
        "Who holds which certificate until when, whose has expired, and who is exempt for what reason."
    ),
    columns=COLUMNS,
    may_run=may_see_training_reports,
    rows=rows,
    count=count,
    summary=summary,
    filters=frozenset({DEPARTMENT, COURSE, PERSON}),
)
