"""A learner's own plan: the page, its part on today's page, and the minutes a day."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.plan.forms import PaceForm
from assessments.plan.queries.plan import study_plan
from assessments.plan.services import set_pace
from courses.access import SignedInRequest


@require_safe
@login_required
def plan_page(request: SignedInRequest) -> HttpResponse:
    """Show what to do today and on the days ahead, and what is mastered."""
    plan = study_plan(request.user)
    form = PaceForm(initial={"minutes_a_day": plan.minutes_a_day})
    return render(request, "assessments/plan/plan.html", {"plan": plan, "form": form})


@require_safe
@login_required
def plan_part(request: SignedInRequest) -> HttpResponse:
    """Return what is to be done today, for the first page."""
    return render(request, "assessments/plan/_part.html", {"plan": study_plan(request.user)})


@require_POST
@login_required
def plan_pace(request: SignedInRequest) -> HttpResponse:
    """Keep how many minutes a day the learner has."""
    form = PaceForm(request.POST)
    if form.is_valid():
        set_pace(learner=request.user, minutes_a_day=form.cleaned_data["minutes_a_day"])
        return redirect("plan")
    messages.error(request, _("Choose between 5 and 240 minutes a day."))
    return redirect("plan")
