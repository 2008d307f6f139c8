"""One report written in a process of its own: ``python -m bench.kit.one_report KIND FORM NUMBER FILE``.

NUMBER is that of the employee who asks. Prints a line of JSON: rows, wall and processor seconds, and in MiB
what the process held before it began and at its highest.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def held(what: str) -> float:
    """Return VmRSS, what this process holds, or VmHWM, the most it has held, in MiB.

    ``getrusage`` would not do: what the process was started by counts in its maximum.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024


def main(kind: str, form: str, number: str, file: str) -> None:
    """Write it, with all that a worker has loaded in memory already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrvoice.settings")
    import django

    django.setup()
    from django.urls import get_resolver

    from courses.people.models import Employee
    from reporting.reports.kinds import REPORTS
    from reporting.reports.kinds.filters import scope_of
    from reporting.reports.services.files import write_report

    # an idle worker has read its routes, with them every module, and has a connection
    assert get_resolver().url_patterns
    report = REPORTS[kind]
    scope = scope_of(report, Employee.objects.get(username=number), {})
    report.summary(scope)
    # begin the maximum anew
    Path("/proc/self/clear_refs").write_text("5")
    idle, wall, cpu = held("VmRSS"), time.perf_counter(), time.process_time()
    with open(file, "wb") as target:
        _name, _type, rows = write_report(target, report=report, scope=scope, filters={}, form=form)
    told = {
        "rows": rows,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "idle": idle,
        "peak": held("VmHWM"),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
