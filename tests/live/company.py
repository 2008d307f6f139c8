"""A company small enough to be made in a second: a trainer, a learner, one course with one question."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import hrvoice.demo
from tests.live.client import Client
from tests.live.site import Site

#: What kind of site it is: embedded (``Server``) or production (``Stack``).
S = TypeVar("S", bound=Site)

PASSWORD = "correct horse battery"
SPEECH = Path(hrvoice.demo.__file__).parent / "speech"

_CODE = """
import json
from tests import factories as make
from courses.people.enums import Role
trainer = make.EmployeeFactory(username="T1", role=Role.TRAINER, password="{password}")
learner = make.EmployeeFactory(username="E1", password="{password}")
session = make.SessionFactory(course=make.CourseFactory(language="en", trainers=[trainer]))
make.EnrolmentFactory(employee=learner, course=session.course)
prompt = make.PromptFactory(session=session)
make.KeyPointFactory(prompt=prompt)
print(json.dumps([session.pk, prompt.pk]))
"""


def clip(name: str) -> bytes:
    """Return a demo clip: "b-lecture" 91 s, "b-full" 32, "b-wrong" 15, "b-partial" 11, "b-question" 7."""
    return (SPEECH / f"{name}.ogg").read_bytes()


@dataclass(frozen=True)
class Company(Generic[S]):
    """The made company: its server and the ids of its session and prompt."""

    server: S
    session: int
    prompt: int

    @classmethod
    def on(cls, server: S) -> Company[S]:
        """Make the company on a prepared server."""
        return cls(server, *json.loads(server.run(_CODE.format(password=PASSWORD))))

    def trainer(self) -> Client:
        """Return the trainer, signed in."""
        return Client(self.server.url).sign_in("T1", PASSWORD)

    def learner(self) -> Client:
        """Return the learner, signed in."""
        return Client(self.server.url).sign_in("E1", PASSWORD)

    def send_lecture(self, trainer: Client, name: str) -> str:
        """Send a clip as a lecture; return the recording's id in 32 hex digits."""
        path = f"/api/sessions/{self.session}/lectures/"
        answered = trainer.send_sound(path, clip(name), name=f"{name}.ogg", title=name)
        assert answered.status == 201, answered.text
        return str(answered.json["id"]).replace("-", "")

    def send_answer(self, learner: Client, name: str) -> int:
        """Send a clip as an answer; return the answer's number."""
        answered = learner.send_sound(f"/api/prompts/{self.prompt}/answers/", clip(name), name=f"{name}.ogg")
        assert answered.status == 201, answered.text
        return int(answered.json["id"])

    def transcript(self, recording: str) -> list[tuple[object, ...]]:
        """Return the recording's segments as they were stored, times and words included."""
        return self.server.rows(
            'select stretch, position, start, "end", text, words, error_code'
            " from transcripts_transcriptsegment where revision_id ="
            " (select current_revision_id from transcripts_recording where id = ?) order by id",
            recording,
        )
