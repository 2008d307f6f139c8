"""The drill: back a company up at work, destroy it, bring it back elsewhere, and let it go on."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.live.client import Client
from tests.live.company import PASSWORD, Company, clip
from tests.live.server import Server
from tests.live.site import FINAL, Site, wait_until
from tests.live.stack import Stack
from tests.postgres_servers import Postgres, ReachedPostgres
from tests.replay import at_pace

pytestmark = pytest.mark.whisper

#: The last one is still being heard, or waits, when the backup is made.
CLIPS = ("b-question", "b-partial", "b-lecture")
SLOWLY = at_pace(0.2)
COUNTS = """
import json
from django.apps import apps
models = apps.get_models(include_auto_created=True)
print(json.dumps({model._meta.db_table: model._base_manager.count() for model in models}))
"""


def drill(old: Site, make_new: Callable[[], Site], target: Path) -> None:
    """Back ``old`` up while it works, destroy it, restore into ``new`` and compare."""
    company = Company.on(old)
    old.start()
    trainer, learner = company.trainer(), company.learner()
    first = company.send_lecture(trainer, CLIPS[0])
    wait_until(lambda: old.stages()[first] == "ready", timeout=120, what="the first is ready")
    answer = company.send_answer(learner, CLIPS[1])
    lecture = company.send_lecture(trainer, CLIPS[2])
    wait_until(lambda: old.stages()[lecture] == "transcribing", timeout=120, what="one is being heard")
    said = old.manage("backup", str(target), "--verify")
    # two are heard: an Ogg has a copy that every browser plays, the third is not heard yet
    assert "5 files" in said, said
    assert old.stages()[lecture] not in FINAL, "the drill wants one that is not heard yet"
    page, sound = f"/recordings/{_dashed(first)}/", f"/recordings/{_dashed(first)}/audio/"
    transcript, wanted = company.transcript(first), trainer.get(page).status
    played = trainer.get(sound).body
    assert played
    old.stop()
    destroy(old)

    new = make_new()
    said = new.manage("restore", str(target))
    assert "0 findings" in said, said
    manifest = json.loads(next(target.glob("snapshots/*/manifest.json")).read_text())
    counted = json.loads(new.run(COUNTS))
    assert {table: n for table, n in manifest["rows"].items() if table in counted} == counted
    names = new.rows("select audio, sha256, title from transcripts_recording")
    assert len(names) == 3
    for name, sha256, _ in names:
        assert hashlib.sha256((new.data_dir / "media" / name).read_bytes()).hexdigest() == sha256
    assert {sha256 for _, sha256, _ in names} == {hashlib.sha256(clip(name)).hexdigest() for name in CLIPS}
    assert Company(new, company.session, company.prompt).transcript(first) == transcript

    new.start()
    trainer = Client(new.url).sign_in("T1", PASSWORD)
    assert trainer.get(page).status == wanted == 200
    assert trainer.get(sound).body == played
    new.wait_until_heard(timeout=180)
    assert set(new.stages().values()) == {"ready"}, "what was being heard goes on"
    [(value,)] = new.rows("select value from assessments_assessment where answer_id = ? and current", answer)
    assert value is not None
    said = new.manage("doctor", "--deep")
    assert "0 findings" in said, said


def _dashed(pk: str) -> str:
    return "-".join((pk[:8], pk[8:12], pk[12:16], pk[16:20], pk[20:]))


def destroy(site: Site) -> None:
    """Leave nothing of a site's folder; a database that a fixture made is left unused."""
    shutil.rmtree(site.data_dir)
    site.data_dir.mkdir()


@pytest.mark.nightly
def test_an_embedded_company_comes_back(tmp_path: Path) -> None:
    old = Server(tmp_path / "old", SLOWLY).prepare()
    made: list[Server] = []

    def make_new() -> Server:
        new = Server(tmp_path / "new", SLOWLY)
        (new.data_dir / "tmp").mkdir(parents=True)
        new.manage("collectstatic", "--verbosity", "0", "--no-input")
        made.append(new)
        return new

    try:
        drill(old, make_new, tmp_path / "backup")
    finally:
        for site in (old, *made):
            site.stop()


@pytest.mark.production
def test_a_production_company_comes_back(make_stack: Callable[..., Stack], tmp_path: Path) -> None:
    # making the second stack empties Redis: no wake-up of the first one helps it
    drill(make_stack(env=SLOWLY), lambda: make_stack(env=SLOWLY), tmp_path / "backup")


def test_restore_waits_until_nobody_uses_the_database(tmp_path: Path) -> None:
    site = Server(tmp_path / "site").prepare()
    site.manage("backup", str(tmp_path / "backup"))
    with closing(sqlite3.connect(site.database)) as someone:
        someone.execute("select * from django_migrations").fetchone()
        with pytest.raises(AssertionError, match="Stop HRVoice"):
            site.manage("restore", str(tmp_path / "backup"), "--force")
    said = site.manage("restore", str(tmp_path / "backup"), "--force")
    assert "What was there before is kept" in said
    assert len(list(site.data_dir.glob("hrvoice.sqlite3*"))) >= 2


def test_restore_moves_a_postgresql_schema_aside_and_puts_it_back_when_it_fails(
    postgres: Postgres | ReachedPostgres, tmp_path: Path
) -> None:
    name = postgres.create()
    site = Server(tmp_path / "site", {"HRVOICE_DATABASE_URL": postgres.url(name)}).prepare()
    Company.on(site)
    backup = str(tmp_path / "backup")
    site.manage("backup", backup)
    people, aside = "select count(*) from courses_employee", "select nspname from pg_namespace"
    with psycopg.connect(postgres.url(name)), pytest.raises(AssertionError, match="Stop HRVoice"):
        site.manage("restore", backup, "--force")

    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "pg_restore").write_text("#!/bin/sh\necho out of luck >&2; exit 1\n")
    (broken / "pg_restore").chmod(0o755)
    path = site.env["PATH"]
    site.env["PATH"] = f"{broken}:{path}"
    with pytest.raises(AssertionError, match="out of luck"):
        site.manage("restore", backup, "--force")
    assert postgres.run(people, name) == [(2,)]
    assert not [space for (space,) in postgres.run(aside, name) if "before_restore" in space]

    site.env["PATH"] = path
    postgres.run("delete from courses_enrolment; update courses_employee set name = 'changed'", name)
    assert "What was there before is kept: schema before_restore_" in site.manage(
        "restore", backup, "--force"
    )
    assert postgres.run("select count(*) from courses_employee where name = 'changed'", name) == [(0,)]
    [kept] = [space for (space,) in postgres.run(aside, name) if "before_restore" in space]
    assert postgres.run(f"select distinct name from {kept}.courses_employee", name) == [("changed",)]
    postgres.drop(name)
