"""How alike two Chinese characters sound, with what accents and recognisers mix up."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from assessments.scoring.language.lists import listed

# regional accents do not tell these apart: retroflex and flat, n and l, f and h; front and back nasals
_ACCENT_INITIALS: Final = {"zh": "z", "ch": "c", "sh": "s", "l": "n", "h": "f", "r": "n"}
_ACCENT_FINALS: Final = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan", "ueng": "un"}
# told apart, yet near
_NEAR_INITIALS: Final = frozenset(
    frozenset(pair.split("/"))
    for pair in listed("""
b/p d/t g/k j/q q/x j/x z/c zh/ch c/s ch/sh m/n w/h y/r
""")
)
_NEAR_FINALS: Final = frozenset(
    frozenset(pair.split("/"))
    for pair in listed("""
an/en ang/eng ian/in iang/ing uan/un van/vn ie/ve e/o e/uo o/uo ai/ei ao/ou iao/iu ui/ei uai/ui u/v i/v
un/en ong/eng iong/ing an/ian uan/an ao/iao in/vn en/in un/vn uan/van i/e u/ou
""")
)
_TONE: Final = 0.1
_ACCENT: Final = 0.15
_NEAR: Final = 0.35
#: Syllables farther apart than this are not mixed up.
FARTHEST: Final = 0.5


class Syllable(NamedTuple):
    """A reading: ü is written v; ``tone`` is 1..5, 5 the neutral one."""

    initial: str
    final: str
    tone: str


@lru_cache(maxsize=30_000)
def readings(char: str) -> tuple[Syllable, ...]:
    """Return the two commonest readings of a character; none for what has no reading."""
    from pypinyin import Style, pinyin  # 0.1 s to import, and only Chinese needs it
    from pypinyin.contrib.tone_convert import to_finals, to_initials

    [found] = pinyin(
        char,
        style=Style.TONE3,
        heteronym=True,
        errors="ignore",
        neutral_tone_with_five=True,
        v_to_u=False,
    ) or [[]]  # nothing where the character has no reading
    result = []
    for reading in found[:2]:
        if reading and reading[-1].isdigit():
            plain, tone = reading[:-1], reading[-1]
            initial = to_initials(reading, strict=False)
            final = to_finals(reading, strict=False)
            # xun, yuan and the like are ü
            if initial in ("j", "q", "x", "y") and final.startswith("u"):
                final = "v" + final[1:]
            result.append(Syllable(initial, final, tone) if final else Syllable("", plain, tone))
    return tuple(result)


@lru_cache(maxsize=30_000)
def sound_class(char: str) -> str:
    """Return a character that stands for all that sound like ``char`` but for tone and accent."""
    found = readings(char)
    if not found:
        return char
    initial, final, _tone = found[0]
    return _class_char(_ACCENT_INITIALS.get(initial, initial), _ACCENT_FINALS.get(final, final))


_CLASSES: Final[dict[tuple[str, str], str]] = {}
_MEMBERS: Final[dict[str, tuple[str, str]]] = {}


def _class_char(initial: str, final: str) -> str:
    # the private-use area holds some 400 syllables with ease
    char = _CLASSES.setdefault((initial, final), chr(0xE000 + len(_CLASSES)))
    _MEMBERS[char] = (initial, final)
    return char


@lru_cache(maxsize=200_000)
def near_classes(one: str, other: str) -> bool:
    """Say whether syllables of two classes (see ``sound_class``) may be near enough to be mixed up."""
    if one == other:
        return True
    if one not in _MEMBERS or other not in _MEMBERS:
        return False
    (initial, final), (initial2, final2) = _MEMBERS[one], _MEMBERS[other]
    return (
        _part(initial, initial2, _ACCENT_INITIALS, _NEAR_INITIALS, 0.7)
        + _part(final, final2, _ACCENT_FINALS, _NEAR_FINALS, 0.8)
        <= FARTHEST
    )


def _part(one: str, other: str, accent: dict[str, str], near: frozenset[frozenset[str]], far: float) -> float:
    if one == other:
        return 0.0
    if accent.get(one, one) == accent.get(other, other):
        return _ACCENT
    return _NEAR if frozenset((one, other)) in near else far


@lru_cache(maxsize=100_000)
def distance(one: str, other: str) -> float:
    """Return how differently two characters sound, 0 (the same) .. 1, by their nearest readings.

    Another tone counts 0.1, what accents mix up 0.15 each, a near initial or final 0.35.
    """
    if one == other:
        return 0.0
    best = 1.0
    for a in readings(one):
        for b in readings(other):
            apart = (
                _part(a.initial, b.initial, _ACCENT_INITIALS, _NEAR_INITIALS, 0.7)
                + _part(a.final, b.final, _ACCENT_FINALS, _NEAR_FINALS, 0.8)
                + (_TONE if a.tone != b.tone else 0.0)
            )
            best = min(best, apart)
    return best
