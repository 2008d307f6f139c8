"""Say in one of three words how far a key point was said."""

from __future__ import annotations

from typing import Final, Literal, get_args

Standing = Literal["met", "partly", "missed"]

#: In falling order; agreement is weighed by the distance in it.
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)

#: From here on a key point counts as said; rounding aside that is all of it.
MET: Final = 0.995

#: What a person gives who says so, 0..1.
GIVEN: Final[dict[Standing, float]] = {"met": 1.0, "partly": 0.5, "missed": 0.0}


def standing(earned: float) -> Standing:
    """Return the word for what was earned, 0..1."""
    if earned >= MET:
        return "met"
    return "partly" if earned > 0 else "missed"
