"""Forms of reports: what they are narrowed to, the name they are kept under, when they go out, to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.people.forms.departments import DateInput, DepartmentChoice
from courses.people.models import Department, Employee
from courses.rules import may_see_people
from kit.web.meanwhile import MeanwhileMixin
from kit.web.storable import check_day
from reporting.reports.enums import ReportForm, Weekday
from reporting.reports.kinds import Report
from reporting.reports.kinds.filters import Filters, courses_for, person_for
from reporting.reports.kinds.periods import PERIODS
from reporting.reports.kinds.report import COURSE, DEPARTMENT, PERIOD, PERSON
from reporting.reports.models import ReportSchedule
from reporting.reports.services.jobs import people_who_may_run


class PeopleField(forms.ModelMultipleChoiceField):
    """People with their numbers: names may be alike."""

    def label_from_instance(self, obj: Employee) -> str:
        """Return name and number."""
        return f"{obj} ({obj.number})"


class ReportFilterForm(forms.Form):
    """What a report is narrowed to; nothing in it must be given."""

    department = DepartmentChoice(
        label=_("Department"),
        queryset=Department.objects.all(),
        required=False,
        empty_label=_("All departments"),
    )
    course = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.none(), required=False, empty_label=_("All courses")
    )
    person = forms.CharField(label=_("Employee number"), required=False, max_length=150)
    period = forms.ChoiceField(label=_("Period"), required=False, choices=lambda: list(PERIODS.items()))
    since = forms.DateField(label=_("From"), required=False, widget=DateInput, validators=[check_day])
    until = forms.DateField(label=_("To"), required=False, widget=DateInput, validators=[check_day])

    def __init__(self, data: Mapping[str, Any], *, report: Report, viewer: Employee) -> None:
        super().__init__(data, auto_id="report_%s")
        self._report, self._viewer = report, viewer
        courses: Any = self.fields["course"]
        courses.queryset = courses_for(report, viewer).order_by("title", "pk")
        kept = {*report.filters, *(("since", "until") if PERIOD in report.filters else ())}
        for name in set(self.fields) - kept:
            del self.fields[name]

    def clean_person(self) -> str:
        """Take only numbers of people whom the viewer counts."""
        number: str = self.cleaned_data["person"].strip()
        if number and person_for(self._report, self._viewer, number) is None:
            raise forms.ValidationError(_("Nobody in this report has this number."))
        return number

    def clean(self) -> dict[str, Any]:
        """Take days only for a period of one's own, in their order."""
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if (since or until) and not data.get("period"):
            data["period"] = "own"
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))
        return data

    @property
    def filters(self) -> Filters:
        """Return what is kept of it; only of a valid form."""
        data = self.cleaned_data
        found: dict[str, Any] = {}
        for name in (DEPARTMENT, COURSE):
            if data.get(name):
                found[name] = data[name].pk
        for name in (PERSON, PERIOD):
            if data.get(name):
                found[name] = data[name]
        if data.get(PERIOD) == "own":
            found |= {name: data[name].isoformat() for name in ("since", "until") if data.get(name)}
        return found


class FormatForm(forms.Form):
    """As what a report is written."""

    form = forms.ChoiceField(label=_("Format"), choices=ReportForm.choices)


class SaveReportForm(FormatForm):
    """Under which name a report is kept."""

    field_order = ("name", "form")
    name = forms.CharField(label=_("Name"), max_length=80)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="save_%s")


class ScheduleForm(MeanwhileMixin, forms.Form):
    """When a report goes out, and to whom: people who may run this kind themselves."""

    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=Weekday.choices, coerce=int, initial=0)
    hour = forms.TypedChoiceField(
        label=_("Hour"), choices=[(hour, f"{hour:02d}:00") for hour in range(24)], coerce=int, initial=8
    )
    recipients = PeopleField(
        label=_("Goes to"),
        queryset=Employee.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Those who may run this report. Each gets what they themselves may see, in their language."
        ),
    )

    def __init__(
        self, data: Any = None, *, report: Report, viewer: Employee, schedule: ReportSchedule | None = None
    ) -> None:
        initial: dict[str, Any] = {"recipients": [viewer.pk]}
        if schedule is not None:
            chosen = list(schedule.recipients.values_list("pk", flat=True))
            initial = {"weekday": schedule.weekday, "hour": schedule.hour, "recipients": chosen}
        super().__init__(data, initial=initial)
        recipients: Any = self.fields["recipients"]
        people = people_who_may_run(report).order_by("name", "username")
        # the directory is not everyone's: others send to themselves
        recipients.queryset = people if may_see_people(viewer) else people.filter(pk=viewer.pk)
