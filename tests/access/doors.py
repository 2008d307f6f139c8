"""Every door of the matrices that leads into a course, and a course that is full of words to look for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.base import ContentFile
from django.test.client import Client
from django.urls import reverse

from assessments.prompts.models.fragment import Fragment
from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.catalogue.models import Session
from courses.people.models import Employee
from courses.tokens.models import SCOPES
from courses.tokens.services import create_token
from knowledge.entries.models import KnowledgeEntry, Notes
from knowledge.entries.services import index_recording
from tests.access.api_matrix import API
from tests.access.cast import Scene, make_scene
from tests.access.matrix import ACTIONS, PAGES
from tests.access.test_api_matrix import ROUTES as API_ROUTES
from tests.access.test_api_matrix import THINGS, arguments
from tests.access.test_role_matrix import ROUTES
from tests.texts import follow
from transcripts.recordings.models import Recording

#: Things of a course that open only with it. The API's numbers that stand for nothing are the entry's.
INNER = {"session", "prompt", "keypoint", "lecture", "answer-recording", "entry"}
#: What stands in the course and nowhere else.
SECRETS = (
    "materialword",
    "sessiontitle",
    "lecturetitle",
    "spokenword",
    "noteword",
    "entryword",
    "questionword",
    "hintword",
    "pointword",
    "0.987654",
    "secretsound",
)


@dataclass(frozen=True)
class Door:
    """A method of a route; ``thing`` is what its address names, empty where it names none."""

    method: str
    name: str
    url: str
    thing: str

    @property
    def is_inner(self) -> bool:
        """Whether the address names something inside the course."""
        return self.thing in INNER

    @property
    def line(self) -> str:
        """As in the matrices."""
        return f"{self.method} {self.name}"


@dataclass(frozen=True)
class Found:
    """What lay behind a door."""

    status: int
    location: str
    secrets: frozenset[str]


def full_scene() -> Scene:
    """Return the matrices' scene; an answer's recording is the lecture there, the person the classmate."""
    scene = make_scene()
    lecture = Recording.objects.get(pk=scene.things["lecture"])
    lecture.title, lecture.peaks = "lecturetitle", [0.987654]
    lecture.audio = ContentFile(b"RIFFsecretsound", name="sound")
    lecture.size = len(b"RIFFsecretsound")
    lecture.save()
    follow(lecture, ["Say spokenword to the customer."])
    lecture.refresh_from_db()
    of_text: dict[str, Any] = {"recording": lecture, "revision": lecture.current_revision}
    Notes.objects.create(title="noteword", summary=[], terms=[], **of_text)
    KnowledgeEntry.objects.create(
        pk=1, position=0, title="entryword", text="spokenword", start=0.0, end=1.0, **of_text
    )
    index_recording(lecture)
    Session.objects.filter(pk=scene.things["session"]).update(material="materialword", title="sessiontitle")
    Prompt.objects.filter(pk=scene.things["prompt"]).update(question="questionword", hint="hintword")
    KeyPoint.objects.filter(pk=scene.things["keypoint"]).update(name="pointword")
    Fragment.objects.create(
        key_point_id=scene.things["keypoint"], recording=lecture, start=0.0, end=2.0, text="spokenword"
    )
    classmate = scene.people["classmate"]
    assert classmate is not None
    return replace(scene, things=scene.things | {"answer-recording": lecture.pk, "person": classmate.pk})


def doors(scene: Scene) -> Iterator[Door]:
    """Yield every method of every route of the matrices."""
    for method, names in (("GET", PAGES), ("POST", ACTIONS)):
        for name in names:
            wanted = ROUTES[name]
            thing = scene.thing(name) if "pk" in wanted else ""
            yield Door(method, name, reverse(name, kwargs=scene.arguments(name, wanted)), thing)
    for line in API:
        method, name = line.split()
        thing = THINGS.get(name.split("-")[1], "entry") if "pk" in API_ROUTES[line].split() else ""
        yield Door(method, name, reverse(name, kwargs=arguments(scene, line)), thing)


class Visitor:
    """A person who knocks at doors, in a browser or with a token."""

    def __init__(self, person: Employee) -> None:
        self.browser = Client(headers={"accept-language": "en"})
        self.browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        _, secret = create_token(actor=person, person=person, name="x", scopes=SCOPES, days=1)
        self.program = Client(headers={"accept-language": "en", "authorization": f"Bearer {secret}"})

    def knock(self, door: Door) -> Found:
        """Return what lies behind a door; where something is looked for, what was said is."""
        client = self.program if door.line in API else self.browser
        query = "?q=spokenword" if "search" in door.name else ""
        kind = "application/json" if door.line in API else "application/octet-stream"
        response = client.generic(door.method, door.url + query, content_type=kind)
        body = b"".join(response).decode(errors="replace")
        # what was looked for is repeated in the page's field
        body = body.replace('value="spokenword"', "").replace("q=spokenword", "")
        found = frozenset(word for word in SECRETS if word in body)
        return Found(response.status_code, response.get("Location", ""), found)
