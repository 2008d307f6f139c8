"""How reports are told in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.reverse import reverse

from courses.people.models import LANGUAGES
from jobs.enums import JobStage
from jobs.models import Job
from kit.sheets.columns import Type
from kit.web.api.filters import LARGEST
from kit.web.api.strict import Sent
from kit.web.storable import check_day
from reporting.reports.enums import ReportForm
from reporting.reports.kinds import REPORTS, Report
from reporting.reports.kinds.periods import PERIODS

KINDS = list(REPORTS)
TYPES = [one.value for one in Type]
NAMES = [name for name in PERIODS if name]


class ColumnSerializer(serializers.Serializer[Any]):
    """A column of a report's files. A share is 0..1, a duration in seconds."""

    key = serializers.CharField()
    title = serializers.CharField()
    type = serializers.ChoiceField(TYPES)


class ReportSerializer(serializers.Serializer[Any]):
    """A kind of report."""

    kind = serializers.ChoiceField(KINDS)
    title = serializers.CharField()
    says = serializers.CharField()
    filters = serializers.SerializerMethodField()
    columns = ColumnSerializer(many=True)

    def get_filters(self, report: Report) -> list[str]:
        """Return what it can be narrowed by."""
        return sorted(report.filters)


class ReportListSerializer(serializers.Serializer[Any]):
    """The kinds that the caller may run."""

    results = ReportSerializer(many=True)


class NumberSerializer(serializers.Serializer[Any]):
    """A number of a report; null where nothing was there to be counted."""

    key = serializers.CharField()
    title = serializers.CharField(source="label")
    value = serializers.FloatField(allow_null=True)
    type = serializers.ChoiceField(TYPES)


class GroupSerializer(serializers.Serializer[Any]):
    """A department's, or a week's, numbers in the order of ``columns``."""

    name = serializers.CharField()
    values = serializers.ListField(child=serializers.FloatField(allow_null=True))


class SummarySerializer(serializers.Serializer[Any]):
    """A report's numbers in all and by group, as its page and its files tell them."""

    kind = serializers.ChoiceField(KINDS)
    rows = serializers.IntegerField(help_text="of its files")
    numbers = NumberSerializer(many=True)
    columns = ColumnSerializer(many=True)
    groups = GroupSerializer(many=True)


class Narrowed(Sent):
    """What a report is about; what is left out does not narrow it."""

    department = serializers.IntegerField(
        min_value=1, max_value=LARGEST, required=False, help_text="with all below it"
    )
    course = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False)
    person = serializers.CharField(max_length=150, required=False, help_text="an employee number")
    period = serializers.ChoiceField(NAMES, required=False)
    since = serializers.DateField(required=False, validators=[check_day])
    until = serializers.DateField(required=False, validators=[check_day])


class RunWrite(Narrowed):
    """A file to be written."""

    form = serializers.ChoiceField(ReportForm.choices)
    language = serializers.ChoiceField(LANGUAGES, default="en")


class RunSerializer(serializers.Serializer[Any]):
    """How far a file is; ``file`` is its address once it is there."""

    id = serializers.UUIDField()
    report = serializers.CharField(source="params.report")
    form = serializers.CharField(source="params.form")
    stage = serializers.ChoiceField(JobStage.choices)
    progress = serializers.FloatField(help_text="0..1")
    error = serializers.CharField(source="error_code", help_text="code of what went wrong")
    rows = serializers.IntegerField(source="result.rows", allow_null=True, default=None)
    file = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_file(self, job: Job) -> str | None:
        """Return where it is."""
        if not (job.is_done and job.file):
            return None
        return str(reverse("v1-report-file", [job.pk], request=self.context["request"]))
