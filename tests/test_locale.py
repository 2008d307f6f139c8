"""Every word that people read has its Chinese, whole and with its placeholders. Needs no gettext binaries."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import override
from django.utils.translation.template import templatize

from transcripts.templatetags.languages import language_name

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HOUSE = (
    "assessments",
    "courses",
    "hrvoice",
    "jobs",
    "kit",
    "knowledge",
    "notifications",
    "reporting",
    "transcripts",
)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w+\}|</?\w+|\w+=\"[^\"]*\"|https?://")

#: Singular first; the context is None for most.
Key = tuple[str | None, str]


def sources() -> Iterator[tuple[Path, str]]:
    """Yield each template as Python that calls gettext, and each of our modules as it is."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # Python's tokeniser minds the indentation that HTML brings along.
            yield path, "\n".join(line.strip() for line in python.splitlines())
    for app in HOUSE:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield path, path.read_text(encoding="utf-8")


@cache
def said() -> dict[Key, tuple[tuple[str, ...], Path]]:
    """Return each msgid of the house: its forms and one file that says it."""
    found: dict[Key, tuple[tuple[str, ...], Path]] = {}
    for path, python in sources():
        for _line, message, _comments, context in extract("python", io.BytesIO(python.encode()), KEYWORDS):
            forms = (message,) if isinstance(message, str) else tuple(message)
            found.setdefault((context, forms[0]), (forms, path.relative_to(ROOT)))
    return found


@cache
def catalogue() -> Catalog:
    """Read the Chinese catalogue; a damaged one raises."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


def translations(message: Message) -> tuple[str, ...]:
    """Return the Chinese of a message: one text, since Chinese has one plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def placeholders(text: str) -> Counter[str]:
    """Count what must survive a translation: formats, slots of scripts, tags with their attributes."""
    return Counter(PLACEHOLDER.findall(text))


def test_extraction_finds_templates_forms_plurals_and_contexts() -> None:
    keys = said()
    assert (None, "Skip to the content") in keys
    assert (None, "Employee number") in keys
    assert keys[(None, "%(count)s answer")][0] == ("%(count)s answer", "%(count)s answers")
    assert ("state", "Recording") in keys


def test_every_word_has_its_chinese() -> None:
    chinese = catalogue()
    missing = []
    for (context, msgid), (_forms, path) in said().items():
        message = chinese.get(msgid, context)
        if message is None or not any(translations(message)):
            missing.append(f"{path}: {msgid!r}" + (f" ({context})" if context else ""))
    assert not missing, "Run `make messages` and translate:\n" + "\n".join(missing)


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in catalogue() if message.id and message.fuzzy] == []


def test_translations_keep_their_placeholders() -> None:
    lost = []
    for message in catalogue():
        if message.id:
            forms = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            # "One key point" may stand for %(count)s: the plural form has every placeholder.
            if any(placeholders(text) != placeholders(forms[-1]) for text in translations(message)):
                lost.append(forms[0])
    assert lost == []


def test_chinese_is_set_in_chinese_punctuation() -> None:
    """A western comma, colon, question or exclamation mark after a Chinese character is a slip."""
    slips = [
        text
        for message in catalogue()
        if message.id
        for text in translations(message)
        if re.search(r"[\u4e00-\u9fff] ?[,:;?!]|[\u4e00-\u9fff]\.(?:\s|$)", text)
    ]
    assert slips == []


def test_catalogue_compiles_and_loads() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    chinese = GNUTranslations(compiled)
    assert chinese.gettext("Sessions") == "课节"
    assert chinese.pgettext("state", "Recording") == "正在录音"
    many = chinese.ngettext("%(count)s answer", "%(count)s answers", 3)
    assert many == chinese.ngettext("%(count)s answer", "%(count)s answers", 1) == "%(count)s 份回答"


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("zh", "中文", "Chinese"),
        ("yue", "粤语", "Cantonese"),
        ("xx", "xx", "xx"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_language_name_speaks_the_readers_language(code: str | None, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert language_name(code) == chinese
    with override("en"):
        assert language_name(code) == english


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_no_message_is_defined_twice(language: str) -> None:
    """GNU gettext refuses such a file; Babel takes the last one and says nothing."""
    text = (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    entries = [entry for entry in text.split("\n\n") if "msgid" in entry]
    heads = [
        "\n".join(line for line in entry.split("msgstr")[0].splitlines() if not line.startswith("#"))
        for entry in entries
    ]
    assert len(heads) > 30
    assert sorted(head for head in set(heads) if heads.count(head) > 1) == []
