"""What an answer's page shows, and to whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from assessments.answers.models.answer import Answer
from assessments.answers.queries.result import Result, result_of
from assessments.answers.services.answers import attempts_left
from assessments.reviews.forms import DisputeForm, ReplyForm, ReviewFilterForm, ReviewForm
from assessments.rules import may_answer, may_dispute_answer, may_edit_prompt, may_review_answer
from courses.access import SignedInRequest
from courses.audit.enums import AuditAction
from transcripts.recordings.rules import may_change_recording, may_hear_again
from transcripts.recordings.services.listen import note_listening

PARTS = (
    "learner",
    "recording__owner",
    "recording__course",
    "recording__current_revision",
    "prompt__session__course",
)


def visible_answer(request: SignedInRequest, pk: int) -> Answer:
    """Return an answer that the person may see; strangers get 404. ``blind`` says how much of it."""
    rows = Answer.objects.visible_to(request.user).with_blind(request.user)
    return get_object_or_404(rows.select_related(*PARTS), pk=pk)


def answer_page(
    request: SignedInRequest,
    answer: Answer,
    *,
    form: ReviewForm | None = None,
    template: str = "assessments/answers/answer.html",
    status: int = 200,
    **forms: DisputeForm | ReplyForm,
) -> HttpResponse:
    """Render the page; ``form``, ``dispute_form`` and ``reply_form`` are those that were sent and refused."""
    facts = _facts(request, answer)
    result = form.result if form else _result(answer)
    if not facts["may_review"]:
        result = result.unjudged()
    if result.lines:
        note_listening(listener=request.user, recording=answer.recording, action=AuditAction.READ_TRANSCRIPT)
    context = facts | {"result": result} | forms
    if form is None and context["may_review"] and result.assessment:
        form = _review_form(answer, result)
    return render(request, template, context | {"review_form": form}, status=status)


def posted_review(request: SignedInRequest, answer: Answer) -> ReviewForm:
    """Return the form that was sent, for what is current now."""
    return _review_form(answer, _result(answer, at_work=True), request.POST)


def _result(answer: Answer, *, at_work: bool = False) -> Result:
    return result_of(answer, blind=answer.blind, at_work=at_work)  # type: ignore[attr-defined]


def _review_form(answer: Answer, result: Result, data: Any = None) -> ReviewForm:
    there = set(answer.prompt.key_points.values_list("pk", flat=True))
    return ReviewForm(data, result=result, blind=answer.blind, there=there)  # type: ignore[attr-defined]


def _facts(request: SignedInRequest, answer: Answer) -> dict[str, Any]:
    person, prompt = request.user, answer.prompt
    is_own = answer.learner_id == person.pk
    # who comes from the queue goes on in it
    in_queue = "state" in request.GET
    return {
        "answer": answer,
        "recording": answer.recording,
        "prompt": prompt,
        "is_own": is_own,
        "may_edit": may_edit_prompt(person, prompt),
        "may_review": may_review_answer(person, answer),
        "may_hear_again": may_hear_again(person, answer.recording),
        "may_dispute": may_dispute_answer(person, answer),
        "may_change": may_change_recording(person, answer.recording),
        "may_answer": is_own and may_answer(person, prompt),
        "attempts_left": attempts_left(learner=answer.learner, prompt=prompt),
        "query": ReviewFilterForm(request.GET, person=person).query() if in_queue else "",
        "dispute_form": DisputeForm(),
        "reply_form": ReplyForm(),
    }
