"""What access costs a reader: a hundred thousand papers and two million audit lines, twenty readers, on PostgreSQL.

``python bench/access.py`` builds a made-up house (EXERCISE) in a PostgreSQL of its own, serves it with two workers and
asks for its pages with Debian's ``wrk``, each request as another of the readers who may read the page. Then it holds
the policy's filter against the same queries without it, verifies the whole audit, and writes its section of
``docs/reference/bench-access.md``. ``--small`` builds a fiftieth of it, for trying the bench out, and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx

from marked_rows import write
from serving import MIRAB, READERS, SCRIPT, TARGET_MS, THREADS, Answer, postgresql

PAPERS, LINES = 100_000, 2_000_000
SMALLER = 50
SECONDS, WARM = 8, 3
PORT = 8963
BEGIN, END = "<!-- pages and audit: begin -->", "<!-- pages and audit: end -->"
#: Each request as another reader, and of each reader one page after the other; threads begin apart.
ROTATION = """
local asked = {%s}
local number = 0
local begun = 0
function setup(thread)
  thread:set("begun", begun)
  begun = begun + math.floor(#asked / %d)
  table.insert(threads, thread)
end
function init(args) bad = 0; number = begun end
function request()
  number = number %% #asked + 1
  return wrk.format("GET", asked[number][1], {Cookie = asked[number][2], ["Accept-Encoding"] = "gzip"})
end
"""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page with what is asked: pairs of an address and the cookie of somebody who may read it."""

    name: str
    asked: Sequence[tuple[str, str]] = field(repr=False)


@contextmanager
def serving_home(home: Path) -> Iterator[str]:
    """Serve a home with two workers; gives its address."""
    command = [*MIRAB, "--home", str(home), "serve", "--port", str(PORT), "--no-clock", "--workers", "2"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"http://localhost:{PORT}"
    try:
        for _ in range(240):
            try:
                if httpx.get(f"{address}/health/").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.5)
        else:
            raise SystemExit("The server did not begin to answer")
        yield address
    finally:
        server.terminate()
        server.wait(60)


def asked(address: str, page: Page, seconds: int) -> Answer:
    """Ask for a page as its readers in turn, once each process has drawn it."""
    # each pair once by itself: what is refused is no answer to be measured
    with httpx.Client(base_url=address, timeout=60) as client:
        for path, cookie in page.asked[:READERS]:
            status = client.get(path, headers={"Cookie": cookie}).status_code
            if status != 200:
                raise SystemExit(f"{page.name}: {path} answers {status}")
    pairs = ", ".join("{" + json.dumps(path) + ", " + json.dumps(cookie) + "}" for path, cookie in page.asked)
    script_text = SCRIPT.replace("function setup(thread) table.insert(threads, thread) end\n", "")
    script_text = script_text.replace("function init(args) bad = 0 end\n", ROTATION % (pairs, THREADS))
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(script_text)
        script.flush()
        command = ["wrk", f"-t{THREADS}", f"-c{READERS}", "-s", script.name, "--timeout", "10s", address]
        subprocess.run([*command, f"-d{WARM}s"], check=True, capture_output=True)
        said = subprocess.run([*command, f"-d{seconds}s"], check=True, capture_output=True, text=True).stdout
    return Answer(**json.loads(said.splitlines()[-1]))


def pages_of(readers: Sequence[Any]) -> list[Page]:
    """The pages that are measured, each with those of the readers who may read it."""
    from mirab.web.accounts.models import AuditLine, User  # noqa: PLC0415
    from mirab.web.accounts.policy import may  # noqa: PLC0415
    from mirab.web.accounts.roles import READERS as READING  # noqa: PLC0415
    from mirab.web.accounts.roles import Verb  # noqa: PLC0415
    from mirab.web.publications.models import Bulletin  # noqa: PLC0415
    from mirab.web.publications.paper_queries import papers_of  # noqa: PLC0415

    watch = [one for one in readers if one.user.role in READING]
    kinds = (AuditLine, User, Bulletin)
    of_kind = {kind: [one for one in readers if may(one.user, Verb.READ, kind)] for kind in kinds}
    papers = {one: list(papers_of(one.user).values_list("pk", flat=True)[:2000:100]) for one in watch}
    queries = (
        "river",
        "exercise",
        "border village1",
        "Oш",
        "вода канал",
        "khanbulak",
        "v",
        "exercise winter osh",
        "zz",
    )
    turns = range(max(map(len, papers.values())))
    return [
        Page(name="papers", asked=[("/papers/", one.cookie) for one in watch]),
        Page(
            name="a paper",
            asked=[(f"/papers/{papers[one][n % len(papers[one])]}/", one.cookie) for n in turns for one in watch],
        ),
        Page(
            name="search",
            asked=[(str(httpx.URL("/search/", params={"q": q})), one.cookie) for q in queries for one in watch],
        ),
        Page(name="audit", asked=[("/audit/", one.cookie) for one in of_kind[AuditLine]]),
        Page(name="people", asked=[("/people/", one.cookie) for one in of_kind[User]]),
        Page(name="bulletins", asked=[("/bulletins/", one.cookie) for one in of_kind[Bulletin]]),
    ]


def page_lines(address: str, pages: Sequence[Page], seconds: int) -> Iterator[str]:
    """The table of pages, a line each; the empty answer is asked for beside every page."""
    for page in pages:
        beside = asked(address, Page(name="empty", asked=[("/health/", page.asked[0][1])]), max(seconds // 3, 1))
        answer = asked(address, page, seconds)
        met = "yes" if answer.p95 <= TARGET_MS and not answer.errors else "**no**"
        rate, plain = answer.requests / answer.seconds, beside.requests / beside.seconds
        spread = f"{answer.p50:.0f} / {answer.p95:.0f} / {answer.p99:.0f} ms"
        other = f"{plain:.0f} a second, p95 {beside.p95:.0f} ms ({plain / rate:.1f} times as many)"
        people = len({cookie for _, cookie in page.asked})
        yield f"| {page.name} | {people} | {spread} | {TARGET_MS} ms | {met} | {rate:.0f} | {answer.errors} | {other} |"


def verified(home: Path, lines: int) -> str:
    """How long the whole audit takes to be verified, as a sentence."""
    begun = perf_counter()
    said = subprocess.run([*MIRAB, "--home", str(home), "audit", "verify", "--json"], check=True, capture_output=True)
    wall = perf_counter() - begun
    report = json.loads(said.stdout)
    if not report["ok"] or report["lines"] < lines:
        raise SystemExit(f"the audit of the bench does not hold: {report}")
    return (
        f"`mirab audit verify` reads {report['lines']:,} lines in {wall:.1f} s, {report['lines'] / wall:,.0f} a "
        "second: every hash is worked out anew, and the start of the program counts. No target is set."
    )


def boards(home: Path) -> None:
    """The boards of everybody, and a seal on the audit."""
    from mirab.pipelines.board import refresh_boards  # noqa: PLC0415
    from mirab.pipelines.centre import open_centre  # noqa: PLC0415
    from mirab.web.accounts.models import User  # noqa: PLC0415
    from mirab.web.accounts.policy import sights  # noqa: PLC0415

    refresh_boards(open_centre(home), [None, *sights(User.objects.all())], datetime.now(UTC))
    subprocess.run([*MIRAB, "--home", str(home), "audit", "seal"], check=True, capture_output=True)


def section(pages: list[str], costs: list[str], verifying: str, papers: int, lines: int) -> str:
    """The section of the page, between its marks."""
    said = (
        f"Measured by `make bench` on {datetime.now(UTC):%d %b %Y} on {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}: `mirab serve` with two workers, PostgreSQL as it comes and Debian's wrk on one "
        f"machine. A made-up house (EXERCISE): 500 people in 12 roles of 20 organisations, {papers:,} papers under 60 "
        f"combinations of marks, {lines:,} chained audit lines. {READERS} requests under way at once, {SECONDS} "
        "seconds a page, each request as another of the readers who may read the page (second column: how many they "
        "are). Beside it: the same server's empty answer, asked for just before."
    )
    head = "| page | readers | p50 / p95 / p99 | target p95 | met | a second | errors | beside: an empty answer |"
    filters = (
        "The query of a page as the policy filters it for a reader beside the same query without the policy, in one "
        "process, in turn; medians. Target: at most 1.20 times as long."
    )
    costs_head = "| query | who asks | filtered | unfiltered | ratio | met |"
    return "\n".join(
        [
            *(BEGIN, "## Pages with twenty readers", "", said, "", head, "|---" * 8 + "|", *pages, ""),
            *("## What the filter costs", "", filters, "", costs_head, "|---" * 6 + "|", *costs, ""),
            *("## The audit verified", "", verifying, END),
        ]
    )


def told(lines: Iterator[str]) -> list[str]:
    """Lines, each printed as it comes."""
    kept = []
    for line in lines:
        print(line, flush=True)
        kept.append(line)
    return kept


def measure(folder: Path, papers: int, lines: int, seconds: int) -> str:
    """Build, measure, and give the section."""
    from mirab.web.project.serving import Served, prepare  # noqa: PLC0415

    begun, home = perf_counter(), folder / "home"
    prepare(Served(home=home))
    # Django is set up only now
    from access_costs import cost_lines  # noqa: PLC0415
    from exercise_house import House, readers  # noqa: PLC0415

    House(papers=papers, lines=lines).build()
    boards(home)
    people = readers()
    print(f"built in {perf_counter() - begun:.0f} s", flush=True)
    with serving_home(home) as address:
        pages = told(page_lines(address, pages_of(people), seconds))
    costs = told(cost_lines([one.user for one in people]))
    verifying = verified(home, lines)
    print(verifying, f"\n{perf_counter() - begun:.0f} s in all", flush=True)
    return section(pages, costs, verifying, papers, lines)


def main() -> None:
    """Measure, and write the section where the house was built whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a fiftieth of the house, and nothing is written")
    small = parser.parse_args().small
    papers, lines = (PAPERS // SMALLER, LINES // SMALLER) if small else (PAPERS, LINES)
    with tempfile.TemporaryDirectory(prefix="mirab-bench-access-") as name, postgresql(Path(name)) as database:
        os.environ["MIRAB_DATABASE_URL"] = database
        text = measure(Path(name), papers, lines, 2 if small else SECONDS)
    if not small:
        write(text, BEGIN, END)


if __name__ == "__main__":
    main()
