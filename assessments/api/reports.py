"""Reports in the API: what there is, their numbers, and files that are written in the background."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from assessments.enums import ReportForm
from assessments.forms.report import ReportFilterForm
from assessments.reports import REPORTS, Report, reports_of
from assessments.reports.filters import Filters, scope_of
from assessments.reports.periods import PERIODS
from assessments.services.report_jobs import KIND, start_report
from courses.api.access import caller, demand
from courses.api.once import KEY, created
from courses.enums import Area, AuditAction, JobStage
from courses.models import Job
from courses.models.employee import LANGUAGES
from courses.services import audit
from courses.services.jobs import job_kind
from hrvoice.kit.api.filters import LARGEST
from hrvoice.kit.api.schema import described
from hrvoice.kit.api.views import ApiMixin
from hrvoice.kit.columns import Type
from hrvoice.kit.deliver import deliver
from transcripts.api.texts import Anything

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


class Narrowed(serializers.Serializer[Any]):
    """What a report is about; what is left out does not narrow it."""

    department = serializers.IntegerField(
        min_value=1, max_value=LARGEST, required=False, help_text="with all below it"
    )
    course = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False)
    person = serializers.CharField(max_length=150, required=False, help_text="an employee number")
    period = serializers.ChoiceField(NAMES, required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


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


PLACE = OpenApiParameter("kind", {"type": "string", "enum": KINDS}, OpenApiParameter.PATH)


def _report(request: Request, kind: str) -> Report:
    if kind not in REPORTS:
        raise Http404
    report = REPORTS[kind]
    demand(report.may_run(caller(request)))
    return report


def _filters(request: Request, report: Report, data: dict[str, Any]) -> Filters:
    """Return what is kept of the narrowing; raises 400 as the page's form would refuse it."""
    said = {
        name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in data.items()
    }
    form = ReportFilterForm(said, report=report, viewer=caller(request))
    if not form.is_valid():
        raise serializers.ValidationError(form.errors.get_json_data())
    return form.filters


class ReportsView(ApiMixin, APIView):
    """The kinds of report."""

    area = Area.REPORTS

    @described("The reports that one may run", tags=["reports"], responses=ReportListSerializer)
    def get(self, request: Request) -> Response:
        """List them; nobody's list is refused, an employee's is empty."""
        return Response(ReportListSerializer({"results": reports_of(caller(request))}).data)


class ReportSummaryView(ApiMixin, APIView):
    """A report's numbers."""

    area = Area.REPORTS

    @described(
        "A report's numbers, in all and by group",
        tags=["reports"],
        parameters=[PLACE, Narrowed],
        responses=SummarySerializer,
        refusals=(422,),
    )
    def get(self, request: Request, kind: str) -> Response:
        """Count."""
        report = _report(request, kind)
        said = Narrowed(data=request.query_params)
        said.is_valid(raise_exception=True)
        scope = scope_of(report, caller(request), _filters(request, report, said.validated_data))
        summary = report.summary(scope)
        body = {
            "kind": kind,
            "rows": report.count(scope),
            "numbers": summary.figures,
            "columns": summary.table.columns[1:],
            "groups": [{"name": row[0], "values": row[1:]} for row in summary.table.rows],
        }
        return Response(SummarySerializer(body).data)


class ReportRunsView(ApiMixin, APIView):
    """Files of a report."""

    area = Area.REPORTS
    parser_classes = (JSONParser,)

    @described(
        "Write a report into a file",
        tags=["reports"],
        parameters=[PLACE, KEY],
        request=RunWrite,
        responses={201: RunSerializer},
        refusals=(409, 422),
    )
    def post(self, request: Request, kind: str) -> Response:
        """Begin in the background; the same that is at work already is not begun again."""
        report = _report(request, kind)
        said = RunWrite(data=request.data)
        said.is_valid(raise_exception=True)
        data = dict(said.validated_data)
        form, language = data.pop("form"), data.pop("language")
        filters = _filters(request, report, data)

        def make() -> tuple[dict[str, Any], str]:
            job = start_report(
                owner=caller(request), report=report, filters=filters, form=form, language=language
            )
            address = str(reverse("v1-report-run", [job.pk], request=request))
            return dict(RunSerializer(job, context={"request": request}).data), address

        return created(request, make)


class ReportRunView(ApiMixin, APIView):
    """A file on its way."""

    area = Area.REPORTS

    @described("How far a file is", tags=["reports"], responses=RunSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Tell it."""
        return Response(RunSerializer(_run(request, pk), context={"request": request}).data)


class ReportFileView(ApiMixin, APIView):
    """A file that is there."""

    area = Area.REPORTS
    content_negotiation_class = Anything

    @described(
        "The file",
        tags=["reports"],
        responses={
            (200, "application/*"): OpenApiTypes.BINARY,
            (200, "text/csv"): OpenApiTypes.BINARY,
            302: OpenApiResponse(description="Where the storage itself hands it out"),
        },
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """Hand it out, and write down to whom; to who lost the right to run it, no more."""
        job = _run(request, pk)
        kind = job_kind(KIND)
        if not job.file or kind is None or not kind.may_read(job):
            raise Http404
        audit.record(actor=caller(request), action=AuditAction.DOWNLOADED, target=job, label=job.file_name)
        return deliver(request._request, job.file, content_type=job.file_type, save_as=job.file_name)


def _run(request: Request, pk: UUID) -> Job:
    return get_object_or_404(Job.objects.visible_to(caller(request)).filter(kind=KIND), pk=pk)
