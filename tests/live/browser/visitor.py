"""A person at a real browser. What goes wrong on their pages is remembered and must be empty at the end."""

from __future__ import annotations

import json
import re
import time
from typing import Any, Self

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, WebSocket, expect

from hrvoice.demo.company import PASSWORD

#: Seconds of real recognition on a busy two-core machine.
PATIENCE = 90

#: A part that the page still fetches, or is fetching.
UNFINISHED = '[hx-trigger="load"], .htmx-request, [data-player]:not([data-wave])'


#: A bad status is noted with its address when the response comes. htmx reports a request that a newer one
#: replaces, or that the next page ends, as if it had failed.
HARMLESS = re.compile(r"the server responded with a status|^htmx:(afterRequest|sendAbort),")


class Visitor:
    """One browser context with one page at the server ``url``."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.frames: list[dict[str, Any]] = []
        self._expected: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._note(f"page error: {error}"))
        self.page.on("response", self._response)
        self.page.on("websocket", self._socket)

    # -- what is remembered --------------------------------------------------------------------
    def _note(self, text: str) -> None:
        if not any(re.search(pattern, text) for pattern in self._expected):
            self.problems.append(f"{self.page.url}: {text}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not HARMLESS.search(message.text):
            self._note(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"{response.status} {response.request.method} {response.url}")

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.frames.append(json.loads(frame)))

    def expect_problem(self, pattern: str) -> Self:
        """Let what matches the regular expression pass from now on."""
        self._expected.append(pattern)
        return self

    def stages_told(self) -> list[str]:
        """Return the stages that the socket told, in order, without repetition."""
        told: list[str] = []
        for frame in self.frames:
            stage = frame.get("stage", "")
            if stage and told[-1:] != [stage]:
                told.append(stage)
        return told

    # -- going about ---------------------------------------------------------------------------
    def open(self, path: str) -> Self:
        """Open a page and wait for the parts that it fetches itself."""
        self.page.goto(self.url + path)
        return self.settle()

    def settle(self) -> Self:
        """Wait for the parts that the page fetches itself."""
        return self.until("unfinished => !document.querySelector(unfinished)", UNFINISHED)

    def until(self, expression: str, argument: Any = None, timeout: float = 20) -> Self:
        """Wait until a JavaScript function returns true.

        ``page.wait_for_function`` would do it with ``eval`` inside the page, which our policy forbids.
        """
        until = time.monotonic() + timeout
        while not self.page.evaluate(expression, argument):
            assert time.monotonic() < until, f"not within {timeout:.0f} s on {self.page.url}: {expression}"
            self.page.wait_for_timeout(50)
        return self

    def click(self, target: Locator, address: str) -> Self:
        """Follow a link to an address that matches the regular expression."""
        target.click()
        self.page.wait_for_url(re.compile(address))
        return self.settle()

    def sign_in(self, number: str, password: str = PASSWORD) -> Self:
        """Sign in by the form."""
        self.page.goto(f"{self.url}/accounts/login/")
        self.page.locator("[name=login]").fill(number)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("[name=password]").press("Enter")
        self.page.wait_for_url(f"{self.url}/")
        return self.settle()

    def speak(self, language: str) -> Self:
        """Choose the interface language, ``zh`` or ``en``, with the switch of the page's head."""
        code = {"zh": "zh-hans", "en": "en"}[language]
        if self.page.locator("html").get_attribute("lang") != code:
            with self.page.expect_navigation():
                self.page.locator(f'.switch button[value="{code}"]').click()
        expect(self.page.locator("html")).to_have_attribute("lang", code)
        return self.settle()

    # -- one page without a reload -----------------------------------------------------------
    def mark_page(self) -> None:
        """Leave a mark that a reload would wipe out."""
        self.page.evaluate("window.unreloaded = true")

    def was_reloaded(self) -> bool:
        """Tell whether the mark is gone."""
        return not self.page.evaluate("Boolean(window.unreloaded)")

    # -- hearing -----------------------------------------------------------------------------
    def hear(self, target: Locator, second: float) -> None:
        """Click what leads to a second: the player must jump there (0.3 s) and play on, then it is paused."""
        player = self.page.locator("[data-player]")
        player.evaluate(
            """player => {
                const audio = player.querySelector("audio");
                window.jumps = [];
                audio.addEventListener("seeked", () => window.jumps.push(Number(player.dataset.currentTime)));
            }"""
        )
        target.click()
        self.until("() => window.jumps.length > 0")
        jump: float = self.page.evaluate("window.jumps.at(-1)")
        assert abs(jump - second) <= 0.3, f"the player is at {jump} s, not {second} s"
        expect(player).to_have_attribute("data-playing", "")
        self.until_past(second + 0.2)
        player.locator('[data-action="toggle"]').click()
        expect(player).not_to_have_attribute("data-playing", "")

    def until_past(self, second: float) -> None:
        """Wait until the player is past a second."""
        self.until(
            "second => Number(document.querySelector('[data-player]').dataset.currentTime) > second", second
        )

    def length_heard(self) -> float:
        """Return how far the player's sound can be jumped to, in seconds."""
        player = self.page.locator("[data-player]")
        end: float = player.locator("audio").evaluate("({seekable}) => seekable.length ? seekable.end(0) : 0")
        return end


def seconds_of(link: Locator, attribute: str = "data-seek") -> float:
    """Return the second that a link or a word stands for."""
    return float(link.get_attribute(attribute) or "nan")
