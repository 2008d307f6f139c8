"""Say in one of three words how far a key point was said."""

from __future__ import annotations

from typing import Final, Literal, get_args

Attainment = Literal["met", "partly", "missed"]

#: In falling order; agreement is weighed by the distance in it.
ATTAINMENTS: Final[tuple[Attainment, ...]] = get_args(Attainment)

#: From here on a key point counts as said; rounding aside that is all of it.
MET: Final = 0.995

#: What a person gives who says so, 0..1.
GIVEN: Final[dict[Attainment, float]] = {"met": 1.0, "partly": 0.5, "missed": 0.0}


def attainment(earned: float) -> Attainment:
    """Return the word for what was earned, 0..1."""
    if earned >= MET:
        return "met"
    return "partly" if earned > 0 else "missed"
