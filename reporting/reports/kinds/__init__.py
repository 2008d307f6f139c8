"""Reports: one file a kind, all of them counting over the same ``Scope`` as pages and dashboards."""

from __future__ import annotations

from courses.rules import Person
from reporting.reports.kinds.activity import ACTIVITY
from reporting.reports.kinds.answers import ANSWERS
from reporting.reports.kinds.completion import COMPLETION
from reporting.reports.kinds.mastery import MASTERY
from reporting.reports.kinds.report import Report, Summary
from reporting.reports.kinds.training import TRAINING
from reporting.reports.kinds.usage import USAGE

#: All kinds, in the order in which they are offered.
REPORTS: dict[str, Report] = {
    one.kind: one for one in (COMPLETION, MASTERY, ANSWERS, ACTIVITY, TRAINING, USAGE)
}

__all__ = ["REPORTS", "Report", "Summary", "reports_of"]


def reports_of(person: Person) -> list[Report]:
    """Return the kinds that a person may run."""
    return [one for one in REPORTS.values() if one.may_run(person)]
