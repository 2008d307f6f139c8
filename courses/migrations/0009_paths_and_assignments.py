"""Learning paths; assignments to departments become assignments by any rule; exemptions and renewals."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def forget_what_is_new(apps, schema_editor):
    """On the way back: the version before knows only courses given to whole departments."""
    rows = apps.get_model("courses", "Assignment").objects
    rows.exclude(department__isnull=False, course__isnull=False, role="", joined_after=None).delete()


def number():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def to(model, on_delete=django.db.models.deletion.CASCADE, **options):
    return models.ForeignKey(on_delete=on_delete, to=model, **options)


def by():
    return to(settings.AUTH_USER_MODEL, django.db.models.deletion.SET_NULL, null=True, related_name="+")


ROLES = [
    ("employee", "Employee"),
    ("trainer", "Trainer"),
    ("hr", "HR manager"),
    ("compliance", "Compliance officer"),
    ("administrator", "Administrator"),
]
ACTIONS = [
    ("listened", "Listened to a recording"),
    ("read_transcript", "Read a transcript"),
    ("downloaded", "Downloaded"),
    ("uploaded", "Uploaded a recording"),
    ("deleted", "Deleted a recording"),
    ("retried", "Started a recording again"),
    ("cancelled", "Cancelled a recording"),
    ("assigned", "Assigned a course"),
    ("assignment_withdrawn", "Withdrew an assignment"),
    ("exempted", "Exempted a person from a course"),
    ("exemption_lifted", "Lifted an exemption"),
    ("path_changed", "Changed a learning path"),
    ("course_changed", "Changed a course"),
    ("course_published", "Published a course"),
    ("course_withdrawn", "Took a course back to draft"),
    ("rubric_changed", "Changed a question"),
    ("rescored", "Scored answers anew"),
    ("answer_reviewed", "Reviewed an answer"),
    ("answer_disputed", "Objected to a score"),
    ("dispute_closed", "Replied to an objection"),
    ("plan_adjusted", "Changed a person's plan"),
    ("person_changed", "Changed a person"),
    ("token_created", "Created a token"),
    ("token_revoked", "Revoked a token"),
]
WHOLE = models.Q(("joined_after", None), ("role", ""))


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0008_name_rescoring"),
    ]

    operations = [
        migrations.CreateModel(
            name="LearningPath",
            fields=[
                number(),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    to(
                        settings.AUTH_USER_MODEL,
                        django.db.models.deletion.SET_NULL,
                        null=True,
                        related_name="learning_paths",
                    ),
                ),
            ],
            options={"ordering": ("title", "pk")},
        ),
        migrations.CreateModel(
            name="PathStep",
            fields=[
                number(),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "waits",
                    models.BooleanField(default=True, verbose_name="opens when all before it are complete"),
                ),
                ("course", to("courses.course", related_name="path_steps")),
                ("path", to("courses.learningpath", related_name="steps")),
            ],
            options={"ordering": ("path", "position", "pk")},
        ),
        migrations.CreateModel(
            name="PathEnrolment",
            fields=[
                number(),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("assigned_by", by()),
                ("employee", to(settings.AUTH_USER_MODEL, related_name="path_enrolments")),
                ("path", to("courses.learningpath", related_name="enrolments")),
            ],
            options={"ordering": (models.OrderBy(models.F("due_on"), nulls_last=True), "pk")},
        ),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                number(),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("course", to("courses.course", related_name="exemptions")),
                ("employee", to(settings.AUTH_USER_MODEL, related_name="exemptions")),
                ("given_by", by()),
            ],
            options={"ordering": ("-created_at", "-pk")},
        ),
        migrations.CreateModel(
            name="PastCycle",
            fields=[
                number(),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField(blank=True, null=True)),
                ("completed_at", models.DateTimeField()),
                ("enrolment", to("courses.enrolment", related_name="past_cycles")),
            ],
            options={"ordering": ("-number",)},
        ),
        # -- assignments: the table keeps its name and its rows ------------------------------------------
        migrations.AlterModelTable("departmentassignment", "courses_departmentassignment"),
        migrations.RenameModel("DepartmentAssignment", "Assignment"),
        migrations.AlterModelOptions("assignment", {"ordering": ("-created_at", "-pk")}),
        migrations.RemoveConstraint("assignment", "course_once_per_department"),
        migrations.AlterField(
            "assignment",
            "course",
            to("courses.course", blank=True, null=True, related_name="assignments"),
        ),
        migrations.AlterField(
            "assignment",
            "department",
            to("courses.department", blank=True, null=True, related_name="assignments"),
        ),
        migrations.AddField(
            "assignment",
            "path",
            to("courses.learningpath", blank=True, null=True, related_name="assignments"),
        ),
        migrations.AddField(
            "assignment",
            "employee",
            to(settings.AUTH_USER_MODEL, blank=True, null=True, related_name="assignments"),
        ),
        migrations.AddField(
            "assignment",
            "role",
            models.CharField(
                blank=True, choices=ROLES, db_default="", default="", max_length=20, verbose_name="role"
            ),
        ),
        migrations.AddField(
            "assignment", "joined_after", models.DateField(blank=True, null=True, verbose_name="joined after")
        ),
        migrations.AddField(
            "assignment",
            "due_days",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days"),
        ),
        migrations.AddField(
            "assignment",
            "due_from",
            models.CharField(
                choices=[("assigned", "after it is assigned"), ("joined", "after joining the company")],
                db_default="assigned",
                default="assigned",
                max_length=10,
            ),
        ),
        migrations.AddField("assignment", "applied_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(migrations.RunPython.noop, forget_what_is_new),
        # -- what courses, people and enrolments say in addition -------------------------------------------
        migrations.AddField(
            "course",
            "gives_certificate",
            models.BooleanField(db_default=True, default=True, verbose_name="gives a certificate"),
        ),
        migrations.AddField(
            "course",
            "needs_answers",
            models.BooleanField(
                db_default=True,
                default=True,
                help_text="Otherwise finishing the sessions is enough.",
                verbose_name="complete only when every question is answered",
            ),
        ),
        migrations.AddField(
            "course",
            "renew_months",
            models.PositiveSmallIntegerField(
                blank=True,
                help_text="Whoever has completed the course takes it again after so long. "
                "Empty: once is enough.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(120),
                ],
                verbose_name="to be renewed after (months)",
            ),
        ),
        migrations.AddField(
            "employee",
            "joined_on",
            models.DateField(
                blank=True,
                help_text="Assignments to new people count from this day.",
                null=True,
                verbose_name="joined on",
            ),
        ),
        migrations.AddField(
            "enrolment",
            "assignment",
            to(
                "courses.assignment",
                django.db.models.deletion.SET_NULL,
                blank=True,
                null=True,
                related_name="enrolments",
            ),
        ),
        migrations.AddField(
            "enrolment",
            "cycle",
            models.PositiveSmallIntegerField(
                db_default=1, default=1, help_text="grows with each renewal"
            ),
        ),
        migrations.AddField(
            "enrolment",
            "cycle_started_at",
            models.DateTimeField(blank=True, help_text="None in the first", null=True),
        ),
        migrations.AddField("enrolment", "exempted_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "auditentry",
            "action",
            models.CharField(choices=ACTIONS, max_length=30, verbose_name="action"),
        ),
        # -- what holds ------------------------------------------------------------------------------------
        migrations.AddIndex(
            "enrolment",
            models.Index(
                condition=models.Q(("completed_at", None)), fields=["due_on"], name="open_by_due_date"
            ),
        ),
        migrations.AddIndex(
            "enrolment", models.Index(fields=["course", "completed_at"], name="completed_by_course")
        ),
        migrations.AddConstraint(
            "pathstep", models.UniqueConstraint(fields=("path", "course"), name="course_once_per_path")
        ),
        migrations.AddConstraint(
            "pathenrolment", models.UniqueConstraint(fields=("employee", "path"), name="on_path_once")
        ),
        migrations.AddConstraint(
            "pastcycle", models.UniqueConstraint(fields=("enrolment", "number"), name="one_row_per_cycle")
        ),
        migrations.AddConstraint(
            "exemption",
            models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)), fields=("employee", "course"), name="exempt_once"
            ),
        ),
        migrations.AddConstraint(
            "assignment",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("course", None), ("path__isnull", False)),
                    models.Q(("course__isnull", False), ("path", None)),
                    _connector="OR",
                ),
                name="assigns_one_thing",
            ),
        ),
        migrations.AddConstraint(
            "assignment",
            models.CheckConstraint(
                condition=models.Q(
                    ("employee", None),
                    models.Q(("department", None), ("joined_after", None), ("role", "")),
                    _connector="OR",
                ),
                name="a_person_or_a_rule",
            ),
        ),
        migrations.AddConstraint(
            "assignment",
            models.UniqueConstraint(
                condition=WHOLE, fields=("course", "department"), name="course_once_per_department"
            ),
        ),
        migrations.AddConstraint(
            "assignment",
            models.UniqueConstraint(
                condition=WHOLE, fields=("path", "department"), name="path_once_per_department"
            ),
        ),
        migrations.AddConstraint(
            "assignment",
            models.UniqueConstraint(fields=("course", "employee"), name="course_once_per_person"),
        ),
        migrations.AddConstraint(
            "assignment", models.UniqueConstraint(fields=("path", "employee"), name="path_once_per_person")
        ),
        migrations.CreateModel(
            name="DepartmentAssignment",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("courses.assignment",),
        ),
    ]
