"""Where lectures say what key points ask for: a trainer looks it over and chooses other seconds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.plan.forms import PinForm
from assessments.prompts.models.prompt import KeyPoint, Prompt
from assessments.prompts.queries.fragments import places_of
from assessments.prompts.services.fragments import pin_fragment, pin_next, unpin
from assessments.rules import may_edit_prompt
from courses.access import SignedInRequest
from kit.problems import Problem, words_for
from kit.web.access import demand
from transcripts.recordings.models import Recording


@require_safe
@login_required
def prompt_fragments(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show each key point with its seconds of the lectures."""
    prompts = Prompt.objects.visible_to(request.user).select_related("session__course")
    prompt = get_object_or_404(prompts, pk=pk)
    demand(may_edit_prompt(request.user, prompt))
    return render(request, "assessments/prompts/fragments.html", _context(prompt))


@require_POST
@login_required
def keypoint_fragment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the next place for a key point, seconds chosen by hand, or let it be found again."""
    prompts = Prompt.objects.visible_to(request.user)
    points = KeyPoint.objects.filter(prompt__in=prompts).select_related("prompt__session__course")
    point = get_object_or_404(points, pk=pk)
    demand(may_edit_prompt(request.user, point.prompt))
    action = request.POST.get("action")
    if action == "next":
        if pin_next(actor=request.user, key_point=point) is None:
            messages.info(request, _("There is no other place. Choose the seconds yourself."))
    elif action == "free":
        unpin(actor=request.user, key_point=point)
    else:
        return _pin(request, point)
    return redirect("prompt-fragments", point.prompt_id)


def _pin(request: SignedInRequest, point: KeyPoint) -> HttpResponse:
    form = PinForm(request.POST, lectures=_lectures(point.prompt), prefix=f"p{point.pk}")
    if form.is_valid():
        try:
            pin_fragment(actor=request.user, key_point=point, **form.cleaned_data)
        except Problem as problem:
            form.add_error("start", words_for(problem.code))
        else:
            messages.success(request, _("Learners hear these seconds from now on."))
            return redirect("prompt-fragments", point.prompt_id)
    return render(request, "assessments/prompts/fragments.html", _context(point.prompt, point.pk, form))


def _context(prompt: Prompt, at: int = 0, sent: PinForm | None = None) -> dict[str, Any]:
    lectures = _lectures(prompt)
    points = [
        (one, sent if one.key_point.pk == at else PinForm(lectures=lectures, prefix=f"p{one.key_point.pk}"))
        for one in places_of(prompt)
    ]
    return {"prompt": prompt, "session": prompt.session, "points": points, "lectures": lectures}


def _lectures(prompt: Prompt) -> QuerySet[Recording]:
    rows = Recording.objects.lectures().ready().filter(course=prompt.session.course_id)
    return rows.defer("peaks").order_by("created_at")
