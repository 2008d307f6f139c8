"""Go through the checks one by one; repair on the way where that is asked for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hrvoice.doctor.finding import Check, Finding, Scope

log = logging.getLogger(__name__)

_checks: dict[str, Check] = {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finding, and whether it was repaired."""

    finding: Finding
    repaired: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return self.finding.as_json() | {
            "repaired": self.repaired,
            "repairable": self.finding.repair is not None,
        }


def register_check(name: str, check: Check) -> None:
    """Add a check, run after those before it. Upper floors add theirs when their app is ready."""
    _checks[name] = check


def examine(scope: Scope, *, repair: bool = False) -> Iterator[Outcome]:
    """Yield what is found, as it is found. Stops after a finding that blocks the rest."""
    for name, check in _checks.items():
        try:
            for finding in check(scope):
                yield Outcome(finding, repair and _repair(finding))
                if finding.blocks:
                    return
        except Exception as error:
            log.exception("the check %s ended early", name)
            yield Outcome(
                Finding(
                    "check_failed",
                    name,
                    f"The check of {name} ended early: {error!r}",
                    "Look at the log, mend the cause, and run doctor again.",
                    blocks=True,
                )
            )


def _repair(finding: Finding) -> bool:
    """Repair one thing; one that cannot be repaired leaves the others to go on."""
    if finding.repair is None:
        return False
    try:
        finding.repair()
    except Exception:
        log.exception("%s could not be repaired: %s", finding.which, finding.code)
        return False
    return True
