"""Letters out: an e-mail from values, and the notice that something waits.

A letter is unclassified. Above that a notice says that something waits, and its function is given nothing that it could
betray: no title, no place, no level, no section. Headers take single lines alone; what a mail program could read as a
second line is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from mirab.core.errors import FormatError
from mirab.core.marks import Marks
from mirab.core.words import Language, Text
from mirab.exchange.html_in import fetched_from_elsewhere
from mirab.exchange.openness import require_unclassified

#: Characters of a header; RFC 5322, section 2.1.1, has lines of at most 998.
_LONGEST_HEADER = 300
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_DOMAIN}")
_MESSAGE_ID = re.compile(rf"<{_ATOM}(?:\.{_ATOM})*@{_DOMAIN}>")
_LINK = re.compile(r"https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?")
_REMEDY = "Send the notice that something waits; the text is read on the site"


_POLICY = EmailPolicy(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True, kw_only=True)
class InlinePicture:
    """A picture drawn by us that the HTML shows as ``cid:<name>``: PNG or JPEG bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """An e-mail to one reader.

    ``message_id``: in angle brackets, the same whenever the same letter is sent again; ``text`` stands alone; ``html``
    may be empty; ``unsubscribe``: the page where the reader ends the subscription, empty for none.
    """

    message_id: str
    sender: str
    sender_name: str = ""
    recipient: str
    subject: str
    date: datetime
    text: str
    html: str = ""
    pictures: tuple[InlinePicture, ...] = ()
    unsubscribe: str = ""
    language: Language = "en"
    marks: Marks


def write_letter(letter: Letter) -> bytes:
    """The message as it is handed to a mail server.

    Raises
    ------
    FormatError
        When its marks are above unclassified, a header holds more than one line, the text is empty, or the HTML fetches
        anything but the pictures that it brings.
    """
    require_unclassified(letter.marks, what="the text of this letter", remedy=_REMEDY)
    _check(letter)
    return "".join(f"{name}: {line}\r\n" for name, line in _headers(letter).items()).encode("ascii") + _body(letter)


def _headers(letter: Letter) -> dict[str, str]:
    """Each header's line, written here: the library's own folding changes some names, and some addresses' form."""
    phrase = letter.sender_name
    if phrase.isascii():
        phrase = '"' + re.sub(r'(["\\])', r"\\\1", phrase) + '"'
    headers = {
        "From": f"{_encoded(phrase)} <{letter.sender}>" if letter.sender_name else letter.sender,
        "To": letter.recipient,
        "Subject": _encoded(letter.subject),
        "Date": format_datetime(letter.date),
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no vacation notice answers it
        "Content-Language": letter.language,
    }
    return headers | ({"List-Unsubscribe": f"<{letter.unsubscribe}>"} if letter.unsubscribe else {})


def _encoded(text: str) -> str:
    """A line as it is where it is ASCII, else as encoded words (RFC 2047)."""
    return text if text.isascii() else Header(text, "utf-8", header_name="Content-Language").encode(linesep="\r\n")


def _body(letter: Letter) -> bytes:
    """The parts, with the headers that tell them apart."""
    message = EmailMessage(policy=_POLICY)
    message.set_content(_lines(letter.text))
    if letter.html:
        message.add_alternative(_lines(letter.html), subtype="html")
        markup = message.get_payload()[-1]  # type: ignore[index]
        assert isinstance(markup, EmailMessage)
        for picture in letter.pictures:
            main, _, sub = picture.media_type.partition("/")
            markup.add_related(
                picture.content, main, sub, cid=f"<{picture.name}>", disposition="inline", filename=picture.name
            )
    return message.as_bytes()


_WAITS = Text(en="Something waits for you", ru="Вас ожидает сообщение")
_SIGN_IN = Text(
    en="Something waits for you. Sign in to read it:\n\n{site}\n\nThis notice never says more than that.\n",
    ru="Вас ожидает сообщение. Чтобы прочитать его, войдите на сайт:\n\n{site}\n\nБольше здесь никогда не пишется.\n",
)


def waiting_letter(
    *, message_id: str, sender: str, recipient: str, date: datetime, site: str, language: Language = "en"
) -> Letter:
    """The notice that something waits on the site, alike for whatever waits.

    Parameters
    ----------
    sender : str
        The installation's own address, never a section's.
    site : str
        The site's front page (``https://example.org/``): a longer address would say what waits.

    Raises
    ------
    FormatError
        When ``site`` is more than a front page.
    """
    if not re.fullmatch(r"https?://[A-Za-z0-9.:-]+/", site):
        raise FormatError(f"site {site!r} in a notice", "Give the front page alone, such as https://example.org/")
    return Letter(
        message_id=message_id,
        sender=sender,
        recipient=recipient,
        subject=_WAITS.said(language),
        date=date,
        text=_SIGN_IN.said(language).format(site=site),
        language=language,
        marks=Marks(),
    )


def _check(letter: Letter) -> None:
    for name, text in (("subject", letter.subject), ("sender's name", letter.sender_name)):
        _check_line(name, text)
    for name, text, form in (
        ("message id", letter.message_id, _MESSAGE_ID),
        ("sender", letter.sender, _ADDRESS),
        ("recipient", letter.recipient, _ADDRESS),
        ("unsubscribe", letter.unsubscribe or "https://example.org", _LINK),
    ):
        if not form.fullmatch(text) or len(text) > _LONGEST_HEADER:
            raise FormatError(f"{name} {text[:80]!r} of a letter", "Give one address in ASCII")
    if letter.date.utcoffset() is None:
        raise FormatError(f"date {letter.date.isoformat()} without an offset", "Give an instant")
    if not letter.text.strip():
        raise FormatError("a letter without a plain text", "Write one that stands alone")
    for text in (letter.text, letter.html):
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", text):
            raise FormatError("a control character in a letter", "Leave it out")
    _check_pictures(letter)


def _check_line(name: str, text: str) -> None:
    """One line, which no mail program decodes into another (RFC 2047 would: ``=?``)."""
    broken = [c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    if broken or "=?" in text or text != text.strip() or len(text) > _LONGEST_HEADER:
        raise FormatError(
            f"{name} {text[:80]!r} of a letter", f"Give one plain line of up to {_LONGEST_HEADER} letters"
        )


def _check_pictures(letter: Letter) -> None:
    names = [picture.name for picture in letter.pictures]
    for picture in letter.pictures:
        if not re.fullmatch(r"[a-z0-9-]{1,40}(\.[a-z]{1,5})?", picture.name) or names.count(picture.name) > 1:
            raise FormatError(f"picture {picture.name!r} of a letter", "Name each once, in small letters and digits")
        if picture.media_type not in ("image/png", "image/jpeg") or f"cid:{picture.name}" not in letter.html:
            raise FormatError(f"picture {picture.name!r} ({picture.media_type})", "Show each PNG or JPEG in the HTML")
    if found := fetched_from_elsewhere(letter.html, frozenset(f"cid:{name}" for name in names)):
        raise FormatError(f"the HTML of a letter fetches or runs {found[0]}", "Draw the picture and bring it along")


def _lines(text: str) -> str:
    """With one kind of line end; the message gets its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
