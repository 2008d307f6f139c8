"""What stands beside the prompt editor: try the key points, get suggestions. Nothing here is saved."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from assessments.forms import ModelAnswerForm, PromptEditor, TrialForm
from assessments.models import Prompt
from assessments.queries.suggestions import suggested_for
from assessments.queries.trial import answers_to_try, trial_of
from assessments.views.editor import editable_prompt
from assessments.views.request import SignedInRequest
from courses.enums import AuditAction
from courses.models import Session
from courses.views.access import editable_session
from transcripts.services.listen import note_listening


@require_POST
@login_required
def prompt_try(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what a prompt's key points, as they stand on the page, find in a text or an answer."""
    prompt = editable_prompt(request, pk)
    return _try(request, prompt.session, prompt)


@require_POST
@login_required
def session_prompt_try(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what the key points of a prompt that is being written find in a text."""
    return _try(request, editable_session(request, pk), None)


@require_POST
@login_required
def prompt_suggest(request: SignedInRequest, pk: int) -> HttpResponse:
    """Suggest phrases for a prompt's key points."""
    prompt = editable_prompt(request, pk)
    return _suggest(request, prompt.session, prompt)


@require_POST
@login_required
def session_prompt_suggest(request: SignedInRequest, pk: int) -> HttpResponse:
    """Suggest phrases for the key points of a prompt that is being written."""
    return _suggest(request, editable_session(request, pk), None)


@require_POST
@login_required
def session_prompt_derive(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make key points of a model answer, for the trainer to take over."""
    session = editable_session(request, pk)
    editor = PromptEditor(request.POST, language=session.course.language)
    form = ModelAnswerForm(request.POST)
    points = form.key_points(editor.prompt_text) if form.is_valid() else []
    return render(request, "assessments/_derived.html", {"form": form, "points": points})


def _try(request: SignedInRequest, session: Session, prompt: Prompt | None) -> HttpResponse:
    editor = PromptEditor(request.POST, language=session.course.language, prompt=prompt)
    form = TrialForm(request.POST, answers=answers_to_try(request.user, prompt))
    context: dict[str, object] = {"form": form, "problems": editor.problems(), "remarks": editor.remarks()}
    if form.is_valid() and not context["problems"]:
        answer = form.answer_chosen
        if answer is not None:
            note_listening(
                listener=request.user, recording=answer.recording, action=AuditAction.READ_TRANSCRIPT
            )
        language = answer.recording.language if answer else ""
        result = trial_of(editor.specs(), form.rows(), prompt_text=editor.prompt_text, language=language)
        context |= {"answer": answer, "result": result, "recording": answer and answer.recording}
    return render(request, "assessments/_trial.html", context)


def _suggest(request: SignedInRequest, session: Session, prompt: Prompt | None) -> HttpResponse:
    editor = PromptEditor(request.POST, language=session.course.language, prompt=prompt)
    groups = suggested_for(request.user, session, prompt, editor.specs(), editor.prompt_text)
    context = {"groups": groups, "session": session, "prompt": prompt}
    return render(request, "assessments/_suggestions.html", context)
