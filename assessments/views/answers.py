"""Answers: the list, and the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.forms import AnswerFilterForm
from assessments.models import Answer
from assessments.queries.result import result_of
from assessments.rules import may_answer, may_edit_prompt
from assessments.services.answers import attempts_left
from assessments.views.request import SignedInRequest
from courses.enums import AuditAction
from courses.models import Course
from courses.rules import is_trainer
from transcripts.rules import may_change_recording
from transcripts.services.listen import note_listening

PER_PAGE = 20
PER_PART = 5
ANSWER_PARTS = ("recording__owner", "recording__course", "prompt__session__course")


@require_safe
@login_required
def answer_list(request: SignedInRequest) -> HttpResponse:
    """List one's own answers; to trainers those of their courses. ``?part=1`` returns a short list alone."""
    trains = is_trainer(request.user)
    own = not trains or request.GET.get("whose") == "own"
    answers = Answer.objects.visible_to(request.user).for_list()
    answers = answers.filter(learner=request.user) if own else answers.exclude(learner=request.user)
    if request.GET.get("part"):
        context = {"answers": answers[:PER_PART], "own": own, "part": True}
        return render(request, "assessments/_answer_list.html", context)
    form = AnswerFilterForm(request.GET, courses=Course.objects.visible_to(request.user))
    page = Paginator(form.narrow(answers), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "answers": page.object_list, "form": form, "own": own, "trains": trains}
    return render(request, "assessments/answers.html", context)


@require_safe
@login_required
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an answer: how far the work is, then the score with its evidence."""
    return render(request, "assessments/answer.html", _answer(request, pk))


@require_safe
@login_required
def answer_body(request: SignedInRequest, pk: int) -> HttpResponse:
    """Return the part of the page that changes with the recording's stage."""
    return render(request, "assessments/_answer_body.html", _answer(request, pk))


def _answer(request: SignedInRequest, pk: int) -> dict[str, Any]:
    rows = Answer.objects.visible_to(request.user).select_related("learner", *ANSWER_PARTS)
    answer = get_object_or_404(rows, pk=pk)
    prompt, is_own = answer.prompt, answer.learner_id == request.user.pk
    result = result_of(answer)
    if result.lines:
        note_listening(listener=request.user, recording=answer.recording, action=AuditAction.READ_TRANSCRIPT)
    return {
        "answer": answer,
        "recording": answer.recording,
        "prompt": prompt,
        "result": result,
        "is_own": is_own,
        "may_edit": may_edit_prompt(request.user, prompt),
        "may_change": may_change_recording(request.user, answer.recording),
        "may_answer": is_own and may_answer(request.user, prompt),
        "attempts_left": attempts_left(learner=answer.learner, prompt=prompt),
    }
