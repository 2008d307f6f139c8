"""The languages FunASR's Nano models know, by BCP-47 code and by the Chinese name they are asked for with."""

from __future__ import annotations

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
