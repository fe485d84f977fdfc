"""Pages whose text is drawn once for everybody who reads alike, and kept while nothing that it rests on has changed.

In the morning twenty people open the same three pages. What differs between them (name, tokens, messages) stands in the
frame, which is drawn for each request; the text between is a function of the address, the language, the reader's
rights, the board, and the record as far as those rights let him see it change. A text is kept compressed as
well, and the frame is compressed around it (RFC 1951: after a full flush no block looks back, so that they may be
joined).

A view that is wrapped here puts nothing of one reader and no form into its text.
"""

from __future__ import annotations

import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial, wraps
from threading import Lock
from typing import Any, overload

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from mirab.web.accounts.acts import reads_noted
from mirab.web.accounts.queries import last_change
from mirab.web.accounts.rights import rights_of, rights_stamp
from mirab.web.monitoring.queries import board_for

#: The frame that gives the text alone, and the marks between its parts.
TEXT_ALONE, PART = "design/text_alone.html", "<!--kept-->"
MOST_BYTES = 64_000_000
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

View = Callable[..., HttpResponse]
Varies = Callable[..., Hashable]


@dataclass(frozen=True, kw_only=True)
class KeptText:
    """The text of a page: its title, what it adds to the head, and the bytes of its body, plain and deflated."""

    title: str
    head: str
    body: bytes
    deflated: bytes

    @classmethod
    def of(cls, drawn: str) -> KeptText | None:
        """Take a drawn page apart; None when it is no text alone."""
        if not drawn.startswith(PART):
            return None
        _, title, head, body = drawn.split(PART, 3)
        plain = body.encode()
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        return cls(
            title=title, head=head, body=plain, deflated=packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)
        )

    def weight(self) -> int:
        """Bytes that it takes."""
        return len(self.body) + len(self.deflated) + 500


@dataclass(kw_only=True)
class _Kept:
    """Texts by what they rest on, those asked for last at the end; bounded in bytes."""

    texts: OrderedDict[Hashable, KeptText] = field(default_factory=OrderedDict)
    bytes: int = 0
    lock: Lock = field(default_factory=Lock)
    drawing: dict[Hashable, Lock] = field(default_factory=dict)

    def get(self, key: Hashable) -> KeptText | None:
        with self.lock:
            text = self.texts.get(key)
            if text is not None:
                self.texts.move_to_end(key)
            return text

    def turn(self, key: Hashable) -> Lock:
        """The lock of whoever draws a text: those who ask together wait for the one who draws."""
        with self.lock:
            return self.drawing.setdefault(key, Lock())

    def put(self, key: Hashable, text: KeptText) -> None:
        with self.lock:
            self.bytes += text.weight() - (self.texts[key].weight() if key in self.texts else 0)
            self.texts[key] = text
            while self.bytes > MOST_BYTES:
                _, oldest = self.texts.popitem(last=False)
                self.bytes -= oldest.weight()


_KEPT = _Kept()


@overload
def kept_page(view: View) -> View: ...
@overload
def kept_page(*, varies: Varies) -> Callable[[View], View]: ...
def kept_page(view: View | None = None, *, varies: Varies | None = None) -> View | Callable[[View], View]:
    """Keep what a view draws, for everybody who reads alike.

    Parameters
    ----------
    varies : callable, optional
        What else the text rests on, from what the view is given beside the request.
    """
    if view is None:
        return partial(_keeping, varies=varies)
    return _keeping(view, varies=None)


def _keeping(view: View, *, varies: Varies | None) -> View:
    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **words: Any) -> HttpResponse:
        key = (view.__qualname__, _rests_on(request), varies(*args, **words) if varies else None)
        text: KeptText | HttpResponse | None = _KEPT.get(key)
        if text is None:
            with _KEPT.turn(key):
                reads = reads_noted()
                text = _KEPT.get(key) or _drawn(view, request, *args, **words)
                # each read of what is most closely held leaves its line: such a text is drawn for every reader anew
                if isinstance(text, KeptText) and reads_noted() == reads:
                    _KEPT.put(key, text)
            _KEPT.drawing.pop(key, None)
        return _framed(request, text) if isinstance(text, KeptText) else text

    return kept


def _rests_on(request: HttpRequest) -> Hashable:
    """All that the text of any page may rest on.

    Raises
    ------
    NotAllowed
        The person reads nothing of the watch; asked here first, so that no kept text is given to him.
    """
    person = request.user
    board = board_for(request)
    return (
        str(settings.MIRAB_HOME),
        request.get_full_path(),
        request.day,  # type: ignore[attr-defined]
        get_language(),
        rights_of(person),
        rights_stamp(),
        (board.run_id, board.computed_at, board.kept.pointer.record),
        last_change(person),
    )


def _drawn(view: View, request: HttpRequest, *args: Any, **words: Any) -> KeptText | HttpResponse:
    """The text that a view draws, or its answer as it is where that is no page of text."""
    request.frame = TEXT_ALONE  # type: ignore[attr-defined]
    try:
        answer = view(request, *args, **words)
    finally:
        del request.frame  # type: ignore[attr-defined]
    if answer.status_code != 200 or answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
        return answer
    return KeptText.of(answer.content.decode()) or answer


def _framed(request: HttpRequest, text: KeptText) -> HttpResponse:
    """The page: the reader's frame around a kept text."""
    context = {"kept": {"title": mark_safe(text.title), "head": mark_safe(text.head), "body": mark_safe(PART)}}
    before, after = (
        part.encode() for part in render_to_string("design/kept_text.html", context, request).split(PART, 1)
    )
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(joined(before, text, after), headers={"Content-Encoding": "gzip"})
    else:
        answer = HttpResponse(before + text.body + after)
    patch_vary_headers(answer, ["Accept-Encoding", "Cookie"])
    return answer


def joined(before: bytes, text: KeptText, after: bytes) -> bytes:
    """A gzip file (RFC 1952) of a text between two others, of which only those are compressed now."""
    first = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    last = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    check = zlib.crc32(after, zlib.crc32(text.body, zlib.crc32(before)))
    length = len(before) + len(text.body) + len(after)
    return b"".join(
        (
            _GZIP_HEAD,
            first.compress(before),
            first.flush(zlib.Z_FULL_FLUSH),
            text.deflated,
            last.compress(after),
            last.flush(zlib.Z_FINISH),
            struct.pack("<II", check, length & 0xFFFFFFFF),
        )
    )
