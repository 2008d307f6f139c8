"""The department tree."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses import rules
from courses.access import signed_in
from courses.enrolment.queries.people import departments_in_order
from courses.people.forms.departments import CompanyForm, DepartmentForm
from courses.people.models import Department
from courses.people.queries.company import company_name
from courses.people.services.company import name_company
from courses.people.services.people import create_department, delete_department, update_department
from kit.problems import Conflict
from kit.web.access import demand, key_in, posted
from kit.web.refusals import tell


@login_required
@require_http_methods(["GET", "POST"])
def departments(request: HttpRequest) -> HttpResponse:
    """Show the tree; a POST adds a department, renames or moves one (``?edit=``), or names the company."""
    demand(rules.may_change_people(request.user))
    chosen = request.GET.get("edit", "")
    editing = get_object_or_404(Department, pk=key_in(chosen)) if chosen.isdigit() else None
    naming = "company" in request.POST
    company_form = CompanyForm(request.POST if naming else None, initial={"company": company_name()})
    if naming and company_form.is_valid():
        name_company(actor=signed_in(request), name=company_form.cleaned_data["company"])
        messages.success(request, _("Saved."))
        return redirect("departments")
    form = DepartmentForm(None if naming else posted(request), instance=editing)
    if request.method == "POST" and not naming and form.is_valid():
        if editing is None:
            create_department(actor=signed_in(request), **form.cleaned_data)
        else:
            stored = Department.objects.get(pk=editing.pk)
            update_department(actor=signed_in(request), department=stored, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("departments")
    context: dict[str, object] = {"departments": departments_in_order(), "form": form, "editing": editing}
    context |= {"company_form": company_form, "company": company_name()}
    if editing is not None:
        context["is_empty"] = not (editing.members.exists() or editing.children.exists())
        context["assigned"] = editing.assignments.count()
    return render(request, "courses/people/departments.html", context)


@login_required
@require_POST
def department_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a department that nobody belongs to."""
    demand(rules.may_change_people(request.user))
    department = get_object_or_404(Department, pk=pk)
    try:
        delete_department(actor=signed_in(request), department=department)
        messages.success(request, _("The department was deleted."))
    except Conflict as error:
        tell(request, error)
    return redirect("departments")
