"""Who is in the big class, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Theme:
    """A key point: its phrases, sentences that say it, and what those say who miss it."""

    name: str
    keywords: tuple[str, ...]
    synonyms: tuple[str, ...]
    said: tuple[str, ...]
    missed: tuple[str, ...]


THEMES: Final = (
    Theme(
        "核实客户身份",
        ("核实身份",),
        ("确认身份", "核对证件"),
        ("我会先核实身份。", "首先要确认身份再往下办。", "先和实身份。"),
        ("我会看一下他的身份证。", "先看身份证再说。", "不用核实身份，直接办。", "我就直接帮他办了。"),
    ),
    Theme(
        "不透露他人信息",
        ("不能透露",),
        ("保密", "不对外提供"),
        ("客户资料不能透露给别人。", "这些信息要保密。"),
        ("可以帮他查一下别人的电话。", "信息随便说说没关系。", "这个我不太清楚。"),
    ),
    Theme(
        "向主管上报",
        ("上报主管", "报告主管"),
        ("告诉领导",),
        ("有疑问要上报主管。", "马上报告主管。", "上抱主管。"),
        ("我找班长商量。", "找班长问一问。", "自己处理就好。"),
    ),
    Theme(
        "记录通话",
        ("做好记录",),
        ("登记", "写下来"),
        ("通话之后做好记录。", "最后登记一下。"),
        ("说完就挂电话。", "然后我会备注到系统里。", "备注一下。"),
    ),
    Theme(
        "先听客户说完",
        ("倾听",),
        ("听客户说完", "不打断"),
        ("先倾听，让客户把话说完。", "听客户说完再回答。"),
        ("我会马上解释规定。", "让他冷静一点。"),
    ),
    Theme(
        "两小时内答复",
        ("两小时内答复",),
        ("两小时之内回复",),
        ("承诺两小时内答复。", "2小时内答复客户。"),
        ("会尽快联系他。", "尽快给他回电话。"),
    ),
)
FILLERS: Final = ("嗯，", "我觉得，", "那个，", "")

DEPARTMENTS: Final = (
    "电话一组",
    "电话二组",
    "门店一区",
    "门店二区",
    "海外业务部",
    "仓储部",
    "物流部",
    "财务部",
)
FAMILY: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红宇浩凯欣怡然子涵雨桐佳琪"
