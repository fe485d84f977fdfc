"""Every address as every role: what each gets, held against a table that no new address is in until somebody decides.

The page of the documentation is made from the same table (``MIRAB_WRITE_DOCS=1`` writes it anew), so that it says what
the site was seen to do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from tests.web.walk_examples import DAY, OF_PEOPLE, ready_bulletin

from mirab.pipelines.board import Board, DayBoard
from mirab.web.accounts.erasures import DECIDERS
from mirab.web.accounts.models import (
    User,
)
from mirab.web.accounts.roles import GUESTS, HEADS, HOUSE, OVERSEERS, READERS, SHOWN, STAFF, Role
from mirab.web.alerts.actions import accept_proposal
from mirab.web.alerts.models import Decision
from mirab.web.publications.models import Bulletin
from mirab.web.reports.rules import REPORTERS, SUPERVISORS

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "who-may-open.md"
#: Endings of the names of addresses that belong to a thing's own.
PARTS = ("chart", "map", "accept", "reject")
ROLES = tuple(Role)
#: One of each kind of reader, where asking all of them would tell nothing more.
SOME = (Role.VISITOR, Role.ANALYST, Role.HEAD, Role.FOCAL_POINT, Role.FIELD_MONITOR, Role.ADMINISTRATOR)
OPEN, SIGN_IN, CLOSED, ABSENT = "opens", "asked to sign in", "refused", "not there"
DONE, MORE, NEVER = "done", "asked for what is missing", "takes none"
Row = Mapping[Role, str]


def gives(word: str, to: Iterable[Role], *, others: str = CLOSED, visitor: str = SIGN_IN) -> Row:
    """What every role gets: some of them a word, the others another, and a visitor one of his own."""
    to = frozenset(to)
    return {role: word if role in to else visitor if role is Role.VISITOR else others for role in ROLES}


EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {Role.VISITOR}
ALL, LED, NOBODY = gives(OPEN, EVERYBODY), gives(DONE, EVERYBODY), gives(NEVER, EVERYBODY)
WATCH, KEEPERS = gives(OPEN, READERS), gives(OPEN, READERS | {Role.ADMINISTRATOR})
DESK, DECIDED = gives(OPEN, STAFF), gives(DONE, STAFF)
#: Bulletins are the house's to read and the desk's to ask for.
READ, ASKED = gives(OPEN, HOUSE), gives(DONE, STAFF)
OVERSIGHT = gives(OPEN, OVERSEERS)
#: Accounts are the administrator's, what is given to people is the heads'; both read of people.
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
PEOPLE, ACCOUNTS, GIVEN = gives(OPEN, HEADS | ADMINISTRATOR), gives(OPEN, ADMINISTRATOR), gives(OPEN, HEADS)
ACCOUNTS_ASKED, GIVEN_ASKED = gives(MORE, ADMINISTRATOR), gives(MORE, HEADS)
ABSENCE = {**gives(OPEN, HEADS), **dict.fromkeys(SHOWN - HEADS, ABSENT)}
#: A way in is one's own; who is cleared, and who keeps accounts, has an authenticator app in the example.
SIGNED, OWN, GONE = gives(OPEN, SIGNED_IN), gives(DONE, SIGNED_IN), gives(ABSENT, EVERYBODY)
WITH_APP = frozenset({Role.HEAD, Role.CHIEF, Role.ADMINISTRATOR})

#: A paper within the house: its originator and the heads change it.
PAPER = {**gives(OPEN, HOUSE), **dict.fromkeys(SHOWN - HOUSE, ABSENT)}
PAPER_OWN = {**PAPER, **dict.fromkeys(HOUSE - HEADS - {Role.ANALYST}, CLOSED)}
PAPER_SENT = {**PAPER_OWN, **dict.fromkeys(HEADS | {Role.ANALYST}, MORE)}
CLEARERS = HEADS | {Role.CHIEF}
REVIEW = gives(OPEN, HEADS | {Role.ANALYST})
#: The erasure of the example was asked for by the analyst; the ceiling of the example keeps no sealed text.
DECIDED_ON, SHUT = gives(OPEN, DECIDERS), gives(CLOSED, HOUSE)

#: A second of a draft of the analyst's, whoever clears it, and the analyst.
SECONDS, CHIEF, AUTHOR = map(frozenset, ((Role.CHIEF, Role.POLITICAL_OFFICER), (Role.CHIEF,), (Role.ANALYST,)))
#: What was released to others is not there for a guest.
NOT_THEIRS = dict.fromkeys(GUESTS, ABSENT)
NOTE = {**gives(OPEN, HOUSE), **NOT_THEIRS}
#: A situation of the desk is laid down by who follows it, in the example the analyst, and by who leads the desk.
LEADERS = HEADS | {Role.CHIEF, Role.ANALYST}
#: The example asks the analyst and the head for an estimate; others of the house know of the assessment alone.
ASKED_FOR_ONE = frozenset({Role.ANALYST, Role.HEAD})
ESTIMATE = {**gives(OPEN, ASKED_FOR_ONE), **dict.fromkeys(HOUSE - ASKED_FOR_ONE, ABSENT)}
LAID_DOWN, LAID_DOWN_SENT = gives(OPEN, LEADERS), gives(MORE, LEADERS)
#: A report is confidential: of the example's house head and chief are cleared for it, others know of none.
REPORT_SEEN = frozenset({Role.HEAD, Role.CHIEF})
REPORT = {**gives(ABSENT, SHOWN), **dict.fromkeys(REPORT_SEEN, OPEN)}
REPORT_DESK = REPORT

#: What opening (GET) and what sending (POST, with the token of the form) gives to each role.
EXPECTED: dict[str, tuple[Row, Row]] = {
    "today": (WATCH, WATCH),
    "search": (WATCH, WATCH),
    "health": (ALL, ALL),
    "set_language": (LED, LED),
    "watch": (WATCH, WATCH),
    "watch_map": (WATCH, WATCH),
    "indicators": (WATCH, WATCH),
    "indicator": (WATCH, WATCH),
    "indicator_chart": (WATCH, WATCH),
    "places": (WATCH, WATCH),
    "place": (WATCH, WATCH),
    "place_map": (WATCH, WATCH),
    "sources": (KEEPERS, KEEPERS),
    "source": (KEEPERS, KEEPERS),
    "quarantine": (DESK, gives(MORE, STAFF)),
    "situations": (WATCH, WATCH),
    "situation": (WATCH, WATCH),
    "situation_map": (WATCH, WATCH),
    "proposals": (WATCH, WATCH),
    "proposal": (WATCH, WATCH),
    "proposal_chart": (WATCH, WATCH),
    # opened, an act leads back to its proposal
    "proposal_accept": (gives(DONE, READERS), DECIDED),
    "proposal_reject": (gives(DONE, READERS), DECIDED),
    # the example's decision is the analyst's: others of the desk undo it when they lead it, and guests know of none
    "proposal_undo": (
        gives(DONE, READERS),
        {**gives(DONE, HEADS | {Role.CHIEF, Role.ANALYST}), **dict.fromkeys(GUESTS, ABSENT)},
    ),
    # a report of the example is a monitor's, within the house; each of the house reads it and the desk works on it
    "report_home": (gives(OPEN, REPORTERS), NOBODY),
    "report_incident": (gives(OPEN, REPORTERS), gives(MORE, REPORTERS)),
    "report_weekly": (gives(OPEN, REPORTERS), gives(MORE, REPORTERS)),
    "report_phone": (gives(OPEN, REPORTERS), NOBODY),
    # the script is the same for everybody; a token lets nobody do what he may not; an empty report is kept with why
    "phone_worker": (ALL, NOBODY),
    "phone_token": (gives(OPEN, SIGNED_IN), NOBODY),
    "phone_send": (NOBODY, gives(OPEN, REPORTERS)),
    "reports": (gives(OPEN, HOUSE), NOBODY),
    "report": (REPORT, NOBODY),
    **dict.fromkeys(
        ("report_triage", "report_verify", "report_answer"),
        (REPORT_DESK, {**REPORT_DESK, **dict.fromkeys(REPORT_SEEN, MORE)}),
    ),
    "report_picture": ({**REPORT, **dict.fromkeys(REPORT_SEEN, ABSENT)}, NOBODY),
    "reports_alike": (gives(OPEN, HOUSE), NOBODY),
    "alike_decide": (NOBODY, {**gives(ABSENT, HOUSE), **dict.fromkeys(REPORT_SEEN, DONE)}),
    "reports_missed": (gives(OPEN, HOUSE), NOBODY),
    "missed_deal": (
        {**gives(ABSENT, HOUSE), **dict.fromkeys(REPORT_SEEN, OPEN)},
        {**gives(ABSENT, HOUSE), **dict.fromkeys(REPORT_SEEN, MORE)},
    ),
    "reports_refused": (gives(OPEN, STAFF), NOBODY),
    "refused_deal": (
        {**gives(ABSENT, STAFF), **dict.fromkeys(REPORT_SEEN, OPEN)},
        {**gives(ABSENT, STAFF), **dict.fromkeys(REPORT_SEEN, MORE)},
    ),
    "refused_again": (
        {**gives(ABSENT, STAFF), **dict.fromkeys(REPORT_SEEN, OPEN)},
        {**gives(ABSENT, STAFF), **dict.fromkeys(REPORT_SEEN, MORE)},
    ),
    "office_new": (gives(OPEN, SUPERVISORS), gives(MORE, SUPERVISORS)),
    "office_end": (NOBODY, {**gives(ABSENT, SUPERVISORS), **dict.fromkeys(REPORT_SEEN, DONE)}),
    "odk_form_file": (gives(OPEN, STAFF), NOBODY),
    "reports_plans": (gives(OPEN, STAFF), NOBODY),
    "plan_new": (gives(OPEN, SUPERVISORS), gives(MORE, SUPERVISORS)),
    "beat_new": (gives(OPEN, SUPERVISORS), gives(MORE, SUPERVISORS)),
    "beat_end": (NOBODY, {**gives(ABSENT, SUPERVISORS), **dict.fromkeys(REPORT_SEEN, DONE)}),
    "register": (WATCH, WATCH),
    "episode": (WATCH, WATCH),
    # the example is the analyst's, signed by others of the desk than those who ask; who signs says what he has read
    "warnings": (READ, NOBODY),
    "warning_new": (DESK, gives(MORE, STAFF)),
    "warning": (READ, NOBODY),
    "warning_edit": (DESK, gives(MORE, STAFF)),
    "warning_challenge": (gives(OPEN, SECONDS), gives(MORE, SECONDS)),
    "warning_clear": (gives(OPEN, CHIEF), gives(MORE, CHIEF)),
    "warning_approve": (gives(OPEN, HEADS), gives(MORE, HEADS)),
    "warning_issue": (gives(OPEN, HEADS), gives(MORE, HEADS)),
    "warning_send_back": (gives(OPEN, HEADS | CHIEF), gives(MORE, HEADS | CHIEF)),
    "warning_supersede": (DESK, gives(MORE, STAFF)),
    "warning_withdraw": (gives(OPEN, HEADS | CHIEF | AUTHOR), gives(MORE, HEADS | CHIEF | AUTHOR)),
    "warning_monitor": (DESK, gives(MORE, STAFF)),
    "warning_close": (gives(OPEN, HEADS | CHIEF), gives(MORE, HEADS | CHIEF)),
    "warning_score": (gives(OPEN, SECONDS), gives(MORE, SECONDS)),
    "warning_review": (gives(OPEN, STAFF - AUTHOR), gives(MORE, STAFF - AUTHOR)),
    "warning_agree": (gives(NEVER, STAFF), gives(DONE, STAFF)),
    "warning_option": (DESK, gives(MORE, STAFF)),
    "warning_addressees": (DESK, gives(MORE, STAFF)),
    "warning_addressee_edit": (DESK, gives(MORE, STAFF)),
    "warning_release": (DESK, gives(MORE, STAFF)),
    "warning_withhold": (gives(OPEN, HEADS), gives(DONE, HEADS)),
    "warning_deliver": (DESK, gives(MORE, STAFF)),
    "warning_react": (DESK, gives(MORE, STAFF)),
    "warning_decide": (DESK, gives(MORE, STAFF)),
    "warning_action": (DESK, gives(MORE, STAFF)),
    # the example's message is out, so that nothing is to be made of it; one that is open to all is everybody's
    "warning_cap": (READ, gives(MORE, HEADS)),
    "warning_cap_ack": (DESK, gives(MORE, STAFF)),
    "cap_file": (READ, NOBODY),
    "cap_publish": (NOBODY, gives(DONE, HEADS)),
    "cap_public": (ALL, NOBODY),
    "cap_certificate": (ALL, NOBODY),
    # the register of copies is the house's; a key is one's own, and nobody in the example has one
    "note_copies": (READ, gives(MORE, STAFF)),
    "copy_print": (NOBODY, gives(OPEN, STAFF)),
    "copy_receipt": (DESK, gives(MORE, STAFF)),
    "note_file": (NOTE, {**gives(MORE, HOUSE), **NOT_THEIRS}),
    "file_key": (WATCH, gives(MORE, READERS)),
    "notice_away": (NOBODY, gives(DONE, AUTHOR, others=ABSENT, visitor=ABSENT)),
    "missed": (READ, NOBODY),
    "missed_explain": (DESK, gives(MORE, STAFF)),
    "scores": (READ, NOBODY),
    # the example was released to headquarters: no guest of those who ask is of that body, and nobody of the house is
    # among those who are to acknowledge it
    "notes": (WATCH, NOBODY),
    "note": (NOTE, {**gives(MORE, HOUSE), **NOT_THEIRS}),
    "note_acknowledge": ({**gives(DONE, HOUSE), **NOT_THEIRS}, {**gives(DONE, HOUSE), **NOT_THEIRS}),
    "note_decide": ({**gives(OPEN, ()), **NOT_THEIRS}, {**gives(OPEN, ()), **NOT_THEIRS}),
    # the example's situation is unclassified and the analyst's own: who is not of the house knows of none
    "desk_situations": (READ, NOBODY),
    "desk_situation_new": (DESK, gives(MORE, STAFF)),
    "desk_situation": (READ, NOBODY),
    **dict.fromkeys(("desk_situation_month", "desk_situation_hang"), (DESK, gives(MORE, STAFF))),
    "desk_situation_off": (NOBODY, DECIDED),
    **dict.fromkeys(("desk_situation_dormant", "desk_situation_owner"), (LAID_DOWN, LAID_DOWN_SENT)),
    # an assessment is of a situation: without one its form leads to the list of them
    "assessments": (READ, NOBODY),
    "assessment_new": (DECIDED, DECIDED),
    "assessment": (READ, NOBODY),
    **dict.fromkeys(
        [f"assessment_{name}" for name in ("frame", "judge", "more", "hypotheses", "round")], (DESK, gives(MORE, STAFF))
    ),
    # of whom nobody asked an estimate, for him there is no form
    "assessment_estimate": (ESTIMATE, {**ESTIMATE, **dict.fromkeys(ASKED_FOR_ONE, MORE)}),
    "bulletins": (READ, ASKED),
    "bulletin": (READ, NOBODY),
    "bulletin_progress": (READ, NOBODY),
    "bulletin_build": (NOBODY, ASKED),
    "bulletin_delete": (READ, ASKED),
    "bulletin_preview": (READ, NOBODY),
    "bulletin_file": (READ, NOBODY),
    # a paper of the example is the analyst's own; whoever is not of the house knows of none that was not released
    "papers": (gives(OPEN, SHOWN), NOBODY),
    "paper_new": (gives(OPEN, HOUSE), gives(MORE, HOUSE)),
    "paper": (PAPER, NOBODY),
    "paper_change": (PAPER_OWN, PAPER_SENT),
    "paper_marks": (PAPER_OWN, PAPER_SENT),
    "paper_copy": (PAPER_OWN, PAPER_SENT),
    "paper_delete": (PAPER_OWN, {**PAPER_OWN, **dict.fromkeys(HEADS | {Role.ANALYST}, DONE)}),
    # a report in work is the house's, and written by the desk; the example is the analyst's own, within the house
    "products": (gives(OPEN, SHOWN), NOBODY),
    "product_new": (DESK, gives(MORE, STAFF)),
    "product": (READ, NOBODY),
    "product_head": (DESK, gives(MORE, STAFF)),
    "product_hang": (DESK, NOBODY),
    "product_add": (DESK, gives(MORE, STAFF)),
    "product_item": (DESK, gives(MORE, STAFF)),
    "product_move": (NOBODY, DECIDED),
    "product_remove": (NOBODY, DECIDED),
    "product_outcome": (DESK, gives(MORE, STAFF)),
    # sent without the text that was read, or without a reason
    "product_send": (NOBODY, gives(MORE, STAFF)),
    "product_drop": (NOBODY, gives(MORE, STAFF)),
    "product_return": (NOBODY, gives(MORE, CLEARERS)),
    "product_clear": (NOBODY, gives(MORE, CLEARERS)),
    "product_issue": (DESK, gives(MORE, STAFF)),
    # what is issued within the house is not there for others
    "product_edition": (PAPER, NOBODY),
    "product_file": (PAPER, NOBODY),
    "product_due": (READ, NOBODY),
    "product_due_edit": (gives(OPEN, CLEARERS), gives(MORE, CLEARERS)),
    "product_templates": (READ, gives(MORE, CLEARERS)),
    "template_withdraw": (NOBODY, gives(DONE, CLEARERS)),
    "marks_reviews": (gives(OPEN, HOUSE), NOBODY),
    "marks_review": (REVIEW, {**REVIEW, **dict.fromkeys(HEADS | {Role.ANALYST}, MORE)}),
    "erasures": (OVERSIGHT, NOBODY),
    "erasure_new": (OVERSIGHT, gives(MORE, OVERSEERS)),
    "erasure": (OVERSIGHT, NOBODY),
    "erasure_approve": (DECIDED_ON, gives(DONE, DECIDERS)),
    "erasure_decline": (DECIDED_ON, gives(DONE, DECIDERS)),
    "pointers": (READ, NOBODY),
    "pointer": (READ, NOBODY),
    "pointer_new": (READ, gives(MORE, HOUSE)),
    # the house is told that there are none, and offered a pointer
    "sealed_texts": (READ, SHUT),
    "sealed_new": (READ, SHUT),
    "sealed_key": (READ, SHUT),
    "sealed_key_anew": (READ, SHUT),
    "sealed_text": (gives(ABSENT, HOUSE), gives(ABSENT, HOUSE)),
    "sealed_readers": (gives(ABSENT, HOUSE), gives(ABSENT, HOUSE)),
    "account_login": (gives(DONE, SIGNED_IN, visitor=OPEN), gives(DONE, SIGNED_IN, visitor=OPEN)),
    "account_logout": (SIGNED, gives(SIGN_IN, EVERYBODY)),
    "account_change_password": (SIGNED, SIGNED),
    "account_reauthenticate": (SIGNED, SIGNED),
    # whoever has no authenticator app is led to his password, and nobody in the example has a passkey
    "mfa_reauthenticate": (gives(OPEN, WITH_APP, others=DONE), gives(OPEN, WITH_APP, others=DONE)),
    "mfa_reauthenticate_webauthn": (OWN, OWN),
    "mfa_authenticate": (OWN, OWN),
    "mfa_login_webauthn": (OWN, OWN),
    # no other house is set
    "openid_connect_login": (GONE, GONE),
    "openid_connect_callback": (GONE, GONE),
    "mfa_index": (SIGNED, gives(NEVER, SIGNED_IN)),
    # who one is is asked for first
    "mfa_activate_totp": (OWN, OWN),
    "mfa_deactivate_totp": (gives(DONE, WITH_APP, others=ABSENT), gives(DONE, WITH_APP, others=ABSENT)),
    "mfa_add_webauthn": (OWN, OWN),
    "mfa_remove_webauthn": (OWN, OWN),
    "mfa_view_recovery_codes": (gives(ABSENT, SIGNED_IN), gives(NEVER, SIGNED_IN)),
    "mfa_generate_recovery_codes": (OWN, OWN),
    "entry_sessions": (SIGNED, OWN),
    # who one is is asked for before a token is made; nobody in the example has one
    "tokens": (SIGNED, gives(NEVER, SIGNED_IN)),
    "token_new": (OWN, OWN),
    "token_revoke": (gives(NEVER, SIGNED_IN), gives(ABSENT, SIGNED_IN)),
    "api_schema": (ALL, NOBODY),
    "api_docs": (ALL, NOBODY),
    "entry_links": (ACCOUNTS, ACCOUNTS),
    # who is signed in is told to sign out first
    "entry_password": (gives(CLOSED, SIGNED_IN, visitor=ABSENT), gives(CLOSED, SIGNED_IN, visitor=ABSENT)),
    "entry_link": (GONE, GONE),
    "audit": (OVERSIGHT, OVERSIGHT),
    "design": (ALL, ALL),
    "design_chart": (ALL, ALL),
    "design_map": (ALL, ALL),
    "me": (gives(OPEN, SIGNED_IN), NOBODY),
    "me_away": (gives(OPEN, SHOWN), gives(MORE, SHOWN)),
    "people": (PEOPLE, NOBODY),
    "mail": (ACCOUNTS, NOBODY),
    "person": (PEOPLE, NOBODY),
    "person_new": (ACCOUNTS, ACCOUNTS_ASKED),
    "person_edit": (ACCOUNTS, ACCOUNTS_ASKED),
    "person_use": (ACCOUNTS, gives(DONE, ADMINISTRATOR)),
    "person_clear": (GIVEN, GIVEN_ASKED),
    "clearance_withdraw": (GIVEN, gives(DONE, HEADS)),
    "person_delegate": (GIVEN, GIVEN_ASKED),
    # of somebody else's absence: who is no head knows of his own alone
    "delegation_end": (ABSENCE, {**ABSENCE, **dict.fromkeys(HEADS, DONE)}),
    "organisations": (PEOPLE, NOBODY),
    "organisation": (PEOPLE, NOBODY),
    "organisation_new": (ACCOUNTS, ACCOUNTS_ASKED),
    "organisation_edit": (ACCOUNTS, ACCOUNTS_ASKED),
    "groups": (PEOPLE, NOBODY),
    "group_new": (GIVEN, GIVEN_ASKED),
    "group_edit": (GIVEN, GIVEN_ASKED),
    "lists": (GIVEN, NOBODY),
    "list": (GIVEN, NOBODY),
    "list_new": (GIVEN, GIVEN_ASKED),
    "list_add": (GIVEN, GIVEN_ASKED),
    "list_remove": (GIVEN, gives(DONE, HEADS)),
}


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address of the site: its name and its pattern."""

    name: str
    pattern: str


def patterns(resolver: URLResolver, before: str = "") -> Iterator[Address]:
    """Every address but those of the interface for programs, which have a table of their own."""
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver) and entry.app_name == "ninja":
            continue
        if isinstance(entry, URLResolver):
            yield from patterns(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield Address(name=entry.name or pattern, pattern=pattern)


ADDRESSES = sorted(patterns(get_resolver()), key=lambda address: address.pattern)


Ask = Callable[[Role, str, str], HttpResponse]


@pytest.fixture
def ask(boards: Board, person: Callable[[Role], User], client_of: Callable[[Role], Client]) -> Ask:
    """Ask as a role, by a method, for an example of an address: of a thing that exists on the day."""

    def answer(role: Role, method: str, name: str) -> HttpResponse:
        client, (path, sent) = client_of(role), example(name, boards.on(DAY), person(Role.ANALYST))
        client.raise_request_exception = False
        address = f"{path}?on={DAY.isoformat()}"
        if method.startswith("POST"):
            client.handler.enforce_csrf_checks = method != "POST"
            return client.post(address, sent)
        return client.generic(method, address)

    return answer


def example(name: str, day: DayBoard, analyst: User) -> tuple[str, dict[str, object]]:
    """The path of an example of an address, and the fields that its form sends."""
    if name in OF_PEOPLE:
        return reverse(name, args=OF_PEOPLE[name](analyst)), {}
    stem, _, last = name.rpartition("_")
    if "bulletin" in (name, stem):
        ready = ready_bulletin(analyst)
        more = {"preview": ("en",), "file": (ready.files[0],)}.get(last, ())
        return reverse(name, args=(ready.pk, *more)), {}
    proposal = day.proposals()[0].id
    if name == "proposal_undo":
        return reverse(name, args=(proposal,)), {"decision": accept_proposal(analyst, day, proposal).name}
    arguments = {
        "indicator": next(row.code for row in day.indicators() if row.signal is not None),
        "place": "KGZ",
        "source": "ucdp_ged",
        "quarantine": "ucdp_ged",
        "situation": day.situations()[0].id,
        "proposal": proposal,
        "episode": day.register()[0].id,
        "openid_connect_login": "house",
        "openid_connect_callback": "house",
        "mfa_remove_webauthn": 1,
        "token_revoke": 1,
        "entry_link": "EXERCISE",
    }
    sent: dict[str, dict[str, object]] = {
        "bulletins": {"day": DAY.isoformat(), "languages": ["en"]},
        "proposal_reject": {"reason": "EXERCISE: known"},
        "set_language": {"language": "ru"},
    }
    argument = arguments.get(name) or (arguments.get(stem) if last in PARTS else None)
    return reverse(name, args=(argument,) if argument else ()), sent.get(name, {})


def said(response: HttpResponse) -> str:
    """What somebody got, in a word."""
    status = response.status_code
    if status == 302:
        target = urlsplit(response["Location"]).path
        return SIGN_IN if target == reverse("account_login") else DONE
    words = {200: OPEN, 400: MORE, 422: MORE, 403: CLOSED, 404: ABSENT, 405: NEVER}
    return words.get(status, f"fails: {status}")


def test_every_address_is_in_the_table_and_every_line_of_the_table_is_an_address() -> None:
    assert sorted(address.name for address in ADDRESSES) == sorted(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_role_gets_what_the_table_says(name: str, method: str, ask: Ask) -> None:
    answers = {role: said(asked_alone(ask, role, method, name)) for role in ROLES}
    assert answers == EXPECTED[name][method == "POST"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_form_without_its_token_is_taken_from_nobody(name: str, ask: Ask) -> None:
    for role in SOME:
        with transaction.atomic():
            made = example_counts()
            answer = ask(role, "POST without token", name)
            assert answer.status_code == 403, role
            assert "was not taken" in answer.content.decode()
            assert example_counts() == made or "bulletin" in name or name == "proposal_undo"
            transaction.set_rollback(True)


def example_counts() -> tuple[int, int]:
    """How many decisions and bulletins there are."""
    return Decision.objects.count(), Bulletin.objects.count()


@pytest.mark.watch_alone
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_asking_for_the_head_or_the_options_of_a_page_tells_no_more_than_opening_it(name: str, ask: Ask) -> None:
    for role in SOME:
        if EXPECTED[name][0][role] in (OPEN, DONE):
            continue
        opened, head, options = (asked_alone(ask, role, method, name) for method in ("GET", "HEAD", "OPTIONS"))
        assert said(head) in (said(opened), NEVER)
        assert head.content == b""
        assert said(options) in (said(opened), NEVER) or options.content == b""


def asked_alone(ask: Ask, role: Role, method: str, name: str) -> HttpResponse:
    """The answer to one request, which finds the record as it was and leaves it so."""
    # guesses of one role do not shut out the next
    cache.clear()
    with transaction.atomic():
        answer = ask(role, method, name)
        transaction.set_rollback(True)
    return answer


ELSEWHERE = (
    "//evil.example/",
    "https://evil.example/",
    "http:evil.example",
    "/\\evil.example/",
    "\\\\evil.example",
    "javascript:alert(1)",
    "///evil.example",
    "https:///evil.example",
    " //evil.example",
    "/\t/evil.example",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_to_another_house(target: str, person: Callable[[Role], User], boards: Board) -> None:
    person(Role.ANALYST)
    ways = (
        ("/accounts/login/", {"login": "analyst", "password": "a long enough one", "next": target}),
        ("/accounts/logout/", {"next": target}),
        ("/language/setlang/", {"language": "ru", "next": target}),
    )
    for path, fields in ways:
        at_home(Client().post(f"{path}?{urlencode({'next': target})}", fields), path)
        at_home(Client().get(f"{path}?{urlencode({'next': target})}"), path)
    signed = Client()
    signed.force_login(person(Role.ANALYST))
    proposal = boards.on(DAY).proposals()[0].id
    at_home(signed.get(f"/accounts/login/?{urlencode({'next': target})}"), "signed in already")
    at_home(signed.post(f"/proposals/{proposal}/reject/?on={DAY}", {"form_page": target}), "a decision")
    at_home(signed.post("/sources/ucdp_ged/quarantine/", {"form_page": target}), "a release")


def at_home(answer: HttpResponse, what: str) -> None:
    """An answer leads nowhere, or to a path of this site."""
    if answer.status_code in (301, 302, 303, 307, 308):
        target = answer["Location"]
        assert url_has_allowed_host_and_scheme(target, allowed_hosts=None), (what, target)
        assert urlsplit(target).netloc == "", (what, target)
    else:
        assert answer.status_code < 500


# The page of the documentation ----------------------------------------------------------------------------------------
def columns() -> list[list[Role]]:
    """Roles that get the same everywhere stand in one column."""
    alike: dict[tuple[str, ...], list[Role]] = {}
    for role in ROLES:
        alike.setdefault(tuple(row[role] for rows in EXPECTED.values() for row in rows), []).append(role)
    return list(alike.values())


def page() -> str:
    """The table as the documentation shows it."""
    lines = [
        "<!-- made by `MIRAB_WRITE_DOCS=1 python -m pytest tests/web/test_walk.py`: do not edit -->",
        "",
        "# Who may open what",
        "",
        "Every address of the site as every role, as the tests see it answered on each run: a new address fails them",
        "until somebody decides who gets it. A visitor is who is not signed in, or has no role. What a reader may not",
        "see is *not there*: it is answered as what never was. Roles that get the same everywhere share a column:",
        "",
    ]
    shown = columns()
    lines += [
        f"- **{number}**: {', '.join(str(r.value) for r in roles)}" for number, roles in enumerate(shown, start=1)
    ]
    parts = (
        ("Opening", "What GET gives; HEAD and OPTIONS tell no more.", 0),
        ("Sending", f"What POST gives, with the token of the form; without it everybody is {CLOSED}, everywhere.", 1),
    )
    for title, what, number in parts:
        heads = " | ".join(str(column) for column in range(1, len(shown) + 1))
        lines += ["", f"## {title}", "", what, "", f"| address | {heads} |", "|---" * (len(shown) + 1) + "|"]
        for address in ADDRESSES:
            row = EXPECTED[address.name][number]
            lines.append(f"| `/{address.pattern}` | {' | '.join(row[roles[0]] for roles in shown)} |")
    return "\n".join([*lines, ""])


def test_the_page_says_what_the_site_was_seen_to_do() -> None:
    if os.environ.get("MIRAB_WRITE_DOCS"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "MIRAB_WRITE_DOCS=1 writes it anew"
