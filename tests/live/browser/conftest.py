"""Chromium, a server that the tests may change, and people who visit it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.live.browser.sounds import microphone_file
from tests.live.browser.visitor import Visitor
from tests.live.server import Server

Visit = Callable[..., Visitor]

#: What is said into the fake microphone.
SPOKEN = "a-partial"


def copy_of(server: Server, folder: Path, **env: str) -> Server:
    """Return a server, not started, on a copy of another's data."""
    copy = Server(folder, env)
    left_out = shutil.ignore_patterns("*.sqlite3*", "*.log", "tmp", "incoming", "static")
    shutil.copytree(server.data_dir, folder, ignore=left_out)
    (folder / "tmp").mkdir()
    name = "hrvoice.sqlite3"
    with (
        closing(sqlite3.connect(f"file:{server.data_dir / name}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(folder / name)) as new,
    ):
        old.backup(new)
    copy.collect_static()  # today's, not those of the day when it was heard
    return copy


# For the whole run, so that it is asked before a demo company is made in vain.
@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the browser's path."""
    path = shutil.which("chromium")
    if path is None:
        missing = "the browser tests need Chromium: as root, apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return path


# Not for the whole run: while Playwright lives, this thread has a running event loop, and Django's ORM and
# asynchronous tests refuse to work in one.
@pytest.fixture(scope="package")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return the browser, its microphone fed from a file."""
    voice = microphone_file(SPOKEN, tmp_path_factory.mktemp("microphone") / "voice.wav")
    arguments = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={voice}%noloop",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def company(chromium: str, demo_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a running server with a demo company of its own, which the tests may change."""
    with copy_of(demo_server, tmp_path_factory.mktemp("company") / "data") as server:
        yield server


@pytest.fixture
def visit(browser: Browser, company: Server) -> Iterator[Visit]:
    """Return a function that opens a browser window; at the end no page of it may have had a problem."""
    visitors: list[Visitor] = []

    def opened(
        number: str = "",
        language: str = "zh",
        *,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        server: Server = company,
        **options: Any,
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            timezone_id="Asia/Shanghai",
            **options,
        )
        context.set_default_timeout(20_000)
        visitor = Visitor(context, server.url)
        visitors.append(visitor)
        if number:
            visitor.sign_in(number).speak(language)
        return visitor

    yield opened
    problems = [problem for visitor in visitors for problem in visitor.problems]
    for visitor in visitors:
        visitor.context.close()
    assert not problems, "\n".join(problems)
