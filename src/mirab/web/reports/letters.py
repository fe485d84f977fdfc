"""Letters of offices, read as reports: head lines that name what the form asks for, then words.

::

    Event: shooting
    Place: XXA
    Observed: 2010-05-25 07:50

    What was seen, in the office's own words.

A letter without ``Event`` is a report on how an area fares. Every header of a mail is a claim: an address says whose
office a letter says it is from, and no more; that is for verification.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from mirab.core.errors import FormatError
from mirab.core.words import Text
from mirab.exchange.mail_in import Incoming, Limits, read_mail
from mirab.web.reports.actions import Taken
from mirab.web.reports.form_words import form_words
from mirab.web.reports.models import Channel
from mirab.web.reports.office_actions import office_at, refuse_of_office, take_of_office
from mirab.web.reports.pictures_in import MOST_PICTURES
from mirab.web.reports.submissions import NotTaken

#: Head lines that are read, by the field of the report.
HEAD_LINES = {
    "event": "event_kind",
    "place": "place",
    "precision": "precision",
    "border": "segment",
    "side": "side",
    "observed": "observed_at",
    "language": "language",
    "actors": "actors",
    "source": "source_items",
}
#: Letters are numbered by their Message-ID within this space: sent again, a letter is the same report.
_SPACE = UUID("5d0d4c0e-6a0f-5b1e-9a54-2f6c1d7b8e90")
#: So much of a letter's words is read; none is cut below what is kept with a refusal.
LIMITS = Limits(longest_text=900_000)
#: Of a letter that is not read at all, so many bytes are kept.
UNREAD = 200_000


def take_letter(raw: bytes, now: datetime) -> Taken:
    """Take in a letter as a report of the organisation whose office sent it, or keep it with the reason.

    When this returns, what it says is committed; the same Message-ID from the same office is one report.
    """
    try:
        letter = read_mail(raw, LIMITS)
    except FormatError as error:
        return refuse_letter(raw[:UNREAD], str(error), now)
    whole = _whole(letter, raw)
    organisation = office_at(letter.sender, now.date())
    if organisation is None:
        return Taken(refused=refuse_of_office(None, whole, _no_office(letter), channel=Channel.MAIL, now=now))
    if letter.automatic:
        refused = refuse_of_office(organisation, whole, _by_program(), channel=Channel.MAIL, now=now)
        return Taken(refused=refused)
    pictures = [one for one in letter.attachments if one.media_type.startswith("image/")]
    data = {**whole, **report_in(letter, now)}
    sent = [one.content for one in pictures[:MOST_PICTURES]]
    return take_of_office(organisation, data, channel=Channel.MAIL, now=now, pictures=sent)


def refuse_letter(beginning: bytes, why: str, now: datetime) -> Taken:
    """Keep the beginning of a letter that is not read at all; the letter itself stays where it lies."""
    data = {"as it came": beginning.decode("utf-8", "replace")}
    said = Text(
        en=f"The letter was not read: {why}. It lies where it came in; here stands its beginning.",
        ru=f"Письмо не прочитано: {why}. Оно лежит там, куда пришло; здесь его начало.",
    )
    return Taken(refused=refuse_of_office(None, data, NotTaken("letter", said), channel=Channel.MAIL, now=now))


def number_of(letter: Incoming, raw: bytes) -> UUID:
    """The number of a letter, from its Message-ID; of one without, from its bytes."""
    return uuid5(_SPACE, letter.message_id or hashlib.sha256(raw).hexdigest())


def _whole(letter: Incoming, raw: bytes) -> dict[str, Any]:
    """Everything that a letter says, as plain data."""
    return {
        "submission": str(number_of(letter, raw)),
        "from": letter.sender,
        "subject": letter.subject,
        "sent": letter.date.isoformat() if letter.date else "",
        "message_id": letter.message_id,
        "text": letter.text,
        "attached": [one.name for one in letter.attachments],
        "left_out": [f"{one.name}: {one.reason}" for one in letter.left_out],
    }


def report_in(letter: Incoming, now: datetime) -> dict[str, Any]:
    """A letter as a report in plain data: its head lines by the form, everything else as words."""
    head, words = _head(letter.text)
    other = [one.name for one in letter.attachments if not one.media_type.startswith("image/")]
    pictures = len(letter.attachments) - len(other)
    left = [f"{one.name}: {one.reason}" for one in letter.left_out] + [f"{name}: not a picture" for name in other]
    if pictures > MOST_PICTURES:
        left.append(f"{pictures - MOST_PICTURES} more pictures")
    found: dict[str, Any] = {
        "kind": "incident" if "event_kind" in head else "situation",
        "form_version": form_words().version,
        "reported_at": _moment(letter.date, now).isoformat(),
        "language": _language(words),
        **head,
        "words": "\n\n".join(filter(None, (letter.subject, words))),
    }
    if found["kind"] == "situation":
        found.setdefault("observed_at", found["reported_at"])
    if left:
        told = f"[Left out of the letter, which lies in the mailbox: {'; '.join(left)}]"
        found["source_items"] = "\n".join(filter(None, (found.get("source_items", ""), told)))
    return found


def _head(text: str) -> tuple[Mapping[str, str], str]:
    """Head lines at the beginning of a letter, by field, and what follows them."""
    lines = text.split("\n")
    found: dict[str, str] = {}
    while lines:
        line = re.fullmatch(r"\s*([A-Za-z]{3,12})\s*:\s*(\S.*?)\s*", lines[0])
        name = HEAD_LINES.get(line[1].lower()) if line else None
        if line is None or name is None or name in found:
            break
        found[name] = line[2]
        lines.pop(0)
    return found, "\n".join(lines).strip()


def _moment(date: datetime | None, now: datetime) -> datetime:
    """When a letter says that it was sent; without a readable date, when it came."""
    if date is None:
        return now
    try:
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except OverflowError:
        return now


def _language(words: str) -> str:
    """The language of a letter that names none, by its script: the desk sees the words themselves."""
    cyrillic = sum("CYRILLIC" in unicodedata.name(letter, "") for letter in words[:2_000])
    return "ru" if cyrillic * 2 > sum(map(str.isalpha, words[:2_000])) else "en"


def _no_office(letter: Incoming) -> NotTaken:
    return NotTaken(
        "sender",
        Text(
            en=f"No reporting organisation has registered “{letter.sender[:120]}”. See whose it is, and register it.",
            ru=f"Адрес «{letter.sender[:120]}» не записан ни за одной сообщающей организацией. Выясните, чей он.",
        ),
    )


def _by_program() -> NotTaken:
    return NotTaken(
        "automatic",
        Text(
            en="A program wrote this letter: an absence note or a notice of a mail server. Nobody reports in it.",
            ru="Это письмо написала программа: ответ об отсутствии или сообщение почтового сервера. Отчета в нем нет.",
        ),
    )
