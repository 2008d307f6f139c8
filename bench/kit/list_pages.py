"""The pages that list things, and who looks at them in a large company."""

from __future__ import annotations

from typing import Any


def list_pages(places: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    """Return who looks at which address, by name. ``places`` are those of ``large_company.make_places``.

    What is sought is found as often as a page has rows in both companies, or once in both: pages of the same
    length are compared.
    """
    from courses.people.models import Employee

    hr, trainer, course = places["hr"], places["trainer"], places["course"].pk
    learners = Employee.objects.filter(username__startswith="p", enrolments__course=course).order_by("pk")
    learner = learners[0]
    # an ordinary number: the first one's is noughts, which ten thousand others have as well
    number = learners[250].username
    department = places["branch"].pk
    return {
        "people": (hr, "/people/"),
        "people, page 15": (hr, "/people/?page=15"),
        "people by name": (hr, "/people/?sort=name"),
        "people found": (hr, "/people/?q=person+7"),
        "a person found": (hr, f"/people/?q={number}"),
        "people of a branch": (hr, f"/people/?department={department}"),
        "people overdue": (hr, "/people/?state=overdue"),
        "people by what is overdue": (hr, "/people/?sort=-overdue"),
        "departments": (hr, "/departments/"),
        "courses": (hr, "/courses/"),
        "progress": (hr, f"/courses/{course}/progress/"),
        "progress overdue": (hr, f"/courses/{course}/progress/?state=overdue"),
        "progress found": (hr, f"/courses/{course}/progress/?q=person"),
        "a person's progress found": (hr, f"/courses/{course}/progress/?q={number}"),
        "assignments": (hr, "/assignments/"),
        "paths": (hr, "/paths/"),
        "reminders": (hr, "/reminders/"),
        "reports": (hr, "/reports/"),
        "hr's first page": (hr, "/"),
        "a person": (hr, f"/people/{learner.pk}/"),
        "answers": (trainer, "/answers/"),
        "reviews": (trainer, "/reviews/"),
        "trainer's recordings": (trainer, "/recordings/"),
        "trainer's first page": (trainer, "/"),
        "learner's first page": (learner, "/"),
        "learner's courses": (learner, "/courses/"),
        "plan": (learner, "/plan/"),
        "api people": (hr, "/api/v1/people/"),
        "api enrolments": (hr, "/api/v1/enrolments/"),
        "api courses": (hr, "/api/v1/courses/"),
        "api departments": (hr, "/api/v1/departments/"),
    }
