"""The examples in docs/api.md do what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from courses.people.models import Employee
from courses.tokens.models import SCOPES
from courses.tokens.services import create_token
from kit.problems import registered_words
from reporting.standings.services.measure import measure
from tests.access.cast import Scene
from tests.environment import ROOT
from tests.servers import give_up
from tests.transcripts.helpers import wav

DOCS = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


def secret_of(person: Employee | None) -> str:
    assert person is not None
    return create_token(actor=person, person=person, name="docs", scopes=SCOPES, days=1)[1]


def environment(scene: Scene, site: Any, file: Path, column: str) -> dict[str, str]:
    stranger = scene.people["stranger"]
    assert stranger is not None
    return os.environ | {
        "SITE": site.url,
        "TOKEN": secret_of(scene.people[column]),
        "SESSION": str(scene.things["session"]),
        "PROMPT": str(scene.things["prompt"]),
        "COURSE": str(scene.things["course"]),
        "NUMBER": stranger.number,
        "FILE": str(file),
        "TRIES": "1",
    }


def run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "talk.wav"
    path.write_bytes(wav())
    return path


@pytest.mark.django_db(transaction=True)
def test_curl_examples(scene: Scene, live_server: Any, file: Path) -> None:
    if shutil.which("curl") is None:
        give_up("curl")
    me, lecture, figures, enrolment, report = blocks("bash")
    told = json.loads(run(["bash", "-c", me], environment(scene, live_server, file, "trainer")))
    assert told["number"] == scene.people["trainer"].number  # type: ignore[union-attr]
    sent = json.loads(run(["bash", "-c", lecture], environment(scene, live_server, file, "trainer")))
    assert (sent["title"], sent["kind"]) == ("Complaints at the counter", "lecture")
    measure()
    counted = json.loads(run(["bash", "-c", figures], environment(scene, live_server, file, "hr")))
    assert counted["figures"]["asked"] == 2
    made = json.loads(run(["bash", "-c", enrolment], environment(scene, live_server, file, "hr")))
    begun = json.loads(run(["bash", "-c", report], environment(scene, live_server, file, "hr")))
    told = (begun["report"], begun["form"], begun["stage"], begun["file"])
    assert told == ("completion", "xlsx", "queued", None)
    assert made["employee"]["number"] == scene.people["stranger"].number  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_python_examples(scene: Scene, live_server: Any, file: Path) -> None:
    program = "\n".join(blocks("python")) + "\nprint('last', answer['id'], status['stage'])"
    said = run([sys.executable, "-c", program], environment(scene, live_server, file, "learner"))
    assert f"{scene.things['course']} " in said
    assert re.search(r"^last \d+ queued$", said, re.MULTILINE)


def test_codes_that_the_page_names_are_worded() -> None:
    table = DOCS.split("## Errors")[1].split("## Limits")[0]
    rows = "\n".join(row for row in table.splitlines() if row.startswith("| "))
    named = set(re.findall(r"`([a-z_]+)`", rows)) - {"retry"}
    drf = {
        "parse_error",
        "method_not_allowed",
        "not_acceptable",
        "unsupported_media_type",
        "fields",
        "token_invalid",
        "scope_missing",
        "not_for_tokens",
    }
    assert named - drf - set(registered_words()) == set()


def test_every_area_is_named() -> None:
    assert {scope.split(":")[0] for scope in SCOPES} <= set(re.findall(r"^\| `(\w+)` \|", DOCS, re.MULTILINE))
