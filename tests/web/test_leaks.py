"""What lies above a reader's ceiling leaves no trace: his site is, byte for byte, the site without it.

Two houses hold the region's own figures and a file that a round brought. One of them also holds a confidential figure,
a confidential row of that very file and a confidential refused row, all made for this EXERCISE, and its chief has
accepted what the figure raised and asked for a bulletin. An analyst asks for every page of both; all that may differ is
the tokens that differ on every request.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.houses import MIXED, NOW, PLACE, SOURCE, House

from mirab.core.marks import Marks, Sensitivity
from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.alerts.actions import accept_proposal
from mirab.web.alerts.assessment_actions import Asked, Seen, add_evidence, open_assessment
from mirab.web.alerts.hanging import Looking
from mirab.web.alerts.models import Draft
from mirab.web.alerts.situation_actions import Subject, Word, open_situation, say_month
from mirab.web.alerts.situation_models import Alert, Arrow
from mirab.web.monitoring.source_queries import quarantine_of
from mirab.web.publications.actions import ask_for_bulletin

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("houses")]

#: Days before the confidential figure was known, after it, and long after.
DAYS = (date(2012, 2, 20), date(2012, 3, 10), NOW.date())
WHY = "EXERCISE: a refusal that the chief alone may know of"
TOKENS = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'),
    re.compile(rb'nonce="[^"]+"'),
    # a file says who took it and when
    re.compile(rb"analyst, \d{4}-\d\d-\d\d \d\d:\d\d UTC"),
)


@pytest.fixture
def raised(closer: House) -> str:
    """The proposal that the confidential figure raised."""
    day = date(2012, 3, 10)
    known = {proposal.id for proposal in closer.below.on(day).proposals(living=False)}
    fresh = [p.id for p in closer.whole.on(day).proposals(living=False) if p.id not in known]
    assert fresh
    return fresh[0]


@dataclass(frozen=True, kw_only=True)
class Acts:
    """What the chief did in the house that holds the confidential figure."""

    bulletin: str
    decision: str


def follow(chief: User, draft: Draft, day: DayBoard) -> None:
    """Open a situation of a draft, say a word of it, ask something of it, and set evidence down."""
    subject = Subject(title=draft.title, places=(PLACE,), key=draft.situation)
    situation = open_situation(chief, subject, Marks(), draft)
    why = Text(en="EXERCISE: seen by the chief", ru="УЧЕНИЕ")
    word = Word(month=NOW.date(), arrow=Arrow.DETERIORATED, alert=Alert.RISK, why=why)
    say_month(chief, situation, word, Marks())
    asked = Asked(question="EXERCISE: seen by the chief?", horizon=NOW.date(), criteria="EXERCISE")
    assessment = open_assessment(chief, situation, asked, "en", Marks())
    seen_by = Looking(person=chief, board=day)
    add_evidence(seen_by, assessment, Seen(text="EXERCISE", rests_on=(("proposal", draft.proposal),)))


@contextmanager
def acted(house: House, chief: User, proposal: str) -> Iterator[Acts]:
    """The chief's own acts on what only the chief sees, gone at the end."""
    with override_settings(MIRAB_HOME=house.centre.home), transaction.atomic():
        day = house.whole.on(date(2012, 3, 10))
        decision = accept_proposal(chief, day, proposal, note="EXERCISE: seen by the chief")
        assert decision.sensitivity == Sensitivity.CONFIDENTIAL
        follow(chief, Draft.objects.get(decision=decision), day)
        yield Acts(bulletin=ask_for_bulletin(chief, day.day, ["en"]).pk, decision=decision.name)
        transaction.set_rollback(True)


def answer(client: Client, path: str, sent: dict[str, str] | None = None) -> HttpResponse:
    """The answer to one request, which leaves nothing behind: each finds the record as it was."""
    with transaction.atomic():
        given = client.get(path) if sent is None else client.post(path, sent)
        given.content if not given.streaming else given.getvalue()
        transaction.set_rollback(True)
    return given


def seen(given: HttpResponse) -> tuple[object, ...]:
    """Everything of an answer that reaches the reader, without what differs on every request."""
    body = given.getvalue()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            # a workbook also names the second in which it was written
            parts = {name: lasting(book.read(name)) for name in book.namelist() if name != "docProps/core.xml"}
        return given.status_code, parts
    heads = {name: value for name, value in given.items() if name not in ("Set-Cookie", "Date")}
    return given.status_code, heads, lasting(body)


def lasting(body: bytes) -> bytes:
    """Text without what differs on every request."""
    for token in TOKENS:
        body = token.sub(b"", body)
    return body


def parted(one: tuple[object, ...], other: tuple[object, ...]) -> tuple[str, str]:
    """Where two answers part, for whoever reads the failure."""
    first, second = str(one), str(other)
    start = next(
        (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    return first[max(start - 60, 0) : start + 60], second[max(start - 60, 0) : start + 60]


def addresses(house: House) -> list[str]:
    """Every page and file of the watch, of all that there is in the fuller house, on each day."""
    lists = ("today", "watch", "watch_map", "indicators", "places", "sources", "situations", "proposals", "register")
    paths = [
        reverse(name) for name in (*lists, "bulletins", "products", "product_due", "desk_situations", "assessments")
    ]
    for day in map(house.whole.on, DAYS):
        below = house.below.on(day.day)
        paths += [path for name, id in things(day, below) for path in pages(name, id)]
    paths += [path for code in (PLACE, "KGZ", "TJK") for path in pages("place", code)]
    paths += [
        path
        for name in (SOURCE, MIXED, "profile_figures")
        for path in (*pages("source", name), f"/sources/{name}/quarantine/")
    ]
    paths = list(dict.fromkeys(paths))
    on_days = [f"{path}?{urlencode({'on': day.isoformat()})}" for path in paths for day in DAYS]
    files = [f"{path}?on={DAYS[1]}&export={kind}" for path in paths if "json" not in path for kind in ("csv", "xlsx")]
    words = sorted({word for p in house.whole.on(DAYS[1]).proposals() for word in re.findall(r"\w{5,}", p.title.en)})
    found = [
        f"/search/?{urlencode({'q': word, 'on': DAYS[1].isoformat()})}"
        for word in [*words, PLACE, "EXERCISE", "border"]
    ]
    return [*on_days, *files, *found]


def things(day: DayBoard, below: DayBoard) -> Iterator[tuple[str, str]]:
    """Situations, proposals, episodes and indicators that the confidential figure made or moved; of the rest, a few."""
    kinds = (
        ("situation", day.situations(), below.situations()),
        ("proposal", day.proposals(living=False), below.proposals(living=False)),
        ("episode", day.register(), below.register()),
    )
    for name, full, known in kinds:
        ids = {thing.id: thing for thing in known}
        moved = [thing.id for thing in full if thing != ids.get(thing.id)]
        yield from ((name, id) for id in [*moved[:4], *list(ids)[:2]])
    rows = {row.code: row for row in below.indicators()}
    moved = [row.code for row in day.indicators() if row != rows[row.code]]
    yield from (("indicator", code) for code in [*moved[:4], *list(rows)[:2]])


def pages(name: str, id: str) -> list[str]:
    """A thing's page and what hangs on it."""
    page = reverse(name, args=(id,))
    data = {"situation": "map.json", "proposal": "chart.json", "indicator": "chart.json", "place": "map.json"}
    return [page, *([page + data[name]] if name in data else [])]


def test_the_confidential_figure_moves_what_the_chief_sees(closer: House, plain: House, raised: str) -> None:
    day = date(2012, 3, 10)
    assert closer.whole.on(day).proposal(raised) is not None
    assert closer.whole.on(day).indicators() != plain.whole.on(day).indicators()
    assert closer.whole.marks.sensitivity == Sensitivity.CONFIDENTIAL


def test_every_page_of_an_analyst_is_the_page_of_a_house_without_it(
    plain: House, closer: House, raised: str, person: Callable[[Role], User]
) -> None:
    paths = addresses(closer)
    assert len(paths) > 200
    client = signed_in(person(Role.ANALYST))
    with override_settings(MIRAB_HOME=plain.centre.home):
        without = [seen(answer(client, path)) for path in paths]
    with acted(closer, person(Role.CHIEF), raised):
        within = [seen(answer(client, path)) for path in paths]
    told = [
        (path, *parted(one, other)) for path, one, other in zip(paths, without, within, strict=True) if one != other
    ]
    assert told == []
    failed = [path for path, one in zip(paths, without, strict=True) if int(str(one[0])) >= 500]
    assert failed == []


def signed_in(person: User) -> Client:
    """A client of somebody."""
    client = Client()
    client.force_login(person)
    return client


def test_the_chief_sees_it_everywhere_that_it_is_hidden_from_the_analyst(
    closer: House, raised: str, person: Callable[[Role], User]
) -> None:
    chief, analyst = signed_in(person(Role.CHIEF)), signed_in(person(Role.ANALYST))
    on = "?on=2012-03-10"
    title = closer.whole.on(date(2012, 3, 10)).proposal(raised)
    assert title is not None
    with acted(closer, person(Role.CHIEF), raised) as acts:
        shown = {
            f"/proposals/{on}": f"/proposals/{raised}/",
            f"/proposals/{raised}/{on}": "EXERCISE: seen by the chief",
            f"/situations/{on}": title.situation,
            "/bulletins/": acts.bulletin,
            f"/sources/{SOURCE}/quarantine/": "EXERCISE-refused",
            # both rows of the file, of which an analyst is told of one
            f"/sources/{MIXED}/": '<td class="n" data-head="Rows">2</td>',
        }
        for path, words in shown.items():
            assert words in answer(chief, path).content.decode(), path
            assert words not in answer(analyst, path).content.decode(), path


ABSENT = "0" * 20


def test_what_lies_above_the_ceiling_is_answered_as_what_never_was(
    closer: House, raised: str, person: Callable[[Role], User]
) -> None:
    client = signed_in(person(Role.ANALYST))
    with acted(closer, person(Role.CHIEF), raised) as acts:
        row = quarantine_of(person(Role.CHIEF), SOURCE, NOW).rows()[0].id
        decision = {"decision": acts.decision}
        asked: list[tuple[str, str, str, dict[str, str] | None]] = [
            ("/proposals/%s/?on=2012-03-10", raised, ABSENT, None),
            ("/proposals/%s/chart.json?on=2012-03-10", raised, ABSENT, None),
            ("/proposals/%s/accept/?on=2012-03-10", raised, ABSENT, {"note": ""}),
            ("/proposals/%s/reject/?on=2012-03-10", raised, ABSENT, {"reason": "known"}),
            ("/proposals/%s/undo/?on=2012-03-10", raised, ABSENT, decision),
            *(
                (f"/bulletins/%s/{part}", acts.bulletin, "2012-03-10-000000", sent)
                for part in ("", "progress/", "delete/", "preview/en/", "files/bulletin-2012-03-10-en.pdf")
                for sent in (None,)
            ),
            ("/bulletins/%s/delete/", acts.bulletin, "2012-03-10-000000", {}),
            ("/bulletins/%s/build/", acts.bulletin, "2012-03-10-000000", {}),
        ]
        for pattern, there, never, sent in asked:
            alike(client, pattern % there, pattern % never, there, never, sent, sent)
        why = {"reason": "EXERCISE: these rows are right"}
        address = f"/sources/{SOURCE}/quarantine/"
        alike(client, address, address, row, ABSENT, {f"row-{row}": "on", **why}, {f"row-{ABSENT}": "on", **why})


def alike(
    client: Client,
    path: str,
    other: str,
    there: str,
    never: str,
    sent: dict[str, str] | None,
    sent_other: dict[str, str] | None,
) -> None:
    """Two requests get one answer, at the price of as many questions to the database."""
    # rights that acts have changed are worked out once more, by whichever request comes first
    client.get("/")
    with CaptureQueriesContext(connection) as first:
        one = seen(answer(client, path, sent))
    with CaptureQueriesContext(connection) as second:
        two = seen(answer(client, other, sent_other))
    assert one[0] == two[0], path
    assert int(str(one[0])) in (302, 404, 422), path
    lengths = [heads.pop("Content-Length", None) for heads in (one[1], two[1]) if isinstance(heads, dict)]
    assert len(lengths) == 2
    assert str(one).replace(there, "ID") == str(two).replace(never, "ID"), path
    assert len(first) == len(second), path
