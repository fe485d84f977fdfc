"""What the policy's filter costs: queries of pages as a reader is given them, beside the same queries without it.

Both run in turn in one process, as within one request: whoever the reader is, his rights were asked for once. Django
is set up before this module is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.policy import may
from mirab.web.accounts.queries import audit_lines
from mirab.web.accounts.rights import RightsOnce, rights_of
from mirab.web.accounts.roles import READERS, Verb
from mirab.web.accounts.views import PAGE as LINES
from mirab.web.publications.paper_models import Paper
from mirab.web.publications.paper_queries import MOST_FOUND, papers_of, papers_titled
from mirab.web.publications.paper_titles import titled
from mirab.web.publications.paper_views import PAGE as PAPERS

TARGET, TURNS = 1.20, 200
Query = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One query as a reader is given it, and the same without the policy."""

    title: str
    seen: Query
    plain: Query


def pairs_of(reader: User) -> Iterator[Pair]:
    """The queries that are compared for a reader, as pages make them."""
    every = Paper.objects.select_related("by", "copy_of")
    yield Pair(
        title="papers, a page of the list",
        seen=lambda: list(papers_of(reader)[:PAPERS]),
        plain=lambda: list(every[:PAPERS]),
    )
    for query in ("village1", "river border", "exercise"):
        yield Pair(
            title=f"search for “{query}”",
            seen=lambda query=query: papers_titled(reader, query),
            plain=lambda query=query: titled(every, query, MOST_FOUND + 1),
        )
    if may(reader, Verb.READ, AuditLine):
        yield Pair(
            title="audit, a page",
            seen=lambda: list(audit_lines(reader)[: LINES + 1]),
            plain=lambda: list(AuditLine.objects.defer("detail")[: LINES + 1]),
        )


def _seconds(query: Query) -> float:
    begun = perf_counter()
    query()
    return perf_counter() - begun


def compared(pair: Pair) -> tuple[float, float]:
    """Medians in seconds of a query filtered and unfiltered, in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(TURNS):
        # who goes first changes, so that neither always finds what the other left warm
        for which in (0, 1) if turn % 2 else (1, 0):
            times[which].append(_seconds(pair.plain if which else pair.seen))
    return median(times[0]), median(times[1])


def cost_lines(readers: Sequence[User]) -> Iterator[str]:
    """The table, a line for each query and one reader of each role."""
    by_role = {reader.role: reader for reader in readers if reader.role in READERS}
    chosen = [by_role[role] for role in ("head", "chief", "analyst", "focal point") if role in by_role]
    for reader in chosen:
        yield from _in_one_request(reader)


def _in_one_request(reader: User) -> list[str]:
    lines: list[str] = []

    def answer(_request: HttpRequest) -> HttpResponse:
        rights_of(reader)
        lines.extend(_line(reader, pair) for pair in pairs_of(reader))
        return HttpResponse()

    RightsOnce(answer)(HttpRequest())
    return lines


def _line(reader: User, pair: Pair) -> str:
    seen, plain = compared(pair)
    met = "yes" if seen / plain <= TARGET else "**no**"
    times = f"{seen * 1000:.2f} ms | {plain * 1000:.2f} ms | {seen / plain:.2f}"
    return f"| {pair.title} | {reader.get_role_display()} | {times} | {met} |"
