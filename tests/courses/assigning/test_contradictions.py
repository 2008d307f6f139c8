"""An audience that contradicts itself is refused, not read one way or the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.assigning.models import Assignment
from courses.assigning.services.assignments import Audience
from courses.catalogue.models import Course
from courses.people.models import Employee
from tests.factories import DepartmentFactory

SignIn = Callable[..., Client]


@pytest.mark.parametrize("preview", [False, True])
def test_everyone_and_a_department_at_once_are_refused(
    sign_in: SignIn, hr: Employee, course: Course, preview: bool
) -> None:
    fields = {"everyone": "on", "departments": [DepartmentFactory().pk]} | (
        {"preview": "1"} if preview else {}
    )
    page = sign_in(hr).post(reverse("course-assign", args=[course.pk]), fields).content.decode()
    assert "Choose everyone in the company or departments, not both." in page
    assert not Assignment.objects.exists()
    with pytest.raises(ValueError, match="everyone"):
        Audience(everyone=True, departments=[DepartmentFactory()]).rows()
