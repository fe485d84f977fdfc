"""Mail in: a report that somebody sent (RFC 5322, MIME), and a bounce (RFC 3464).

What a person wrote is kept as far as it can be read; what cannot be taken stands beside it with a plain reason. Nothing
that is read here says who really sent it: every header is a claim.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from io import BytesIO
from itertools import pairwise

from mirab.core.errors import FormatError
from mirab.exchange.html_in import html_to_text

_LONGEST_HEAD = 200_000
_LONGEST_HEADER = 5_000
_CONTENT_HEADER = re.compile(rb"^content-[a-z-]++[ \t]*+:[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of a mail is read: bytes of the whole, of one attachment, and of what an archive unpacks to."""

    largest_bytes: int = 25_000_000
    largest_attachment: int = 10_000_000
    largest_unpacked: int = 100_000_000
    most_attachments: int = 20
    most_parts: int = 60
    longest_text: int = 200_000
    longest_html: int = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that came along: its name without a path, the media type as claimed, its bytes."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A part that was not taken, and why."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A mail as its headers claim and its parts say.

    ``date``: None where absent or unreadable; ``automatic``: written by a program (RFC 3834), so that nothing answers
    it; ``left_out``: what was not taken.
    """

    message_id: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    date: datetime | None
    text: str
    attachments: tuple[Attachment, ...]
    left_out: tuple[LeftOut, ...]
    automatic: bool


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """What became of a letter at one recipient.

    ``message_id``: of the letter, None where the report does not bring it; ``action``: failed, delayed, delivered,
    relayed or expanded; ``status``: by RFC 3463; ``permanent``: no further attempt is made.
    """

    message_id: str | None
    recipient: str
    action: str
    status: str
    diagnostic: str
    permanent: bool


def read_mail(data: bytes, limits: Limits | None = None) -> Incoming:
    """A mail as a report.

    Raises
    ------
    FormatError
        When the whole is too large, or has too many parts or too long headers; then nothing of it is read, and the
        caller keeps the bytes.
    """
    limits = limits or Limits()
    message = _parse(data, limits)
    texts: list[str] = []
    attachments: list[Attachment] = []
    left_out: list[LeftOut] = []
    for number, (part, doubled) in enumerate(_leaves(message), 1):
        name = _file_name(part, number)
        content = _content(part)
        if _is_text(part):
            if part.get_content_type() == "text/html" and len(content) > limits.longest_html and not doubled:
                reason = f"cut after {limits.longest_html} of {len(content)} bytes of HTML"
                left_out.append(LeftOut(name="text", reason=reason))
                content = content[: limits.longest_html]
            texts += [] if doubled else [_text(part, content)]
        elif reason := _why_not(name, content, len(attachments), limits):
            left_out.append(LeftOut(name=name, reason=reason))
        else:
            attachments.append(Attachment(name=name, media_type=part.get_content_type(), content=content))
    text = "\n\n".join(piece for piece in texts if piece)
    if len(text) > limits.longest_text:
        left_out.append(LeftOut(name="text", reason=f"cut after {limits.longest_text} of {len(text)} letters"))
    sender_name, sender = _addresses(message, "From")[0] if _addresses(message, "From") else ("", "")
    return Incoming(
        message_id=_header(message, "Message-ID"),
        sender=sender,
        sender_name=sender_name,
        recipients=tuple(address for _, address in _addresses(message, "To") if address),
        subject=_header(message, "Subject"),
        date=_date(message),
        text=text[: limits.longest_text],
        attachments=tuple(attachments),
        left_out=tuple(left_out),
        automatic=_header(message, "Auto-Submitted").lower() not in ("", "no"),
    )


def read_bounces(data: bytes, limits: Limits | None = None) -> tuple[Bounce, ...]:
    """What a delivery status notification says, a recipient each; empty where the mail is none.

    Raises
    ------
    FormatError
        When the whole is too large or has too many parts.
    """
    message = _parse(data, limits or Limits())
    if message.get_content_type() != "multipart/report":
        return ()
    blocks: list[Message] = []
    message_id = None
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            blocks = _within(part)
        elif kind == "text/rfc822-headers":
            message_id = _header(message_from_bytes(_content(part)), "Message-ID") or message_id
        elif kind == "message/rfc822":
            message_id = next((_header(child, "Message-ID") for child in _within(part)), "") or message_id
    return tuple(_bounce(block, message_id) for block in blocks if block["Action"])


def _bounce(block: Message, message_id: str | None) -> Bounce:
    action = _header(block, "Action").lower()
    status = re.match(r"\d\.\d{1,3}\.\d{1,3}", _header(block, "Status"))
    recipient = _header(block, "Original-Recipient") or _header(block, "Final-Recipient")
    return Bounce(
        message_id=message_id,
        recipient=recipient.partition(";")[2].strip(" <>"),
        action=action,
        status=status.group() if status else "",
        diagnostic=_header(block, "Diagnostic-Code"),
        # RFC 3464, section 2.3.3: after "failed" no further attempt is made, whatever the status
        permanent=action == "failed",
    )


def _parse(data: bytes, limits: Limits) -> Message:
    if len(data) > limits.largest_bytes:
        raise FormatError(f"a mail of {len(data)} bytes", f"At most {limits.largest_bytes} bytes are read")
    parts = len(re.findall(rb"boundary[*0-9]*\s*=|message/", data, re.IGNORECASE))
    marks = set(re.findall(rb"boundary[*0-9]*\s*=\s*\"?([^\";\r\n]+)", data, re.IGNORECASE))
    if parts > limits.most_parts or sum(data.count(b"--" + mark) for mark in marks) > limits.most_parts * 3:
        raise FormatError(f"a mail of more than {limits.most_parts} parts", "Send fewer, in several mails")
    # the library reads a long header in time that grows with its square
    if re.search(rb"\r?\n\r?\n", data[:_LONGEST_HEAD]) is None and len(data) > _LONGEST_HEAD:
        raise FormatError(f"a mail with headers of more than {_LONGEST_HEAD} bytes", "Send it with fewer")
    if any(len(found[0]) > _LONGEST_HEADER for found in _CONTENT_HEADER.finditer(data)):
        raise FormatError(
            f"a mail with a Content header of more than {_LONGEST_HEADER} bytes", "Send it with shorter names"
        )
    return message_from_bytes(data)


def _leaves(part: Message, html_doubled: bool = False) -> Iterator[tuple[Message, bool]]:
    """The parts that hold something, each with whether it says in HTML what stands beside it in plain text."""
    if part.get_content_maintype() != "multipart" or not part.is_multipart():
        yield part, html_doubled and part.get_content_type() == "text/html"
        return
    children = _within(part)
    if part.get_content_subtype() == "alternative":
        plain = any(p.get_content_type() == "text/plain" and _content(p).strip() for c in children for p in c.walk())
        html_doubled = html_doubled or plain
    for child in children:
        yield from _leaves(child, html_doubled)


def _is_text(part: Message) -> bool:
    return (
        part.get_content_type() in ("text/plain", "text/html")
        and not part.get_filename()
        and part.get_content_disposition() != "attachment"
    )


def _within(part: Message) -> list[Message]:
    """The messages that a part holds."""
    payload = part.get_payload() if part.is_multipart() else ()
    return [child for child in payload if isinstance(child, Message)]


def _content(part: Message) -> bytes:
    """The bytes of a part; of one that holds messages, theirs."""
    if part.is_multipart():
        return b"".join(map(_whole, _within(part)))
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError):  # a charset that is no name
        part.replace_header("Content-Type", part.get_content_type())
        payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _whole(message: Message) -> bytes:
    """A message that came within another, as bytes; of one that cannot be written again, its words."""
    try:
        return message.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError, MessageError):
        words = [str(part.get_payload()) for part in message.walk() if not part.is_multipart()]
        return "\n".join(words).encode("utf-8", "replace")


def _text(part: Message, content: bytes) -> str:
    try:
        said = content.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        said = content.decode("utf-8", "replace")
    said = html_to_text(said) if part.get_content_type() == "text/html" else said.replace("\r\n", "\n")
    return said.replace("\0", "").strip()


def _why_not(name: str, content: bytes, taken: int, limits: Limits) -> str:
    """Why an attachment is not taken; empty when it is."""
    if taken >= limits.most_attachments:
        return f"more than {limits.most_attachments} attachments: send the rest in another mail"
    if len(content) > limits.largest_attachment:
        return f"{len(content)} bytes: at most {limits.largest_attachment}"
    if content[:4] == b"PK\x03\x04" or name.lower().endswith(".zip"):
        return _why_not_unpacked(content, limits)
    if content[:2] in (b"\x1f\x8b", b"BZ") or content[:6] in (b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\x00", b"Rar!\x1a\x07"):
        return "a packed file of a kind that is not opened: attach the files themselves"
    return ""


def _why_not_unpacked(content: bytes, limits: Limits) -> str:
    """An archive (office documents are archives) by what it says of itself; readers hold it to that."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return "a broken archive: attach the files themselves"
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.largest_unpacked or len(entries) > 2_000:
        return f"an archive that unpacks to {len(entries)} files of {unpacked} bytes: attach fewer files"
    offsets = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    if any(start + size > following for (start, size), (following, _) in pairwise(offsets)):
        return "an archive whose files lie within one another: attach the files themselves"
    packed = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar")
    if any(entry.filename.lower().endswith(packed) for entry in entries):
        return "an archive within an archive: attach the files themselves"
    return ""


def _header(message: Message, name: str) -> str:
    """A header's words in one line."""
    value = message.get(name)
    if value is None:
        return ""
    return _one_line(_decoded(str(value)[:_LONGEST_HEADER]))


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError, TypeError, AssertionError):
        return value


def _one_line(text: str) -> str:
    """Without control characters, line ends and marks that turn the direction of writing."""
    shown = (c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else " " for c in text)
    return " ".join("".join(shown).split())


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    values = [str(value) for value in message.get_all(name, [])]
    try:
        found = getaddresses(values)
    except (ValueError, TypeError, IndexError, RecursionError):
        return []
    return [(_one_line(_decoded(shown)), _one_line(address)) for shown, address in found]


def _date(message: Message) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"]))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _file_name(part: Message, number: int) -> str:
    try:
        given = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        given = ""
    name = re.split(r"[\\/]", _one_line(_decoded(given)))[-1].strip(". ")
    return name[-120:] or f"attachment {number}"
