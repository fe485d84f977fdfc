"""What lies above a caller's ceiling leaves no trace in any operation: see the walk over the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from tests.web.api.conftest import Call
from tests.web.houses import MIXED, PLACE, SOURCE, House
from tests.web.test_leaks import ABSENT, DAYS, acted, parted, raised, things

from mirab.core.marks import Marks, Sensitivity
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.monitoring.source_queries import quarantine_of
from mirab.web.publications.paper_actions import Why, Written, write_paper

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("houses")]

__all__ = ["raised"]
OF_ONE = {"situation": "situations", "proposal": "proposals", "episode": "register", "indicator": "indicators"}


def paths_of(house: House) -> list[str]:
    """Every operation that reads, of all that there is in the fuller house, on each day."""
    lists = (
        "situations",
        "proposals",
        "indicators",
        "places",
        "register",
        "sources",
        "bulletins",
        "papers",
        "me",
        "desk/situations",
        "assessments",
    )
    paths = [*lists, f"places/{PLACE}", "places/KGZ", "indicators/none", "audit"]
    for day in map(house.whole.on, DAYS):
        paths += [f"{OF_ONE[name]}/{id}" for name, id in things(day, house.below.on(day.day))]
    for name in (SOURCE, MIXED, "profile_figures"):
        paths += [f"sources/{name}", f"sources/{name}/quarantine"]
    asked = [f"{path}?on={day}&limit={limit}" for path in dict.fromkeys(paths) for day in DAYS for limit in (3, 200)]
    return [*asked, *(f"search?q={word}&on={DAYS[1]}&limit=200" for word in ("EXERCISE", "border", "Tajikistan"))]


def answered(call: Call, token: str, path: str) -> tuple[object, ...]:
    """All that reaches the caller; the record is left as it was."""
    cache.clear()
    with transaction.atomic():
        given = call(token, path)
        transaction.set_rollback(True)
    return given.status_code, dict(given.items()), given.content


def test_every_answer_to_an_analyst_is_that_of_a_house_without_it(
    plain: House,
    closer: House,
    raised: str,
    person: Callable[[Role], User],
    call: Call,
    token_of: Callable[..., str],
) -> None:
    paths, token = paths_of(closer), token_of(Role.ANALYST)
    person(Role.CHIEF)
    call(token, "me")
    with override_settings(MIRAB_HOME=plain.centre.home):
        without = [answered(call, token, path) for path in paths]
    with acted(closer, person(Role.CHIEF), raised):
        marks = Marks(sensitivity=Sensitivity.CONFIDENTIAL)
        write_paper(
            person(Role.CHIEF), "EXERCISE", "en", [Written(text="x", marks=marks)], Why(reason="x", review_on=DAYS[2])
        )
        within = [answered(call, token, path) for path in paths]
        chief = call(Role.CHIEF, "proposals?on=2012-03-10&limit=200").content.decode()
    told = [
        (path, *parted(one, other)) for path, one, other in zip(paths, without, within, strict=True) if one != other
    ]
    assert told == []
    assert len(paths) > 60
    assert sum(one[0] == 200 for one in without) > 50
    assert raised in chief


def test_what_lies_above_the_ceiling_is_answered_as_what_never_was(
    closer: House, raised: str, person: Callable[[Role], User], call: Call, token_of: Callable[..., str]
) -> None:
    token = token_of(Role.ANALYST)
    with acted(closer, person(Role.CHIEF), raised) as acts:
        row = quarantine_of(person(Role.CHIEF), SOURCE, closer.whole.computed_at).rows()[0].id
        why = {"reason": "EXERCISE: these rows are right"}
        day = date(2012, 3, 10)
        bulletin = ("2012-03-10-000000", acts.bulletin)
        asked = [
            *((f"proposals/%s{act}?on={day}", (ABSENT, raised), sent) for act, sent in (
                ("", None),
                ("/accept", {}),
                ("/reject", {"reason": "x"}),
                ("/undo", {"decision": acts.decision}),
            )),
            ("bulletins/%s", bulletin, None),
            ("bulletins/%s/files/bulletin-2012-03-10-en.pdf", bulletin, None),
            (f"sources/{SOURCE}/quarantine/release", (ABSENT, row), why),
        ]  # fmt: skip
        call(token, "me")
        for path, (never, there), sent in asked:
            given = []
            for id in (never, there):
                cache.clear()
                body = {**sent, "rows": [id]} if sent and "release" in path else sent
                with CaptureQueriesContext(connection) as questions, transaction.atomic():
                    answer = call(token, path.replace("%s", id), body)
                    transaction.set_rollback(True)
                heads = {name: value for name, value in answer.items() if name != "Content-Length"}
                told = json.dumps([answer.status_code, heads, answer.content.decode()])
                given.append((told.replace(id, "ID"), len(questions)))
                assert answer.status_code in (404, 422)
            assert given[0] == given[1], path
