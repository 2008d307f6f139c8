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
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from courses.access import caller
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.idempotency.api import KEY, created
from courses.tokens.enums import Area
from jobs.models import Job
from jobs.services.start import job_kind
from kit.web.access import demand
from kit.web.api.parsers import JSONParser
from kit.web.api.schema import described
from kit.web.api.views import ApiMixin
from kit.web.stored_files import serve_file
from reporting.reports.forms import ReportFilterForm
from reporting.reports.kinds import REPORTS, Report, reports_of
from reporting.reports.kinds.filters import Filters, scope_of
from reporting.reports.services.jobs import KIND, start_report
from reporting.reports.shapes import (
    KINDS,
    Narrowed,
    ReportListSerializer,
    RunSerializer,
    RunWrite,
    SummarySerializer,
)
from transcripts.texts.api import Anything

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
    asked = Narrowed

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
        return serve_file(request, job.file, content_type=job.file_type, save_as=job.file_name)


def _run(request: Request, pk: UUID) -> Job:
    return get_object_or_404(Job.objects.visible_to(caller(request)).filter(kind=KIND), pk=pk)
