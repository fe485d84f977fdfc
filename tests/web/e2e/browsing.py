"""The browser of the tests: Debian's Chromium, and readers whose every request and fault is watched."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from tests.web.codes import STEP, code_now
from tests.web.e2e.serving import Site

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
SWITCHES += ["--disable-background-networking", "--disable-component-update", "--lang=en-US"]
REMEDY = "install Debian's chromium (apt-get install chromium), or name another in MIRAB_CHROMIUM"
#: Widths of a desk and of a telephone, in CSS pixels.
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
#: What a browser says on its console of an answer that the test asked for: a page that is not there, a lost line.
MEANT = ("Failed to load resource",)


def chromium() -> str:
    """Path of the browser.

    Raises
    ------
    RuntimeError
        When there is none; the message names the remedy.
    """
    found = os.environ.get("MIRAB_CHROMIUM") or shutil.which("chromium")
    if not found:
        raise RuntimeError(f"Chromium is not on this machine: {REMEDY}")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium(), args=SWITCHES)
        try:
            yield opened
        finally:
            opened.close()


@dataclass(kw_only=True)
class Watched:
    """What was asked of which host, and what went wrong, in one reader's browser.

    ``meant`` holds beginnings of console lines that a test brings about on purpose.
    """

    host: str
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    meant: tuple[str, ...] = ()

    def watch(self, context: BrowserContext) -> None:
        """Listen to everything that a context does."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("page", lambda page: page.on("websocket", lambda socket: self.asked.append(socket.url)))

    @property
    def foreign(self) -> list[str]:
        """Addresses asked for that are not of the site's own host."""
        return [url for url in self.asked if not self._own(url)]

    def _own(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme == "blob":
            return urlsplit(parts.path).netloc == self.host
        return parts.scheme == "data" or parts.netloc == self.host

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(self.meant or ("\0",)):
            self.faults.append(f"{message.type}: {message.text}")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody at a browser, signed in or not; ``touches`` where a finger is all there is."""

    site: Site
    page: Page
    watched: Watched
    language: str
    touches: bool = False

    @property
    def context(self) -> BrowserContext:
        """The browser's context."""
        return self.page.context

    def open(self, name: str) -> None:
        """Open the example of a page by its name, or a path."""
        path = self.site.pages.get(name, name)
        self.page.goto(self.site.address + path)

    def text(self) -> str:
        """What the page says, as it is seen."""
        return self.page.locator("body").inner_text()

    def says(self, english: str, russian: str) -> str:
        """The words in the reader's language."""
        return russian if self.language == "ru" else english


Open = Callable[..., Reader]


def new_reader(site: Site, opened: Browser, *, language: str = "en", role: str | None = None, **options: Any) -> Reader:
    """A reader in a fresh context; with a role, one who is signed in already."""
    options = {"viewport": WIDE, **options}
    touches = bool(options.get("has_touch"))
    context = opened.new_context(
        locale={"en": "en-GB", "ru": "ru-RU"}[language], timezone_id="Asia/Ashgabat", **options
    )
    context.set_default_timeout(20_000)
    watched = Watched(host=site.host)
    watched.watch(context)
    if role:
        sign_in(site, context, role)
    return Reader(site=site, page=context.new_page(), watched=watched, language=language, touches=touches)


def sign_in(site: Site, context: BrowserContext, name: str) -> None:
    """Give a context the session of somebody, as their form would; sign-ins are kept, for guessing is rate-limited."""
    if (site.address, name) not in _SESSIONS:
        _SESSIONS[site.address, name] = _session(site, context, name)
    context.add_cookies([{"name": "sessionid", "value": _SESSIONS[site.address, name], "url": site.address}])


_SESSIONS: dict[tuple[str, str], str] = {}


def _session(site: Site, context: BrowserContext, name: str) -> str:
    asked = context.request
    login = f"{site.address}/accounts/login/"
    asked.get(login)
    form = {"login": name, "password": site.sign_ins[name], "csrfmiddlewaretoken": _token(context)}
    answer = asked.post(login, form=form, headers={"Referer": login})
    # a code serves once, and its half minute may end on the way: then the next one is asked for
    for pause in (0, STEP + 1, STEP + 1):
        if answer.url.endswith("/login/code/"):
            time.sleep(pause)
            form = {"code": code_now(site.secrets[name]), "csrfmiddlewaretoken": _token(context)}
            answer = asked.post(answer.url, form=form, headers={"Referer": answer.url})
    if answer.url.endswith("/login/code/"):
        raise RuntimeError(f"{name} was not let in at {login} with three codes")
    cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    if "sessionid" not in cookies:
        raise RuntimeError(f"{name} could not sign in at {login}: {answer.status}")
    return str(cookies["sessionid"])


def _token(context: BrowserContext) -> str:
    return next(str(cookie["value"]) for cookie in context.cookies() if cookie["name"] == "csrftoken")
