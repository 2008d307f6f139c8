"""Both databases find the same rows, and PostgreSQL finds them by its index."""

from __future__ import annotations

import random
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hrvoice.demo.seed import texts
from kit.text import as_indexed, query_ways, search_tokens
from knowledge.search.models import SearchRow
from knowledge.search.queries import MAX_CANDIDATES, search
from tests.factories import RecordingFactory
from tests.texts import revision_of
from tests.transcripts.helpers import Cast
from transcripts.recordings.models import Recording

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'",
    reason="PostgreSQL's plan: run python -m tests.services python -m pytest …",
)

#: What an index's own ideas of words trip over: they must all come from our tokens.
ODD = [
    "Write to anna.lee@example.com or see https://example.com/a/b?c=1#d.",
    "C++ and C# cost 3.50 € or -12 %; call 010-8888-7777, room B-12/3.",
    "It's Anna's: don't, can't, won't, o'clock, rock'n'roll.",
    "Ｆｕｌｌ　ｗｉｄｔｈ ＡＢＣ １２３，客户ＫＰＩ达标。",
    "The AND of OR and NOT, near NEAR, <b>bold</b> & co.",
    "café naïve Zürich Ålesund Łódź straße",
    "一二三四五，二〇二六年十一月二十一日，三点半。",
    "こんにちは世界、カタカナとひらがな。 안녕하세요 고객님",
    "x_y snake_case CamelCase v1.2.3-rc4 10.0.0.1 a/b\\c",
    "😀 smile ✓ done ½ half №5",
]


def corpus() -> list[str]:
    """Return the demo company's sentences, Chinese and English, and the odd ones."""
    clips = [str(one["text"]) for one in texts()["clips"]]
    sentences = [
        part.strip() for text in clips for part in text.replace("。", "。\n").replace(". ", ".\n").split("\n")
    ]
    return [*dict.fromkeys(part for part in sentences if part), *ODD]


def queries(sentences: list[str]) -> list[str]:
    """Return what people may type: pieces of the sentences, alone and together."""
    chance = random.Random(7)
    asked = ["客户", "the", "的", "培训 客户", "customer", "of the", "3.50", "10.0.0.1", "example.com", "KPI"]
    for sentence in sentences:
        words = sentence.split()
        asked += [chance.choice(words), " ".join(chance.sample(words, min(2, len(words))))]
        start = chance.randrange(max(len(sentence) - 2, 1))
        asked += [sentence[start : start + 2], sentence[start : start + 5], sentence]
    return list(dict.fromkeys(asked))


def test_every_database_finds_the_rows_that_hold_all_tokens(cast: Cast) -> None:
    sentences = corpus()
    recording = RecordingFactory(session=cast.session, segments=[])
    SearchRow.objects.bulk_create(row_of(recording, number, text) for number, text in enumerate(sentences))
    held = {text: set(search_tokens(text)) for text in sentences}
    asked = queries(sentences)
    assert len(asked) > 200
    found_any = 0
    for query in asked:
        ways = query_ways(query)
        expected = {text for text in sentences if any(set(way) <= held[text] for way in ways)}
        found = [row.text for row in search(cast.learner, query, limit=200).rows]
        assert set(found) == expected, query
        assert len(found) == len(expected)
        found_any += bool(expected)
    assert found_any > len(asked) * 0.8


def row_of(recording: Recording, number: int, text: str) -> SearchRow:
    return SearchRow(
        recording=recording,
        revision=revision_of(recording),
        source=SearchRow.Source.SEGMENT,
        text=text,
        tokens=as_indexed(search_tokens(text)),
        start=number * 5.0,
        end=number * 5.0 + 4,
    )


@pytest.fixture
def many(cast: Cast) -> int:
    """Twenty thousand passages: every one holds 客户, one in a hundred 投诉, one 信天翁."""
    recording = RecordingFactory(session=cast.session, segments=[])
    rows = [
        row_of(recording, n, f"客户第{n}次来电，" + ("要投诉。" if n % 100 == 0 else "来问好。"))
        for n in range(20_000)
    ]
    rows.append(row_of(recording, 20_000, "客户看见了信天翁。"))
    SearchRow.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE knowledge_searchrow")
    return len(rows)


@on_postgresql
@pytest.mark.parametrize(("query", "hits"), [("信天翁", 1), ("投诉", 200), ("客户 投诉", 200)])
def test_postgresql_looks_rare_words_up_in_the_index(cast: Cast, many: int, query: str, hits: int) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert len(search(cast.learner, query, limit=200).rows) == hits
    [ranking] = [one["sql"] for one in captured.captured_queries if "to_tsquery" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + ranking.replace("%", "%%"))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "knowledge_search_gin" in plan, plan
    assert "Seq Scan on knowledge_searchrow" not in plan, plan


def test_common_words_are_ranked_among_a_bounded_number(cast: Cast, many: int) -> None:
    assert many > MAX_CANDIDATES
    began = time.perf_counter()
    hits = search(cast.learner, "客户", limit=30)
    seconds = time.perf_counter() - began
    print(f"\n{connection.vendor}: a word of {many} rows in {seconds * 1000:.0f} ms")
    assert len(hits.rows) == 30 and hits.more
    assert seconds < 1.0
