"""The first page: what waits for this person today."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses import rules
from courses.access import signed_in
from courses.audit.models import AuditEntry
from courses.catalogue.queries import catalogue, with_figures
from courses.enrolment.queries.learning import finished_learning, last_touched, open_learning
from courses.people.enums import Role
from courses.people.models import Employee

FEW = 8


def _for_role(person: Employee) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "is_trainer": rules.is_trainer(person),
        "may_read_audit": rules.may_read_audit(person),
        "may_see_people": rules.may_see_people(person),
        "may_see_progress": rules.may_see_progress(person),
        "may_see_health": rules.may_see_health(person),
        "may_create_course": rules.may_create_course(person),
    }
    if parts["is_trainer"]:
        parts["teaching"] = with_figures(catalogue(person).filter(trainers=person))
    if parts["may_read_audit"]:
        parts["entries"] = AuditEntry.objects.visible_to(person)[:FEW]
    return parts


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show what is due, where to go on, and what the person's role looks after."""
    person = signed_in(request)
    learning, finished = open_learning(person), finished_learning(person)[:5]
    context = {
        "learning": learning,
        "resume": last_touched(person, learning),
        "finished": finished,
        # Who does something else here is not told that there is nothing to learn.
        "learns": learning or finished or person.role == Role.EMPLOYEE,
        "notices": person.notices.unseen().last_words().with_subjects()[:FEW],
        "overdue": sum(one.enrolment.is_overdue for one in learning),
        **_for_role(person),
    }
    return render(request, "courses/today/today.html", context)
