"""A made-up house for the bench (EXERCISE): people, papers under many marks, and an audit that is really chained.

Everything is written in bulk by way of the record's own tables, and hashed by the audit's own functions. Django is set
up before this module is loaded.
"""

from __future__ import annotations

import itertools
import json
import random
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from mirab.core.marks import Caveat, Marks, Sensitivity, UseClass
from mirab.sharing.sight import not_to
from mirab.web.accounts.chain import GENESIS, hash_of, hash_of_detail
from mirab.web.accounts.entry_actions import needs_second_factor
from mirab.web.accounts.entry_sessions import note_session
from mirab.web.accounts.models import (
    AccessList,
    AuditLine,
    Classification,
    Clearance,
    ListEntry,
    MarkSet,
    Organisation,
    OrganisationKind,
    RightsVersion,
    SharingGroup,
    User,
)
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Role
from mirab.web.publications.paper_models import Paper, Paragraph, TitleWord
from mirab.web.publications.title_words import folded, words_of

PEOPLE = 500
STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
#: twenty bodies: the centre, five governments, six partners, three institutes, three donors, two who report
BODIES = (
    ("house", OrganisationKind.CENTRE, ""),
    *((f"ministry-{state.lower()}", OrganisationKind.GOVERNMENT, state) for state in STATES),
    *((f"agency-{n}", OrganisationKind.PARTNER, "") for n in range(6)),
    *((f"institute-{n}", OrganisationKind.INSTITUTE, "") for n in range(3)),
    *((f"donor-{n}", OrganisationKind.DONOR, "") for n in range(3)),
    *((f"monitors-{n}", OrganisationKind.REPORTING, "TJK") for n in range(2)),
)
#: role, kind of its bodies, share of the people, and how many of the twenty readers have it
ROLES = (
    (Role.HEAD, OrganisationKind.CENTRE, 1, 1),
    (Role.OFFICER_IN_CHARGE, OrganisationKind.CENTRE, 1, 1),
    (Role.CHIEF, OrganisationKind.CENTRE, 6, 3),
    (Role.ANALYST, OrganisationKind.CENTRE, 25, 4),
    (Role.POLITICAL_OFFICER, OrganisationKind.CENTRE, 12, 2),
    (Role.PROGRAMME_OFFICER, OrganisationKind.CENTRE, 8, 1),
    (Role.RECORDS_OFFICER, OrganisationKind.CENTRE, 3, 1),
    (Role.FOCAL_POINT, OrganisationKind.GOVERNMENT, 12, 3),
    (Role.LIAISON, OrganisationKind.PARTNER, 12, 2),
    (Role.INSTITUTE, OrganisationKind.INSTITUTE, 8, 1),
    (Role.DONOR, OrganisationKind.DONOR, 4, 1),
    (Role.ADMINISTRATOR, OrganisationKind.CENTRE, 1, 2),
)
CLEARED = frozenset({Role.HEAD, Role.OFFICER_IN_CHARGE, Role.CHIEF, Role.RECORDS_OFFICER})
LISTS = ("list-a", "list-b", "list-c")
GROUPS = {"river": ("ministry-kaz", "ministry-kgz"), "friends": ("agency-0", "agency-1", "donor-0")}
_COMMON = (
    "river water border pasture canal reservoir winter harvest market protest election youth energy gas road "
    "река вода граница пастбище канал водохранилище зима урожай рынок протест выборы молодёжь энергия газ "
    "Osh Batken Isfara Vorukh Sughd Fergana Andijan Nookat Aral Toktogul Rogun Kayrakkum Khujand Jalal-Abad"
)
_HEADS, _TAILS = ("khan", "tash", "kara", "ak", "sary", "kyzyl"), ("bulak", "su", "tau")
#: words of titles, the commoner first
WORDS = (
    *_COMMON.split(),
    *(f"{head}{tail}" for head in _HEADS for tail in _TAILS),
    *(f"village{n}" for n in range(400)),
)
_ACTS = (
    ("write_paper", "build", "Paper"),
    ("change_paper", "decide", "Paper"),
    ("export", "export", "Paper"),
    ("mark_paper", "decide", "Paper"),
    ("accept_proposal", "decide", "Decision"),
    ("ask_for_bulletin", "build", "Bulletin"),
    ("sign_in", "read", "OwnEntry"),
)
_BATCH = 20_000
_TOTP = "JBSWY3DPEHPK3PXP"


@contextmanager
def _copied(model: type[Model], columns: str) -> Iterator[Any]:
    """Write rows into the table of a model as fast as PostgreSQL takes them."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
        yield copy


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody with an open session, by the key of it."""

    user: User
    cookie: str


def combinations() -> list[Marks]:
    """Sixty combinations of marks, the commoner first."""
    levels = (Sensitivity.UNCLASSIFIED, Sensitivity.UNCLASSIFIED, Sensitivity.CONFIDENTIAL)
    owners = (frozenset[str](), frozenset({"KGZ"}), frozenset({"agency-0"}), frozenset({"KAZ", "UZB"}))
    guards: tuple[dict[str, Any], ...] = (
        {},
        {"caveats": frozenset({not_to("KGZ")})},
        {"shared": frozenset({"river"})},
        {"lists": frozenset({"list-a"})},
        {"caveats": frozenset({Caveat.HEAD_ONLY})},
        {"caveats": frozenset({Caveat.INTERNATIONAL}), "shared": frozenset({"friends"})},
    )
    every = (
        Marks(sensitivity=level, use_class=use, owners=owner, **guard)
        for guard, owner, level, use in itertools.product(guards, owners, levels, UseClass)
    )
    return list(dict.fromkeys([Marks(), *every]))[:60]


class House:
    """Builds the house; ``papers`` and ``lines`` say how large it is."""

    def __init__(self, *, papers: int, lines: int, seed: int = 20261130) -> None:
        self.papers, self.lines, self.random = papers, lines, random.Random(seed)
        self.marks = combinations()
        self.numbers = [held.number for held in self.marks]
        # as many under a combination as under the five after it
        self.weights = [1 / (1 + n / 5) for n in range(len(self.marks))]

    def build(self) -> None:
        """Write everything, and have the database look at what it holds."""
        with transaction.atomic():
            MarkSet.objects.bulk_create(
                (MarkSet(pk=held.number, held=held.to_json()) for held in self.marks), ignore_conflicts=True
            )
            self.people = self._people()
            ids = self._write_papers()
        self._write_lines(ids)
        RightsVersion.objects.update_or_create(pk=1, defaults={"stamp": secrets.randbits(62)})
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _people(self) -> list[User]:
        bodies = Organisation.objects.bulk_create(
            Organisation(code=code, name_en=f"EXERCISE {code}", name_ru=f"УЧЕНИЯ {code}", kind=kind, state=state)
            for code, kind, state in BODIES
        )
        for code, members in GROUPS.items():
            SharingGroup.objects.create(code=code, name=f"EXERCISE {code}").organisations.set(
                [body for body in bodies if body.code in members]
            )
        lists = AccessList.objects.bulk_create(AccessList(code=code, name=f"EXERCISE {code}") for code in LISTS)
        shares = [share for *_, share, _ in ROLES]
        # first those of whom readers are taken, so that there are enough of each role
        roles = [(role, kind) for role, kind, _, count in ROLES for _ in range(count)]
        drawn = self.random.choices([(role, kind) for role, kind, *_ in ROLES], shares, k=PEOPLE - len(roles))
        people = User.objects.bulk_create(
            User(
                username=f"exercise-{number}",
                first_name="EXERCISE",
                last_name=f"Person {number}",
                password="!",
                role=role,
                organisation=self.random.choice([body for body in bodies if body.kind == kind]),
                international=self.random.random() < 0.5,
            )
            for number, (role, kind) in enumerate([*roles, *drawn])
        )
        since = today() - timedelta(100)
        Clearance.objects.bulk_create(
            Clearance(person=person, level=Sensitivity.CONFIDENTIAL, since=since, why="EXERCISE")
            for person in people
            if person.role in CLEARED or (person.role == Role.ANALYST and self.random.random() < 0.5)
        )
        ListEntry.objects.bulk_create(
            ListEntry(list=access, person=person, since=since, why="EXERCISE")
            for access in lists
            for person in self.random.sample(people, 40)
        )
        return people

    def _drawn(self, count: int) -> list[int]:
        return self.random.choices(self.numbers, self.weights, k=count)

    def title(self) -> str:
        """A made-up title of five to nine words."""
        # of so many words the first are the commonest
        chosen = (WORDS[int(len(WORDS) * self.random.random() ** 2)] for _ in range(self.random.randint(4, 8)))
        return f"EXERCISE {' '.join(chosen)}"

    def _write_papers(self) -> list[str]:
        """Papers, each with one paragraph of its own marks and one that is open."""
        authors = [person.pk for person in self.people if person.organisation and person.organisation.code == "house"]
        start, every = timezone.now() - timedelta(2000), timedelta(days=2000) / self.papers
        ids = [secrets.token_hex(6) for _ in range(self.papers)]
        kept: list[tuple[str, int, str]] = []
        with _copied(Paper, "id, title, language, by_id, at, changed_at, version, mark_set_id, folded") as copy:
            for n, (pk, held) in enumerate(zip(ids, self._drawn(self.papers), strict=True)):
                title, at = self.title(), start + n * every
                copy.write_row((pk, title, "en", self.random.choice(authors), at, at, 1, held, folded(title)))
                kept.append((pk, held, title))
        with _copied(Paragraph, "paper_id, number, text, mark_set_id") as copy:
            for pk, held, title in kept:
                copy.write_row((pk, 1, f"{title}. {'EXERCISE made up. ' * 20}", held))
                copy.write_row((pk, 2, "EXERCISE made up. " * 20, self.numbers[0]))
        with _copied(TitleWord, "paper_id, word") as copy:
            for pk, _, title in kept:
                for word in words_of(title):
                    copy.write_row((pk, word))
        with _copied(Classification, "kind, record, after_id, by_id, why, at, mark_set_id") as copy:
            for pk, held, _ in kept:
                copy.write_row(("Paper", pk, held, authors[0], "EXERCISE", start, held))
        return ids

    def _write_lines(self, ids: Sequence[str]) -> None:
        """The audit: lines in the order of their chain, written as they are hashed."""
        columns = (
            "number, previous, at, person_id, username, role, verb, kind, record, act, mark_set_id, detail, salt, "
            "detail_hash, hash"
        )
        with _copied(AuditLine, columns) as copy:
            rows = self._lines(ids)
            while some := list(itertools.islice(rows, _BATCH)):
                copy.write("".join(some))

    def _lines(self, ids: Sequence[str]) -> Iterator[str]:
        line = SimpleNamespace(hash=GENESIS)
        start, every = datetime.now(UTC) - timedelta(1000), timedelta(days=1000) / self.lines
        pick, house = self.random.random, [(p.pk, p.username, str(p.role)) for p in self.people]
        marks = iter(())
        for number in range(1, self.lines + 1):
            held = next(marks, None)
            if held is None:
                marks = iter(self._drawn(_BATCH))
                held = next(marks)
            person = house[int(pick() * len(house))]
            act, verb, kind = _ACTS[int(pick() * len(_ACTS))]
            detail, salt = {"version": number % 7, "why": "EXERCISE"}, f"{self.random.getrandbits(128):032x}"
            line = SimpleNamespace(
                number=number,
                previous=line.hash,
                at=start + number * every,
                person_id=person[0],
                username=person[1],
                role=person[2],
                verb=verb,
                kind=kind,
                record=ids[int(pick() * len(ids))],
                act=act,
                mark_set_id=held,
                detail=json.dumps(detail),
                salt=salt,
                detail_hash=hash_of_detail(salt, detail),
            )
            line.hash = hash_of(line)
            yield (
                f"{number}\t{line.previous}\t{line.at.isoformat()}\t{line.person_id}\t{line.username}\t{line.role}\t{verb}"
                f"\t{kind}\t{line.record}\t{act}\t{held}\t{line.detail}\t{salt}\t{line.detail_hash}\t{line.hash}\n"
            )


def readers() -> list[Reader]:
    """Twenty people and two administrators with open sessions, and a second factor where one is asked for."""
    found = User.objects.filter(username__in=[f"exercise-{n}" for n in range(sum(count for *_, count in ROLES))])
    return [_reader(user) for user in sorted(found, key=lambda user: user.pk)]


def _reader(user: User) -> Reader:
    if needs_second_factor(user):
        TOTP.activate(user, _TOTP)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    note_session(SimpleNamespace(session=session, META={}), user, datetime.now(UTC))  # type: ignore[arg-type]
    session.save()
    return Reader(user=user, cookie=f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
