"""Every refusal has words, in both languages, from the room that refuses."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import pytest
from django.utils import translation

from courses.importing.services.words import CELL_ERRORS, REFUSED
from courses.people.enums import Role
from jobs.services.start import registered_kinds
from kit.problems import registered_words, words_for
from tests.api.conftest import send, show
from tests.environment import ROOT
from tests.factories import EmployeeFactory
from tests.raised_codes import Codes, find_codes, read
from tests.test_house import ROOMS
from tests.test_locale import catalogue, translations
from transcripts.audio.errors import CODES

#: What is not literal where a code goes in, why that is well, and the codes that nothing else raises.
NOT_LITERAL: Final[dict[str, tuple[str, set[str]]]] = {
    "error.code": ("an error that was raised elsewhere is told on", set()),
    "problem.code": ("an error that was raised elsewhere is told on", set()),
    "end.code": ("what the engine's process told as Failed", set()),
    "answer['code']": ("what the probing process told of its SpeechError", set()),
    "data['code']": ("a Failed that went through the pipe between two processes", set()),
    "data['error']": ("a StretchResult that went through the pipe between two processes", set()),
    "result.error": ("a StretchResult's, written on its row", set()),
    "row.error_code": ("of a row that is given up: what its last try wrote there", set()),
    "of_machine[0]": ("a reason of the machine, of a stretch's row", set()),
    "text.code": ("an error of one stretch, told on its row", set()),
    "first.error_code": ("of a stretch's row", set()),
    "refusal": ("the name of a bar that closes a course, as it was registered", set()),
    "upload.refusal": ("of an upload's row: what refused it", set()),
    "child.reason": ("why we ended the engine's process", {"engine_hung", "out_of_memory"}),
    "getattr(detail, 'code', 'error')": (
        "the framework's own; those that bring no words of their own are ours",
        {"not_found", "not_authenticated", "permission_denied", "parse_error", "not_acceptable"}
        | {"method_not_allowed"},
    ),
}


@cache
def found() -> Codes:
    return find_codes(read(ROOT, ROOMS))


def raised() -> set[str]:
    return set(found().raised) | set().union(*(codes for _, codes in NOT_LITERAL.values()))


def test_every_code_that_is_raised_has_words() -> None:
    assert len(raised()) > 60
    unworded = {code: sorted(found().raised[code]) for code in raised() - registered_words().keys()}
    assert unworded == {}, "register them in the room's words.py"


def test_what_is_not_literal_is_known() -> None:
    told = {expression for expressions in found().told.values() for expression in expressions}
    assert told - NOT_LITERAL.keys() == set(), "where do these codes come from?"
    assert NOT_LITERAL.keys() - told == set(), "no longer there"


def test_words_that_nobody_needs_are_gone() -> None:
    assert registered_words().keys() - raised() == set()
    assert CODES.keys() - raised() == set()


def test_words_come_from_the_room_that_refuses_or_one_below() -> None:
    above = [
        f"{path} raises {code!r}, which {room} words"
        for code, (room, _text) in registered_words().items()
        for path in found().raised[code]
        if ROOMS.index(path.split("/")[0]) < ROOMS.index(room)
    ]
    assert above == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_words_are_whole_sentences(language: str) -> None:
    with translation.override(language):
        ends = {code: words_for(code)[-1] for code in registered_words()}
    assert {code for code, end in ends.items() if end not in ".。"} == set()


def chinese_of(text: object) -> str:
    with translation.override(None):
        message = catalogue().get(str(text))
    return "".join(translations(message)) if message else ""


def test_every_code_has_its_chinese() -> None:
    assert [code for code, (_room, text) in registered_words().items() if not chinese_of(text)] == []


def test_what_a_kind_of_job_adds_is_raised_and_in_both_languages() -> None:
    added = [
        (name, code, text)
        for name, kind in registered_kinds().items()
        if not name.startswith("test")
        for code, text in kind.errors.items()
    ]
    assert added
    assert [(name, code) for name, code, text in added if code not in raised() or not chinese_of(text)] == []


def test_cells_and_people_of_a_list_are_refused_in_words() -> None:
    text = "\n".join(read(ROOT, ["courses/importing"]).values())
    cells = set(re.findall(r'(?:CellError\(|row\.refuse\("\w+", )"(\w+)"', text))
    people = set(re.findall(r'self\.refuse\(line, "(\w+)"|return "(\w+)", \{\}', text))
    assert len(cells) > 10 and cells <= CELL_ERRORS.keys()
    assert len(people) > 5 and {first or second for first, second in people} <= REFUSED.keys()
    assert all(chinese_of(one) for words in (CELL_ERRORS, REFUSED) for one in words.values())


# -- the finder itself ------------------------------------------------------------------------------
SAMPLE: Final = """
class Closed(errors.Problem): ...
class Locked(Closed): ...
LOST = "lost"

def literal(): raise Problem("plain", "detail")
def by_subclass(): raise errors.Locked("locked")
def chosen(one): raise Problem("left" if one else "right")
def constant(): row.advance(FAILED, error_code=LOST)
def local(error):
    code = "full" if error else "broken"
    _fail(row, code)
def _fail(row, code): row.close(**{"error_code": code})
def attribute(sending): sending.problem = "away"
def named(row): by_name(row, code="by_name")
def by_name(row, *, code): row.update(error_code=code)
def fallback(row): row.update(refusal=row.refusal or "given_up")
def asks(code): return rows.filter(error_code="asked")
class Line:
    def _end(self, reason): Failed(reason, True)
    def close(self): self._end("cut")
def unknown(error): raise Problem(error.args[0])
"""


def test_the_finder_sees_codes_in_every_shape() -> None:
    codes = find_codes(
        {"room/one.py": SAMPLE, "room/two.py": "as_problem(400, 'odd')\n_fail(1, 'not_theirs')"}
    )
    assert set(codes.raised) == {
        "plain", "locked", "left", "right", "lost", "full", "broken", "away", "given_up", "cut", "odd",
        "by_name",
    }  # fmt: skip
    assert codes.told == {"room/one.py": {"row.refusal", "error.args[0]"}}


# -- a refusal as people meet it --------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("actor", "of", "to", "status", "code", "english", "chinese"),
    [
        (Role.HR, None, Role.ADMINISTRATOR, 409, "own_access", "your own role", "自己的角色"),
        (Role.ADMINISTRATOR, None, Role.EMPLOYEE, 409, "own_access", "your own role", "自己的角色"),
        (Role.HR, Role.EMPLOYEE, Role.ADMINISTRATOR, 403, "role_not_given", "Ask an admin", "由管理员"),
        (Role.HR, Role.HR, Role.EMPLOYEE, 403, "role_not_given", "Ask an admin", "由管理员"),
        (Role.HR, Role.ADMINISTRATOR, Role.EMPLOYEE, 403, "permission_denied", "your admin", "联系管理员"),
        (Role.TRAINER, Role.EMPLOYEE, Role.HR, 404, "not_found", "not meant for you", "无权查看"),
    ],
)  # fmt: skip
def test_giving_a_role_that_is_not_yours_to_give_is_refused_in_your_language(
    actor: Role, of: Role | None, to: Role, status: int, code: str, english: str, chinese: str
) -> None:
    caller = EmployeeFactory(role=actor)
    person = EmployeeFactory(role=of) if of else caller
    for language, words in (("en", english), ("zh-hans", chinese)):
        client = show(caller, **{"accept-language": language})
        answer = send(client, "PATCH", f"/api/v1/people/{person.pk}/", {"role": to})
        told = answer.json()
        assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
        assert words in told["detail"]
    person.refresh_from_db()
    assert person.role == (of or actor)


@pytest.mark.django_db
def test_a_role_that_is_yours_to_give_is_given() -> None:
    person = EmployeeFactory(role=Role.EMPLOYEE)
    client = show(EmployeeFactory(role=Role.HR))
    assert send(client, "PATCH", f"/api/v1/people/{person.pk}/", {"role": Role.TRAINER}).status_code == 200
    person.refresh_from_db()
    assert person.role == Role.TRAINER
