"""Which words turn a statement round, and how far they reach.

Text is that of one clause: Chinese without spaces, English as stems with a space between. A cue reaches to
the clause's end, to a word that begins something new (但, 而是; but, until) or so many characters, whichever
comes first; two cues cancel each other.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from assessments.scoring.language import cues
from kit.text import is_cjk

# how far a cue reaches: Chinese characters, English words; verbs such as refuse take their object only
_REACH: Final = {True: (14, 8), False: (7, 4)}


def _distance(text: str) -> tuple[int, bool]:
    """Return the length of ``text`` in its own measure, and whether it is Chinese."""
    if is_cjk(text):
        return len(text.replace(" ", "")), True
    return text.count(" ") + 1 if text.strip() else 0, False


@lru_cache(maxsize=20_000)
def turns(before: str) -> int:
    """Return how many cues in ``before`` turn round what follows it directly."""
    if not before:
        return 0
    live: list[tuple[int, bool]] = []
    for cue in cues.CUE.finditer(before):
        kind = cue.lastgroup
        if kind == "break":
            live.clear()
        elif kind == "subject":
            first = cue.group().split(" ")
            if len(first) == 2 and first[0] not in cues.EN_OPEN and first[0] not in ("not", "no", "never"):
                live.clear()
        elif kind == "verb_break":
            live = [one for one in live if one[1]]
        elif kind in ("not", "verb"):
            live.append((cue.end(), kind == "not"))
    count = 0
    for end, strong in live:
        length, chinese = _distance(before[end:].strip())
        zh_reach, en_reach = _REACH[strong]
        count += length <= (zh_reach if chinese else en_reach)
    return count


@lru_cache(maxsize=20_000)
def turned_after(before: str, after: str) -> int:
    """Return 1 where ``after`` turns the phrase before it round, or turns a negation in ``before`` back."""
    negated = turns(before) % 2 == 1
    if negated:
        return 1 if cues.ZH_UNLESS.search(after) else 0
    if cues.ANSWERED.search(after):
        return 1
    if cues.LEFT_OUT.search(after) or (cues.OTHERS_DO.search(before) and cues.NOT_ME.search(after)):
        return 1
    if cues.ZH_KEPT.search(after):
        return 0
    clause = after.split("，")[0]
    return 1 if cues.ZH_AFTER.search(clause) or cues.EN_AFTER.search(clause) else 0


@lru_cache(maxsize=8_192)
def refuses(answer: str) -> bool:
    """Say whether ``answer``, what follows a question, is no."""
    return cues.REFUSED.search(answer) is not None


@lru_cache(maxsize=8_192)
def own_negation(phrase: str) -> str:
    """Return what a folded phrase says is not done: 透露 of 不能透露, interrupt of without interrupting.

    Empty where the phrase does not begin with a negation.
    """
    if is_cjk(phrase):
        if cues.ZH_HARMLESS.match(phrase):
            return ""
        found = cues.ZH_OWN.match(phrase)
        core = phrase[found.end() :] if found else ""
        return core if len(core) > 1 else ""
    stems = phrase.split(" ")
    at = max((place for place, word in enumerate(stems[:4]) if word in cues.EN_OWN), default=-1)
    return " ".join(stems[at + 1 :]) if at >= 0 else ""
