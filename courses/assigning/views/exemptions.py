"""Let people off a course, and take that back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses import rules
from courses.access import signed_in
from courses.assigning.forms import ExemptForm
from courses.assigning.models import Exemption
from courses.assigning.services.exemptions import exempt_person, lift_exemption
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from kit.web.access import demand, posted


@login_required
@require_http_methods(["GET", "POST"])
def enrolment_exempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the person of an enrolment off its course, with a reason."""
    courses = Course.objects.visible_to(request.user)
    rows = Enrolment.objects.filter(course__in=courses).visible_to(request.user)
    enrolment = get_object_or_404(rows.select_related("course", "employee"), pk=pk)
    demand(rules.may_exempt(request.user, enrolment.course))
    form = ExemptForm(posted(request))
    if request.method == "POST" and form.is_valid():
        people = {"employee": enrolment.employee, "actor": signed_in(request)}
        exempt_person(course=enrolment.course, reason=form.cleaned_data["reason"], **people)
        messages.success(request, _("%(name)s need not take this course.") % {"name": enrolment.employee})
        return redirect("course-progress", enrolment.course_id)
    context = {"enrolment": enrolment, "course": enrolment.course, "form": form}
    return render(request, "courses/assigning/exempt.html", context)


@login_required
@require_POST
def exemption_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the course asked of the person again."""
    courses = Course.objects.visible_to(request.user)
    rows = Exemption.objects.active().filter(course__in=courses).select_related("course", "employee")
    exemption = get_object_or_404(rows, pk=pk)
    demand(rules.may_exempt(request.user, exemption.course))
    lift_exemption(actor=signed_in(request), exemption=exemption)
    messages.success(request, _("The exemption is lifted."))
    return redirect("course-progress", exemption.course_id)
