"""What one learner holds, for the learner, HR and the course's trainers; and a trainer's word in the plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.plan.enums import Adjusting
from assessments.plan.forms import AdjustForm
from assessments.plan.queries.mastered import mastered_by
from assessments.plan.services import adjust_plan, release_plan
from assessments.prompts.models.prompt import Prompt
from assessments.rules import may_edit_prompt, may_see_mastery
from courses.access import SignedInRequest
from courses.catalogue.models import Course
from courses.people.models import Employee
from kit.web.access import demand, key_in


@require_safe
@login_required
def person_mastery(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what a learner holds, course by course: trainers see those they train."""
    mine = Course.objects.order_by().editable_by(request.user).values("pk")
    seen = Q(pk__in=Employee.objects.order_by().visible_to(request.user).values("pk"))
    people = Employee.objects.filter(seen | Q(pk__in=_learners_of(mine)))
    person = get_object_or_404(people, pk=pk)
    demand(may_see_mastery(request.user, person))
    context = {
        "person": person,
        "courses": mastered_by(person, viewer=request.user),
        "is_own": person.pk == request.user.pk,
        "form": AdjustForm(),
    }
    return render(request, "assessments/plan/mastery.html", context)


@require_POST
@login_required
def prompt_adjust(request: SignedInRequest, pk: int) -> HttpResponse:
    """Pin a prompt in a learner's plan, excuse the learner from it, or take either back."""
    prompts = Prompt.objects.visible_to(request.user).select_related("session__course")
    prompt = get_object_or_404(prompts, pk=pk)
    demand(may_edit_prompt(request.user, prompt))
    chosen = request.POST.get("learner", "")
    learners = Employee.objects.filter(pk__in=_learners_of([prompt.session.course_id]))
    learner = get_object_or_404(learners, pk=key_in(chosen))
    form = AdjustForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a reason: the learner reads it."))
    elif kind := form.cleaned_data["kind"]:
        reason = form.cleaned_data["reason"]
        adjust_plan(actor=request.user, learner=learner, prompt=prompt, kind=Adjusting(kind), reason=reason)
        messages.success(request, _("The plan of %(name)s is changed.") % {"name": learner})
    else:
        release_plan(actor=request.user, learner=learner, prompt=prompt)
        messages.success(request, _("The plan of %(name)s decides again.") % {"name": learner})
    return redirect("person-mastery", learner.pk)


def _learners_of(courses: Iterable[Any]) -> QuerySet[Any, Any]:
    return Employee.objects.order_by().filter(enrolments__course__in=courses).values("pk")
