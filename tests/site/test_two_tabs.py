"""Two tabs on one form: the second to save hears what changed meanwhile, and nothing is lost."""

from __future__ import annotations

import ast
import re
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.forms import ModelForm
from django.test import Client
from django.urls import reverse

from assessments.prompts.models.prompt import Prompt
from courses.catalogue.models import Course, GlossaryTerm, Session
from courses.paths.models import LearningPath
from courses.people.models import Company, Department, Employee
from kit.web.meanwhile import SEEN, MeanwhileMixin
from tests.access.cast import Scene, make_scene
from tests.environment import ROOT
from tests.test_house import ROOMS

#: Forms that set one thing of one's own.
NOT_EDITING = {"PaceForm"}

#: route, thing, who, model, what the first changes, what the second types, and what of the first is told
EDITED = [
    ("course-edit", "course", "trainer", Course, {"title": "First"}, {"title": "Second"}),
    ("course-edit", "course", "trainer", Course, {"simplify": ""}, {"summary": "Second"}),
    ("session-edit", "session", "trainer", Session, {"material": "First\r\nline"}, {"material": "Second"}),
    ("glossary-edit", "glossary", "trainer", GlossaryTerm, {"meaning": "First"}, {"term": "Second"}),
    ("path-edit", "path", "trainer", LearningPath, {"title": "First"}, {"title": "Second"}),
    ("person-edit", "person", "hr", Employee, {"name": "First"}, {"name": "Second"}),
    ("person-edit", "person", "hr", Employee, {"joined_on": "2020-05-01"}, {"name": "Second"}),
    ("departments", "department", "hr", Department, {"name": "First"}, {"name": "Second"}),
    ("prompt-edit", "prompt", "trainer", Prompt, {"question": "First?"}, {"question": "Second?"}),
]


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def fields_of(html: str) -> dict[str, Any]:
    """Return what a browser would send of the page's form that is being edited."""
    form = next(part for part in re.findall(r"<form.*?</form>", html, re.DOTALL) if SEEN in part)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if said.get("type") in ("checkbox", "radio"):
            if " checked" not in tag:
                continue
            found.setdefault(said["name"], []).append(unescape(said.get("value", "on")))
        elif "name" in said:
            found[said["name"]] = unescape(said.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text)
    for name, inside in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)"[^>]*selected', inside)
        found[name] = chosen[0] if chosen else ""
    return found


def below(kind: type) -> set[type]:
    """Return a class and all that are made of it."""
    subclasses: list[type] = kind.__subclasses__()
    return {kind}.union(*map(below, subclasses))


@pytest.mark.parametrize(("route", "thing", "who", "model", "first", "second"), EDITED)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_second_tab_hears_of_the_first(
    scene: Scene, route: str, thing: str, who: str, model: Any, first: Any, second: Any, language: str
) -> None:
    pk = scene.things[thing]
    address = f"{reverse(route)}?edit={pk}" if route == "departments" else reverse(route, args=[pk])
    client = Client(headers={"accept-language": language})
    client.force_login(scene.people[who])  # type: ignore[arg-type]
    one = fields_of(client.get(address).content.decode())
    other = fields_of(client.get(address).content.decode())
    assert client.post(address, one | first).status_code == 302
    after_first = model.objects.filter(pk=pk).values().get()

    refused = client.post(address, other | second)
    assert refused.status_code == 200, "the second save passed over the first in silence"
    page = unescape(refused.content.decode())
    assert model.objects.filter(pk=pk).values().get() == after_first, "it was saved all the same"
    assert ("有其他人" in page) if language == "zh-hans" else ("Someone saved this" in page)
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    # the glossary is a part of a page
    assert title is None or "Second" not in title[1], "the thing is called by what is not saved"
    shown = fields_of(refused.content.decode())
    ((name, typed),) = second.items()
    ((changed, now),) = first.items()
    assert shown[name] == typed, "what was typed in the second tab is lost"
    if changed == name:
        assert now.split("\r\n")[0] in page, "it is not said what it is now"
    else:
        assert shown.get(changed, "") == now, "what the first tab changed would be undone"
    # now it is known, and saving again is meant
    assert client.post(address, shown).status_code == 302
    stored = model.objects.filter(pk=pk).values().get()
    assert stored[name] == typed
    if changed != name:
        assert stored[changed] == after_first[changed]


def test_both_writing_the_same_is_nothing_to_tell(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.people["trainer"])  # type: ignore[arg-type]
    address = reverse("path-edit", args=[scene.things["path"]])
    sent = fields_of(client.get(address).content.decode()) | {"title": "Same"}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302


def test_key_points_changed_meanwhile_are_told(scene: Scene) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(scene.people["trainer"])  # type: ignore[arg-type]
    address = reverse("prompt-edit", args=[scene.things["prompt"]])
    one = fields_of(client.get(address).content.decode())
    assert client.post(address, one | {"points-0-name": "Another name"}).status_code == 302
    page = client.post(address, one | {"hint": "Think"})
    assert page.status_code == 200
    assert "“Key points” was changed meanwhile" in page.content.decode()


@pytest.mark.django_db
def test_every_form_that_edits_a_row_looks_for_others() -> None:
    ours = tuple(app.name for app in apps.get_app_configs() if "." not in app.name)
    editing = {
        form
        for form in below(ModelForm)
        if form.__module__.startswith(ours)
        and ".forms" in form.__module__
        and not form.__module__.startswith("tests")
    }
    assert {form.__name__ for form in editing if not issubclass(form, MeanwhileMixin)} == NOT_EDITING


def test_the_companys_name_is_told_too(scene: Scene) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(scene.people["hr"])  # type: ignore[arg-type]
    address = reverse("departments")
    page = client.get(address).content.decode()
    form = next(part for part in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="company"' in part)
    sent = fields_of(form)
    assert client.post(address, sent | {"company": "First Ltd"}).status_code == 302
    refused = client.post(address, sent | {"company": "Second Ltd"})
    assert refused.status_code == 200 and "First Ltd" in refused.content.decode()
    assert Company.objects.get().name == "First Ltd"


def test_forms_that_are_filled_from_what_is_stored_look_for_others() -> None:
    """Plain forms, too: whatever a view fills, another tab may have filled before."""
    filled = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                    continue
                if any(word.arg in ("initial", "instance") for word in node.keywords):
                    filled.add(node.func.id)
    forms = {name for name in filled if name.endswith("Form")}
    guarded = {form.__name__ for form in below(MeanwhileMixin)}
    assert len(forms) >= 7
    assert forms - guarded == NOT_EDITING


def test_adding_a_known_term_says_what_it_means(scene: Scene) -> None:
    term = GlossaryTerm.objects.get(pk=scene.things["glossary"])
    GlossaryTerm.objects.filter(pk=term.pk).update(meaning="go back to the customer")
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(scene.people["trainer"])  # type: ignore[arg-type]
    page = client.post(
        reverse("course-glossary", args=[term.course_id]), {"term": "Follow Up", "meaning": ""}
    )
    assert "go back to the customer" in page.content.decode()
    assert "已在术语表中" in page.content.decode()
    term.refresh_from_db()
    assert term.meaning == "go back to the customer"
