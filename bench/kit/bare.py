"""The bare engine in a process of its own: faster-whisper's own ``transcribe`` with the site's settings.

``python -m bench.kit.bare MODEL_FOLDER`` reads file names from standard input and answers each with a line
of JSON: wall seconds with decoding and voice detection, processor seconds, and the words heard.
"""

from __future__ import annotations

import json
import sys
import time

import faster_whisper

from transcripts.asr.whisper import BEAM


def main(folder: str) -> None:
    """Serve until the input ends. The model is loaded once, like the site's."""
    model = faster_whisper.WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)
    for line in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        segments, _ = model.transcribe(
            line.strip(),
            language="en",
            beam_size=BEAM,
            temperature=0.0,
            condition_on_previous_text=False,
            vad_filter=True,
            word_timestamps=True,
        )
        words = sum(len(segment.text.split()) for segment in segments)
        answer = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "words": words}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
