"""Phrases that open a topic, weigh a sentence, or ask a question."""

from __future__ import annotations

import re
from typing import Final

# what a speaker says when a new topic begins, and how strongly it says so (0..1)
MARKERS: Final[tuple[tuple[re.Pattern[str], float], ...]] = (
    (re.compile(r"第[一二三四五六七八九十\d]+(?:步|部|点|个|条|章|节|方面|种|项)"), 1.0),
    (re.compile(r"(?:step|part|chapter|section|rule|tip|point)\s+(?:number\s+)?"
                r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)\b", re.I), 1.0),
    (re.compile(r"(?:我们)?(?:再)?(?:来)?(?:看|举|说)(?:一下)?(?:一)?个例子|举个例子|最后(?!的)|接下来|下一个问题|下面我们"
                r"|总之|总结一下|总的来说|具体(?:,|，)?怎么做"), 0.8),
    (re.compile(r"(?:let me give you|here is|here's|let's (?:take|look at)) an? example|so,? remember\b|"
                r"(?:finally|lastly|to sum up|in summary|in conclusion)\b|"
                r"(?:let's|let us|i want to|i'd like to|we will|we'll) (?:now )?(?:move|turn|talk|look|go)\b|"
                r"(?:the )?(?:first|second|third|next|last) (?:step|point|thing|topic|question|item|part)\b",
                re.I), 0.8),
    (re.compile(r"首先|其次|另外|此外|那么(?=,|，)|还有一(?:个|点)|再(?:有|一个|一点)"), 0.5),
    (re.compile(r"(?:first|firstly|second|secondly|third|next|then|after that|now|another|besides|okay so|"
                r"moving on|all right)\b,?", re.I), 0.3),
)  # fmt: skip
# said before a marker without weakening it
LEAD_IN: Final = re.compile(
    r"^(?:(?:嗯|那|好|好的|然后|所以|and|so|well|okay|ok|um|uh|now|right)[,，、.。\s]*)*", re.I
)
# sentences that no summary wants
SMALL_TALK: Final = re.compile(
    r"^(?:大家好|各位|谢谢|感谢|欢迎|你好|您好|hello|hi\b|good (?:morning|afternoon|evening)|welcome|thank)|"
    r"谢谢(?:大家|各位|老师)?[。!！]?$|thank you[^.]{0,30}[.!]?$",
    re.I,
)
IMPORTANT: Final = re.compile(
    r"记住|关键|重点|最重要|一定要|必须|总之|总的来说|也就是说|原则|核心|"
    r"\b(?:remember|important|key|must|in short|in other words|the point is|main(?:ly)?|decided?|agree)\b",
    re.I,
)
QUESTION: Final = re.compile(r"[?？]|(?:吗|呢|怎么办|怎么做|为什么|是什么|如何)[。,，]?$")


def marker(text: str) -> float:
    """Return how strongly ``text`` opens a new topic, 0..1."""
    begin = LEAD_IN.match(text)
    at = begin.end() if begin else 0
    return max((weight for pattern, weight in MARKERS if pattern.match(text, at)), default=0.0)
