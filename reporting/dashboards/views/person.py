"""The dashboard of one person: for the person, HR, and the trainers of the person's courses."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.rules import may_see_mastery
from courses.access import SignedInRequest
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.people.models import Employee
from courses.rules import is_hr, may_see_figures
from kit.web.access import demand
from reporting.dashboards.queries.person import latest_answers, person_figures

#: So many of the latest answers are shown.
FEW = 10


@require_safe
@login_required
def person_figures_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a person course by course, with the answers that the viewer may open."""
    trained = Course.objects.order_by().editable_by(request.user).values("pk")
    # asked of the one person: all learners of a trainer may be many
    learns = Exists(Enrolment.objects.filter(employee=OuterRef("pk"), course__in=trained).order_by())
    seen = Exists(Employee.objects.visible_to(request.user).filter(pk=OuterRef("pk")).order_by())
    people = Employee.objects.filter(learns | seen).select_related("department")
    person = get_object_or_404(people, pk=pk)
    demand(may_see_mastery(request.user, person))
    context = {
        "person": person,
        "is_own": person.pk == request.user.pk,
        "oversees": is_hr(request.user),
        "may_see_figures": may_see_figures(request.user),
        "figures": person_figures(person, viewer=request.user),
        "answers": latest_answers(person, viewer=request.user)[:FEW],
    }
    return render(request, "reporting/dashboards/person.html", context)
