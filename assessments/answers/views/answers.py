"""Answers: the list, and the page of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.answers.forms import AnswerFilterForm
from assessments.answers.models.answer import Answer
from assessments.answers.views.answer_page import answer_page, visible_answer
from courses.access import SignedInRequest
from courses.catalogue.models import Course
from courses.rules import is_trainer
from kit.web.access import page_of

PER_PAGE = 20
PER_PART = 5


@require_safe
@login_required
def answer_list(request: SignedInRequest) -> HttpResponse:
    """List one's own answers; to trainers those of their courses. ``?part=1`` returns a short list alone."""
    trains = is_trainer(request.user)
    own = not trains or request.GET.get("whose") == "own"
    answers = Answer.objects.visible_to(request.user).for_list().with_blind(request.user)
    answers = answers.filter(learner=request.user) if own else answers.exclude(learner=request.user)
    if request.GET.get("part"):
        context = {"answers": answers[:PER_PART], "own": own, "part": True}
        return render(request, "assessments/answers/_list.html", context)
    form = AnswerFilterForm(request.GET, courses=Course.objects.visible_to(request.user))
    page = page_of(request, form.narrow(answers), PER_PAGE)
    context = {"page_obj": page, "answers": page.object_list, "form": form, "own": own, "trains": trains}
    return render(request, "assessments/answers/list.html", context)


@require_safe
@login_required
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an answer: how far the work is, then the score with its evidence."""
    return answer_page(request, visible_answer(request, pk))


@require_safe
@login_required
def answer_body(request: SignedInRequest, pk: int) -> HttpResponse:
    """Return the part of the page that changes with the recording's stage."""
    return answer_page(request, visible_answer(request, pk), template="assessments/answers/_body.html")
