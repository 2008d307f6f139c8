"""What recognisers do to an answer: homophones, lost and wrong words. Seeded, so that runs compare."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, Literal

from assessments.scoring.language.syllables import readings
from kit.text import is_cjk

Noise = Literal["homophone", "deletion", "substitution"]
KINDS: Final[tuple[Noise, ...]] = ("homophone", "deletion", "substitution")

# English words that recognisers take for each other; a row is one sound, or nearly
_CONFUSED: Final = """
verify verified|customer costumer|apologise apologize apologies|record recorded|report reports|
order older|refund refunds|listen listened|solution solutions|explain explains|name main|
call calls called|check checks|their there they're|two to too|would wood|where wear|write right|
know no|hear here|for four|our hour|back bag|delay relay|parcel parcels|policy police|
manager managers|supervisor supervise|security secure|address addressed|delivery deliver|
finally finely|then than|please police|later letter|problem problems|follow hollow|next necks|
escalate escalated|authenticate authenticated|identity identify|confirm conform|decline declined|
refuse refused|share chair|complaint complain|interrupting interrupted|questions question
"""
_WORD: Final = re.compile(r"[A-Za-z']+|[\u3400-\u9fff]|\d+(?:\.\d+)?")


class Noisy:
    """Makes noise from the characters and words of a collection of texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.units = [unit for text in texts for unit in _WORD.findall(text)]
        self.alike: dict[str, list[str]] = defaultdict(list)
        by_sound: dict[tuple[str, str], set[str]] = defaultdict(set)
        # a recogniser writes the characters that people use: those that the texts have
        for char in {unit for unit in self.units if is_cjk(unit)}:
            for syllable in readings(char)[:1]:
                by_sound[syllable.initial, syllable.final].add(char)
        for chars in by_sound.values():
            for char in chars:
                self.alike[char] = sorted(chars - {char})
        for row in _CONFUSED.replace("\n", " ").split("|"):
            words = row.split()
            for word in words:
                self.alike[word] = [other for other in words if other != word]

    def spoil(self, text: str, share: float, kinds: tuple[Noise, ...], seed: int) -> str:
        """Return ``text`` with ``share`` of its words (Chinese: characters) spoilt by ``kinds``."""
        choice = random.Random(seed)
        places = list(_WORD.finditer(text))
        hit = set(choice.sample(range(len(places)), round(share * len(places))))
        out: list[str] = []
        end = 0
        for number, place in enumerate(places):
            out.append(text[end : place.start()])
            end = place.end()
            out.append(
                self._spoilt(place.group(), choice.choice(kinds), choice) if number in hit else place.group()
            )
        return "".join((*out, text[end:]))

    def _spoilt(self, unit: str, kind: Noise, choice: random.Random) -> str:
        if kind == "deletion":
            return ""
        if kind == "homophone":
            # a sound with one spelling is heard right
            return choice.choice(self.alike.get(unit.lower()) or [unit])
        return choice.choice(self.units)
