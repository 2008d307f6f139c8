"""Folding, tokens, sentences."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kit.text import fold, is_cjk, query_tokens, search_tokens, sentences, stem, to_simplified, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("核实，身 份。", "核实身份"),
        ("Follow-up: Can’t DO it!", "follow up can't do it"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("打電話來著急", "打电话来着急"),
        ("今天的 training 分成", "今天的training分成"),
        ("1,000 of 12,345.5%", "1000 of 12345.5%"),
        ("154,2075", "154 2075"),
        ("C++ and C#", "c++ and c#"),
        ("ﾊﾞﾅﾅ", "バナナ"),
        ("Straße", "strasse"),
        ("", ""),
        ("……！", ""),
    ],
)
def test_fold_makes_spellings_equal(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    "text",
    [
        "  核實，身 份。OK",
        "ﬁnd  the ﾊﾞﾅﾅ 1,000",
        "Café au lait, s'il vous plaît",
        "e\u0301cole",
        "ทำงาน ดี",
        "한국어 교육",
        "½ cup ①",
    ],
)
def test_every_folded_character_comes_from_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.index) == len(folded.ends) == len(folded.text)
    for position, char in enumerate(folded.text):
        start, end = folded.span(position, position + 1)
        assert 0 <= start < end <= len(text)
        if char not in " '":
            assert char in fold(text[start:end]).text


def test_match_in_folded_text_is_shown_in_the_original() -> None:
    text = "第一步，核 實、身份。"
    folded = fold(text)
    at = folded.text.index("核实身份")
    start, end = folded.span(at, at + 4)
    assert text[start:end] == "核 實、身份"


def test_folding_a_long_text_equals_folding_its_parts() -> None:
    part = "打電話來，禮貌拒絕。OK? "
    assert fold(part * 50).text == fold(part).text * 50


def test_simplified_keeps_length_and_punctuation() -> None:
    assert to_simplified("請他說出姓名，著急！") == "请他说出姓名，着急！"
    assert to_simplified("plain") == "plain"


def test_converters_serve_several_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        results = set(pool.map(lambda number: fold("禮貌拒絕" * 40).text, range(200)))
    assert results == {"礼貌拒绝" * 40}


@pytest.mark.parametrize(
    "family",
    [
        "listen listens listened listening",
        "apologise apologize apologised apologizing",
        "verify verifies verified verifying",
        "stop stops stopped stopping",
        "call calls called calling",
        "care cares cared caring",
        "policy policies",
        "behaviour behaviors",
        "write wrote written writing",
        "use used uses using",
        "apology apologies",
        "minimise minimizing minimised",
    ],
)
def test_stem_joins_a_family(family: str) -> None:
    assert len({stem(word) for word in family.split()}) == 1


def test_stem_keeps_families_apart() -> None:
    words = "care car hope hop news new red reading string strong listen list policy police".split()  # noqa: SIM905
    assert len({stem(word) for word in words}) == len(words)


def test_words_undo_contractions() -> None:
    for text in ("can't share", "cannot share", "can not share"):
        assert [token.text for token in words(fold(text))] == ["can", "not", "share"]
    assert [token.text for token in words(fold("the customer's"))] == ["the", "customer"]


def test_search_tokens_are_words_characters_and_pairs() -> None:
    assert search_tokens("客户的 Calls，2 次") == ["客", "户", "的", "客户", "户的", "cal", "2", "次"]


def test_query_prefers_pairs_and_keeps_a_lone_character() -> None:
    assert query_tokens("培训") == ["培训"]
    assert query_tokens("培") == ["培"]
    assert query_tokens("客户 listening, 客户") == ["客户", "listen"]
    assert query_tokens("?!") == []


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("大家好，歡迎參加客戶信息保護的培訓。", "培训"),
        ("大家好，欢迎参加客户信息保护的培训。", "培訓"),
        ("She apologised to the Café's customers", "apologize cafe customer"),
        ("最小必要原则", "必要"),
        ("请加 GPT-4 型号", "gpt 4"),
        ("我们用 1,000 元", "1000"),
        ("한국어 교육을 받다", "교육"),
    ],
)
def test_what_is_said_is_found(text: str, query: str) -> None:
    assert query_tokens(query)
    assert set(query_tokens(query)) <= set(search_tokens(text))


def test_is_cjk() -> None:
    assert is_cjk("ok 好")
    assert is_cjk("カ")
    assert not is_cjk("naïve, 50%!")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("好的。对吗？！行", "zh", ["好的。", "对吗？！", "行"]),
        ("It is 3.5 m. Is it? Yes.", "en", ["It is 3.5 m.", "Is it?", "Yes."]),
        ("Mr. Smith came. He left.", "en", ["Mr. Smith came.", "He left."]),
        ("他说：“走吧。”然后走了。", "zh", ["他说：“走吧。”", "然后走了。"]),
        ("第一；第二", "zh", ["第一；", "第二"]),
        ("one\ntwo", None, ["one", "two"]),
        ("Wait... what?", "en", ["Wait...", "what?"]),
        ("", "zh", []),
        (" . ", "en", ["."]),
    ],
)
def test_sentences(text: str, language: str | None, expected: list[str]) -> None:
    cut = sentences(text, language)
    assert [sentence.text for sentence in cut] == expected
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in cut)


@pytest.mark.parametrize("text", ["." * 20_000 + "x", ". " * 10_000, "a. " * 7_000, ("." * 99 + "x") * 200])
def test_long_rows_of_signs_are_looked_at_once(text: str) -> None:
    # by the square of their length the first took twelve seconds: the clock of the suite notices
    assert "".join(cut.text for cut in sentences(text)).count("x") == text.count("x")
