"""Every operation as every role and with every scope: a new one fails until somebody decides who gets it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from tests.web.alerts.examples import EXAMPLES
from tests.web.api.conftest import ROOT, Call
from tests.web.reports.made import incident, of_now

from mirab.core.marks import Marks, UseClass
from mirab.pipelines.board import Board
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import HEADS, HOUSE, OVERSEERS, READERS, SHOWN, STAFF, Role
from mirab.web.accounts.token_models import Scope
from mirab.web.alerts.actions import accept_proposal
from mirab.web.project.api.description import described
from mirab.web.publications.paper_actions import Why, Written, write_paper
from mirab.web.reports.rules import REPORTERS

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "who-may-call.md"

DAY = date(2010, 5, 25)
KEEPERS = READERS | {Role.ADMINISTRATOR}
SIGNED_IN = frozenset(Role) - {Role.VISITOR}
#: Of each operation its scope, who gets it, and what those get who do not; who shows no token is never let in.
EXPECTED: dict[str, tuple[Scope, frozenset[Role], dict[Role, int]]] = {
    "situations": (Scope.READ, READERS, {}),
    "situation": (Scope.READ, READERS, {}),
    "indicators": (Scope.READ, READERS, {}),
    "indicator": (Scope.READ, READERS, {}),
    "places": (Scope.READ, READERS, {}),
    "place": (Scope.READ, READERS, {}),
    "register": (Scope.READ, READERS, {}),
    "episode": (Scope.READ, READERS, {}),
    "search": (Scope.READ, READERS, {}),
    "proposals": (Scope.READ, READERS, {}),
    "proposal": (Scope.READ, READERS, {}),
    "proposal_accept": (Scope.DECIDE, STAFF, {}),
    "proposal_reject": (Scope.DECIDE, STAFF, {}),
    # the example's decision is the analyst's; guests know of none
    "proposal_undo": (
        Scope.DECIDE,
        HEADS | {Role.CHIEF, Role.ANALYST},
        dict.fromkeys(READERS - HOUSE, 404),
    ),
    "warnings": (Scope.READ, HOUSE, {}),
    "warning": (Scope.READ, HOUSE, {}),
    "scores": (Scope.READ, HOUSE, {}),
    "cap_messages": (Scope.READ, HOUSE, {}),
    "cap_message": (Scope.EXPORT, HOUSE, {}),
    # the example's situation and assessment are within the house; guests may not know that there are any
    "desk_situations": (Scope.READ, HOUSE, {}),
    "desk_situation": (Scope.READ, HOUSE, {}),
    "assessments": (Scope.READ, HOUSE, {}),
    "assessment": (Scope.READ, HOUSE, {}),
    "sources": (Scope.READ, KEEPERS, {}),
    "source": (Scope.READ, KEEPERS, {}),
    "quarantine": (Scope.EXPORT, STAFF, {}),
    # nothing waits in the example: those who may are told that there is no such row
    "quarantine_release": (Scope.RELEASE, STAFF, dict.fromkeys(STAFF, 422)),
    "bulletins": (Scope.READ, HOUSE, {}),
    "bulletin": (Scope.READ, HOUSE, {}),
    "bulletin_file": (Scope.EXPORT, HOUSE, {}),
    "bulletin_ask": (Scope.BUILD, STAFF, {}),
    "papers": (Scope.READ, SHOWN, {}),
    "paper": (Scope.READ, HOUSE, dict.fromkeys(SHOWN - HOUSE, 404)),
    "report_send": (Scope.REPORT, REPORTERS, {}),
    "me": (Scope.READ, SIGNED_IN, {}),
    "audit": (Scope.READ, OVERSEERS, {}),
}
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in described()["paths"].items()
    for method, operation in methods.items()
}
Ask = Callable[[Role | str, str], HttpResponse]


@pytest.fixture
def ask(boards: Board, call: Call, person: Callable[[Role], User]) -> Ask:
    """Ask an operation for an example of what it names, and leave the record as it was."""
    from tests.web.walk_examples import OF_PEOPLE, ready_bulletin  # noqa: PLC0415

    day, analyst = boards.on(DAY), person(Role.ANALYST)
    proposal = day.proposals()[0].id
    bulletin = ready_bulletin(analyst)
    why = Why(reason="EXERCISE", review_on=DAY)
    marks = Marks(use_class=UseClass.ANALYSIS_ONLY)
    named = {
        "situation": {"id": day.situations()[0].id},
        "indicator": {"code": next(row.code for row in day.indicators() if row.signal is not None)},
        "place": {"code": "KGZ"},
        "episode": {"id": day.register()[0].id},
        **{name: {"id": proposal} for name in EXPECTED if name.startswith("proposal_") or name == "proposal"},
        **{name: {"name": "ucdp_ged"} for name in ("source", "quarantine", "quarantine_release")},
        "warning": {"id": EXAMPLES["warning"](analyst)[0]},
        "cap_message": {"id": EXAMPLES["cap_file"](analyst)[0]},
        "desk_situation": {"id": OF_PEOPLE["desk_situation"](analyst)[0]},
        "assessment": {"id": OF_PEOPLE["assessment"](analyst)[0]},
        "bulletin": {"id": bulletin.pk},
        "bulletin_file": {"id": bulletin.pk, "name": bulletin.files[0]},
        "paper": {"id": write_paper(analyst, "EXERCISE", "en", [Written(text="EXERCISE", marks=marks)], why).pk},
    }

    def answer(who: Role | str, name: str) -> HttpResponse:
        method, path, _operation = OPERATIONS[name]
        cache.clear()
        with transaction.atomic():
            sent: dict[str, Any] = {
                "proposal_accept": {},
                "proposal_reject": {"reason": "EXERCISE: known"},
                "quarantine_release": {"rows": ["none"], "reason": "EXERCISE: right as they stand"},
                "report_send": incident(**of_now()),
                "bulletin_ask": {"day": DAY.isoformat(), "languages": ["en"]},
            }
            if name == "proposal_undo":
                sent[name] = {"decision": accept_proposal(analyst, day, proposal).name}
            address = path.removeprefix(ROOT).format(**named.get(name, {}))
            query = "?q=osh&on=2010-05-25" if name == "search" else "?on=2010-05-25"
            given = call(who, address + query, sent.get(name), method=method)
            transaction.set_rollback(True)
        return given

    return answer


def test_every_operation_is_in_the_table_and_every_line_of_the_table_is_an_operation() -> None:
    assert sorted(OPERATIONS) == sorted(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_role_gets_what_the_table_says(name: str, ask: Ask) -> None:
    scope, to, others = EXPECTED[name]
    done = 201 if OPERATIONS[name][0] == "POST" else 200
    wanted = {role: others.get(role, done if role in to else 403) for role in SIGNED_IN} | {Role.VISITOR: 401}
    assert {role: ask(role, name).status_code for role in Role} == wanted
    assert OPERATIONS[name][2]["x-scope"] == scope.value


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_token_opens_what_its_scope_says_and_nothing_else(name: str, ask: Ask, token_of: Callable[..., str]) -> None:
    scope = EXPECTED[name][0]
    for other in Scope.values:
        given = ask(token_of(Role.HEAD, other), name)
        if other == scope.value:
            assert given.status_code in (200, 201, 422)
        else:
            assert given.status_code == 403
            assert f"“{scope.value}”" in json.loads(given.content)["title"]


# The page of the documentation ----------------------------------------------------------------------------------------
def page() -> str:
    """The table as the documentation shows it."""
    lines = [
        "<!-- made by `MIRAB_WRITE_DOCS=1 python -m pytest tests/web/api/test_api_walk.py`: do not edit -->",
        "",
        "# Who may call what",
        "",
        "Every operation of [the interface for programs](api.md) as every role, as the tests see it answered on each",
        "run. Who shows no token is answered 401, who is not named 403; 404 where a role knows of no such thing.",
        "",
        "| operation | scope | given to | knows of none |",
        "|---|---|---|---|",
    ]
    for name, (method, path, _operation) in OPERATIONS.items():
        scope, to, others = EXPECTED[name]
        given = "everybody with a token" if to == SIGNED_IN else ", ".join(role.value for role in Role if role in to)
        absent = ", ".join(role.value for role in Role if others.get(role) == 404)
        lines.append(f"| `{method} {path}` | {scope.value} | {given} | {absent or '–'} |")
    return "\n".join([*lines, ""])


def test_the_page_says_what_the_interface_was_seen_to_do() -> None:
    if os.environ.get("MIRAB_WRITE_DOCS"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "MIRAB_WRITE_DOCS=1 writes it anew"
