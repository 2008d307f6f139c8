"""What stands beside the prompt editor: try the key points, get suggestions. Nothing here is saved."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from assessments.prompts.forms.model_answer import ModelAnswerForm
from assessments.prompts.forms.prompt import PromptEditor
from assessments.prompts.forms.trial import TrialForm
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.queries.suggestions import suggested_for
from assessments.prompts.queries.trial import answers_to_try, trial_of
from assessments.prompts.views.editor import editable_prompt
from courses.access import SignedInRequest, editable_session
from courses.audit.enums import AuditAction
from courses.catalogue.models import Session
from transcripts.recordings.services.listen import note_listening


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
    return render(request, "assessments/prompts/_derived.html", {"form": form, "points": points})


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
    return render(request, "assessments/prompts/_trial.html", context)


def _suggest(request: SignedInRequest, session: Session, prompt: Prompt | None) -> HttpResponse:
    editor = PromptEditor(request.POST, language=session.course.language, prompt=prompt)
    groups = suggested_for(request.user, session, prompt, editor.specs(), editor.prompt_text)
    context = {"groups": groups, "session": session, "prompt": prompt}
    return render(request, "assessments/prompts/_suggestions.html", context)
