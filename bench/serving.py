"""Measure the site: twenty readers on the production server with a million events archived, on both databases.

``python bench/serving.py [FOLDER]`` serves a home in FOLDER (made anew without one), asks for four pages with Debian's
``wrk`` from the same machine, and writes its part of the table in the documentation. Beside each page stands the same
server's answer to ``/health/``, which reads nothing: what a page costs above that is Mirab's own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from cases import EVENTS, rows_asked_for
from generated_events import write_events
from pages import HEAVIEST_KB, LATEST_SECONDS, measure

READERS, THREADS, SECONDS = 20, 2, 12
TARGET_MS = 200
DAY = "2010-05-25"
PAGES = {
    "Today": f"/?on={DAY}",
    "Watch": f"/watch/?on={DAY}",
    "an indicator": f"/indicators/protest-reports-trend/?place=KGZ&on={DAY}",
    "proposals": f"/proposals/?on={DAY}",
}
BESIDE = "/health/"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "bench-site.md"
MIRAB = [sys.executable, "-c", "from mirab.cli import main; main()"]
#: wrk gives p90 and p99 by itself; the 95th is asked for here, and every answer that is not 200 is counted.
SCRIPT = """
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init(args) bad = 0 end
function response(status) if status ~= 200 then bad = bad + 1 end end
function done(summary, latency, requests)
  local bad = 0
  for _, thread in ipairs(threads) do bad = bad + thread:get("bad") end
  local e = summary.errors
  print(string.format('{"requests": %d, "p50": %.1f, "p95": %.1f, "p99": %.1f, "errors": %d, "seconds": %.2f}',
    summary.requests, latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    bad + e.connect + e.read + e.write + e.timeout, summary.duration / 1e6))
end
"""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What wrk saw of one address."""

    requests: int
    p50: float
    p95: float
    p99: float
    errors: int
    seconds: float


def made(home: Path) -> Path:
    """A home with a million made events (EXERCISE) and its board, unless it is there already."""
    if any((home / "boards").glob("*.json")):
        return home
    home.mkdir(parents=True, exist_ok=True)
    events = write_events(home.parent / EVENTS, rows_asked_for())
    subprocess.run([*MIRAB, "--home", str(home), "ingest", "ucdp_ged", str(events)], check=True, capture_output=True)
    return home


@contextmanager
def served(home: Path, port: int, database: str) -> Iterator[httpx.Client]:
    """Serve a home and give a client that has signed in."""
    environment = {**os.environ, "MIRAB_DATABASE_URL": database}
    signs = _accounts(home, environment)
    command = [*MIRAB, "--home", str(home), "serve", "--port", str(port), "--no-clock"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://localhost:{port}", timeout=60) as client:
            _until_it_answers(client)
            page = client.get("/accounts/login/").text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert token
            client.post("/accounts/login/", data={**signs, "csrfmiddlewaretoken": token[1]})
            assert client.get(PAGES["Today"]).status_code == 200
            yield client
    finally:
        server.terminate()
        server.wait(60)


def _accounts(home: Path, environment: dict[str, str]) -> dict[str, str]:
    """Set up tables, board and an analyst; what to sign in with."""
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path; home = Path(sys.argv[1]);"
        "from mirab.web.project.serving import Served, prepare; prepare(Served(home=home));"
        "from mirab.pipelines.board import refresh_board; from mirab.pipelines.centre import open_centre;"
        "refresh_board(open_centre(home), now=datetime.now(UTC), with_record=True);"
        "from mirab.web.accounts.actions import set_up_account; from mirab.web.accounts.roles import Role;"
        "set_up_account('reader', 'a reader of the bench', Role.ANALYST)"
    )
    subprocess.run([sys.executable, "-c", code, str(home)], env=environment, check=True)
    return {"login": "reader", "password": "a reader of the bench"}


def _until_it_answers(client: httpx.Client) -> None:
    for _ in range(240):
        try:
            if client.get(BESIDE).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise SystemExit("The server did not begin to answer")


def asked(client: httpx.Client, path: str) -> Answer:
    """Ask for an address with twenty readers at once, once each process has drawn it."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT)
        script.flush()
        command = ["wrk", f"-t{THREADS}", f"-c{READERS}", "-s", script.name, "--timeout", "10s"]
        address = f"{str(client.base_url).rstrip('/')}{path}"
        command += ["-H", f"Cookie: {cookies}", "-H", "Accept-Encoding: gzip", address]
        subprocess.run([*command, "-d3s"], check=True, capture_output=True)
        said = subprocess.run([*command, f"-d{SECONDS}s"], check=True, capture_output=True, text=True).stdout
    return Answer(**json.loads(said.splitlines()[-1]))


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL of Debian's on a socket of its own, as another user where this one is root."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise SystemExit("PostgreSQL's server programs are not installed (Debian: apt-get install postgresql)")
    data = folder / "postgresql"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if other:
        folder.chmod(0o755)
        shutil.chown(data, "postgres")
    start = [*other, str(programs[-1] / "initdb"), "-D", str(data), "-A", "trust", "-U", "mirab", "-E", "UTF8"]
    subprocess.run(start, check=True, capture_output=True, cwd="/")
    port = "54399"
    command = [*other, str(programs[-1] / "postgres"), "-D", str(data), "-p", port, "-k", str(data), "-h", "localhost"]
    server = subprocess.Popen(command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(3)
        yield f"postgresql://mirab@localhost:{port}/postgres"
    finally:
        server.terminate()
        server.wait(30)


def rows(database: str, client: httpx.Client) -> Iterator[str]:
    """The lines of the table for one database."""
    beside = asked(client, BESIDE)
    for name, path in PAGES.items():
        answer = asked(client, path)
        met = "yes" if answer.p95 <= TARGET_MS and not answer.errors else "**no**"
        rate, plain = answer.requests / answer.seconds, beside.requests / beside.seconds
        print(f"{database}, {name}: p95 {answer.p95} ms, {rate:.0f}/s, {answer.errors} errors", flush=True)
        spread = f"{answer.p50:.0f} / {answer.p95:.0f} / {answer.p99:.0f} ms"
        other = f"{plain:.0f} a second, p95 {beside.p95:.0f} ms ({plain / rate:.1f} times as many)"
        yield f"| {name} | {database} | {spread} | {TARGET_MS} ms | {met} | {rate:.0f} | {answer.errors} | {other} |"


def weighed(client: httpx.Client) -> list[str]:
    """The table of weights as first drawn, and of Today's largest contentful paint on a slow line."""
    found = measure(str(client.base_url).rstrip("/"), dict(client.cookies), PAGES, slow=("Today",))
    lines = [
        f"As first drawn, fonts and all; targets {HEAVIEST_KB:.0f} KB a page and, at 400 kbit/s with 400 ms added to",
        f"each request, {LATEST_SECONDS} s to the largest contentful paint of Today (median of visits, Chromium).",
        "",
        "| page | weight | requests | largest paint on the slow line | met |",
        "|---|---|---|---|---|",
    ]
    for one in found:
        print(one, flush=True)
        paint = f"{one['seconds']:.2f} s" if one["seconds"] is not None else "–"
        met = "yes" if one["met"] else "**no**"
        lines.append(f"| {one['name']} | {one['kilobytes']:.0f} KB | {one['requests']} | {paint} | {met} |")
    return lines


def main(folder: Path) -> None:
    """Measure, and write the page."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed (Debian: apt-get install wrk)")
    home = made(folder / "home")
    lines: list[str] = []
    with served(home, 8961, "") as client:
        lines += rows("SQLite", client)
        weights = weighed(client)
    with postgresql(folder) as address, served(home, 8962, address) as client:
        lines += rows("PostgreSQL", client)
    PAGE.write_text(page(lines, weights), encoding="utf-8")


def page(lines: list[str], weights: list[str]) -> str:
    """The page of the documentation."""
    return "\n".join(
        [
            "# The site's speed against targets",
            "",
            f"Measured by `make bench` on {datetime.now(UTC):%d %b %Y} on {os.cpu_count()} cores: `mirab serve` and",
            f"Debian's wrk on the same machine, {READERS} readers at once, {SECONDS} seconds a page, 1,000,000 made",
            f"events (EXERCISE) archived, as known on {DAY}. Beside it: the same server's answer that reads nothing.",
            "",
            "| page | record | p50 / p95 / p99 | target p95 | met | a second | errors | beside: an empty answer |",
            "|---|---|---|---|---|---|---|---|",
            *lines,
            "",
            "## Weight, and a slow line",
            "",
            *weights,
            "",
        ]
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory(prefix="mirab-bench-site-") as made_here:
            main(Path(made_here))
