"""The department tree."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses import rules
from courses.forms import DepartmentForm
from courses.models import Department
from courses.queries.people import departments_in_order
from courses.services.people import create_department, update_department
from courses.views.access import demand, posted


@login_required
@require_http_methods(["GET", "POST"])
def departments(request: HttpRequest) -> HttpResponse:
    """Show the tree; a POST adds a department or, with ``?edit=``, renames or moves one."""
    demand(rules.may_change_people(request.user))
    chosen = request.GET.get("edit", "")
    editing = get_object_or_404(Department, pk=chosen) if chosen.isdigit() else None
    form = DepartmentForm(posted(request), instance=editing)
    if request.method == "POST" and form.is_valid():
        if editing is None:
            create_department(**form.cleaned_data)
        else:
            update_department(department=Department.objects.get(pk=editing.pk), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("departments")
    context = {"departments": departments_in_order(), "form": form, "editing": editing}
    return render(request, "courses/departments.html", context)
