"""Pages of learning paths."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.access import editable_path, signed_in, visible_path
from courses.assigning.services.assignments import reapply
from courses.paths import services as service
from courses.paths.forms import PathForm, StepForm
from courses.paths.models import LearningPath, PathStep
from courses.paths.queries import journeys, people_on, with_figures
from kit.web.access import demand, page_of, posted


@login_required
@require_safe
def path_list(request: HttpRequest) -> HttpResponse:
    """List the paths that the person is on or looks after."""
    person = signed_in(request)
    may_create = rules.may_create_path(person)
    visible = LearningPath.objects.visible_to(person)
    context: dict[str, Any] = {"may_create": may_create}
    context["journeys"] = journeys(person, visible.filter(enrolments__employee=person))
    if may_create:
        looked_after = with_figures(LearningPath.objects.editable_by(person)).select_related("owner")
        context["page_obj"] = page_of(request, looked_after)
    return render(request, "courses/paths/list.html", context)


@login_required
@require_safe
def path_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a path: its courses in order and how far the person is; to its editors also who is on it."""
    path = visible_path(request, pk)
    journey = journeys(signed_in(request), LearningPath.objects.filter(pk=path.pk))[0]
    context: dict[str, Any] = {"path": path, "journey": journey}
    context["may_edit"] = rules.may_edit_path(request.user, path)
    if context["may_edit"]:
        context["page_obj"] = page_of(request, people_on(path))
        context["may_see_people"] = rules.may_see_people(request.user)
    return render(request, "courses/paths/path.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def path_new(request: HttpRequest) -> HttpResponse:
    """Open a path."""
    demand(rules.may_create_path(request.user))
    form = PathForm(posted(request))
    if request.method == "POST" and form.is_valid():
        path = service.create_path(actor=signed_in(request), **form.cleaned_data)
        messages.success(request, _("The path is there. Add its courses in order."))
        return redirect("path-edit", path.pk)
    return render(request, "courses/paths/new.html", {"form": form})


def _steps(request: HttpRequest, path: LearningPath, **more: Any) -> dict[str, Any]:
    """Return what the list of a path's courses needs."""
    steps = path.steps.select_related("course")
    form = StepForm(path=path, editor=signed_in(request))
    return {"path": path, "steps": steps, "step_form": form} | more


@login_required
@require_http_methods(["GET", "POST"])
def path_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a path says, its courses and their order."""
    path = editable_path(request, pk)
    form = PathForm(posted(request), instance=path)
    if request.method == "POST" and form.is_valid():
        service.update_path(actor=signed_in(request), path=path, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("path-edit", path.pk)
    return render(request, "courses/paths/edit.html", _steps(request, path, form=form))


@login_required
@require_POST
def path_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a course at the end of a path; who is on it gets the course."""
    path = editable_path(request, pk)
    form = StepForm(request.POST, path=path, editor=signed_in(request))
    if form.is_valid():
        service.add_step(actor=signed_in(request), path=path, **form.cleaned_data)
        done = reapply(path=path)
        if done.new:
            text = ngettext("%(n)d enrolment is new.", "%(n)d enrolments are new.", done.new)
            messages.success(request, text % {"n": done.new})
    else:
        messages.error(request, _("Choose a course."))
    return redirect("path-edit", path.pk)


@login_required
@require_POST
def path_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a course up or down, have it wait or not, or take it off the path."""
    seen = LearningPath.objects.visible_to(request.user)
    step = get_object_or_404(PathStep.objects.filter(path__in=seen).select_related("path", "course"), pk=pk)
    path, up = step.path, request.POST.get("direction") == "up"
    demand(rules.may_edit_path(request.user, path))
    more: dict[str, Any] = {}
    if "remove" in request.POST:
        service.remove_step(actor=signed_in(request), step=step)
    elif "direction" in request.POST:
        steps = service.move_step(step=step, up=up)
        more = {"moved": step.pk, "up": up, "place": steps.index(step) + 1, "total": len(steps)}
    else:
        service.set_waits(step=step, waits="waits" in request.POST, actor=signed_in(request))
    if getattr(request, "htmx", False):
        return render(request, "courses/paths/_steps.html", _steps(request, path, **more))
    return redirect("path-edit", path.pk)


@login_required
@require_POST
def path_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a path; its courses stay, and so does all progress."""
    path = editable_path(request, pk)
    service.delete_path(actor=signed_in(request), path=path)
    messages.success(request, _("The path was deleted. Its courses and all progress are kept."))
    return redirect("paths")
