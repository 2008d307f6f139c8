"""Put decoded sound on the container's clock: silence where packets are missing or sound starts late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

#: Smaller gaps are how a container rounds, or how a recorder's clock drifts.
GAP_S: Final = 0.1
#: Further back than frames overlap: another recording follows in the same file, and its clock starts anew.
BACK_S: Final = 0.5
#: Silence is given in pieces of this many seconds, so that a long gap takes no memory.
PIECE_S: Final = 10.0


def origin(container: InputContainer) -> float:
    """Return which second of the presentation times players call 0.

    In a movie that is 0 itself, whenever its sound begins; elsewhere it is the first time of any track.
    """
    if container.start_time is None or container.format.name.startswith("mov"):
        return 0.0
    return max(container.start_time / av.time_base, 0.0)


def on_clock(
    frames: Iterator[av.AudioFrame], container: InputContainer, stream: AudioStream
) -> Iterator[av.AudioFrame | float]:
    """Yield the frames, and seconds of silence where the presentation times leave a gap between them.

    A time later than the file says it lasts is damage, not a gap.
    """
    start = origin(container)
    clock = 0.0  # seconds given so far
    last = container.duration / av.time_base + 1 if container.duration else None
    for frame in frames:
        if frame.time is not None:
            gap = frame.time - start - clock
            bogus = last is not None and gap > GAP_S and frame.time - start > last
            if gap < -BACK_S or bogus:
                start += gap
            elif gap > GAP_S:
                clock += gap
                while gap > 0:
                    yield min(gap, PIECE_S)
                    gap -= PIECE_S
        clock += frame.samples / frame.sample_rate
        yield frame
