"""Letters are taken out of a real mailbox: a Dovecot of this machine, on loopback, in a folder of its own."""

from __future__ import annotations

import imaplib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from tests.web.reports.made import NOW, SECRET
from tests.web.reports.test_offices import letter, office

from mirab.core.errors import InputError, SourceError
from mirab.web.reports import mailbox
from mirab.web.reports.mailbox import KEPT_APART, TAKEN, Looked, take_from
from mirab.web.reports.models import Refused, Report

if TYPE_CHECKING:
    from mirab.web.accounts.models import Organisation

__all__ = ["office"]
pytestmark = pytest.mark.django_db
PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
log_path = {home}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{home}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """The port of a Dovecot with no letters in it."""
    if PROGRAM is None:
        pytest.skip("no dovecot on this machine: apt-get install dovecot-imapd")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    import grp  # noqa: PLC0415
    import pwd  # noqa: PLC0415

    # as root the server wants somebody else to own the letters
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    with TemporaryDirectory(prefix="dovecot-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        (home / "mail").mkdir()
        os.chown(home / "mail", user.pw_uid, user.pw_gid)
        group = grp.getgrgid(user.pw_gid).gr_name
        config = home / "dovecot.conf"
        config.write_text(CONFIG.format(home=home, user=user.pw_name, group=group, port=port))
        running = subprocess.Popen([PROGRAM, "-F", "-c", str(config)])
        try:
            _answers(port, home)
            yield port
        finally:
            running.terminate()
            running.wait(20)


def _answers(port: int, home: Path) -> None:
    for _n in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    log = home / "log"
    pytest.fail(f"dovecot does not answer: {log.read_text() if log.exists() else 'no log'}")


@pytest.fixture
def box(server: int, request: pytest.FixtureRequest) -> Iterator[imaplib.IMAP4]:
    """A mailbox of the test's own."""
    with imaplib.IMAP4("127.0.0.1", server) as opened:
        opened.login(request.node.name[:40], "EXERCISE")
        yield opened


def url_of(box: imaplib.IMAP4, request: pytest.FixtureRequest) -> str:
    return f"imap://{request.node.name[:40]}:EXERCISE@127.0.0.1:{box.port}/INBOX"


def put(box: imaplib.IMAP4, *letters: bytes) -> None:
    for one in letters:
        assert box.append("INBOX", "", "", one)[0] == "OK"


def count(box: imaplib.IMAP4, folder: str) -> int:
    state, said = box.select(folder, readonly=True)
    return int(said[0] or 0) if state == "OK" else 0


def test_letters_are_taken_or_kept_apart_and_then_moved(
    box: imaplib.IMAP4, office: Organisation, request: pytest.FixtureRequest
) -> None:
    stranger = letter(From="stranger@exercise.invalid", Message_ID="<s@exercise.invalid>")
    put(box, letter().as_bytes(), stranger.as_bytes(), letter().as_bytes())
    assert take_from(url_of(box, request), NOW) == Looked(taken=1, known=1, kept_apart=1)
    assert (count(box, "INBOX"), count(box, TAKEN), count(box, KEPT_APART)) == (0, 2, 1)
    assert SECRET in Report.objects.get().words
    assert Refused.objects.get().code == "sender"
    assert take_from(url_of(box, request), NOW) == Looked()


def test_a_fall_between_the_record_and_the_mailbox_loses_nothing_and_doubles_nothing(
    box: imaplib.IMAP4, office: Organisation, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(box, letter().as_bytes())

    def falls(*_: object) -> None:
        raise OSError("EXERCISE: the line broke")

    with monkeypatch.context() as fallen:
        fallen.setattr(mailbox, "_put_away", falls)
        with pytest.raises(SourceError):
            take_from(url_of(box, request), NOW)
    assert (count(box, "INBOX"), Report.objects.count()) == (1, 1)
    assert take_from(url_of(box, request), NOW) == Looked(known=1)
    assert (count(box, "INBOX"), Report.objects.count()) == (0, 1)


def test_a_letter_that_is_too_large_is_not_fetched_and_stays_where_it_can_be_read(
    box: imaplib.IMAP4, office: Organisation, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(box, letter("x" * 400_000).as_bytes())
    from dataclasses import replace  # noqa: PLC0415

    monkeypatch.setattr(mailbox, "LIMITS", replace(mailbox.LIMITS, largest_bytes=100_000))
    assert take_from(url_of(box, request), NOW).kept_apart == 1
    assert "EXERCISE week" in Refused.objects.get().whole
    assert count(box, KEPT_APART) == 1


@pytest.mark.parametrize("url", ["smtp://a:b@127.0.0.1", "imap://127.0.0.1", "imap://"])
def test_what_is_no_address_of_a_mailbox_is_said_without_its_password(url: str) -> None:
    with pytest.raises(InputError) as said:
        take_from(url, NOW)
    assert "a:b" not in str(said.value)
