"""Fetching files over HTTP from publishers that are slow, busy, cut off or changed half-way.

A file arrives whole or not at all: it grows as ``NAME.part`` (resumed by ``Range`` while the publisher's validator
stays the same), is checked for length, checksum and kind, and is then renamed. What is known about it stands beside it
in ``NAME.meta.json``; from there come the conditional requests of the next round.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path

import httpx
from filelock import FileLock

from mirab.core.errors import FetchError, StoreError

USER_AGENT = f"Mirab/{version('mirab')} (open software for preventive diplomacy)"
RETRIED = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, kw_only=True)
class Remote:
    """A file at a publisher's: where it is, under which name it is kept, and what is known about it beforehand.

    ``headers`` may hold a token: they are neither shown nor sent on to another host.
    """

    address: str
    name: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    size: int | None = None
    md5: str | None = None


@dataclass(frozen=True, kw_only=True)
class Retrieval:
    """What is known about a fetched file; kept beside it."""

    address: str
    retrieved_at: str
    size: int
    sha256: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long, how often and how much: seconds, tries, bytes, requests at once to one host."""

    connect_s: float = 20
    read_s: float = 60
    whole_s: float = 1800
    tries: int = 5
    first_wait_s: float = 1
    longest_wait_s: float = 300
    most_bytes: int = 4 << 30
    per_host: int = 2


class Interrupted(Exception):
    """A try that failed in a way that may pass; ``wait_s`` is the publisher's own word, where it gave one."""

    def __init__(self, why: str, wait_s: float | None = None) -> None:
        self.why, self.wait_s = why, wait_s
        super().__init__(why)


class Client:
    """Downloads for all sources. Transport, clock, sleep and chance are handed in."""

    def __init__(
        self,
        *,
        transport: httpx.BaseTransport | None = None,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.limits = limits or Limits()
        self._sleep, self._now, self._monotonic, self._chance = sleep, now, monotonic, chance
        self._hosts: dict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(self.limits.per_host))
        self._lock = threading.Lock()
        self._http = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(self.limits.read_s, connect=self.limits.connect_s),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def download(self, remote: Remote, folder: Path) -> Path:
        """Bring a remote file into a folder, whole; unchanged since the last round, it is left as it is.

        Raises
        ------
        FetchError
            When the publisher refuses, sends something else, or fails every try; the message names the address.
        StoreError
            When the folder cannot be written.
        """
        target = folder / remote.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Two rounds at once must not grow the same part.
            with FileLock(target.with_name(target.name + ".lock")):
                return self._download(remote, target)
        except OSError as error:
            raise StoreError(f"{target} cannot be written: {error.strerror}", "Free space or choose another") from error

    def _download(self, remote: Remote, target: Path) -> Path:
        started = self._monotonic()
        for attempt in range(self.limits.tries):
            try:
                return self._try(remote, target, started)
            except Interrupted as stop:
                self._wait_or_give_up(remote, attempt, stop)
            except httpx.TransportError as error:
                why = f"{type(error).__name__} {error}".strip()
                self._wait_or_give_up(remote, attempt, Interrupted(why))
            except (httpx.InvalidURL, httpx.TooManyRedirects) as error:
                raise FetchError(f"{remote.address} cannot be asked: {error}", "Check the address") from error
        raise AssertionError("the last try either returns or raises")

    def _wait_or_give_up(self, remote: Remote, attempt: int, stop: Interrupted) -> None:
        if attempt + 1 >= self.limits.tries:
            raise FetchError(
                f"{remote.address} failed {self.limits.tries} times: {stop.why}",
                "Try later; what arrived is kept and resumed",
            ) from stop
        wait = stop.wait_s if stop.wait_s is not None else self.limits.first_wait_s * 2**attempt
        if wait > self.limits.longest_wait_s:
            raise FetchError(
                f"{remote.address} asks to wait {wait:.0f} s ({stop.why})", "Try again after that"
            ) from stop
        # Jitter keeps several machines from coming back in the same instant.
        self._sleep(wait * (1 + 0.25 * self._chance()))

    @contextmanager
    def _turn(self, address: str) -> Iterator[None]:
        with self._lock:
            turn = self._hosts[httpx.URL(address).host]
        with turn:
            yield

    def _try(self, remote: Remote, target: Path, started: float) -> Path:
        part = Part(target)
        headers = {**remote.headers, **(part.resume_headers() or conditional_headers(target))}
        with (
            self._turn(remote.address),
            self._http.stream("GET", remote.address, headers=headers, follow_redirects=not remote.headers) as response,
        ):
            if response.status_code == 304 and target.exists():
                return target
            self._refuse_bad_status(remote, response, part)
            self._receive(remote, response, part, started)
        return self._accept(remote, response, part, target)

    def _refuse_bad_status(self, remote: Remote, response: httpx.Response, part: Part) -> None:
        status = response.status_code
        if status in (200, 206):
            return
        if status == 416:
            part.drop()
            raise Interrupted("the publisher does not have the rest of the part that arrived")
        if status in RETRIED:
            raise Interrupted(f"HTTP {status}", retry_after(response, self._now()))
        if status in (401, 403):
            raise FetchError(f"{remote.address} refuses (HTTP {status})", "Set the token that its publisher gives")
        raise FetchError(f"{remote.address} answers HTTP {status}", "Check the address with the publisher")

    def _receive(self, remote: Remote, response: httpx.Response, part: Part, started: float) -> None:
        start = part.begin(response)
        total = announced_total(response, start)
        if total is not None and total > self.limits.most_bytes:
            part.drop()
            raise FetchError(f"{remote.address} is {total} bytes", f"The limit is {self.limits.most_bytes}; raise it")
        received = start
        with part.path.open("ab") as out:
            # Chunks as they arrive: gathered into larger ones, those before a break would be lost to the resumption.
            for chunk in response.iter_bytes():
                if received == 0:
                    refuse_page(remote, response, chunk)
                received += len(chunk)
                if received > self.limits.most_bytes:
                    out.close()
                    part.drop()
                    raise FetchError(f"{remote.address} passes {self.limits.most_bytes} bytes", "Raise the limit")
                out.write(chunk)
                if self._monotonic() - started > self.limits.whole_s:
                    raise FetchError(
                        f"{remote.address} is too slow: {received} bytes in {self.limits.whole_s:.0f} s",
                        "Try later; what arrived is kept and resumed",
                    )
        expected = total if total is not None else remote.size
        if expected is not None and received < expected:
            raise Interrupted(f"cut off at {received} of {expected} bytes")
        if expected is not None and received > expected:
            part.drop()
            raise Interrupted(f"{received} bytes arrived where {expected} were announced")

    def _accept(self, remote: Remote, response: httpx.Response, part: Part, target: Path) -> Path:
        sha256, md5, size = digests(part.path)
        if (remote.md5 and md5 != remote.md5.lower()) or (remote.size is not None and size != remote.size):
            part.drop()
            raise Interrupted("the checksum is not the one that the publisher states")
        known = Retrieval(
            address=remote.address,
            retrieved_at=self._now().astimezone(UTC).isoformat(timespec="seconds"),
            size=size,
            sha256=sha256,
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
        )
        meta = meta_path(target)
        # The old meta must not outlive the old file: with neither, the next round simply asks for the whole.
        meta.unlink(missing_ok=True)
        os.replace(part.path, target)
        write_atomically(meta, json.dumps(asdict(known), indent=1))
        part.drop()
        return target


class Part:
    """What has arrived so far of one file, and the validator under which the rest may be asked for."""

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(target.name + ".part")
        self.meta = target.with_name(target.name + ".part.json")

    def resume_headers(self) -> dict[str, str] | None:
        """Headers that ask for the rest, or None when nothing arrived or nothing vouches for it."""
        validator = self._validator()
        if validator is None or not self.path.exists() or self.path.stat().st_size == 0:
            return None
        return {"Range": f"bytes={self.path.stat().st_size}-", "If-Range": validator}

    def _validator(self) -> str | None:
        try:
            stored = json.loads(self.meta.read_text())
        except (OSError, ValueError):
            return None
        return stored if isinstance(stored, str) else None

    def begin(self, response: httpx.Response) -> int:
        """Prepare for the body of a response; bytes that stand before it.

        Raises
        ------
        Interrupted
            When the rest belongs to another version than the part that arrived; the part is dropped.
        """
        validator = strong_validator(response)
        if response.status_code == 206:
            have = self.path.stat().st_size if self.path.exists() else 0
            if content_range_start(response) == have and validator in (None, self._validator()):
                return have
            self.drop()
            raise Interrupted("the file changed while it was being fetched")
        self.drop()
        self.path.touch()
        if validator:
            self.meta.write_text(json.dumps(validator))
        return 0

    def drop(self) -> None:
        """Forget what arrived."""
        self.path.unlink(missing_ok=True)
        self.meta.unlink(missing_ok=True)


def strong_validator(response: httpx.Response) -> str | None:
    """The ETag, unless it is weak (RFC 9110 13.1.5 forbids it in If-Range), else the date of last change."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return None
    etag: str | None = response.headers.get("ETag")
    if etag and not etag.startswith("W/"):
        return etag
    modified: str | None = response.headers.get("Last-Modified")
    return modified


def content_range_start(response: httpx.Response) -> int | None:
    """First byte of a partial answer: 5 of ``bytes 5-9/10``."""
    text = response.headers.get("Content-Range", "")
    digits = text.removeprefix("bytes ").split("-")[0]
    return int(digits) if digits.isdigit() else None


def announced_total(response: httpx.Response, start: int) -> int | None:
    """Bytes of the whole file, as the answer announces them; those of a compressed body are not the file's."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return None
    length = response.headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else None


def retry_after(response: httpx.Response, now: datetime) -> float | None:
    """Seconds that the publisher asks to wait: ``Retry-After`` as a number or as a date."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def refuse_page(remote: Remote, response: httpx.Response, first: bytes) -> None:
    """Refuse a web page (a log-in form, an error with status 200) where data were asked for."""
    start = first[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or "text/html" in response.headers.get("Content-Type", ""):
        raise FetchError(f"{remote.address} sent a web page in place of data", "Check the address with the publisher")


def meta_path(target: Path) -> Path:
    """Where the facts about a fetched file stand."""
    return target.with_name(target.name + ".meta.json")


def retrieval(path: Path) -> Retrieval | None:
    """What is known about a fetched file, if it was fetched."""
    try:
        return Retrieval(**json.loads(meta_path(path).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def conditional_headers(target: Path) -> dict[str, str]:
    """Ask only for what changed, when the file is here and as it was fetched."""
    known = retrieval(target)
    if known is None or not target.exists() or target.stat().st_size != known.size:
        return {}
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in asked.items() if value}


def digests(path: Path) -> tuple[str, str, int]:
    """SHA-256, MD5 (as GDELT states it) and size of a file."""
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            sha256.update(block)
            md5.update(block)
            size += len(block)
    return sha256.hexdigest(), md5.hexdigest(), size


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
