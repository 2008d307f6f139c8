"""Measure an answer against a reference answer, with the same matching as the rubric's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessments.scoring.derive import DerivedPoint, Gram
from assessments.scoring.evidence import EARNS
from assessments.scoring.heard import Heard, Lexicon
from assessments.scoring.matchers import SoundMatcher, is_opposite
from assessments.scoring.phrase import NEGATORS, Phrase, plain_phrase
from assessments.scoring.utterance import Utterance, phrase_tokens
from kit.text import is_unspaced

_SOUND = SoundMatcher()
#: What a character counts that was lost between its neighbours.
LOST = 0.9
#: What one counts that stands there with another sound.
WRONG = 0.5


@dataclass(frozen=True)
class Coverage:
    """How much of each derived point was said, 0..1, in their order."""

    points: tuple[float, ...]

    @property
    def value(self) -> float:
        """The mean over the points; 0 where there are none."""
        return sum(self.points) / len(self.points) if self.points else 0.0


class ReferenceScorer:
    """Looks for the tokens and pairs of derived points in answers.

    A point's coverage is the said share of its weight; a pair that was said by sound alone counts with its
    strength, and so do its two characters. All points count the same: more said never lowers a value.
    """

    def __init__(self, points: Sequence[DerivedPoint]) -> None:
        self.points = points
        wanted = {gram for point in points for gram in point.weights}
        # both in an order of their own: what is credited first decides what is left to credit
        self._phrases: dict[Gram, Phrase] = {gram: plain_phrase(gram) for gram in sorted(wanted)}
        tokens = [phrase_tokens(point.text) for point in points]
        self._triples = dict.fromkeys(
            triple
            for row in tokens
            for triple in zip(row, row[1:], row[2:], strict=False)
            if triple[1] not in NEGATORS and all(is_unspaced(char[0]) for char in triple)
        )
        self._lexicon = Lexicon(list(self._phrases.values()))

    def said(self, utterance: Utterance, *, by_sound: bool = True) -> dict[Gram, float]:
        """Return how surely each token and pair was said; what was not is left out."""
        heard = Heard(utterance, self._lexicon)
        found = {gram: 1.0 for gram in self._phrases if heard.places(heard.lexicon.encoded(gram))}
        if by_sound:
            for gram, phrase in self._phrases.items():
                if gram in found or (len(gram) == 2 and not phrase.chinese):
                    continue
                strength = max((hit.strength for hit in _SOUND.find(heard, phrase)), default=0.0)
                if strength >= EARNS:
                    for part in (gram, *((token,) for token in gram)):
                        if part in self._phrases:
                            found[part] = max(found.get(part, 0.0), strength)
            self._lost(heard, found)
        return found

    def _lost(self, heard: Heard, found: dict[Gram, float]) -> None:
        """Credit a Chinese character that was lost or wrong between its two neighbours, and its pairs."""
        for before, lost, after in self._triples:
            if (before, lost) in found or (lost, after) in found:
                continue
            credit = 0.0
            if heard.find_any((before, after)):
                credit = LOST
            elif any(
                heard.coded[at + 2 : at + 3] == after and not is_opposite(heard.coded[at + 1], lost)
                for at in heard.find_any((before,))
            ):
                credit = WRONG
            for gram in ((lost,), (before, lost), (lost, after)) if credit else ():
                found[gram] = max(found.get(gram, 0.0), credit)

    def coverage(self, said: Mapping[Gram, float]) -> Coverage:
        """Return each point's share."""
        return Coverage(tuple(_share(point.weights, said) for point in self.points))


def _share(weights: Mapping[Gram, float], said: Mapping[Gram, float]) -> float:
    total = sum(weights.values())
    return sum(weight * said.get(gram, 0.0) for gram, weight in weights.items()) / total if total else 0.0


def best_coverage(
    scorers: Iterable[ReferenceScorer], utterance: Utterance, *, by_sound: bool = True
) -> float:
    """Return the coverage of the reference that is met best."""
    return max((one.coverage(one.said(utterance, by_sound=by_sound)).value for one in scorers), default=0.0)
