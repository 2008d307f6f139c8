"""The languages that can be asked for: Nano's by their Chinese names, and what a text's script tells."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

# The model takes these names and nothing else; any other word would end up in its prompt.
NAMES: Final[dict[str, str]] = {
    "zh": "中文",
    "en": "英文",
    "yue": "粤语",
    "ja": "日文",
    "ko": "韩文",
    "vi": "越南语",
    "id": "印尼语",
    "th": "泰语",
    "ms": "马来语",
    "fil": "菲律宾语",
    "ar": "阿拉伯语",
    "hi": "印地语",
    "bg": "保加利亚语",
    "hr": "克罗地亚语",
    "cs": "捷克语",
    "da": "丹麦语",
    "nl": "荷兰语",
    "et": "爱沙尼亚语",
    "fi": "芬兰语",
    "el": "希腊语",
    "hu": "匈牙利语",
    "ga": "爱尔兰语",
    "lv": "拉脱维亚语",
    "lt": "立陶宛语",
    "mt": "马耳他语",
    "pl": "波兰语",
    "pt": "葡萄牙语",
    "ro": "罗马尼亚语",
    "sk": "斯洛伐克语",
    "sl": "斯洛文尼亚语",
    "sv": "瑞典语",
}
_ALIASES: Final = {"cmn": "zh", "tl": "fil"}


def language_code(tag: str | None) -> str | None:
    """Return the plain code for a BCP-47 tag ("zh-Hans-CN" gives "zh"), None where it is not known."""
    if not tag:
        return None
    subtags = tag.lower().replace("_", "-").split("-")
    if subtags[:2] == ["zh", "yue"]:
        return "yue"
    code = _ALIASES.get(subtags[0], subtags[0])
    return code if code in NAMES else None


def chinese_name(tag: str | None) -> str | None:
    """Return the name FunASR takes for a BCP-47 tag, None (detect) where it is not known."""
    code = language_code(tag)
    return NAMES[code] if code else None


# what OpenAI's verbose_json calls a language, where it does not give the code
_ENGLISH_NAMES: Final = {"chinese": "zh", "mandarin": "zh", "english": "en", "cantonese": "yue"} | {
    "japanese": "ja",
    "korean": "ko",
    "vietnamese": "vi",
    "indonesian": "id",
    "thai": "th",
    "malay": "ms",
    "arabic": "ar",
    "hindi": "hi",
}


def code_of_name(name: str) -> str | None:
    """Return the code for a language's English name, None where it is not known."""
    return _ENGLISH_NAMES.get(name.strip().lower())


def whisper_name(tag: str | None) -> str | None:
    """Return the first subtag of a BCP-47 tag in lower case, as OpenAI's interface takes it."""
    first = (tag or "").lower().replace("_", "-").partition("-")[0]
    return first if first.isalpha() and first.isascii() and len(first) in (2, 3) else None


# what whisper writes tolerably, of those that Nano knows; it has no word for Irish, and calls fil "tl"
WHISPER: Final = tuple(code for code in NAMES if code not in ("ga", "yue"))
_BY_ENGINE: Final = {"funasr": tuple(NAMES), "whisper": WHISPER, "remote": WHISPER}


def languages_of(engine: str) -> tuple[str, ...]:
    """Return the codes that an engine may be asked for; of an operator's own engine, Nano's."""
    return _BY_ENGINE.get(engine, tuple(NAMES))


# scripts that belong to one of the languages; Chinese characters come last, since Japanese uses them too
_SCRIPTS: Final = (
    ("ja", re.compile("[\u3041-\u30ff\u31f0-\u31ff]")),
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff]")),
    ("th", re.compile("[\u0e01-\u0e5b]")),
    ("ar", re.compile("[\u0620-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("bg", re.compile("[\u0400-\u04ff]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
)
_LATIN: Final = re.compile("[^\\W\\d_]+")
_OTHER_SCRIPTS: Final = frozenset(code for code, _ in _SCRIPTS) | {"yue"}
SENTENCE: Final = 4  # words
_JAPANESE: Final = 0.1  # of the signs are kana where it is Japanese


def written_in(text: str, among: Collection[str] = ()) -> str | None:
    """Return the language that a text's script tells; Latin letters tell the only one of ``among`` in them.

    Without ``among`` Latin letters are taken for English. None where there are too few letters, or many
    languages.
    """
    counts = {code: len(pattern.findall(text)) for code, pattern in _SCRIPTS}
    if counts["ja"] < _JAPANESE * counts["zh"]:
        counts["ja"] = 0
    elif counts["ja"]:
        counts["ja"] += counts["zh"]
    latin = sum(word.isascii() or word[0] < "\u0250" for word in _LATIN.findall(text))
    code = max(counts, key=lambda code: counts[code])
    if counts[code] > latin:
        return "yue" if code == "zh" and "yue" in among and "zh" not in among else code
    if not latin:
        return None
    could = [one for one in among if one not in _OTHER_SCRIPTS] if among else ["en"]
    if among and not could:
        # a name or an abbreviation is no other language
        return "en" if latin >= SENTENCE else None
    return could[0] if len(could) == 1 else None


def same_speech(one: str, other: str) -> bool:
    """Tell whether two codes are told apart by nobody's detection: Mandarin and Cantonese are not."""
    return one == other or {one, other} <= {"zh", "yue"}
