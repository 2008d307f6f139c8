"""An utterance indexed once for a whole rubric: what each matcher may ask is answered by a string search."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import cached_property
from typing import Final, NamedTuple

from assessments.scoring.language.borders import AROUND, cuts_words, is_written_out
from assessments.scoring.language.everyday import cut_words
from assessments.scoring.language.spelling import Likeness, likeness
from assessments.scoring.language.syllables import sound_class
from assessments.scoring.phrase import Phrase
from assessments.scoring.utterance import Utterance
from kit.text import is_unspaced

_OTHER: Final = "\uffff"
#: So many tokens a rubric remembers, and of so many words what they could be: they may be anybody's.
_TOKENS: Final = 2_000
_WORDS: Final = 50_000
_FIRST_CODE: Final = 0xF0000  # supplementary private use: in no text that was folded


class Sought(NamedTuple):
    """A phrase, as the lexicon spells it, with a bit for each of its words and sounds that it knows."""

    phrase: Phrase
    coded: str
    words: int
    sounds: int
    mask: int
    slack: int
    sound_slack: int
    denies: Sought | None

    @property
    def reach(self) -> int:
        """The bits without any of which it cannot be found at all; 0 where it might be in any case."""
        if not self.denies:
            return self.mask
        return self.mask | self.denies.reach if self.mask and self.denies.reach else 0

    def possible(self, absent: int) -> bool:
        """Say whether enough of its words and sounds were said at all: a cheap filter."""
        if (missing := self.words & absent) and missing.bit_count() > self.slack:
            return False
        return not (missing := self.sounds & absent) or missing.bit_count() <= self.sound_slack


class _Sounds(dict[int, str]):
    """The class of syllable of each character, worked out when first asked for."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = found = sound_class(char) if "\u2e7f" < char < "\ue000" else _OTHER
        return found


_SOUNDS: Final = _Sounds()


class _Codes(dict[str, str]):
    """One character for each token; of those that no phrase has, some are remembered."""

    def __missing__(self, token: str) -> str:
        found = token if len(token) == 1 and token > "\u2e7f" else _OTHER
        if len(self) < _TOKENS:
            self[token] = found
        return found


class Lexicon:
    """The words of a rubric: each that is no single character gets a code of one character.

    ``near`` remembers what a heard word could be, so that a word heard in a thousand answers is
    compared once.
    """

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.codes: dict[str, str] = {}
        for phrase in phrases:
            for token in phrase.tokens:
                if not (len(token) == 1 and is_unspaced(token)):
                    self.codes.setdefault(token, chr(_FIRST_CODE + len(self.codes)))
        self._codes = _Codes(self.codes)
        self._bits: dict[str, int] = {}
        self._encoded: dict[tuple[str, ...], str] = {}
        self._near: dict[str, tuple[tuple[str, Likeness], ...]] = {}

    def encode(self, tokens: Sequence[str]) -> str:
        """Return one character per token; words that no phrase has are all the same one."""
        return "".join(map(self._codes.__getitem__, tokens))

    def seek(self, phrase: Phrase) -> Sought:
        """Return ``phrase`` with its bits."""
        denies = self.seek(phrase.denies) if phrase.denies else None
        words, sounds = self._mask(phrase.words), self._mask(phrase.sounds)
        return Sought(
            phrase,
            self.encoded(phrase.tokens),
            words,
            sounds,
            words | sounds,
            phrase.slack,
            phrase.sound_slack,
            denies,
        )

    def _mask(self, wanted: frozenset[str]) -> int:
        mask = 0
        for one in wanted:
            mask |= self._bits.setdefault(one, 1 << len(self._bits))
        return mask

    def absent(self, *said: Set[str]) -> int:
        """Return the bits of what is in none of ``said``."""
        mask, bits = 0, self._bits
        for some in said:
            for one in bits.keys() & some:
                mask |= bits[one]
        return ~mask

    def encoded(self, tokens: tuple[str, ...]) -> str:
        """Return ``encode`` of a phrase's tokens, remembered."""
        code = self._encoded.get(tokens)
        if code is None:
            code = self._encoded[tokens] = self.encode(tokens)
        return code

    def near(self, heard: str) -> tuple[tuple[str, Likeness], ...]:
        """Return the rubric's words that ``heard`` could be, other than itself."""
        found = self._near.get(heard)
        if found is None:
            found = tuple(
                (word, alike)
                for word in self.codes
                if word != heard and (alike := likeness(heard, word)) is not None
            )
            if len(self._near) < _WORDS:
                self._near[heard] = found
        return found


class Heard:
    """An utterance as a rubric's lexicon spells it: character i of ``coded`` and ``sound`` is token i."""

    def __init__(self, utterance: Utterance, lexicon: Lexicon) -> None:
        self.utterance = utterance
        self.tokens = utterance.tokens
        self.lexicon = lexicon
        self.coded = lexicon.encode(utterance.tokens)
        #: The tokens that occur.
        self.present = frozenset(self.tokens)
        #: The class of syllable of each Chinese token.
        self.sound = self.coded.translate(_SOUNDS)
        #: Where a word of the rubric could have been said: word → (token, likeness).
        self.nearly = self._nearly()

    def _nearly(self) -> dict[str, list[tuple[int, Likeness]]]:
        near = self.lexicon.near
        could = {token: near(token) for token in self.present if len(token) > 3 and token.isascii()}
        found: dict[str, list[tuple[int, Likeness]]] = {}
        if any(could.values()):
            for place, token in enumerate(self.tokens):
                for word, alike in could.get(token, ()):
                    found.setdefault(word, []).append((place, alike))
        return found

    @cached_property
    def absent(self) -> int:
        """The bits of the rubric's words and sounds that were not said, nor could have been."""
        return self.lexicon.absent(self.present, self.nearly.keys(), frozenset(self.sound))

    @cached_property
    def starts(self) -> frozenset[int]:
        """The tokens at which a Chinese word starts, by the dictionary; every other token, too."""
        starts: set[int] = set()
        at = 0
        while at < len(self.tokens):
            end = at
            while (
                end < len(self.tokens)
                and is_unspaced(self.tokens[end][0])
                and (end == at or end not in self.utterance.borders)
            ):
                end += 1
            for word in cut_words("".join(self.tokens[at:end])):
                starts.add(at)
                at += len(word)
            if end == at:
                starts.add(at)
                at += 1
        starts.add(len(self.tokens))
        return frozenset(starts)

    def find(self, phrase: Phrase) -> list[int]:
        """Return each token at which ``phrase`` is said: its tokens in a row, and no mere ends of others."""
        return [
            first for first in self.places(self.lexicon.encoded(phrase.tokens)) if self.stands(phrase, first)
        ]

    def stands(self, phrase: Phrase, first: int) -> bool:
        """Say whether ``phrase``, whose tokens are at ``first``, has its borders there."""
        if phrase.abbreviation:
            return self._is_written_out(first)
        if not phrase.chinese:
            return True
        end = first + len(phrase.tokens)
        before, after = self._beside(first, -1), self._beside(end, 1)
        return not (before or after) or not cuts_words(before, "".join(phrase.tokens), after)

    def _beside(self, border: int, step: int) -> str:
        """Return the Chinese before (``step`` -1) or after ``border`` that no mark parts from it."""
        borders, tokens = self.utterance.borders, self.tokens
        at = border if step > 0 else border - 1
        beside = ""
        while 0 <= at < len(tokens) and len(beside) < AROUND and is_unspaced(tokens[at][0]):
            if (at if step > 0 else at + 1) in borders:
                break
            beside = beside + tokens[at] if step > 0 else tokens[at] + beside
            at += step
        return beside

    def _is_written_out(self, at: int) -> bool:
        utterance = self.utterance
        [place] = utterance.places(at, at + 1)
        text = utterance.segments[place.segment_index].text
        said = text[place.char_start : place.char_end]
        return is_written_out(said, self.tokens[at - 1] if at else "", text)

    def find_any(self, tokens: tuple[str, ...]) -> list[int]:
        """Do as ``find`` for Chinese characters, which need no code."""
        return self.places("".join(tokens))

    def places(self, coded: str) -> list[int]:
        """Return each token at which what the lexicon spells ``coded`` stands; none where it is empty."""
        found: list[int] = []
        at = self.coded.find(coded) if coded else -1
        while at >= 0:
            found.append(at)
            at = self.coded.find(coded, at + 1)
        return found
