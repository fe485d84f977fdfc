"""Mail against a real server on loopback: each message once, never a word of what waits, and no fall loses one."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.test import Client
from tests.web.alerts.desk import Desk, drafted, people

from mirab.core.errors import FormatError, InputError
from mirab.core.marks import Marks
from mirab.web.accounts.models import AuditLine, User
from mirab.web.alerts.warning_actions import tell
from mirab.web.alerts.warning_models import Notice
from mirab.web.post.actions import note_bounce, tell_by_mail
from mirab.web.post.models import Attempt, Message, State
from mirab.web.post.sending import PAUSES, connect, send_waiting

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)


class Taking:
    """A mail server's hand: what it took, and what it says to each mail."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.answer = "250 OK"
        self.pause = 0.0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        time.sleep(self.pause)
        if self.answer.startswith("250"):
            self.taken.append(envelope.content)
        return self.answer

    @property
    def ids(self) -> list[str]:
        """The Message-IDs that came, in order."""
        return [str(message_from_bytes(one)["Message-ID"]) for one in self.taken]


@pytest.fixture
def taking() -> Taking:
    return Taking()


@pytest.fixture
def server(taking: Taking, settings: Any, tmp_path: Path) -> Iterator[str]:
    """A server on loopback that the site is told of; its address."""
    running = Controller(taking, hostname="127.0.0.1", port=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        running.port = probe.getsockname()[1]
    running.start()
    settings.MIRAB_MAIL_URL = f"smtp://127.0.0.1:{running.port}"
    settings.MIRAB_MAIL_FROM = "centre@exercise.example"
    settings.MIRAB_SITE_URL = "https://exercise.example/"
    settings.MIRAB_HOME = tmp_path
    try:
        yield settings.MIRAB_MAIL_URL
    finally:
        running.stop()


@pytest.fixture
def desk(person: Callable[..., User], db: None) -> Desk:
    made = people(person)
    for user in (made.author, made.second, made.chief, made.head, made.first_of_hq, made.focal_point):
        user.email = f"{user.pk}@exercise.example"
        user.save()
    return made


def made(desk: Desk, about: str = "notice:1") -> Message:
    assert tell_by_mail([desk.author.pk], about, NOW) == 1
    return Message.objects.get(about=about, to=desk.author)


@pytest.mark.django_db
def test_a_notice_becomes_one_mail_that_says_that_something_waits(server: str, taking: Taking, desk: Desk) -> None:
    warning = drafted(desk)
    for _ in range(2):
        tell([desk.chief.pk], "changed", warning, desk.author, NOW)
    assert send_waiting(NOW) == 1
    assert send_waiting(NOW) == 0
    mail = message_from_bytes(taking.taken[0], policy=policy.default)
    assert mail["To"] == desk.chief.email
    assert "Something waits" in mail["Subject"]
    assert "Вас ожидает" in mail["Subject"]
    assert "https://exercise.example/" in mail.get_content()
    assert Notice.objects.get().sent_at is not None
    assert [one.outcome for one in Attempt.objects.all()] == [State.SENT]


@pytest.mark.django_db
def test_the_mail_is_alike_for_whatever_waits(server: str, taking: Taking, desk: Desk) -> None:
    for marks in (None, Marks()):
        warning = drafted(desk, NOW, marks) if marks else drafted(desk)
        tell([desk.chief.pk], "changed", warning, desk.author, NOW)
    assert send_waiting(NOW) == 2
    bodies = {message_from_bytes(one, policy=policy.default).get_content() for one in taking.taken}
    assert len(bodies) == 1
    for one in taking.taken:
        for word in (b"EXERCISE", b"intake", b"warning", b"changed", b"priority"):
            assert word not in one.replace(b"exercise.example", b"")


@pytest.mark.django_db
def test_a_government_and_who_has_no_address_are_never_written_to(server: str, desk: Desk) -> None:
    nobody = desk.next_of_hq
    assert nobody.email == ""
    assert tell_by_mail([desk.focal_point.pk, nobody.pk], "notice:1", NOW) == 0
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_where_no_server_is_named_nothing_is_made(settings: Any, desk: Desk) -> None:
    assert settings.MIRAB_MAIL_URL == ""
    assert tell_by_mail([desk.author.pk], "notice:1", NOW) == 0
    assert send_waiting(NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_with_its_transaction_is_not_told(server: str, desk: Desk) -> None:
    with transaction.atomic():
        assert tell_by_mail([desk.author.pk], "notice:1", NOW) == 1
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_what_a_server_puts_off_waits_longer_each_time(server: str, taking: Taking, desk: Desk) -> None:
    message, taking.answer, at = made(desk), "451 4.3.0 later", NOW
    for pause in PAUSES[:3]:
        assert send_waiting(at) == 0
        message.refresh_from_db()
        assert message.state == State.WAITING
        assert message.next_at - message.attempts.last().at == pause  # type: ignore[union-attr]
        at = message.next_at
    taking.answer = "250 OK"
    assert send_waiting(at - timedelta(seconds=1)) == 0
    assert send_waiting(at) == 1
    assert taking.ids == [message.message_id]


@pytest.mark.django_db
def test_a_refused_mail_is_seen_by_the_administrator_and_what_it_was_about_is_not(
    server: str, taking: Taking, desk: Desk, administrator_client: Client, analyst_client: Client
) -> None:
    fine = made(desk, "notice:7001")
    assert send_waiting(NOW) == 1
    message, taking.answer = made(desk, "notice:7002"), "550 5.1.1 no such mailbox"
    assert send_waiting(NOW) == 0
    assert send_waiting(NOW + timedelta(days=3)) == 0
    page = administrator_client.get("/mail/").content.decode()
    assert "no such mailbox" in page
    assert "refused by the mail server" in page
    assert page.count(message.address) == 1
    assert "7002" not in page
    assert fine.pk not in page
    assert analyst_client.get("/mail/").status_code == 403


@pytest.mark.django_db
def test_an_address_that_no_letter_takes_holds_nobody_up(
    server: str, taking: Taking, desk: Desk, administrator_client: Client
) -> None:
    first = made(desk, "notice:1")
    Message.objects.filter(pk=first.pk).update(address="u@[10.0.0.1]")
    made(desk, "notice:2")
    assert send_waiting(NOW) == 1
    first.refresh_from_db()
    assert first.state == State.FAILED
    assert "u@[10.0.0.1]" in administrator_client.get("/mail/").content.decode()


@pytest.mark.django_db
def test_a_server_that_goes_away_makes_no_repeat_of_what_was_not_begun(server: str, taking: Taking, desk: Desk) -> None:
    messages = [made(desk, f"notice:{number}") for number in range(3)]
    taking.answer = "421 4.3.2 going away"
    assert send_waiting(NOW) == 0
    taking.answer = "250 OK"
    assert send_waiting(NOW) == 3
    states = [Message.objects.get(pk=one.pk).state for one in messages]
    assert states == [State.SENT] * 3
    assert sorted(taking.ids) == sorted(one.message_id for one in messages)


@pytest.mark.django_db
def test_who_was_put_out_meanwhile_is_told_nothing(server: str, taking: Taking, desk: Desk) -> None:
    message = made(desk)
    User.objects.filter(pk=desk.author.pk).update(is_active=False)
    assert send_waiting(NOW) == 0
    message.refresh_from_db()
    assert (message.state, taking.taken) == (State.FAILED, [])


@pytest.mark.django_db
def test_what_was_being_sent_goes_out_again_under_its_own_name_and_says_so(
    server: str, taking: Taking, desk: Desk
) -> None:
    message = made(desk)
    Message.objects.filter(pk=message.pk).update(state=State.SENDING)
    assert send_waiting(NOW) == 1
    message.refresh_from_db()
    assert message.state == State.REPEATED
    assert message.get_state_display() == "sent, possibly repeated"
    assert taking.ids == [message.message_id]


def report_of(message: Message, action: str = "failed") -> bytes:
    """A delivery report as RFC 3464, section 2, has it."""
    report = EmailMessage()
    report["From"], report["To"], report["Subject"] = "MAILER-DAEMON@exercise.example", "x@exercise.example", "Report"
    report.set_content("EXERCISE")
    report.make_mixed()
    whole = report.as_bytes().decode()
    boundary = report.get_boundary()
    parts = [
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; exercise.example\n\n"
        f"Final-Recipient: rfc822; {message.address}\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 no such mailbox\n",
        f"Content-Type: text/rfc822-headers\n\nMessage-ID: {message.message_id}\nSubject: EXERCISE\n",
    ]
    head, _, tail = whole.rpartition(f"--{boundary}--")
    return (head + "".join(f"--{boundary}\n{part}\n" for part in parts) + f"--{boundary}--" + tail).encode()


@pytest.mark.django_db
def test_a_mail_that_came_back_is_marked(server: str, desk: Desk) -> None:
    message = made(desk)
    send_waiting(NOW)
    assert note_bounce(report_of(message), NOW).state == State.BOUNCED
    assert "550 no such mailbox" in message.attempts.last().said  # type: ignore[union-attr]
    assert AuditLine.objects.filter(act="note_bounce").count() == 1
    for wrong in (b"", b"Subject: hello\n\nhello", report_of(message, "delayed")):
        with pytest.raises(FormatError):
            note_bounce(wrong, NOW)
    message.message_id = "<another@elsewhere.example>"
    with pytest.raises(FormatError, match="no message of ours"):
        note_bounce(report_of(message), NOW)


def test_a_password_is_not_said_in_clear(server: str) -> None:
    with pytest.raises(InputError, match="offers no TLS"):
        connect(server.replace("smtp://", "smtp://user:secret@"))
    with pytest.raises(InputError, match="MIRAB_MAIL_URL"):
        connect("http://127.0.0.1:25")


#: A worker of its own: it makes messages, sends what waits, or says how each stands.
CHILD = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from mirab.web.accounts.models import User
from mirab.web.post.actions import tell_by_mail
from mirab.web.post.models import Message
from mirab.web.post.sending import send_waiting
if sys.argv[1] == "make":
    call_command("migrate", verbosity=0)
    user = User.objects.create(username="EXERCISE", role="analyst", email="a@exercise.example")
    for number in range(int(sys.argv[2])):
        tell_by_mail([user.pk], f"notice:{number}", timezone.now())
elif sys.argv[1] == "send":
    print("ready", flush=True)
    send_waiting()
else:
    print(json.dumps(dict(Message.objects.values_list("message_id", "state"))))
"""


def by_force(server: str, taking: Taking, folder: Path, kills: int) -> None:
    """Kill a worker so many times while it sends; then let one finish."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MIRAB_", "DJANGO_"))}
    surroundings = own | {
        "DJANGO_SETTINGS_MODULE": "mirab.web.project.settings",
        "MIRAB_HOME": str(folder / "home"),
        "MIRAB_MAIL_URL": server,
        "MIRAB_MAIL_FROM": "centre@exercise.example",
    }
    (folder / "home").mkdir()

    def child(*words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", CHILD, *words]
        return subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True)

    assert child("make", str(kills * 6)).wait(120) == 0
    taking.pause, chance = 0.02, random.Random(kills)
    for _ in range(kills):
        worker = child("send")
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 0.12))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    taking.pause = 0.0
    assert child("send").wait(120) == 0
    told, _ = child("tell").communicate(timeout=120)
    states: dict[str, str] = json.loads(told)
    came = Counter(taking.ids)
    assert set(came) == set(states)
    assert set(states.values()) <= {"sent", "repeated"}
    for name, times in came.items():
        assert times == 1 or states[name] == "repeated"
    # a test in which nothing fell in between would prove nothing
    assert "repeated" in states.values()


def test_a_worker_killed_between_send_and_mark_loses_no_message(server: str, taking: Taking, tmp_path: Path) -> None:
    by_force(server, taking, tmp_path, 6)


@pytest.mark.long
def test_a_worker_killed_fifty_times_loses_no_message(server: str, taking: Taking, tmp_path: Path) -> None:
    by_force(server, taking, tmp_path, 50)
