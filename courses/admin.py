"""The administrators' tables: no more than pages show them, neither progress nor what was said."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from courses.access import signed_in
from courses.catalogue.models import Course
from courses.catalogue.services import hand_over_course
from courses.people.enums import Role
from courses.people.models import Department, Employee
from kit.web.administration import ReadOnlyAdmin, site


@admin.register(Employee, site=site)
class EmployeeAdmin(ReadOnlyAdmin):
    """People, without what they recorded."""

    list_display = ("username", "name", "email", "role", "department", "is_active", "last_login")
    list_filter = ("role", "is_active")
    list_select_related = ("department",)
    search_fields = ("username", "name", "email")
    fields = (*list_display, "language", "date_joined")


@admin.register(Department, site=site)
class DepartmentAdmin(ReadOnlyAdmin):
    """The tree in reading order."""

    list_display = ("name", "parent")
    fields = list_display
    list_select_related = ("parent",)
    search_fields = ("name",)


@admin.register(Course, site=site)
class CourseAdmin(ReadOnlyAdmin):
    """Courses; trainers can be handed over here when the last one has left."""

    list_display = ("title", "language", "status")
    list_filter = ("status", "language")
    search_fields = ("title",)
    readonly_fields = ("title", "language", "status")
    fields = (*readonly_fields, "trainers")
    filter_horizontal = ("trainers",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow handing the course to other trainers."""
        return bool(request.user.is_staff)

    def save_model(self, request: HttpRequest, obj: Course, form: Any, change: bool) -> None:
        """Change nothing of the row itself."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Hand the course over as any other change of it: with rules, sockets and the audit log."""
        hand_over_course(
            actor=signed_in(request), course=form.instance, trainers=form.cleaned_data["trainers"]
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer those who train."""
        kwargs["queryset"] = Employee.objects.active().filter(role=Role.TRAINER).order_by("name")
        return super().formfield_for_manytomany(db_field, request, **kwargs)
