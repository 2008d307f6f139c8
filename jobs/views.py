"""A background job: how far it is, its end, its file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from jobs.models import Job
from jobs.services.downloads import file_taken
from jobs.services.start import cancel_job, job_kind
from kit.problems import Conflict, words_for
from kit.web.refusals import tell
from kit.web.stored_files import serve_file


def _job(request: HttpRequest, pk: UUID) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user).defer("result"), pk=pk)


def job_context(job: Job) -> dict[str, Any]:
    """Return what ``jobs/_job.html`` shows of a job."""
    kind = job_kind(job.kind)
    why = kind.words_for if kind else words_for
    return {
        "job": job,
        "job_title": kind.title if kind else "",
        "job_note": kind.notes.get(job.note, "") if kind else "",
        "job_error": why(job.error_code or "internal_error"),
        "job_link": kind.link(job) if kind and kind.link and job.is_done else "",
    }


@login_required
@require_safe
def job_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a job; to htmx the part that changes, with the event ``job:ended`` once it has ended."""
    job = _job(request, pk)
    if not getattr(request, "htmx", False):
        return render(request, "jobs/job.html", job_context(job))
    response = render(request, "jobs/_job.html", job_context(job))
    if job.is_final:
        response["HX-Trigger"] = "job:ended"
    return response


@login_required
@require_POST
def job_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a job, and go back to the page that asked for it."""
    job = _job(request, pk)
    try:
        cancel_job(job=job)
    except Conflict as error:
        tell(request, error)
    asked_from = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(
        asked_from, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(asked_from if known else job)


@login_required
@require_safe
def job_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Hand out the file that a job made."""
    job = _job(request, pk)
    kind = job_kind(job.kind)
    if not job.file or (kind and not kind.may_read(job)):
        raise Http404
    file_taken(request.user, job)
    return serve_file(request, job.file, content_type=job.file_type, save_as=job.file_name)
