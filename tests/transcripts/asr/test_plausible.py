"""What no engine is believed, whichever it is: loops, markup, credits, more than anybody can say."""

from __future__ import annotations

import pytest

from transcripts.asr.plausible import MAX_CHARACTERS, checked
from transcripts.asr.protocol import StretchResult
from transcripts.asr.segment import Segment, Word

SPOKEN = "I look at the address of the sender first."


def heard(*texts: str, seconds: float = 30.0) -> list[tuple[str, bool]]:
    segments = tuple(Segment(float(at), at + 1.0, text) for at, text in enumerate(texts))
    return [(s.text, s.doubtful) for s in checked(StretchResult(0, segments), seconds).segments]


@pytest.mark.parametrize(
    "text",
    [
        SPOKEN,
        "No, no, no, no, no! Never open it.",
        "哈哈哈哈哈哈，对对对，没错。",
        "The code is 8888888888 and the sum 100000000000.",
        "Well ... let me think …… yes.",
        "请订阅公司的安全通知，然后阅读字幕里的说明。",
        "Thanks for watching the door while I called the manager.",
        "The subtitles by themselves do not help a deaf colleague; I speak slowly.",
        "The music in the shop is loud (too loud), and I say so.",
        "步骤一，步骤二，步骤三，步骤四，步骤五，步骤六。",
    ],
)
def test_what_people_say_is_left_alone(text: str) -> None:
    assert heard(text) == [(text, False)]


@pytest.mark.parametrize(
    "phrase", ["Thank you. ", "谢谢大家。", "I will call the manager. ", "感谢您的来电 "]
)
@pytest.mark.parametrize("times", [5, 30, 300])
def test_a_loop_is_kept_once_and_marked(phrase: str, times: int) -> None:
    [(text, doubtful)] = heard(SPOKEN + " " + phrase * times)
    assert text.count(phrase.strip()) <= 1 + (phrase[0] == phrase[1:2]) and doubtful
    assert text.startswith(SPOKEN) and len(text) < len(SPOKEN) + 2 * len(phrase)


def test_a_loop_over_segments_is_kept_once() -> None:
    assert heard(SPOKEN, *["Thank you."] * 30) == [(SPOKEN, False), ("Thank you.", True)]


@pytest.mark.parametrize("text", ["!" * 200, "! " * 60, "……" * 20, "？！。", "♪♪♪"])
def test_rows_of_signs_are_no_text(text: str) -> None:
    assert heard(text) == []
    [(rest, _)] = heard(SPOKEN + text)
    assert len(rest) <= len(SPOKEN) + 4


@pytest.mark.parametrize(
    "token",
    [
        "<|zh|>",
        "<|0.00|>",
        "<|endoftext|>",
        "[BLANK_AUDIO]",
        "[Music]",
        "(applause)",
        "【音乐】",
        "</s>",
        "<unk>",
    ],
)
def test_markup_is_cut(token: str) -> None:
    assert heard(token) == []
    [(text, doubtful)] = heard(f"{token}{SPOKEN}{token}")
    assert text == SPOKEN and not doubtful


@pytest.mark.parametrize(
    "credit",
    [
        "字幕由Amara.org社区提供",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "請不吝點贊訂閱轉發打賞支持明鏡與點點欄目",
        "中文字幕志愿者 李宗盛",
        "字幕制作：某某字幕组",
        "优优独播剧场——YoYo Television Series Exclusive",
        "Subtitles by the Amara.org community",
        "Transcribed by https://otter.ai",
        "Captions by GetTranscribed.com",
    ],
)
def test_credits_of_films_are_cut(credit: str) -> None:
    assert heard(credit) == []
    assert heard(f"{SPOKEN} {credit}") == [(SPOKEN, False)]


@pytest.mark.parametrize(
    "farewell", ["Thanks for watching!", "谢谢大家的观看。", "Please subscribe to my channel."]
)
def test_a_farewell_that_stands_alone_is_marked(farewell: str) -> None:
    assert heard(SPOKEN, farewell) == [(SPOKEN, False), (farewell, True)]


@pytest.mark.parametrize("letters", ["word{} ", "第{}条规定"])
def test_more_than_anybody_can_say_is_cut_and_marked(letters: str) -> None:
    text = "".join(letters.format(number) for number in range(400))
    [(kept, doubtful)] = heard(text, seconds=3.0)
    assert doubtful and 0 < len(kept) < 300 and text.startswith(kept)


def test_words_keep_their_times() -> None:
    said = [
        Word(0.0, 0.2, "<|en|>"),
        Word(1.0, 1.5, " Verify"),
        Word(1.5, 2.0, " it.<|x|>"),
        Word(2.0, 9.0, "[music]"),
    ]
    text = "".join(word.text for word in said).strip()
    [segment] = checked(StretchResult(0, (Segment(0.0, 9.0, text, words=tuple(said)),)), 10.0).segments
    assert (segment.text, segment.start, segment.end) == ("Verify it.", 1.0, 2.0)
    assert [word.text for word in segment.words] == [" Verify", " it."]


def test_time_grows_with_the_length_only() -> None:
    assert len(heard("ab c" * MAX_CHARACTERS)[0][0]) < 100
    assert heard("x" * 10 * MAX_CHARACTERS)[0][1]


def test_a_failed_stretch_stays_as_it_is() -> None:
    failed = StretchResult(3, error="stretch_failed")
    assert checked(failed, 10.0) is failed
