"""Where trainers write prompts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.prompts.forms.model_answer import ModelAnswerForm
from assessments.prompts.forms.prompt import PromptEditor
from assessments.prompts.forms.trial import TrialForm
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.queries.trial import answers_to_try
from assessments.prompts.services.prompts import create_prompt, delete_prompt, move_prompt, update_prompt
from assessments.prompts.views.prompts import prompts_of
from assessments.prompts.views.saved import tell_saved
from assessments.rules import may_edit_prompt
from courses.access import SignedInRequest, editable_session
from courses.catalogue.models import Session
from kit.problems import Conflict
from kit.web.access import demand, posted
from kit.web.refusals import tell


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def prompt_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a prompt for a session."""
    session = editable_session(request, pk)
    editor = PromptEditor(posted(request), language=session.course.language)
    if request.method == "POST" and editor.is_valid():
        prompt = create_prompt(actor=request.user, session=session, draft=editor.draft())
        tell_saved(request, prompt, editor.remarks())
        return redirect(prompt)
    return _show(request, editor, session, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def prompt_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a prompt and its key points."""
    prompt = editable_prompt(request, pk)
    editor = PromptEditor(posted(request), language=prompt.session.course.language, prompt=prompt)
    if request.method == "POST" and editor.is_valid():
        saved = update_prompt(actor=request.user, prompt=prompt, draft=editor.draft())
        tell_saved(request, saved, editor.remarks())
        return redirect(saved)
    return _show(request, editor, prompt.session, prompt)


@require_POST
@login_required
def prompt_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move a prompt up or down among its session's."""
    prompt = editable_prompt(request, pk)
    up = request.POST.get("direction") == "up"
    prompts = move_prompt(prompt=prompt, up=up)
    if not getattr(request, "htmx", False):
        return redirect(prompt.session)
    moved = {"moved": prompt.pk, "up": up, "place": prompts.index(prompt) + 1, "total": len(prompts)}
    context = prompts_of(request.user, prompt.session) | moved
    return render(request, "assessments/prompts/_session_prompts.html", context)


@require_POST
@login_required
def prompt_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a prompt that nobody has answered."""
    prompt = editable_prompt(request, pk)
    session = prompt.session
    try:
        delete_prompt(actor=request.user, prompt=prompt)
    except Conflict as problem:
        tell(request, problem)
        return redirect("prompt", pk=pk)
    messages.success(request, _("The question is deleted."))
    return redirect(session)


def editable_prompt(request: SignedInRequest, pk: int) -> Prompt:
    """Return the prompt; 404 for strangers, 403 for those who only see it."""
    prompts = Prompt.objects.visible_to(request.user).select_related("session__course")
    prompt = get_object_or_404(prompts, pk=pk)
    demand(may_edit_prompt(request.user, prompt))
    return prompt


def _show(
    request: SignedInRequest, editor: PromptEditor, session: Session, prompt: Prompt | None
) -> HttpResponse:
    context = {
        "editor": editor,
        "session": session,
        "prompt": prompt,
        "trial": TrialForm(None, answers=answers_to_try(request.user, prompt)),
        "model_answer": ModelAnswerForm(),
        "may_delete": prompt is not None and not prompt.answers.exists(),
    }
    return render(request, "assessments/prompts/edit.html", context)
