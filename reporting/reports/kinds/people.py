"""The columns that every report about people begins with, and the order of its rows."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.sheets.columns import Column

NUMBER: Final = Column("number", _("Employee number"), width=14)
NAME: Final = Column("name", _("Name"), width=16)
DEPARTMENT: Final = Column("department", _("Department"), width=26)
COURSE: Final = Column("course", _("Course"), width=28)


def by_department(person: str) -> list[Any]:
    """Return an ordering: by department from the root down, who has none last, then by number."""
    of = f"{person}__" if person else ""
    return [F(f"{of}department__path").asc(nulls_last=True), f"{of}username"]


def facts(person: str) -> tuple[str, str, str]:
    """Return the fields of number, name and department."""
    of = f"{person}__" if person else ""
    return f"{of}username", f"{of}name", f"{of}department_id"


class Clock:
    """The site's calendar, asked once for many rows."""

    def __init__(self) -> None:
        self._zone = timezone.get_current_timezone()
        self.today = timezone.localdate()

    def day(self, moment: datetime.datetime | None) -> datetime.date | None:
        """Return the day of a moment."""
        return None if moment is None else moment.astimezone(self._zone).date()

    def moment(self, moment: datetime.datetime | None) -> datetime.datetime | None:
        """Return a moment by the site's clock."""
        return None if moment is None else moment.astimezone(self._zone)
