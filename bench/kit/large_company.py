"""A company of any size in PostgreSQL, most of it written by the database itself."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection, models

#: The shape stays the same whatever the size: only rows become more.
REGIONS: Final = 20
BRANCHES: Final = 400
COURSES: Final = 100
PROMPTS: Final = 3
EACH_TAKES: Final = 10
#: So many of the first people belong to the branch that is looked at: more than a page of them.
IN_THE_BRANCH: Final = 60

_ENROL = """
insert into courses_enrolment (employee_id, course_id, due_on, created_at, completed_at, cycle)
select p.id, c.id,
       (now() + make_interval(days => (random() * 150)::int - 60))::date,
       now() - make_interval(days => 60 + (random() * 100)::int),
       case when random() < 0.65 then now() - make_interval(days => (random() * 60)::int) end,
       1
from (select id, row_number() over (order by id) n from courses_employee where username like %s) p
cross join generate_series(0, %s) k
join (select id, row_number() over (order by id) - 1 n from courses_course) c
  on c.n = case when k = 0 then p.n %% 2 else 2 + (p.n + k * 10) %% (%s - 2) end
"""
_ANSWER = """
insert into assessments_answer
  (prompt_id, learner_id, recording_id, number, created_at, score, doubt, urgency)
select distinct on (q.id, a.owner_id) q.id, a.owner_id, a.id, 1,
       now() - make_interval(days => (random() * 120)::int), random(), a.doubt, a.doubt
from (
  select *, case when random() < 0.1 then 0.2 else 0 end doubt from transcripts_recording
) a
join assessments_prompt q on q.session_id = a.session_id
where not exists (select 1 from assessments_answer o where o.recording_id = a.id)
"""
_MASTERY = """
insert into assessments_mastery (learner_id, key_point_id, probability, answers, last_earned, last_at,
  due_at, memory, reason, model_version)
select a.learner_id, k.id, random(), 1, 1, now(), now(), '{}', '{}', '1'
from assessments_answer a join assessments_keypoint k on k.prompt_id = a.prompt_id
where not exists (
  select 1 from assessments_mastery m where m.learner_id = a.learner_id and m.key_point_id = k.id
)
"""


def make_places() -> dict[str, Any]:
    """Make HR, a trainer of ten courses, departments in three levels, and courses with their questions."""
    from assessments.prompts.models.prompt import KeyPoint, Prompt
    from courses.catalogue.enums import CourseStatus
    from courses.catalogue.models import Course, Session
    from courses.people.enums import Role
    from courses.people.models import Department, Employee

    root = Department.objects.create(name="Company")
    regions = [Department.objects.create(name=f"Region {n}", parent=root) for n in range(REGIONS)]
    for n in range(BRANCHES):
        Department.objects.create(name=f"Branch {n}", parent=regions[n % REGIONS])
    people = [
        Employee.objects.create(username=name, name=name, email=f"{name}@example.com", role=role)
        for name, role in (("hr", Role.HR), ("trainer", Role.TRAINER))
    ]
    for n in range(COURSES):
        course = Course.objects.create(title=f"Course {n:03d}", status=CourseStatus.PUBLISHED)
        if n % 10 == 0:
            course.trainers.add(people[1])
        for place in range(PROMPTS):
            session = Session.objects.create(course=course, title=f"Session {place}", position=place)
            prompt = Prompt.objects.create(session=session, question="What do you do?")
            KeyPoint.objects.bulk_create(KeyPoint(prompt=prompt, name=f"Point {m}") for m in range(2))
    branch = Department.objects.filter(name__startswith="Branch").order_by("pk").first()
    first = Course.objects.order_by("pk").first()
    return {"hr": people[0], "trainer": people[1], "region": regions[0], "branch": branch, "course": first}


def add_people(first: int, count: int) -> None:
    """Add people with ten courses each, an answer in one course of four, and mastery of its points."""
    from courses.people.models import Department, Employee

    named = Department.objects.filter(name__startswith="Branch").order_by("pk")
    branches = list(named.values_list("pk", flat=True))
    mark = f"p{first:07d}-"
    for start in range(0, count, 5000):
        Employee.objects.bulk_create(
            Employee(
                username=f"{mark}{n:06d}",
                name=f"Person {first + n}",
                email=f"{mark}{n}@example.com",
                department_id=branches[n % len(branches) if first + n >= IN_THE_BRANCH else 0],
                password="!",
            )
            for n in range(start, min(start + 5000, count))
        )
    with connection.cursor() as cursor:
        cursor.execute(_ENROL, [f"{mark}%", EACH_TAKES - 1, COURSES])
        _record(cursor, mark)
        cursor.execute(_ANSWER)
        cursor.execute(_MASTERY)
        cursor.execute("vacuum analyze")


def _record(cursor: Any, mark: str) -> None:
    """Write a recording for one enrolment in four, to be the answer to the first question of its course."""
    from transcripts.recordings.models import Recording

    columns: list[str] = []
    values: list[str] = []
    given = {
        "id": "gen_random_uuid()",
        "owner_id": "e.employee_id",
        "course_id": "e.course_id",
        "session_id": "s.id",
        "kind": "'answer'",
        "stage": "'ready'",
        "duration": "10 + random() * 80",
        "created_at": "now()",
        "title": "'answer'",
    }
    for field in Recording._meta.concrete_fields:
        name = str(field.column)
        if value := given.get(name) or _blank(field):
            columns.append(name)
            values.append(value)
    cursor.execute(
        f"insert into transcripts_recording ({', '.join(columns)}) select {', '.join(values)}"
        " from courses_enrolment e join courses_employee p on p.id = e.employee_id and p.username like %s"
        " join courses_session s on s.course_id = e.course_id and s.position = 0 where random() < 0.25",
        [f"{mark}%"],
    )


def _blank(field: models.Field[Any, Any]) -> str:
    """Return an empty value of a column that must have one."""
    if field.null or field.generated:
        return ""
    if isinstance(field, models.JSONField):
        return "'[]'"
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        return "''"
    if isinstance(field, models.BooleanField):
        return "false"
    return "now()" if isinstance(field, models.DateTimeField) else "0"
