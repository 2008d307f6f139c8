"""Short headings, in the words of the speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kit.text import is_cjk
from knowledge.notes.model import Term
from knowledge.notes.units import Unit, length

LONGEST: Final = 18  # Chinese characters, or a third of that many Latin ones
_NUMBERED_ZH: Final = re.compile(
    r"(第[一二三四五六七八九十\d]+(?:步|部分?|点|个|条|章|节|方面|种|项))\s*(?:是|就是|呢|[,，:：])?\s*([^,，。.!！?？;；:：]{2,16})"
)
_NUMBERED_EN: Final = re.compile(
    r"\b((?:step|part|chapter|section|rule|tip|point)\s+(?:number\s+)?"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+))\b\s*(?:is|:|,)?\s*(?:to\s+|about\s+|that\s+)?([^,.;:!?]{2,48})",
    re.I,
)
_EDGE: Final = " \n\t\u2028\u3000,，、.。;；:："
_EXAMPLE: Final = re.compile(r"^.{0,8}例子|^.{0,24}\bexample\b", re.I)
_ANNOUNCED_ZH: Final = re.compile(
    r"欢迎(?:大家)?(?:来)?(?:参加|来到|收听|收看|学习)(?:今天的?|本次)?([^,，。!！?？]{3,20}?)(?:的?(?:培训|课程|讲座|课|会议|会))?(?:[,，。!！?？]|$)"
    r"|今天(?:我们|我)?(?:就)?(?:来|要|想|给大家|和大家)*(?:讲|学习|聊|介绍|谈|讨论|分享)(?:的是|一下|一讲|一聊)?"
    r"([^,，。!！?？]{3,20})"
    r"|(?:主题|题目|话题|课题)(?:是|叫)([^,，。!！?？]{3,20})"
)
_ANNOUNCED_EN: Final = re.compile(
    r"\bwelcome to (?:the |this |our |today's )?(?:course |training |session |lecture )?"
    r"(?:on |about )?([^,.;:!?]{4,60})"
    r"|\b(?:we|i)(?: will|'ll| are going to| am going to|'re going to|'m going to| want to| would like to)"
    r"(?: talk about| look at| learn about| learn| discuss| cover| speak about)(?: how)? ([^,.;:!?]{4,60})"
    r"|\b(?:topic|subject) (?:today |of today )?is ([^,.;:!?]{4,60})",
    re.I,
)
# "客户信息保护的培训", however the last word was heard
_EVENT: Final = re.compile(r"(?<=.{4})的.{2,3}$")
_TRIM_ZH: Final = re.compile(r"^(?:一下|关于|就是|是|的|了|呢|嗯|那|这个|那个)+|(?:的|了|呢|吧|吗|啊|一下)+$")
_TRIM_EN: Final = re.compile(
    r"^(?:the|a|an|to|um|uh|and|so|well)\s+|\s+(?:and|or|the|a|of|to|in|with|for)$", re.I
)


def shorten(text: str, most: float = LONGEST) -> str:
    """Return ``text`` cut to ``most`` Chinese characters' width, between words, with … where cut."""
    text = text.strip(_EDGE)
    if length(text) <= most:
        return text
    cut = len(text)
    while cut and length(text[:cut]) > most:
        cut -= 1
    space = text.rfind(" ", 0, cut + 1)
    if space > cut / 2 and not is_cjk(text[space:cut]):
        cut = space
    return text[:cut].rstrip(" ,，、") + "…"


def _tidy(text: str) -> str:
    text = text.strip(_EDGE)
    pattern = _TRIM_ZH if is_cjk(text) else _TRIM_EN
    text = pattern.sub("", pattern.sub("", text)).strip() or text
    return text[:1].upper() + text[1:]


def heading(units: Sequence[Unit], terms: Sequence[Term], best: Unit) -> str:
    """Return a heading for the topic of ``units``: as announced, else by terms, else by sentence."""
    opening = units[0].text
    for pattern, sign in ((_NUMBERED_ZH, "："), (_NUMBERED_EN, ": ")):
        numbered = pattern.search(opening)
        if numbered and numbered.start() <= 12:
            label = numbered.group(1)
            return f"{label[:1].upper()}{label[1:]}{sign}{shorten(_plain(numbered.group(2)))}"
    if _EXAMPLE.search(opening):
        name = "例子" if is_cjk(opening) else "Example"
        return f"{name}{'：' if is_cjk(opening) else ': '}{_joined(terms[:2])}" if terms else name
    # in a short stretch nothing is said twice, and single words are a lottery
    repeated = [term for term in terms if term.count > 1]
    return _joined(repeated[:3]) or _clause(best.text) or _joined(terms[:3])


def _clause(text: str) -> str:
    """Return the longest clause of ``text`` that fits a heading, else its first one cut short."""
    clauses = [_tidy(clause) for clause in re.split(r"[,，、。.!！?？;；:：]+(?!\d)", text) if clause.strip()]
    fitting = [clause for clause in clauses if 3 <= length(clause) <= LONGEST]
    return max(fitting, key=length) if fitting else shorten(clauses[0]) if clauses else ""


def title(units: Sequence[Unit], terms: Sequence[Term], best: Unit) -> str:
    """Return a title: what the speaker announces at the beginning, else the terms, else the best sentence."""
    if len(units) <= 3:
        return shorten(_tidy(best.text), 24)
    for unit in units[: max(4, min(12, len(units) // 8))]:
        for pattern in (_ANNOUNCED_ZH, _ANNOUNCED_EN):
            announced = pattern.search(unit.text)
            if announced:
                text = _tidy(next(group for group in announced.groups() if group))
                if unit.text[announced.start()] == "欢":
                    text = _EVENT.sub("", text)
                if length(text) >= 3:
                    return shorten(text, 24)
    return _joined(terms[:3]) or shorten(_tidy(best.text), 24)


def _plain(text: str) -> str:
    """Trim without a capital: the words stand after a colon."""
    pattern = _TRIM_ZH if is_cjk(text) else _TRIM_EN
    return pattern.sub("", text.strip()).strip()


def _joined(terms: Sequence[Term]) -> str:
    """Return terms as one heading, no longer than fits."""
    texts: list[str] = []
    for term in terms:
        if sum(map(length, texts)) + length(term.text) <= LONGEST:
            texts.append(term.text)
    if not texts:
        return ""
    joined = ("、" if any(map(is_cjk, texts)) else ", ").join(texts)
    return joined[:1].upper() + joined[1:]
