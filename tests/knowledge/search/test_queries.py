"""Search: Chinese and English, what one may hear, the best first, and whatever people type."""

from __future__ import annotations

import pytest

from courses.catalogue.enums import CourseStatus
from courses.people.models import Employee
from knowledge.entries.models import KnowledgeEntry
from knowledge.entries.services import index_recording
from knowledge.search import queries as module
from knowledge.search.models import SearchRow
from knowledge.search.queries import search
from tests.factories import CourseFactory, EnrolmentFactory, RecordingFactory, SessionFactory
from tests.texts import follow
from tests.transcripts.helpers import Cast
from transcripts.enums import Kind
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.both_databases


def lecture(cast: Cast, *texts: str, **fields: object) -> Recording:
    recording: Recording = RecordingFactory(session=cast.session, segments=list(texts), **fields)
    index_recording(recording)
    return recording


def found(person: Employee, query: str) -> list[str]:
    return [row.text for row in search(person, query).rows]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("今天的培训讲客户信息保护。", "培训"),
        ("今天的培训讲客户信息保护。", "信息"),
        ("今天的培训讲客户信息保护。", "客"),
        ("今天的培训讲客户信息保护。", "客户信息保护"),
        ("今天的培训讲客户信息保护。", "客戶信息"),
        ("今天的培训讲客户信息保护。", "培训 保护"),
        ("请核实，身份再说。", "核实身份"),
        ("We apologised to the customers.", "apologise"),
        ("We apologised to the customers.", "CUSTOMER"),
        ("The children ran to the exit.", "child run"),
        ("请在 Excel 表里填写 KPI 数据。", "excel 数据"),
        ("请在 Excel 表里填写 KPI 数据。", "KPI数据"),
        ("Meet at the café at 3.5 percent.", "cafe"),
        ("Meet at the café at 3.5 percent.", "3.5"),
        ("It's the customer's o'clock.", "it's o'clock"),
    ],
)
def test_search_finds_what_was_said(cast: Cast, text: str, query: str) -> None:
    lecture(cast, text, "Nothing of this. 无关。")
    assert found(cast.learner, query) == [text]


#: Spellings of one word: whichever was said, any of them finds it.
SPELLINGS = [
    ("Then do step one.", "Then do step 1.", "step one", "step 1", "STEP 1"),
    ("先做第一步再说。", "先做第1步再说。", "第一步", "第1步", "第１步"),
    ("Start the V P N first.", "Start the VPN first.", "V P N", "vpn", "V.P.N."),
    ("Write an e-mail today.", "Write an email today.", "e-mail", "email", "E-Mails"),
    ("连上Wi-Fi再登录。", "连上 WiFi 再登录。", "Wi-Fi", "wifi", "wi fi"),
    ("请扫2维码。", "请扫二维码。", "2维码", "二维码"),
    ("从二零二四年起。", "从2024年起。", "二零二四年", "2024年"),
    ("误差是百分之五。", "误差是 5 %。", "百分之五", "5%", "5 %"),
    ("A naïve reply.", "A naive reply.", "naïve", "naive"),
    ("我们按ISO9001执行。", "我们按 ISO 9001 执行。", "ISO9001", "iso 9001"),
    ("现场推行五S管理。", "现场推行5S管理。", "五S", "5s"),
]


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda row: row[-1])
def test_search_has_one_spelling(cast: Cast, spellings: tuple[str, ...]) -> None:
    one, other, *queries = spellings
    lecture(cast, one, other, "零下十八度，第二个步骤，Nothing of this.")
    for query in queries:
        assert sorted(found(cast.learner, query)) == sorted((one, other)), query


def test_below_zero_is_another_number(cast: Cast) -> None:
    lecture(cast, "冷库零下十八度。", "办公室18度。")
    assert found(cast.learner, "18度") == ["办公室18度。"]
    assert found(cast.learner, "零下18度") == ["冷库零下十八度。"]


@pytest.mark.parametrize("query", ["", "   ", "。，", "训培", "保护 天气", "customs", '"', "%", "\x00"])
def test_search_finds_nothing_else(cast: Cast, query: str) -> None:
    lecture(cast, "今天的培训讲客户信息保护。", "We apologised to the customers.")
    assert found(cast.learner, query) == []


@pytest.mark.parametrize(
    "query",
    [
        '" OR *',
        "培训' OR 1=1 --",
        'NEAR("a" "b")',
        "tokens:培训",
        "a* AND NOT b",
        "''; DROP TABLE knowledge_searchrow; --",
        ":* & | !",
        "\\' \\",
        "( ( (",
        "C++ c# 50%",
        "-" * 200,
        "培" * 200,
        "\x00\ufffe😀",
    ],
)
def test_search_takes_every_query_as_words(cast: Cast, query: str) -> None:
    lecture(cast, "今天的培训讲客户信息保护。")
    assert found(cast.learner, query) == []
    assert SearchRow.objects.exists()


def test_search_finds_common_words_among_many(cast: Cast) -> None:
    lecture(cast, *[f"The customer number {n} is here." for n in range(40)])
    hits = search(cast.learner, "the customer", limit=10)
    assert len(hits.rows) == 10 and hits.more
    assert found(cast.learner, "the customer number 7") == ["The customer number 7 is here."]


def test_search_is_limited_to_what_one_may_hear(cast: Cast) -> None:
    lecture(cast, "The secret word is albatross.", owner=cast.trainer)
    answer = RecordingFactory(
        session=cast.session, kind=Kind.ANSWER, owner=cast.learner, segments=["My albatross."]
    )
    index_recording(answer)
    team_mate = EnrolmentFactory(course=cast.course).employee
    assert len(found(cast.trainer, "albatross")) == 2
    assert len(found(cast.learner, "albatross")) == 2
    assert found(team_mate, "albatross") == ["The secret word is albatross."]
    assert found(cast.stranger, "albatross") == []
    cast.course.status = CourseStatus.DRAFT
    cast.course.save()
    assert found(team_mate, "albatross") == [] and found(cast.learner, "albatross") == ["My albatross."]


def test_search_counts_candidates_after_visibility(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of other people's courses do not use up the candidates."""
    monkeypatch.setattr(module, "MAX_CANDIDATES", 3)
    other = SessionFactory(course=CourseFactory())
    for _ in range(5):
        index_recording(RecordingFactory(session=other, segments=["An albatross elsewhere."]))
    lecture(cast, "The albatross here.")
    assert found(cast.learner, "albatross") == ["The albatross here."]


def test_search_ranks_the_denser_passage_first(cast: Cast) -> None:
    lecture(
        cast,
        "A refund was once mentioned in a very long passage about the weather, the harvest and the sea.",
        "Refund: how a refund is paid.",
    )
    assert found(cast.learner, "refund")[0] == "Refund: how a refund is paid."


def test_search_hides_the_segments_of_an_entry_it_lists(cast: Cast) -> None:
    recording = RecordingFactory(
        session=cast.session, segments=["Refund the fee.", "Refund it soon.", "Refund."]
    )
    KnowledgeEntry.objects.create(
        recording=recording,
        revision=recording.current_revision,
        position=0,
        title="Refunds",
        text="Refund the fee. Refund it soon.",
        start=0.0,
        end=4.0,
    )
    index_recording(recording)
    rows = search(cast.learner, "refund").rows
    assert [(row.source, row.start) for row in rows if row.source == "entry"] == [("entry", 0.0)]
    assert [row.text for row in rows if row.source == "segment"] == ["Refund."]


def test_search_finds_the_title_of_an_entry(cast: Cast) -> None:
    recording = RecordingFactory(session=cast.session, segments=["Say sorry."])
    KnowledgeEntry.objects.create(
        recording=recording,
        revision=recording.current_revision,
        position=0,
        title="Apologies",
        text="Say sorry.",
        start=0.0,
        end=2.0,
    )
    index_recording(recording)
    assert found(cast.learner, "apology") == ["Say sorry."]


def test_search_forgets_what_is_written_anew_or_deleted(cast: Cast) -> None:
    recording = lecture(cast, "An albatross.")
    follow(recording, ["A pelican."])
    index_recording(recording)
    assert found(cast.learner, "albatross") == [] and found(cast.learner, "pelican") == ["A pelican."]
    recording.delete()
    assert found(cast.learner, "pelican") == []
