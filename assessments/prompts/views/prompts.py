"""Where a prompt is read and answered."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.answers.models.answer import Answer
from assessments.answers.queries.attempts import with_own_results
from assessments.answers.services.answers import attempts_left, seconds_allowed
from assessments.prompts.models.prompt import Prompt
from assessments.rules import may_answer, may_edit_prompt
from courses.access import SignedInRequest, visible_session
from courses.catalogue.models import Session
from courses.enrolment.services.enrolment import is_locked
from courses.people.models import Employee
from courses.rules import may_edit_course
from kit.grants import closed_by

LAST_ATTEMPTS = 10


@require_safe
@login_required
def session_prompts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a session's prompts: the learner's best scores, the trainer's tools."""
    context = prompts_of(request.user, visible_session(request, pk))
    return render(request, "assessments/prompts/_session_prompts.html", context)


def prompts_of(person: Employee, session: Session) -> dict[str, Any]:
    """Return what the list of a session's prompts shows to a person."""
    may_edit = may_edit_course(person, session.course)
    # said outright: a query that counts forgets the model's own order
    prompts = with_own_results(Prompt.objects.visible_to(person).filter(session=session), person)
    prompts = prompts.order_by("position", "pk")
    if may_edit:
        prompts = prompts.with_answer_count()
    is_enrolled = session.course.enrolments.filter(employee=person).exists()
    return {
        "session": session,
        "prompts": prompts,
        "may_edit": may_edit,
        "may_answer": is_enrolled and session.course.is_published,
    }


@require_safe
@login_required
def prompt(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the question, the recorder and the learner's earlier attempts; of a closed one, why it is."""
    prompts = with_own_results(Prompt.objects.known_to(request.user), request.user)
    prompt = get_object_or_404(prompts.select_related("session__course"), pk=pk)
    may_edit = may_edit_prompt(request.user, prompt)
    context = {
        "prompt": prompt,
        "key_points": prompt.key_points.all() if may_edit else [],
        "answers": Answer.objects.filter(prompt=prompt, learner=request.user).for_list()[:LAST_ATTEMPTS],
        "attempts_left": attempts_left(learner=request.user, prompt=prompt),
        "seconds_allowed": seconds_allowed(prompt),
        "recorder_key": f"prompt-{prompt.pk}",
        "upload_url": reverse("api-answers", args=[prompt.pk]),
        "may_answer": may_answer(request.user, prompt),
        "is_locked": _is_locked(request.user, prompt),
        "is_open": not closed_by(request.user, prompt.session),
        "may_edit": may_edit,
    }
    return render(request, "assessments/prompts/prompt.html", context)


def _is_locked(person: Employee, prompt: Prompt) -> bool:
    enrolment = prompt.session.course.enrolments.filter(employee=person).first()
    return enrolment is not None and is_locked(enrolment)
