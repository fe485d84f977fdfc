"""Reports and bounces by mail: read as far as they can be, with a plain reason for the rest."""

from __future__ import annotations

import gzip
import zipfile
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.core.errors import FormatError
from mirab.exchange.mail_in import Bounce, Limits, read_bounces, read_mail


def report(text: str = "EXERCISE. The canal is blocked.", **headers: str) -> EmailMessage:
    """A mail as an office would send it."""
    message = EmailMessage()
    given = {"From": "Office <office@example.org>", "To": "reports@example.org", "Subject": "EXERCISE"} | headers
    for name, value in given.items():
        message[name] = value
    message.set_content(text)
    return message


def zipped(*files: tuple[str, bytes]) -> bytes:
    """An archive of files."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return kept.getvalue()


def test_headers_text_and_attachments_are_read() -> None:
    message = report(Date="Mon, 04 May 2026 14:30:00 +0500", **{"Message-ID": "<1@example.org>"})
    message.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="сводка.csv")
    message.add_attachment("note", filename="note.txt")
    read = read_mail(message.as_bytes())
    assert (read.sender, read.sender_name, read.recipients) == (
        "office@example.org",
        "Office",
        ("reports@example.org",),
    )
    assert read.date == datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
    assert read.text == "EXERCISE. The canal is blocked."
    assert [(a.name, a.media_type) for a in read.attachments] == [
        ("сводка.csv", "text/csv"),
        ("note.txt", "text/plain"),
    ]
    assert read.attachments[0].content == b"a,b\n1,2\n"
    assert not read.automatic


def test_a_mail_in_html_alone_becomes_text() -> None:
    message = report()
    message.set_content("<p>EXERCISE</p><p>The canal is <b>blocked</b>.</p>", subtype="html")
    assert read_mail(message.as_bytes()).text == "EXERCISE\n\nThe canal is blocked."


def test_the_same_said_twice_is_read_once_and_pictures_within_are_kept() -> None:
    message = report("EXERCISE in words")
    message.add_alternative("<p>EXERCISE in words</p><img src='cid:a'>", subtype="html")
    message.get_payload()[-1].add_related(b"picture", "image", "png", cid="<a>", filename="a.png")  # type: ignore[index, union-attr]
    read = read_mail(message.as_bytes())
    assert read.text == "EXERCISE in words"
    assert [a.name for a in read.attachments] == ["a.png"]


def test_an_empty_plain_part_does_not_hide_the_html() -> None:
    message = report("\n")
    message.add_alternative("<p>EXERCISE</p>", subtype="html")
    assert read_mail(message.as_bytes()).text == "EXERCISE"


def test_html_without_end_is_cut_and_says_so() -> None:
    message = report()
    message.set_content("<p>EXERCISE</p>" * 100, subtype="html")
    read = read_mail(message.as_bytes(), Limits(longest_html=32))
    assert read.text.startswith("EXERCISE")
    assert "bytes of HTML" in read.left_out[0].reason


def test_a_forwarded_mail_is_an_attachment() -> None:
    message = report()
    message.add_attachment(report("EXERCISE within"))
    assert b"EXERCISE within" in read_mail(message.as_bytes()).attachments[0].content


@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "windows-1251", "no-such-charset"])
def test_every_charset_is_read_and_an_unknown_one_guessed(charset: str) -> None:
    said = "УЧЕНИЯ: канал перекрыт"
    body = said.encode("utf-8" if charset == "no-such-charset" else charset)
    head = (
        f"From: a@example.org\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    assert read_mail(head.encode() + body).text == said


def test_a_clock_three_years_off_is_a_date_as_any() -> None:
    assert read_mail(report(Date="Fri, 04 May 2029 00:00:00 +0000").as_bytes()).date == datetime(2029, 5, 4, tzinfo=UTC)
    assert read_mail(b"Date: yesterday\r\n\r\nEXERCISE").date is None


def test_what_a_program_wrote_is_known_as_such() -> None:
    assert read_mail(report(**{"Auto-Submitted": "auto-replied"}).as_bytes()).automatic
    assert not read_mail(report(**{"Auto-Submitted": "no"}).as_bytes()).automatic


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\report.doc", "report.doc"),
        ("a\u202egnp.exe", "a gnp.exe"),
        ("..", "attachment 2"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_file_name_is_a_name_and_no_path(given_name: str, name: str) -> None:
    message = report()
    message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=given_name)
    assert read_mail(message.as_bytes()).attachments[0].name == name


def bomb() -> bytes:
    """A small archive that unpacks to 200 MB."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.txt", "w") as inside:
        for _ in range(200):
            inside.write(b"\0" * 1_000_000)
    return kept.getvalue()


def overlapping() -> bytes:
    """An archive in which two names lead to the same packed bytes, as a better zip bomb has it."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("a", b"x" * 1000)
        second = zipfile.ZipInfo("b")
        first = archive.infolist()[0]
        second.header_offset, second.compress_size, second.file_size = first.header_offset, 1000, 1000
        second.CRC = first.CRC
        archive.filelist.append(second)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x" * 10_000_001, "at most 10000000"),
        (bomb(), "unpacks to 1 files of 200000000 bytes"),
        (zipped(*((str(n), b"") for n in range(2_001))), "unpacks to 2001 files"),
        (zipped(("inner.zip", zipped(("a", b"a")))), "an archive within an archive"),
        (overlapping(), "within one another"),
        (b"PK\x03\x04 and nothing more", "broken archive"),
        (gzip.compress(b"\0" * 1000), "not opened"),
    ],
    ids=["huge", "bomb", "many files", "nested", "overlapping", "broken", "packed otherwise"],
)
def test_a_dangerous_attachment_is_left_out_with_its_reason_and_the_text_is_kept(content: bytes, reason: str) -> None:
    message = report()
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename="annex.bin")
    message.add_attachment(b"fine", maintype="application", subtype="pdf", filename="fine.pdf")
    read = read_mail(message.as_bytes(), Limits(largest_bytes=50_000_000))
    assert read.text == "EXERCISE. The canal is blocked."
    assert [a.name for a in read.attachments] == ["fine.pdf"]
    assert [left.name for left in read.left_out] == ["annex.bin"]
    assert reason in read.left_out[0].reason


def test_an_honest_archive_is_taken() -> None:
    message = report()
    message.add_attachment(zipped(("a.txt", b"a"), ("b.txt", b"b")), maintype="a", subtype="zip", filename="a.zip")
    assert [a.name for a in read_mail(message.as_bytes()).attachments] == ["a.zip"]


def test_number_and_length_have_an_end() -> None:
    message = report("EXERCISE " * 10)
    for number in range(4):
        message.add_attachment(b"x", maintype="image", subtype="png", filename=f"{number}.png")
    read = read_mail(message.as_bytes(), Limits(most_attachments=3, longest_text=20))
    assert [a.name for a in read.attachments] == ["0.png", "1.png", "2.png"]
    assert read.text == ("EXERCISE " * 10)[:20]
    assert [left.name for left in read.left_out] == ["3.png", "text"]


def nested(depth: int) -> bytes:
    """Parts within parts."""
    head = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"From: a@example.org\r\n" + head + b"\r\nEXERCISE"


def test_parts_without_end_are_refused_as_a_whole() -> None:
    flat = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 1_000
    forwarded = b"Content-Type: message/rfc822\r\n\r\n" * 1_000
    for data in (flat, forwarded, nested(1_000)):
        with pytest.raises(FormatError, match="more than 60 parts"):
            read_mail(data)
    assert read_mail(nested(50)).text == "EXERCISE"


@pytest.mark.parametrize(
    "head",
    [
        b"X: y\r\n" * 2_000_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 500_000,
        b"Content-Type: text/plain" + b"; a=b" * 300_000,
        b'Content-Type: text/plain\r\n\r\n\r\nContent-Disposition: attachment;\r\n filename="' + b"a" * 6_000,
    ],
    ids=["many", "one long", "parameters", "within a part"],
)
def test_headers_without_end_are_refused_as_a_whole(head: bytes) -> None:
    with pytest.raises(FormatError, match=r"headers? of more than"):
        read_mail(head + b"\r\n\r\nEXERCISE")


def test_addresses_that_the_library_cannot_read_are_none() -> None:
    assert read_mail(b"From: " + b"(" * 100_000 + b"\r\n\r\nEXERCISE").sender == ""
    assert read_mail(b"To: " + b"(" * 100_000 + b"\r\n\r\nEXERCISE").recipients == ()


def test_a_mail_of_two_gigabytes_is_refused_by_its_size() -> None:
    with pytest.raises(FormatError, match="At most 1000 bytes"):
        read_mail(b"x" * 1_001, Limits(largest_bytes=1_000))


PIECES = """From: |Subject: |=?utf-8?b?|=?x?q?|?=|--b|--b--|Content-Type: multipart/mixed; boundary="b"|<p>|"|<|(|[|a@b
|Content-Type: text/html|Content-Transfer-Encoding: base64|Content-Type: message/rfc822|; charset=|Content-Type:
|Content-Disposition: attachment; filename*0*=utf-8''%d1|Date: Mon, 99 Foo|Content-Type: multipart/report; boundary=b
|Content-Type: message/delivery-status|Action: failed|Final-Recipient:
|Content-Type: multipart/alternative; boundary=b
""".replace("\n", "").split("|")
pieces = st.sampled_from([*(piece.encode() for piece in PIECES), *[b"\r\n", b"\r\n\r\n", b"\n"] * 4])


@settings(max_examples=1000, deadline=None)
@given(st.lists(pieces | st.binary(max_size=8), max_size=40).map(b"".join))
def test_nothing_that_can_be_sent_breaks_the_reader(data: bytes) -> None:
    read = read_mail(data)
    assert "\n" not in read.subject + read.sender + read.message_id
    read_bounces(data)


#: RFC 3464, appendix E.1 and E.2 (the examples of the standard), with the headers of the letter that came back.
RFC_SIMPLE = b"""Date: Thu, 7 Jul 1994 17:16:05 -0400
From: Mail Delivery Subsystem <MAILER-DAEMON@CS.UTK.EDU>
Message-Id: <199407072116.RAA14128@CS.UTK.EDU>
Subject: Returned mail: Cannot send message for 5 days
To: <owner-info-mime@cs.utk.edu>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
      boundary="RAA14128.773615765/CS.UTK.EDU"

--RAA14128.773615765/CS.UTK.EDU

The original message was received at Sat, 2 Jul 1994 17:10:28 -0400
from root@localhost

--RAA14128.773615765/CS.UTK.EDU
content-type: message/delivery-status

Reporting-MTA: dns; cs.utk.edu

Original-Recipient: rfc822;louisl@larry.slip.umd.edu
Final-Recipient: rfc822;louisl@larry.slip.umd.edu
Action: failed
Status: 4.0.0
Diagnostic-Code: smtp; 426 connection timed out
Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400

--RAA14128.773615765/CS.UTK.EDU
content-type: message/rfc822

From: watch@example.org
Message-ID: <exercise-1@example.org>
Subject: EXERCISE

EXERCISE

--RAA14128.773615765/CS.UTK.EDU--
"""
RFC_MULTIPLE = b"""From: postmaster@nsfnet-relay.ac.uk
Subject: Delivery Report
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=foobar

--foobar

The following message could not be delivered.

--foobar
content-type: message/delivery-status

Reporting-MTA: dns; cs.utk.edu

Original-Recipient: rfc822;arathib@vnet.ibm.com
Final-Recipient: rfc822;arathib@vnet.ibm.com
Action: failed
Status: 5.0.0 (permanent failure)
Diagnostic-Code: smtp;  550 'arathib@vnet.IBM.COM' is not a
 registered gateway user
Remote-MTA: dns; vnet.ibm.com

Original-Recipient: rfc822;johnh@hpnjld.njd.hp.com
Final-Recipient: rfc822;johnh@hpnjld.njd.hp.com
Action: delayed
Status: 4.0.0 (hpnjld.njd.jp.com: host name lookup failure)

Original-Recipient: rfc822;wsnell@sdcc13.ucsd.edu
Final-Recipient: rfc822;wsnell@sdcc13.ucsd.edu
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; 550 user unknown
Remote-MTA: dns; sdcc13.ucsd.edu

--foobar
content-type: text/rfc822-headers

Message-ID: <exercise-2@example.org>
Subject: EXERCISE

--foobar--
"""


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_the_examples_of_the_standard_are_read(line_end: bytes) -> None:
    (simple,) = read_bounces(RFC_SIMPLE.replace(b"\n", line_end))
    assert simple == Bounce(
        message_id="<exercise-1@example.org>",
        recipient="louisl@larry.slip.umd.edu",
        action="failed",
        status="4.0.0",
        diagnostic="smtp; 426 connection timed out",
        permanent=True,
    )
    several = read_bounces(RFC_MULTIPLE.replace(b"\n", line_end))
    assert {bounce.message_id for bounce in several} == {"<exercise-2@example.org>"}
    assert [(b.recipient, b.status, b.permanent) for b in several] == [
        ("arathib@vnet.ibm.com", "5.0.0", True),
        ("johnh@hpnjld.njd.hp.com", "4.0.0", False),
        ("wsnell@sdcc13.ucsd.edu", "5.0.0", True),
    ]
    assert several[0].diagnostic == "smtp; 550 'arathib@vnet.IBM.COM' is not a registered gateway user"


def test_a_report_is_no_bounce_and_a_bounce_without_the_letter_names_none() -> None:
    assert read_bounces(report().as_bytes()) == ()
    without = RFC_SIMPLE[: RFC_SIMPLE.index(b"--RAA14128.773615765/CS.UTK.EDU\ncontent-type: message/rfc822")]
    assert [bounce.message_id for bounce in read_bounces(without)] == [None]


@settings(deadline=None)
@given(st.timedeltas(timedelta(0), timedelta(days=9999)))
def test_every_date_that_mail_has_is_read_back(since: timedelta) -> None:
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=int(since.total_seconds()))
    assert read_mail(report(Date=at.strftime("%a, %d %b %Y %H:%M:%S +0000")).as_bytes()).date == at
