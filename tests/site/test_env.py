"""Settings are typed, and a bad one names its variable."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from hrvoice import env
from tests.environment import ROOT


def test_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HRVOICE_NAME", raising=False)
    with pytest.raises(ImproperlyConfigured, match="HRVOICE_NAME"):
        env.text("NAME")


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.integer("N", 1, least=1), "0"),
        (lambda: env.integer("N", 1), "many"),
        (lambda: env.boolean("N", True), "perhaps"),
        (lambda: env.choice("N", ["a", "b"], "a"), "c"),
        (lambda: env.engine("N", ["a", "b"], "a"), "c"),
        (lambda: env.engine("N", ["a", "b"], "a"), "a=package.module:Class"),
        (lambda: env.engine("N", ["a", "b"], "a"), "own=package.module"),
        (lambda: env.engine("N", ["a", "b"], "a"), "a-name-longer-than-rows-keep=package.module:Class"),
        (lambda: env.database("N", "sqlite://:memory:"), "nonsense"),
        (lambda: env.mail("N"), "nonsense"),
    ],
)
def test_bad_value_is_named(monkeypatch: pytest.MonkeyPatch, read: object, value: str) -> None:
    monkeypatch.setenv("HRVOICE_N", value)
    with pytest.raises(ImproperlyConfigured, match="HRVOICE_N"):
        read()  # type: ignore[operator]


def test_values_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRVOICE_N", " 7 ")
    assert env.integer("N", 1) == 7
    monkeypatch.setenv("HRVOICE_N", "Off")
    assert env.boolean("N", True) is False
    monkeypatch.setenv("HRVOICE_N", "a, b,,c ")
    assert env.words("N", []) == ["a", "b", "c"]
    monkeypatch.setenv("HRVOICE_N", "b")
    assert env.engine("N", ["a", "b"], "a") == ("b", "")
    monkeypatch.setenv("HRVOICE_N", "own=package.module:Class")
    assert env.engine("N", ["a", "b"], "a") == ("own", "package.module:Class")


def test_secret_is_made_once_and_kept_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HRVOICE_KEY", raising=False)
    first = env.secret("KEY", tmp_path / "key")
    assert len(first) > 50
    assert env.secret("KEY", tmp_path / "key") == first
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("missing", ["HRVOICE_SECRET_KEY", "HRVOICE_REDIS_URL"])
def test_production_does_not_start_without(missing: str, tmp_path: Path) -> None:
    variables = {
        "PATH": "/usr/bin:/bin",
        "HRVOICE_MODE": "production",
        "HRVOICE_DATA_DIR": str(tmp_path),
        "HRVOICE_SECRET_KEY": "x" * 60,
        "HRVOICE_REDIS_URL": "redis://127.0.0.1:1/0",
    }
    del variables[missing]
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert missing in ended.stderr


def test_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    variables = {
        "PATH": "/usr/bin:/bin",
        "HRVOICE_MODE": "production",
        "HRVOICE_DATA_DIR": str(tmp_path),
        "HRVOICE_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "HRVOICE_REDIS_URL": "redis://127.0.0.1:1/0",
        "HRVOICE_SITE_URL": "https://training.example.com",
        "HRVOICE_HOSTS": "training.example.com",
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("value", ["", "-"])
def test_no_mail_server_is_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HRVOICE_MAIL", value)
    assert env.mail("MAIL") == {}


def test_a_mail_server_is_read_from_its_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRVOICE_MAIL", "smtp+tls://desk:p%40ss@mail.example:587")
    read = env.mail("MAIL")
    assert (read["EMAIL_HOST"], read["EMAIL_PORT"], read["EMAIL_HOST_PASSWORD"], read["EMAIL_USE_TLS"]) == (
        "mail.example",
        587,
        "p@ss",
        True,
    )


def test_the_data_folder_is_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, closed, mode in (("own", 0o077, 0o700), ("shared", 0o007, 0o750)):
        there = tmp_path / name
        there.mkdir(mode=0o755)
        there.chmod(0o755)
        assert env.folder("NOWHERE", there, closed_to=closed) == there
        assert stat.S_IMODE(there.stat().st_mode) == mode
    assert stat.S_IMODE(env.folder("NOWHERE", tmp_path / "new", closed_to=0o007).stat().st_mode) == 0o700


@pytest.mark.parametrize(("mode", "shown"), [("production", False), ("embedded", True)])
def test_the_administration_is_off_in_production(mode: str, shown: bool, tmp_path: Path) -> None:
    variables = {
        "PATH": "/usr/bin:/bin",
        "HRVOICE_MODE": mode,
        "HRVOICE_DATA_DIR": str(tmp_path),
        "HRVOICE_SECRET_KEY": "k" * 50,
        "HRVOICE_REDIS_URL": "redis://127.0.0.1:1/0",
        "DJANGO_SETTINGS_MODULE": "hrvoice.settings",
    }
    code = "import django; django.setup(); from django.urls import resolve; resolve('/admin/')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, text=True
    )
    assert (done.returncode == 0) == shown, done.stderr
    assert shown or "Resolver404" in done.stderr
    assert stat.S_IMODE(tmp_path.stat().st_mode) & 0o007 == 0
