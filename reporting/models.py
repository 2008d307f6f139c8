"""Reports and figures: the room's models, where Django looks for them."""

from reporting.reports.models import ReportSchedule, ReportSending, SavedReport
from reporting.standings.models import Standing

__all__ = ["ReportSchedule", "ReportSending", "SavedReport", "Standing"]
