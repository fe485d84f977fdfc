"""``mirab serve`` as a person runs it: answers, stops cleanly, restarts what dies, and says in words what it cannot."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MIRAB = (sys.executable, "-c", "from mirab.cli.app import main; main()")
#: Setting up a new home takes the longest: tables, and static files packed.
LONG_ENOUGH = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MIRAB_", "DJANGO_"))}
    return {**kept, "PYTHONUNBUFFERED": "1"}


def _processes(*which: str) -> str:
    """Ids and whole command lines of processes, one to a line."""
    listing = ["ps", "-ww", *which, "-o", "pid=,args="]
    return subprocess.run(listing, capture_output=True, text=True, check=False).stdout


class Serving:
    """A running ``mirab serve``, and what it said."""

    def __init__(self, home: Path, *words: str) -> None:
        self.port = free_port()
        self.said = home.parent / f"said-{self.port}"
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [*MIRAB, "--home", str(home), "serve", "--port", str(self.port), *words],
                stdout=said,
                stderr=subprocess.STDOUT,
                env=environment(),
                cwd=home.parent,
            )

    def wait_for(self, fits: Callable[[], bool], seconds: float = LONG_ENOUGH) -> None:
        until = time.monotonic() + seconds
        while not fits():
            assert time.monotonic() < until, self.said.read_text()
            time.sleep(0.1)

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.said.read_text()
        return "Mirab is at" in self.said.read_text()

    def health(self) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=20) as answer:
            return bytes(answer.read())

    def children(self) -> dict[str, int]:
        """Process ids of the children by what each is."""
        listed = _processes("--ppid", str(self.process.pid))
        found = (re.match(r"\s*(\d+) .*mirab\.web\.project\.child (\w+)", line) for line in listed.splitlines())
        return {match[2]: int(match[1]) for match in found if match}

    def family(self) -> list[int]:
        """Every process that was started here and still runs, workers of the web server among them."""
        listed = _processes("-e")
        held = [line.split(None, 1) for line in listed.splitlines() if f" {self.port} " in f"{line} "]
        return [int(pid) for pid, _ in held]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve") / "home"


@pytest.fixture
def serving(home: Path) -> Iterator[Serving]:
    """A site without its clock: nothing is fetched."""
    running = Serving(home, "--no-clock", "--workers", "1")
    running.wait_for(running.is_up)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(60)


def gone(pids: list[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() and _is_alive(pid) for pid in pids)


def _is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")


def test_it_answers_and_stops_on_sigterm_leaving_no_process(serving: Serving) -> None:
    assert b"true" in serving.health()
    children = serving.children()
    assert set(children) == {"web", "worker"}
    every = [*children.values(), *serving.family()]
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(60) == 0
    assert gone(every)
    assert serving.said.read_text().rstrip().endswith("Stopped.")


def test_a_child_that_dies_is_started_again_with_a_line(serving: Serving) -> None:
    worker = serving.children()["worker"]
    os.kill(worker, signal.SIGKILL)
    serving.wait_for(lambda: serving.children().get("worker", worker) != worker, 60)
    assert "The worker ended (SIGKILL); it is started again" in serving.said.read_text()
    assert b"true" in serving.health()


def test_a_supervisor_that_is_killed_takes_its_children_along(serving: Serving) -> None:
    every = [*serving.children().values(), *serving.family()]
    assert len(every) >= 2
    serving.process.kill()
    serving.process.wait()
    serving.wait_for(lambda: gone([pid for pid in every if pid != serving.process.pid]), 60)


def refused(home: Path, *words: str, **changed: str) -> tuple[int, str]:
    done = subprocess.run(
        [*MIRAB, "--home", str(home), "serve", *words],
        capture_output=True,
        text=True,
        timeout=LONG_ENOUGH,
        env={**environment(), **changed},
        check=False,
    )
    return done.returncode, done.stderr


def one_line(said: str) -> bool:
    return said.count("\n") == 1 and said.startswith("mirab: ") and "Traceback" not in said


def test_a_busy_port_is_said_in_one_line_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        status, said = refused(tmp_path / "home", "--port", str(port))
    assert (status, one_line(said)) == (2, True), said
    assert f"port {port} is in use" in said
    assert "--port" in said


def test_one_home_is_served_once(serving: Serving, home: Path) -> None:
    status, said = refused(home, "--port", str(free_port()), "--no-clock")
    assert (status, one_line(said)) == (2, True), said
    assert "is served already" in said


def test_a_home_that_is_no_folder_is_said_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    status, said = refused(file / "home", "--port", str(free_port()))
    assert (status, one_line(said)) == (5, True), said
    assert "is not a folder" in said


def test_a_read_only_home_is_said_in_one_line(tmp_path: Path, unprivileged: list[str]) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    tmp_path.chmod(0o755)
    words = [*unprivileged, *MIRAB, "--home", str(closed / "home"), "serve", "--port", str(free_port())]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, env=environment(), check=False, cwd="/")
    assert (done.returncode, one_line(done.stderr)) == (5, True), done.stderr
    assert "cannot be written by this user" in done.stderr


def test_a_database_that_is_gone_is_said_in_one_line(tmp_path: Path) -> None:
    address = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    status, said = refused(tmp_path / "home", "--port", str(free_port()), MIRAB_DATABASE_URL=address)
    assert (status, one_line(said)) == (5, True), said
    assert "Start PostgreSQL" in said


def test_a_setting_that_cannot_be_is_named(tmp_path: Path) -> None:
    status, said = refused(tmp_path / "home", "--port", str(free_port()), MIRAB_OPEN_ON="2010-02-31")
    assert (status, one_line(said)) == (2, True), said
    assert "MIRAB_OPEN_ON" in said


def account(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*MIRAB, "--home", str(home), "account", *words]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=LONG_ENOUGH)


def test_the_first_administrator_is_made_on_the_machine_itself(tmp_path: Path) -> None:
    made = account(tmp_path / "home", "anna", "administrator", "--password", "a long enough one")
    assert (made.returncode, made.stdout) == (0, "anna may sign in as administrator.\n"), made.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("anna", "king", "--password", "a long enough one"),
            "Use one of: visitor, head, officer in charge,",
        ),
        (("anna", "chief", "--password", "short"), "at least 8 characters"),
        (("an na!", "chief", "--password", "a long enough one"), "letters, numbers"),
    ],
    ids=["no such role", "a short password", "a name with blanks"],
)
def test_an_account_that_cannot_be_is_refused_in_one_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    refused = account(tmp_path / "home", *words)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1
