"""What one thing says about another: its key and how people call it."""

from __future__ import annotations

from rest_framework import serializers

from courses.catalogue.models import Course, Session
from courses.people.models import Department, Employee


class PersonRef(serializers.ModelSerializer[Employee]):
    """A person, named."""

    number = serializers.CharField(source="username", read_only=True)

    class Meta:
        model = Employee
        fields = ("id", "number", "name")
        read_only_fields = fields


class DepartmentRef(serializers.ModelSerializer[Department]):
    """A department, named."""

    class Meta:
        model = Department
        fields = ("id", "name")
        read_only_fields = fields


class CourseRef(serializers.ModelSerializer[Course]):
    """A course, named."""

    class Meta:
        model = Course
        fields = ("id", "title")
        read_only_fields = fields


class SessionRef(serializers.ModelSerializer[Session]):
    """A session, named."""

    class Meta:
        model = Session
        fields = ("id", "title")
        read_only_fields = fields
