"""Choose what a second person looks at: at random, and yet the same whenever it is asked."""

from __future__ import annotations

import hashlib
from typing import Final

#: Of the answers that somebody reviewed, this share is looked at by another person, too.
SHARE: Final = 0.1
#: So are those of whose score at least this much was in doubt.
MOST_DOUBTFUL: Final = 0.5


def is_sampled(key: int, share: float = SHARE) -> bool:
    """Tell whether ``key`` is in the sample; no order of keys, nor their number, has a say in it."""
    digest = hashlib.sha256(f"second look:{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def wants_second_look(key: int, doubt: float) -> bool:
    """Tell whether an answer, of whose score ``doubt`` (0..1) was unsure, should be looked at twice."""
    return doubt >= MOST_DOUBTFUL or is_sampled(key)
