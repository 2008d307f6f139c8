"""Words that say numbers and units, Chinese and English; English ones by their stem."""

from __future__ import annotations

from typing import Final, NamedTuple

from kit.text.stem import stem

DIGITS: Final = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"〇": 0, "两": 2, "幺": 1}
SCALES: Final = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
# what is counted; after these a lone numeral is a number
MEASURES: Final = frozenset(
    "个次步条项种类位名份张页件箱台家岁倍层楼号米吨度级句遍天日周年月元块角秒点分方套批组段章节"
)

#: After these "one" is a number: step one.
COUNTED: Final = frozenset(
    stem(word)
    for words in ("step number phase level option stage", "chapter section lesson module rule question")
    for word in words.split()
)

_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
EN_ONES: Final = {stem(word): value for value, word in enumerate(_SMALL.split())}
EN_TENS: Final = {stem(word): 10 * value for value, word in enumerate(_TENS.split(), 2)}
EN_SCALES: Final = {stem("thousand"): 1_000, stem("million"): 1_000_000, stem("billion"): 1_000_000_000}

_UNITS: Final = """
hour: 小时 钟头 hour hr hrs; minute: 分钟 minute min mins; second: 秒 秒钟 second sec secs; day: 天 day;
week: 周 星期 个星期 礼拜 week; month: 个月 month; year: 年 year; yuan: 元 块 块钱 圆 yuan rmb cny;
kilometer: 公里 千米 kilometer kilometre km; meter: 米 meter metre; kilogram: 公斤 千克 kilogram kilo kg;
ton: 吨 ton tonne; time: 次 遍 time
"""
# every way to say a unit → its name
UNITS: Final[dict[str, str]] = {
    (stem(way) if way.isascii() else way): stem(name.strip())
    for name, ways in (entry.split(":") for entry in _UNITS.split(";"))
    for way in ways.split()
}
PERCENT: Final = stem("percent")


class Read(NamedTuple):
    """A number as text, and how many tokens said it (or where they end)."""

    text: str
    end: int
