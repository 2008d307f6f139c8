"""How unsure a key point's reading is, and why: what a person should look at first."""

from __future__ import annotations

from typing import Final, Literal

from assessments.scoring.result import Match, PointResult

#: What was said outright and denied is seldom misread, yet worth a look beside what was not said at all.
NEGATED: Final = 0.4

#: It sounds like it; it was almost said; it was said not to be so; something against it was said.
Reason = Literal["sound", "nearly", "negated", "against"]


def doubt(point: PointResult) -> float:
    """Return 0..1: how likely a person would decide otherwise than the scorer."""
    return max(reasons(point).values(), default=0.0)


def reasons(point: PointResult) -> dict[Reason, float]:
    """Return why a reading is unsure, each with how much, 0..1 and above 0.

    Where nothing counted, the strength of what came near. Where something did, what its strongest evidence
    lacks; and evidence against leaves room for a second opinion, too.
    """
    found: dict[Reason, float] = {}

    def add(reason: Reason, much: float) -> None:
        if much > found.get(reason, 0.0):
            found[reason] = much

    counted = [one for one in point.matches if one.kind != "must_not"]
    # what came near matters as far as the point was not earned anyhow
    open_ = 1.0 - point.earned if counted else 1.0
    for one in point.maybe:
        if one.verdict == "negated":
            add("negated", one.strength * NEGATED)
        else:
            add(_how(one), one.strength * open_)
    if counted:
        best = max(counted, key=lambda one: one.strength)
        add(_how(best), 1.0 - best.strength)
        if len(counted) < len(point.matches):
            add("against", NEGATED)
    return found


def _how(match: Match) -> Reason:
    return "sound" if match.matcher == "homophone" else "nearly"
