"""The administrators' tables of people and courses."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from courses.assigning.models import Assignment
from courses.audit.models import AuditEntry
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.people.models import Department, Employee

# allauth's sign-in limits attempts and asks for the second factor; Django's own form does neither.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at: changes go through the pages, where rules and the audit log stand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False


@admin.register(Employee)
class EmployeeAdmin(ReadOnlyAdmin):
    """People, without what they recorded."""

    list_display = ("username", "name", "email", "role", "department", "is_active", "last_login")
    list_filter = ("role", "is_active")
    list_select_related = ("department",)
    search_fields = ("username", "name", "email")
    fields = (*list_display, "language", "date_joined")


@admin.register(Department)
class DepartmentAdmin(ReadOnlyAdmin):
    """The tree in reading order."""

    list_display = ("name", "parent", "path")
    list_select_related = ("parent",)
    search_fields = ("name",)


@admin.register(Course)
class CourseAdmin(ReadOnlyAdmin):
    """Courses; trainers can be handed over here when the last one has left."""

    list_display = ("title", "language", "status", "created_at")
    list_filter = ("status", "language")
    search_fields = ("title",)
    readonly_fields = ("title", "summary", "language", "simplify", "status")
    filter_horizontal = ("trainers",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow handing the course to other trainers."""
        return bool(request.user.is_staff)


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """Who was given what."""

    list_display = ("thing", "audience", "due_on", "due_days", "assigned_by", "applied_at")
    list_select_related = ("course", "path", "employee", "department", "assigned_by")


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyAdmin):
    """Who takes what."""

    list_display = ("employee", "course", "due_on", "completed_at")
    list_select_related = ("employee", "course")
    search_fields = ("employee__username", "employee__name", "course__title")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The audit log."""

    list_display = ("at", "actor_name", "action", "label", "owner_name", "address")
    list_filter = ("action",)
