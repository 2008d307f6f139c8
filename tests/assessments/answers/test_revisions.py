"""A score and the words it was made of, once the recording has another text."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F
from django.test.client import Client

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.queries.result import result_of
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.services.read import answers_behind
from assessments.rescoring.services.rescore import Marking, apply_rescore
from assessments.scoring import from_snapshot, score
from courses.people.models import Employee
from tests.factories import AnswerFactory
from tests.texts import follow, numbers
from transcripts.recordings.models import Recording
from transcripts.texts.queries import segments_of_revision

SignIn = Callable[..., Client]
NEWER = "There is a newer text of this recording."


def scored_and_heard_again(prompt: Prompt, learner: Employee) -> Answer:
    """An answer that was scored; its recording has been heard otherwise since, and nobody scored that."""
    answer: Answer = AnswerFactory(
        prompt=prompt, learner=learner, recording__segments=["I listen.", "I say sorry."]
    )
    assess_recording(answer.recording)
    follow(answer.recording, ["I listen to the radio."], language="fr")
    return Answer.objects.get(pk=answer.pk)


def test_the_page_shows_the_words_that_were_scored_and_says_so(
    prompt: Prompt, owner: Employee, sign_in: SignIn
) -> None:
    answer = scored_and_heard_again(prompt, owner)
    assert numbers(answer.recording) == [1, 2]
    html = sign_in(owner).get(answer.get_absolute_url()).content.decode()
    assert NEWER in html and "radio" not in html
    assert "sorry" in html and 'lang="en"' in html and 'lang="fr"' not in html


def test_the_page_says_nothing_of_the_kind_while_the_text_is_the_same(
    prompt: Prompt, owner: Employee, sign_in: SignIn
) -> None:
    answer: Answer = AnswerFactory(prompt=prompt, learner=owner)
    assess_recording(answer.recording)
    html = sign_in(owner).get(answer.get_absolute_url()).content.decode()
    assert NEWER not in html and "sorry" in html


def test_the_score_can_be_made_again_from_the_revision_it_names(prompt: Prompt, owner: Employee) -> None:
    scored_and_heard_again(prompt, owner)
    kept = Assessment.objects.select_related("revision").get()
    said = [row.as_segment() for row in segments_of_revision(kept.revision_id)]
    again = score(
        said, from_snapshot(kept.rubric), prompt_text=kept.prompt_text, language=kept.revision.language
    )
    assert again.as_json() == kept.result and kept.value == 1.0


def test_rescoring_scores_the_current_revision_and_names_it(prompt: Prompt, owner: Employee) -> None:
    answer = scored_and_heard_again(prompt, owner)
    assert list(answers_behind(prompt, Marking.of(prompt))) == [answer]
    apply_rescore([prompt], tell=lambda done, total: None)
    rows = Assessment.objects.order_by("revision__number")
    assert [(row.revision.number, row.value, row.current) for row in rows] == [
        (1, 1.0, False),
        (2, 0.75, True),
    ]
    result = result_of(Answer.objects.get(pk=answer.pk))
    assert not result.is_older and [line.row.text for line in result.lines] == ["I listen to the radio."]
    assert not answers_behind(prompt, Marking.of(prompt)).exists()


def test_a_third_text_leaves_both_that_were_scored(prompt: Prompt, owner: Employee) -> None:
    answer = scored_and_heard_again(prompt, owner)
    apply_rescore([prompt], tell=lambda done, total: None)
    follow(Recording.objects.get(pk=answer.recording_id), ["A third."])
    follow(Recording.objects.get(pk=answer.recording_id), ["A fourth."])
    assert numbers(answer.recording) == [1, 2, 4]
    assert Assessment.objects.filter(revision=F("answer__recording__current_revision")).count() == 0
