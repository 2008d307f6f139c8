"""The first page: what waits for this person today."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses import rules
from courses.models import AuditEntry, Course, Employee
from courses.queries.catalogue import catalogue, with_figures
from courses.queries.learning import finished_learning, last_touched, open_learning
from courses.queries.people import company_figures
from courses.views.access import signed_in

FEW = 8


def _for_role(person: Employee) -> dict[str, Any]:
    parts: dict[str, Any] = {"may_create_course": rules.may_create_course(person)}
    if rules.is_trainer(person):
        parts["teaching"] = catalogue(person).filter(trainers=person)
    if rules.may_see_progress(person):
        published = with_figures(Course.objects.published()).filter(people_total__gt=0)
        parts["figures"] = company_figures()
        parts["completion"] = published.order_by("-people_overdue", "title")[:FEW]
    if rules.may_read_audit(person):
        parts["entries"] = AuditEntry.objects.visible_to(person).select_related("actor", "owner")[:FEW]
    parts["may_see_people"] = rules.may_see_people(person)
    parts["may_see_health"] = rules.may_see_health(person)
    return parts


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show what is due, where to go on, and what the person's role looks after."""
    person = signed_in(request)
    learning = open_learning(person)
    context = {
        "learning": learning,
        "resume": last_touched(person, learning),
        "finished": finished_learning(person)[:5],
        "overdue": sum(one.enrolment.is_overdue for one in learning),
        **_for_role(person),
    }
    return render(request, "courses/today.html", context)
