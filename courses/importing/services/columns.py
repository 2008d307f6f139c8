"""The columns of a list of people: how their headers and words are written, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from courses.people.enums import Role
from courses.people.models import LANGUAGES
from kit.problems import Problem

#: Columns in the order in which they are written, and what they are called on pages.
COLUMNS: Final = {
    "number": _("Employee number"),
    "name": _("Name"),
    "email": _("E-mail"),
    "department": _("Department"),
    "role": _("Role"),
    "manager": _("Manager’s number"),
    "joined_on": _("Joined on"),
    "language": _("Interface language"),
    "works": _("Works here"),
    "left_on": _("Left on"),
}

#: The headers that we write. They are not the pages' words: files outlive a change of wording.
HEADERS: Final = {
    "en": dict(
        number="Employee number",
        name="Name",
        email="E-mail",
        department="Department",
        role="Role",
        manager="Manager's number",
        joined_on="Joined on",
        language="Language",
        works="Works here",
        left_on="Left on",
    ),
    "zh-hans": dict(
        number="工号",
        name="姓名",
        email="邮箱",
        department="部门",
        role="角色",
        manager="上级工号",
        joined_on="入职日期",
        language="界面语言",
        works="在职",
        left_on="离职日期",
    ),
}

#: What else is understood, without case, blanks and signs.
_ALSO: Final = {
    "number": "employeeno employeeid employee staffnumber staffid number id"
    " 员工编号 员工号 员工工号 人员编号 编号",
    "name": "fullname employeename 名字 员工姓名",
    "email": "mail emailaddress 电子邮件 电子邮箱 邮箱地址 邮件 企业邮箱 公司邮箱 工作邮箱",
    "department": "departmentpath dept team 部门路径 所属部门 组织",
    "role": "systemrole 系统角色 权限",
    "manager": "manager managerno managernumber managersemployeenumber"
    " 经理工号 上级 直属上级工号 主管工号 直属主管 直接上级 直属上级 汇报对象",
    "joined_on": "joined joiningdate startdate hiredate hiredon 入职 入职时间 入职日",
    "language": "interfacelanguage 语言",
    "works": "active status state 状态 是否在职 在职状态 员工状态",
    "left_on": "left leavingdate enddate 离职 离职时间 离职日",
}

#: A path in as many columns, the company's first level first.
LEVELS: Final = ("level_1", "level_2", "level_3", "level_4", "level_5")
_LEVEL_WORDS: Final = dict(
    zip(["一级部门", "二级部门", "三级部门", "四级部门", "五级部门"], LEVELS, strict=True)
)
#: In so many rows the headers are looked for.
HEADER_WITHIN: Final = 10

_YES: Final = "yes y true 1 active 是 在职 在岗 有效 正式 试用 试用期 转正"
_NO: Final = "no n false 0 left inactive leaver 否 离职 已离职 无效"

#: In a cell it takes a value away; an empty cell leaves it as it is.
NOTHING: Final = "-"


def plain(text: str) -> str:
    """Return a word as it is compared: small letters and digits, no blanks, no signs."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


@lru_cache
def _headers() -> dict[str, str]:
    known = {plain(text): column for words in HEADERS.values() for column, text in words.items()}
    for column, words in _ALSO.items():
        known |= dict.fromkeys(words.split(), column)
    return known | {plain(column): column for column in COLUMNS} | _LEVEL_WORDS


def match_headers(cells: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Return where each column stands, and the headers that say nothing to us.

    Raises ``Problem`` "no_number_column" or "column_twice".
    """
    found: dict[str, int] = {}
    ignored = []
    for place, cell in enumerate(cells):
        column = _headers().get(plain(cell))
        if column is None:
            ignored += [cell] if cell else []
        elif column in found:
            raise Problem("column_twice", cell)
        else:
            found[column] = place
    if "number" not in found:
        raise Problem("no_number_column")
    if "department" in found:
        ignored += [cells[found.pop(level)] for level in LEVELS if level in found]
    return found, ignored


def find_headers(lines: Iterator[tuple[int, list[str]]]) -> tuple[dict[str, int], list[str], list[str]]:
    """Take rows off until one holds the headers; return as ``match_headers``, and what stands above.

    Raises ``Problem`` as that does, and where none of the first rows holds them.
    """
    above: list[str] = []
    for _number, cells in islice(lines, HEADER_WITHIN):
        if any(_headers().get(plain(cell)) == "number" for cell in cells):
            return *match_headers(cells), above
        above.append(" ".join(cell for cell in cells if cell)[:100])
    raise Problem("no_number_column")


@lru_cache
def _words() -> dict[str, dict[str, str]]:
    roles: dict[str, str] = {}
    for role in Role:
        roles[plain(role.value)] = role.value
        for language, _name in LANGUAGES:
            with translation.override(language):
                roles[plain(str(role.label))] = role.value
    also = {"hr": Role.HR, "admin": Role.ADMINISTRATOR, "培训师": Role.TRAINER, "讲师": Role.TRAINER}
    roles |= {word: role.value for word, role in also.items()}
    languages = dict.fromkeys(["zhhans", "zh", "zhcn", "chinese", "中文", "简体中文", "汉语"], "zh-hans")
    languages |= dict.fromkeys(["en", "english", "英文", "英语"], "en")
    works = dict.fromkeys(_YES.split(), "yes") | dict.fromkeys(_NO.split(), "no")
    return {"role": roles, "language": languages, "works": works}


def meaning(column: str, cell: str) -> str | None:
    """Return what a cell of "role", "language" or "works" says; None for an unknown word."""
    return _words()[column].get(plain(cell))


def written(column: str, value: str, language: str) -> str:
    """Return a value as a file in ``language`` shows it; ``meaning`` understands it again."""
    if column == "role" and value:
        with translation.override(language):
            return str(Role(value).label)
    if column == "works":
        return {"en": {"yes": "yes", "no": "no"}, "zh-hans": {"yes": "是", "no": "否"}}[language][value]
    return value


def file_language(language: str) -> str:
    """Return the language among ours in which a file is written."""
    return "en" if language.startswith("en") else "zh-hans"


def split_path(text: str) -> list[str]:
    """Return the names in a department's path; a doubled slash is one in a name."""
    parts = text.replace("／", "/").replace("//", "\x00").split("/")
    return [name for part in parts if (name := part.replace("\x00", "/").strip())]


def join_path(names: Iterable[str]) -> str:
    """Return the path of a department with these names from the root down."""
    return "/".join(name.replace("/", "//") for name in names)
