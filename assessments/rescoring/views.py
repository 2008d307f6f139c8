"""Where trainers score a question's answers anew: see what would change, then change it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answers.services.marking import Marking
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.views.editor import editable_prompt
from assessments.rescoring.queries import ChangeList, bars
from assessments.rescoring.services.jobs import APPLY, PREVIEW, key_of, start_apply, start_preview
from assessments.rescoring.services.read import answers_behind, heard_answers
from courses.access import SignedInRequest
from courses.people.models import Employee
from jobs.models import Job
from jobs.views import job_context

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def prompt_rescore(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how far scores are behind, the work under way, and what would change; POST starts it."""
    prompt = editable_prompt(request, pk)
    job = _last_job(request.user, prompt)
    marking = Marking.of(prompt)
    ready = job is not None and _shows_changes(job, prompt, marking)
    if request.method == "POST":
        return _start(request, prompt, job if ready else None)
    context = {
        "prompt": prompt,
        "heard": heard_answers(prompt).count(),
        "behind": answers_behind(prompt, marking).count(),
        "applied": job is not None and job.is_done and job.kind == APPLY,
        "outdated": job is not None and job.is_done and job.kind == PREVIEW and not ready,
        **(job_context(job) if job else {}),
        **(_changes(request, job) if ready and job else {}),
    }
    return render(request, "assessments/rescoring/rescore.html", context)


def _last_job(person: Employee, prompt: Prompt) -> Job | None:
    return Job.objects.visible_to(person).filter(key=key_of(prompt)).first()


def _shows_changes(job: Job, prompt: Prompt, marking: Marking) -> bool:
    """Tell whether a job's list still is what scoring anew would do."""
    done = job.kind == PREVIEW and job.is_done and bool(job.file)
    return done and job.result["versions"] == {str(prompt.pk): marking.version}


def _changes(request: SignedInRequest, job: Job) -> dict[str, Any]:
    page = Paginator(ChangeList(job, request.user), PER_PAGE).get_page(request.GET.get("page"))
    return {"page_obj": page, "figures": job.result, "bars": bars(job.result), "preview": job}


def _start(request: SignedInRequest, prompt: Prompt, preview: Job | None) -> HttpResponse:
    if "apply" not in request.POST:
        start_preview(owner=request.user, prompt=prompt)
    elif preview is None:
        messages.error(request, _("The question was changed since. Look at the changes again first."))
    else:
        start_apply(owner=request.user, prompt=prompt, preview=preview)
    return redirect("prompt-rescore", prompt.pk)
