"""Count what each person has ahead, so that lists of very many people can be ranked by it."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from courses.catalogue.enums import CourseStatus
from courses.enrolment.models import Enrolment
from courses.people.models import Employee

_BATCH: Final = 1000


def count_workloads() -> int:
    """Write how many courses each person has open and overdue; return for how many people that changed."""
    late = Q(due_on__lt=timezone.localdate())
    rows = Enrolment.objects.open().filter(course__status=CourseStatus.PUBLISHED).order_by()
    counted = rows.values("employee").annotate(n=Count("pk"), late=Count("pk", filter=late))
    now = {pk: (n, overdue) for pk, n, overdue in counted.values_list("employee", "n", "late").iterator()}
    people = Employee.objects.order_by("pk").values_list("pk", "work_open", "work_overdue")
    changed: dict[tuple[int, int], list[int]] = defaultdict(list)
    for pk, *written in people.iterator():
        work = now.get(pk, (0, 0))
        if work != tuple(written):
            changed[work].append(pk)
    for (n, overdue), keys in changed.items():
        for first in range(0, len(keys), _BATCH):
            batch = Employee.objects.filter(pk__in=keys[first : first + _BATCH])
            batch.update(work_open=n, work_overdue=overdue)
    return sum(map(len, changed.values()))
