"""Say in words why something is planned, and how well it is held."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.mastery.core import Because, Why
from assessments.mastery.queries.held import Held
from assessments.plan.queries.learner import PromptState
from assessments.plan.queries.plan import Step

register = template.Library()

#: Last time so much of a key point was said, or less: it was missed.
MISSED = 0.5


@register.filter
def whole_minutes(minutes: float) -> int:
    """Return minutes as a whole number; something short is one minute, not none."""
    return max(round(minutes), 1) if minutes > 0 else 0


@register.filter
def why(step: Step) -> str:
    """Return one or two sentences: what happened last, and why now."""
    return " ".join(part for part in (_last_time(step), _reason(step)) if part)


@register.filter
def because(held: Held | None) -> str:
    """Return the sentence that explains a probability."""
    if held is None:
        return _("Not answered yet.")
    reason, day = held.reason, _day(timezone.localdate(held.row.last_at))
    numbers = {"earned": reason.earned, "count": reason.answers, "day": day, "days": reason.days or 0}
    if reason.kind == Because.FADED:
        return _("Said last time, but that is %(days)s days ago: what is not used fades.") % numbers
    if reason.kind == Because.MISSED:
        return (
            ngettext(
                "Asked %(count)s time, on %(day)s, and not said.",
                "Asked %(count)s times, last on %(day)s, and not said yet.",
                reason.answers,
            )
            % numbers
        )
    if reason.kind == Because.SLIPPED:
        return _("Said %(earned)s of %(count)s times, but not last time, on %(day)s.") % numbers
    if reason.kind == Because.RECOVERED:
        return _("Missed before, and said last time, on %(day)s.") % numbers
    if reason.kind == Because.EARNED:
        return (
            ngettext(
                "Said the %(count)s time it was asked, on %(day)s.",
                "Said all %(count)s times, last on %(day)s.",
                reason.answers,
            )
            % numbers
        )
    return _("Not answered yet.")


@register.filter
def adjusted(state: PromptState) -> str:
    """Return who changed the plan and why."""
    made = state.adjustment
    return _("%(name)s: %(reason)s") % {"name": made.by, "reason": made.reason} if made else ""


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")


def _last_time(step: Step) -> str:
    asked = [point.held.row for point in step.points if point.held]
    if not asked:
        return ""
    last = timezone.localdate(max(row.last_at for row in asked))
    missed = sum(row.last_earned < MISSED for row in asked)
    numbers = {"day": _day(last), "count": missed, "total": len(asked)}
    if step.is_hearing:
        return _("Missed on %(day)s.") % numbers if missed else _("Last said on %(day)s.") % numbers
    if not missed:
        return _("Last answered on %(day)s, nothing missed.") % numbers
    return _("Last answered on %(day)s, %(count)s of %(total)s key points missed.") % numbers


def _reason(step: Step) -> str:
    kind, days = step.reason.kind, step.reason.days
    numbers = {"days": days}
    if kind == Why.PINNED:
        return _("Your trainer asks for it. %(said)s") % {"said": adjusted(step.state)}
    if kind == Why.NEW:
        return _("Not answered yet.")
    if kind == Why.MISSED:
        return _("Hear what the lecture says about it before you answer again.")
    if kind == Why.COURSE_OVERDUE:
        return (
            ngettext("The course was due yesterday.", "The course was due %(days)s days ago.", days) % numbers
        )
    if kind == Why.OVERDUE:
        return (
            ngettext(
                "It should have been answered again yesterday.",
                "It should have been answered again %(days)s days ago.",
                days,
            )
            % numbers
        )
    if kind == Why.COURSE_DUE:
        if not days:
            return _("The course is due today.")
        return ngettext("The course is due tomorrow.", "The course is due in %(days)s days.", days) % numbers
    if not days:
        return _("Due today, so that it stays in memory.")
    return ngettext("Due tomorrow.", "Due in %(days)s days.", days) % numbers
