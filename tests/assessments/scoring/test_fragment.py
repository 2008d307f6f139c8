"""Where lectures say what key points ask for: whole sentences, one topic, not too long, or nothing."""

from __future__ import annotations

import pytest

from assessments.scoring import KeyPointSpec
from assessments.scoring.fragment import LONGEST, Lecture, Passage, find_passages
from hrvoice.demo.catalogue import BILINGUAL_PROMPT
from hrvoice.demo.seed import texts
from transcripts.asr.segment import Segment

#: Seconds for each character of a lecture read aloud, and between its paragraphs.
PACE = {"zh": 0.22, "en": 0.065}
BREAK = 0.8


def read_aloud(text: str, language: str) -> list[Segment]:
    segments, now = [], 0.0
    for line in text.splitlines():
        end = now + len(line) * PACE[language]
        segments.append(Segment(now, end, line))
        now = end + BREAK
    return segments


def lecture(clip: str, language: str) -> Lecture:
    said = next(one["text"] for one in texts()["clips"] if one["id"] == clip)
    return Lecture(read_aloud(said, language), language)


def points_of(course: str, language: str) -> dict[str, KeyPointSpec]:
    rubrics = {one["id"]: one for one in texts()["courses"]} | {"bilingual": BILINGUAL_PROMPT}
    return {
        point["name"].get(language, point["name"]["zh"]): KeyPointSpec(
            "1",
            point["name"].get(language, point["name"]["zh"]),
            keywords=point["keywords"],
            synonyms=point["synonyms"],
        )
        for point in rubrics[course]["key_points"]
    }


def best(clip: str, language: str, spec: KeyPointSpec) -> Passage:
    return find_passages(lecture(clip, language), spec)[0]


@pytest.mark.parametrize(
    ("course", "clip", "language", "name", "opens_with"),
    [
        ("customer-data-protection", "a-lecture", "zh", "核实身份", "第一步，核实身份。"),
        ("customer-data-protection", "a-lecture", "zh", "拒绝透露", "第二步，礼貌拒绝。"),
        ("customer-data-protection", "a-lecture", "zh", "说明规定（最小必要原则）", "第三步，说明规定。"),
        ("customer-data-protection", "a-lecture", "zh", "登记上报", "第四步，登记上报。"),
        ("customer-complaint", "b-lecture", "en", "Listen", "Step one is to listen."),
        ("customer-complaint", "b-lecture", "en", "Apologise", "Step two is to apologise."),
        ("customer-complaint", "b-lecture", "en", "Solve", "Step three is to solve"),
        ("customer-complaint", "b-lecture", "en", "Follow up", "Step four is to follow up."),
        ("bilingual", "mixed", "zh", "基本流程", "第一部分"),
        ("bilingual", "mixed", "zh", "角色扮演", "第二部分"),
        ("bilingual", "mixed", "zh", "先倾听", "Please remember: listen first"),
    ],
)
def test_every_demo_key_point_is_found_where_it_is_explained(
    course: str, clip: str, language: str, name: str, opens_with: str
) -> None:
    found = best(clip, language, points_of(course, language)[name])
    assert found.text.startswith(opens_with)
    assert 3 < found.end - found.start <= LONGEST


def test_fragment_does_not_run_into_the_next_step() -> None:
    found = best("a-lecture", "zh", points_of("customer-data-protection", "zh")["核实身份"])
    assert "第二步" not in found.text


@pytest.mark.parametrize(
    ("course", "clip", "language"),
    [("bilingual", "a-lecture", "zh"), ("customer-data-protection", "mixed", "zh")],
)
def test_lecture_that_does_not_speak_of_it_gives_none(course: str, clip: str, language: str) -> None:
    for spec in points_of(course, language).values():
        assert find_passages(lecture(clip, language), spec) == []


def test_other_places_stand_by_and_do_not_overlap() -> None:
    spec = points_of("customer-data-protection", "zh")["拒绝透露"]
    first, second = find_passages(lecture("a-lecture", "zh"), spec)
    assert first.strength > second.strength
    assert first.end <= second.start or second.end <= first.start


def test_a_point_of_other_words_is_found_by_what_it_has_in_common() -> None:
    text = (
        "今天我们用几分钟时间讲一讲仓库里的消防安全，请大家认真听，有问题随时可以打断我。\n"
        "灭火器每个月都要检查一次压力表，指针在绿色区域才算合格，不合格的当天就要换掉，不能拖到下一周。\n"
        "安全出口的门前不要堆放纸箱和推车，下班的时候值班的同事要沿着通道走一遍，看看有没有东西挡着路。"
    )
    (found,) = find_passages(
        Lecture(read_aloud(text, "zh"), "zh"), KeyPointSpec("1", "每月检查灭火器的压力表")
    )
    assert found.text.startswith("灭火器每个月都要检查")
    assert "安全出口" not in found.text
    assert found.strength <= 0.5


def test_empty_lecture_gives_none() -> None:
    assert find_passages(Lecture([]), KeyPointSpec("1", "anything", keywords={"en": ["listen"]})) == []


def test_fragment_is_never_longer_than_it_may_be() -> None:
    text = " ".join(f"We listen to customer number {n} and write it down." for n in range(60))
    found = find_passages(
        Lecture(read_aloud(text, "en"), "en"), KeyPointSpec("1", keywords={"en": ["listen", "write it down"]})
    )
    assert found
    assert all(one.end - one.start <= LONGEST for one in found)
