"""Letters: what is written is what a mail program reads, one header a line, nothing above unclassified."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mirab.core.errors import FormatError
from mirab.core.marks import Marks, Sensitivity
from mirab.exchange.mail import InlinePicture, Letter, waiting_letter, write_letter
from mirab.exchange.mail_in import read_mail

DATE = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version"}


def picture(name: str = "chart.png") -> InlinePicture:
    """A red square."""
    kept = BytesIO()
    Image.new("RGB", (4, 4), "red").save(kept, "PNG")
    return InlinePicture(name=name, media_type="image/png", content=kept.getvalue())


LETTER = Letter(
    message_id="<exercise-1.daily.2026-05-04@example.org>",
    sender="watch@example.org",
    sender_name="EXERCISE centre",
    recipient="reader@example.org",
    subject="EXERCISE: дневная записка",
    date=DATE,
    text="EXERCISE. Вода поднимается.\n\nWater rises.\n",
    html='<p>EXERCISE. Water rises.</p><img src="cid:chart.png" alt="level">',
    pictures=(picture(),),
    unsubscribe="https://example.org/subscriptions/end/" + "k" * 120 + "/",
    marks=Marks(),
)


def read(data: bytes) -> EmailMessage:
    """As the standard library reads it."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_letter_has_a_text_that_stands_alone_an_html_and_its_pictures() -> None:
    message = read(write_letter(LETTER))
    text, markup = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert markup is not None
    assert markup.get_content().strip() == LETTER.html
    inline = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [(p["Content-ID"], p.get_content_disposition()) for p in inline] == [("<chart.png>", "inline")]
    assert inline[0].get_content() == LETTER.pictures[0].content


def test_its_headers_are_what_was_given() -> None:
    message = read(write_letter(LETTER))
    assert message["Message-ID"] == LETTER.message_id
    assert message["Subject"] == LETTER.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == f"<{LETTER.unsubscribe}>"
    assert datetime.strptime(message["Date"], "%a, %d %b %Y %H:%M:%S %z") == DATE
    assert f"List-Unsubscribe: <{LETTER.unsubscribe}>\r\n".encode() in write_letter(LETTER)


def test_the_same_letter_has_the_same_message_id_each_time() -> None:
    again = [read(write_letter(LETTER))["Message-ID"] for _ in range(2)]
    assert again == [LETTER.message_id] * 2


def test_what_is_sent_is_plain_ascii_in_short_lines() -> None:
    data = write_letter(replace(LETTER, text="EXERCISE " + "вода " * 500))
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


characters = st.characters() | st.sampled_from('\n\r\0\x1c\x85\u2028=?"<>@,;: \\(А')
lines = st.text(characters, max_size=60)
plain = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=90)
names = st.from_regex(r"[a-z!#$%&'*+/=?^_`{|}~-]{1,60}@[a-z0-9-]{1,60}\.example", fullmatch=True)
letters = st.fixed_dictionaries(
    {},
    optional={
        "subject": lines | plain,
        "sender_name": lines | plain,
        "message_id": lines | names.map("<{}>".format),
        "sender": lines | names,
        "recipient": lines | names,
        "unsubscribe": st.just("") | lines,
        "text": lines,
    },
).map(lambda changed: replace(LETTER, **changed))
injected = st.sampled_from(["\n", "\r", "\r\n", *"\x0b\x0c\x1c\x85\u2028\u2029\0", "=?utf-8?q?=0a"])


@settings(max_examples=500, deadline=None)
@given(letters)
def test_no_header_is_ever_injected_and_none_is_changed(letter: Letter) -> None:
    try:
        data = write_letter(letter)
    except FormatError:
        return
    message = read(data)
    expected = HEADERS | ({"List-Unsubscribe"} if letter.unsubscribe else set()) | {"Content-Type"}
    assert sorted(message.keys()) == sorted(expected)
    assert message["Subject"] == letter.subject
    assert message["Message-ID"] == letter.message_id
    assert message["To"].addresses[0].addr_spec == letter.recipient
    assert message["From"].addresses[0].addr_spec == letter.sender
    assert len(message["To"].addresses) == len(message["From"].addresses) == 1
    incoming = read_mail(data)
    assert (incoming.sender, incoming.recipients) == (letter.sender, (letter.recipient,))
    shown = "".join(c if unicodedata.category(c) != "Cf" else " " for c in letter.sender_name)
    assert incoming.sender_name.split() == shown.split()


@settings(deadline=None)
@given(st.text(max_size=10), injected, st.sampled_from(["Bcc: x@example.org", "", " a"]))
@pytest.mark.parametrize("name", ["subject", "sender_name", "message_id", "sender", "recipient", "unsubscribe"])
def test_a_second_line_is_refused_wherever_it_is_tried(name: str, before: str, line_end: str, after: str) -> None:
    changed: dict[str, Any] = {name: f"a{before}{line_end}{after}b"}
    with pytest.raises(FormatError):
        write_letter(replace(LETTER, **changed))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"marks": Marks(sensitivity=Sensitivity.CONFIDENTIAL)}, "confidential"),
        ({"marks": Marks(sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL)}, "strictly confidential"),
        ({"text": " \n"}, "without a plain text"),
        ({"text": "a\x00"}, "control character"),
        ({"date": datetime(2026, 5, 4)}, "without an offset"),
        ({"html": LETTER.html + "<img src='https://example.org/pixel.gif'>"}, "fetches or runs"),
        ({"html": LETTER.html + "<script>x</script>"}, "fetches or runs"),
        ({"html": "<p>no picture</p>"}, "Show each PNG or JPEG"),
        ({"pictures": (picture(), picture())}, "Name each once"),
        ({"pictures": (picture("../chart.png"),)}, "Name each once"),
        ({"recipient": "a@example.org, b@example.org"}, "recipient"),
        ({"subject": "a" * 301}, "one plain line"),
    ],
)
def test_what_must_not_leave_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(FormatError, match=said):
        write_letter(replace(LETTER, **changed))


def test_a_refusal_by_sensitivity_says_what_to_send_instead_and_nothing_of_the_letter() -> None:
    with pytest.raises(FormatError) as refused:
        write_letter(replace(LETTER, marks=Marks(sensitivity=Sensitivity.CONFIDENTIAL)))
    assert "something waits" in refused.value.remedy
    assert LETTER.subject not in str(refused.value)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_two_notices_that_something_waits_differ_in_id_and_date_alone(language: Any) -> None:
    first, second = (
        write_letter(
            waiting_letter(
                message_id=f"<wait-{n}@example.org>",
                sender="mirab@example.org",
                recipient="reader@example.org",
                date=DATE + timedelta(minutes=n),
                site="https://example.org/",
                language=language,
            )
        ).decode()
        for n in (1, 2)
    )
    assert first.replace("wait-1", "wait-2").replace("09:31:00", "09:32:00") == second
    assert "https://example.org/" in read(first.encode()).get_content()


@pytest.mark.parametrize("site", ["https://example.org/warnings/17/", "https://example.org/?id=1", "example.org", ""])
def test_a_notice_leads_to_the_front_page_alone(site: str) -> None:
    with pytest.raises(FormatError, match="front page"):
        waiting_letter(message_id="<a@b>", sender="a@b.c", recipient="a@b.c", date=DATE, site=site)


def test_a_letter_is_read_back_by_our_own_reader() -> None:
    incoming = read_mail(write_letter(LETTER))
    assert (incoming.message_id, incoming.sender, incoming.sender_name) == (
        LETTER.message_id,
        LETTER.sender,
        LETTER.sender_name,
    )
    assert (incoming.recipients, incoming.subject, incoming.date) == ((LETTER.recipient,), LETTER.subject, DATE)
    assert incoming.text == LETTER.text.strip()
    assert [(a.name, a.content) for a in incoming.attachments] == [("chart.png", LETTER.pictures[0].content)]
    assert incoming.automatic
    assert incoming.left_out == ()
