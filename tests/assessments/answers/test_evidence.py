"""Laying evidence out."""

from __future__ import annotations

from assessments.answers.queries.evidence import Line, marked_lines, points_of
from assessments.answers.queries.result import result_of
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from courses.people.models import Employee
from tests.factories import AnswerFactory, KeyPointFactory, PromptFactory, RecordingFactory
from tests.texts import follow
from transcripts.texts.queries import segments_of
from transcripts.texts.stored import StoredSegment


def marked(line: Line) -> list[tuple[str, tuple[int, ...]]]:
    return [("".join(piece.text for piece in run.pieces), run.points) for run in line.runs]


def text(line: Line) -> str:
    return "".join(run.lead + "".join(piece.text for piece in run.pieces) for run in line.runs).strip()


def test_timed_words_are_marked_whole(prompt: Prompt, owner: Employee) -> None:
    answer = AnswerFactory.create(prompt=prompt, learner=owner)
    assess_recording(answer.recording)
    first, second = result_of(answer).lines
    assert marked(first) == [("Listen", (1,)), ("to the customer first.", ())]
    assert marked(second) == [("Then", ()), ("say sorry.", (2,))]
    assert second.runs[1].pieces[0].start == 2.0 + 2.0 / 3
    assert text(first) == "Listen to the customer first."


def test_untimed_text_is_cut_at_the_evidence() -> None:
    prompt = PromptFactory.build()
    row = StoredSegment(start=10.0, end=20.0, text="我会先核实身份再说", words=[])
    point = KeyPointFactory.build(prompt=prompt, pk=7, keywords={"zh": ["核实身份"]}, synonyms={})
    from assessments.answers.models.answer import Assessment
    from assessments.scoring import score, snapshot

    result = score([row.as_segment()], [point.as_spec()])
    points = points_of(Assessment(result=result.as_json(), rubric=snapshot([point.as_spec()])))
    (line,) = marked_lines([row], points)
    assert marked(line) == [("我会先", ()), ("核实身份", (1,)), ("再说", ())]
    start = line.runs[1].pieces[0].start
    assert 10.0 < start < 20.0
    assert start == points[0].matches[0].start


def test_evidence_over_two_segments_is_marked_in_both(prompt: Prompt, owner: Employee) -> None:
    answer = AnswerFactory.create(
        prompt=prompt, learner=owner, recording__segments=["I would say", "sorry to her"]
    )
    assess_recording(answer.recording)
    first, second = result_of(answer).lines
    assert marked(first)[-1] == ("say", (2,))
    assert marked(second)[0] == ("sorry", (2,))


def test_words_that_are_not_the_text_fall_back_to_the_text() -> None:
    row = StoredSegment(start=0, end=1, text="核实", words=[{"s": 0, "e": 1, "t": "覈實", "c": None}])
    (line,) = marked_lines([row], [])
    assert marked(line) == [("核实", ())]


def test_segment_without_text_has_no_pieces() -> None:
    row = StoredSegment(start=0, end=1, text="", error_code="engine_crashed", words=[])
    (line,) = marked_lines([row], [])
    assert text(line) == ""


def test_points_carry_state_and_share(prompt: Prompt, owner: Employee) -> None:
    answer = AnswerFactory.create(prompt=prompt, learner=owner, recording__segments=["I listen."])
    assess_recording(answer.recording)
    result = result_of(answer)
    assert [(p.number, p.spec.name, p.state, p.share) for p in result.points] == [
        (1, "Listen", "met", 0.75),
        (2, "Apologise", "missed", 0.25),
    ]
    assert (result.found, [point.number for point in result.missed]) == (1, [2])


def test_the_words_that_were_scored_are_shown_and_marked_also_after_a_new_hearing(
    prompt: Prompt, owner: Employee
) -> None:
    answer = AnswerFactory.create(prompt=prompt, learner=owner)
    assess_recording(answer.recording)
    assert not result_of(answer).is_older
    follow(answer.recording, ["Something else."])
    result = result_of(answer)
    assert result.points[0].matches and result.is_older
    assert [text(line) for line in result.lines] == ["Listen to the customer first.", "Then say sorry."]
    assert marked(result.lines[0])[0] == ("Listen", (1,))


def test_lecture_lines_need_no_points(db: None) -> None:
    rows = segments_of(RecordingFactory.create())
    assert [text(line) for line in marked_lines(rows, [])] == [row.text for row in rows]
