"""A phrase of the rubric prepared for matching."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assessments.scoring.language.borders import is_abbreviation
from assessments.scoring.language.everyday import cut_words
from assessments.scoring.language.negation import own_negation
from assessments.scoring.language.stopwords import EN_LIGHT, EN_STOP, ZH_STOP
from assessments.scoring.language.syllables import sound_class
from assessments.scoring.utterance import phrase_tokens
from kit.text import is_unspaced

NEGATORS: Final = frozenset((*"不没未无勿别莫非", "not", "never", "no", "without"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is looked for: ``tokens`` in a row, or its ``units`` (words of content) near each other.

    ``sound`` has a class of syllable per token where the phrase is all Chinese, else it is empty.
    ``denies`` is what a phrase that is itself a negation says is not done (透露 of 不能透露), or None.
    """

    tokens: tuple[str, ...]
    units: tuple[Phrase, ...] = ()
    sound: str = ""
    denies: Phrase | None = None
    light: bool = False  # nothing but everyday verbs and particles: looked for only as it stands
    sounds: frozenset[str] = frozenset()  # of all Chinese in it
    words: frozenset[str] = frozenset()  # its units that are no Chinese
    slack: int = 0  # how many of its words may be missing
    sound_slack: int = 1  # how many of its sounds
    abbreviation: bool = False  # a function word unless written in capitals

    @property
    def chinese(self) -> bool:
        """Whether every token is a Chinese character (or of another script without spaces)."""
        return bool(self.sound)

    @property
    def negators(self) -> int:
        """How many tokens of negation the phrase has."""
        return sum(token in NEGATORS for token in self.tokens)


@lru_cache(maxsize=8192)
def prepare(text: str) -> Phrase:
    """Return the phrase that ``text`` says; without tokens for mere punctuation."""
    tokens = phrase_tokens(text)
    whole = plain_phrase(tokens)
    units = tuple(plain_phrase(unit) for unit in _units(tokens))
    slack = 1 if len(units) > 2 else 0
    light = all(unit.tokens[0] in EN_LIGHT for unit in units)
    core = own_negation("".join(tokens) if whole.chinese else " ".join(tokens))
    denies = None
    if core:
        inner = prepare(core)
        if inner.chinese or (inner.words and not inner.light):
            denies = inner
    return Phrase(
        tokens,
        units if len(units) > 1 else (),
        whole.sound,
        denies,
        light,
        frozenset("".join(unit.sound for unit in units)) if len(units) > 1 else whole.sounds,
        frozenset(unit.tokens[0] for unit in units if not unit.sound),
        slack,
        1 + slack * max((len(unit.sound) for unit in units), default=0),
        is_abbreviation(text),
    )


def plain_phrase(tokens: tuple[str, ...]) -> Phrase:
    """Return a phrase that is looked for as it stands."""
    chinese = bool(tokens) and all(is_unspaced(token[0]) for token in tokens)
    sound = "".join(map(sound_class, tokens)) if chinese else ""
    return Phrase(tokens, sound=sound, sounds=frozenset(sound))


def _units(tokens: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Cut tokens into words and leave those without content out."""
    units: list[tuple[str, ...]] = []
    run = ""
    for token in (*tokens, ""):
        if token and is_unspaced(token[0]):
            run += token
            continue
        if run:
            units += [tuple(word) for word in cut_words(run) if word not in ZH_STOP]
            run = ""
        if token and token not in EN_STOP:
            units.append((token,))
    return units
