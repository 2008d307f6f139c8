"""How near the notes come to people's summaries, beside the first sentences at the same length.

Data: VCSum (zh, meeting segments: discussion and agenda) and QMSum (en, whole meetings), from
``../shared/quality``; left out, visibly, where the folder is missing. ROUGE as in Lin (2004), F1, over
characters in Chinese and stems in English.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from kit.text import fold, words
from knowledge.notes import cut_entries, make_notes
from transcripts.asr.segment import Segment

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "quality"
_NOISE: Final = re.compile(r"\{\w+\}")
TWO_HOURS: Final = 7200.0
_SECONDS: Final = 0.22  # a Chinese character, or a third of an English word's letters


def tokens(text: str) -> list[str]:
    """Return what is compared: characters, or stems."""
    return [token.text for token in words(fold(text))]


def _f1(common: int, ours: int, theirs: int) -> float:
    return 2 * common / (ours + theirs) if common else 0.0


def rouge_n(ours: Sequence[str], theirs: Sequence[str], size: int) -> float:
    """Return the F1 of shared n-grams."""
    mine, other = (
        Counter(tuple(row[at : at + size]) for at in range(len(row) - size + 1)) for row in (ours, theirs)
    )
    return _f1((mine & other).total(), mine.total(), other.total())


def rouge_l(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Return the F1 of the longest common subsequence."""
    row = [0] * (len(theirs) + 1)
    for token in ours:
        before = 0
        for at, other in enumerate(theirs, 1):
            before, row[at] = row[at], before + 1 if token == other else max(row[at], row[at - 1])
    return _f1(row[-1], len(ours), len(theirs))


def timed(sentences: Sequence[str]) -> list[Segment]:
    """Return the sentences as segments, one after the other."""
    result: list[Segment] = []
    clock = 0.0
    for text in sentences:
        end = clock + _SECONDS * (len(text) / 3 if text.isascii() else len(text))
        result.append(Segment(clock, end, text))
        clock = end
    return result


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def vcsum() -> Iterator[tuple[list[Segment], str, str]]:
    """Yield (segments, summary, headline) in Chinese."""
    for row in _lines("notes_vcsum_zh.dev.jsonl"):
        yield timed([text for turn in row["context"] for text in turn]), row["discussion"], row["agenda"]


def qmsum() -> Iterator[tuple[list[Segment], str, str]]:
    """Yield (segments, summary, topics) in English."""
    for row in _lines("notes_qmsum_en.val.jsonl"):
        turns = [" ".join(_NOISE.sub("", turn["content"]).split()) for turn in row["meeting_transcripts"]]
        turns = [re.sub(r" ([.,?!'])", r"\1", turn).replace(" n't", "n't") for turn in turns]
        topics = " ".join(topic["topic"] for topic in row["topic_list"])
        yield timed([turn for turn in turns if turn]), row["general_query_list"][0]["answer"], topics


def measure(name: str, language: str, rows: Callable[[], Iterator[tuple[list[Segment], str, str]]]) -> bool:
    """Print the figures of one data set; return whether the notes beat the first sentences."""
    sums: defaultdict[str, float] = defaultdict(float)
    count = 0
    long: list[Segment] = []
    for segments, summary, headline in rows():
        count += 1
        notes = make_notes(segments, language)
        if not long or long[-1].end < TWO_HOURS:
            shift = long[-1].end if long else 0.0
            long += [Segment(one.start + shift, one.end + shift, one.text) for one in segments]
        theirs = tokens(summary)
        ours = tokens(" ".join(point.text for point in notes.summary))
        lead = tokens(" ".join(segment.text for segment in segments))[: len(ours)]
        for label, made in (("notes", ours), ("lead", lead)):
            sums[f"{label}.rouge1"] += rouge_n(made, theirs, 1)
            sums[f"{label}.rouge2"] += rouge_n(made, theirs, 2)
            sums[f"{label}.rougeL"] += rouge_l(made, theirs)
        title = tokens(notes.title)
        sums["notes.title_rougeL"] += rouge_l(title, tokens(headline))
        sums["lead.title_rougeL"] += rouge_l(lead[: len(title)], tokens(headline))
        sums["length"] += len(ours) / max(len(theirs), 1)
    print(f"# {name}: {count} recordings, summary {sums['length'] / count:.2f} times the reference's length")
    passed = True
    print(f"#   rouge2: notes {sums['notes.rouge2'] / count:.4f}, lead {sums['lead.rouge2'] / count:.4f}")
    for figure in ("rouge1", "rougeL", "title_rougeL"):
        ours_mean, lead_mean = sums[f"notes.{figure}"] / count, sums[f"lead.{figure}"] / count
        ratio = ours_mean / lead_mean if lead_mean else 9.99
        good = ratio > 1
        passed &= good
        print(f"notes.{name}.{figure}_over_lead {ratio:.3f} >1 {'PASS' if good else 'MISS'}")
        print(f"#   {figure}: notes {ours_mean:.4f}, lead {lead_mean:.4f}")
    started = time.perf_counter()
    cut_entries(long, language, make_notes(long, language).outline)
    share = (time.perf_counter() - started) / long[-1].end * TWO_HOURS
    good = share < 2
    print(f"notes.{name}.seconds_for_two_hours {share:.2f} <2 {'PASS' if good else 'MISS'}")
    return passed and good


def main() -> int:
    """Run both; 1 where a figure misses."""
    if not DATA.is_dir():
        print("# notes_quality: left out, ../shared/quality is not there")
        return 0
    results = [measure("vcsum_zh", "zh", vcsum), measure("qmsum_en", "en", qmsum)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
