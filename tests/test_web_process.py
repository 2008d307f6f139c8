"""A web process serves every main page and takes in sound without ever loading a speech library.

Nor what writes reports.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.live.server import Server

#: What only engines, probes and workers may load.
HEAVY = [
    "torch",
    "ctranslate2",
    "funasr",
    "faster_whisper",
    "av",
    "onnxruntime",
    "tokenizers",
    "numpy",
    "boto3",
    "xlsxwriter",
    "reportlab",
    "holidays",
]

_CODE = """
import asyncio
import json
import sys

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient

import hrvoice.asgi
from courses.people.enums import Role
from hrvoice.demo.seed import SPEECH
from tests import factories as make

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
boss = make.EmployeeFactory(username="T1", role=Role.TRAINER)
admin = make.EmployeeFactory(username="A1", role=Role.ADMINISTRATOR)
hr = make.EmployeeFactory(username="H1", role=Role.HR)
learner = make.EmployeeFactory(username="E1")
session = make.SessionFactory(course=make.CourseFactory(trainers=[boss]))
make.EnrolmentFactory(employee=learner, course=session.course)
lecture = make.RecordingFactory(session=session, owner=boss)
prompt = make.PromptFactory(session=session)
make.KeyPointFactory(prompt=prompt)
answer = make.AnswerFactory(prompt=prompt, learner=learner)
PAGES = {
    boss: [f"/courses/{session.course.pk}/", f"/courses/{session.course.pk}/edit/", "/answers/",
           f"/prompts/{prompt.pk}/edit/", f"/courses/{session.course.pk}/progress/"],
    hr: ["/people/", "/departments/", "/courses/"],
    admin: ["/health/"],
    learner: ["/", "/courses/", f"/sessions/{session.pk}/", f"/sessions/{session.pk}/recordings/",
              f"/sessions/{session.pk}/prompts/", f"/prompts/{prompt.pk}/", f"/answers/{answer.pk}/",
              f"/answers/{answer.pk}/body/", "/recordings/", f"/recordings/{lecture.pk}/",
              f"/recordings/{lecture.pk}/peaks.json", f"/recordings/{lecture.pk}/subtitles.srt",
              "/search/?q=customer", "/search/?q=客户", f"/api/recordings/{lecture.pk}/", "/preferences/",
              "/api/v1/me/", "/api/v1/me/plan/", "/api/v1/answers/", f"/api/v1/answers/{answer.pk}/",
              f"/api/v1/recordings/{lecture.pk}/transcript/", "/api/v1/search/?q=客户", "/api/v1/schema/"],
}

async def serve():
    statuses = {}
    for person, pages in PAGES.items():
        client = AsyncClient()
        await client.aforce_login(person, backend=BACKEND)
        for page in pages:
            statuses[page] = (await client.get(page)).status_code
    for url, owner in ((f"/api/prompts/{prompt.pk}/answers/", learner),
                       (f"/api/sessions/{session.pk}/lectures/", boss)):
        client = AsyncClient()
        await client.aforce_login(owner, backend=BACKEND)
        sound = SimpleUploadedFile("a.ogg", (SPEECH / "b-question.ogg").read_bytes(), "audio/ogg")
        statuses[url] = (await client.post(url, {"file": sound, "title": "x"})).status_code
    return statuses

statuses = asyncio.run(serve())
loaded = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps({"statuses": statuses, "loaded": loaded}))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int] | list[str]]:
    """Return the pages' statuses and the modules that one process loaded to serve them."""
    server = Server(
        tmp_path_factory.mktemp("web"), {"HRVOICE_STATIC_MANIFEST": "0", "HRVOICE_HOSTS": "testserver"}
    )
    Path(server.env["TMPDIR"]).mkdir(parents=True)
    server.manage("migrate", "--verbosity", "0")
    result: dict[str, dict[str, int] | list[str]] = json.loads(server.run(_CODE).splitlines()[-1])
    return result


def test_every_page_answered(served: dict[str, dict[str, int]]) -> None:
    unusual = {
        page: status
        for page, status in served["statuses"].items()
        if status != (201 if page.startswith(("/api/prompts/", "/api/sessions/")) else 200)
    }
    assert unusual == {}


@pytest.mark.parametrize("library", HEAVY)
def test_library_is_not_loaded(served: dict[str, list[str]], library: str) -> None:
    assert library not in served["loaded"]
