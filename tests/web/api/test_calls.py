"""What every call has in common: keys of writes, ETags, pages of lists, the rate, problems, lines of the audit."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.utils import timezone
from tests.web.api.conftest import Call
from tests.web.monitoring.test_sources import NAME, installation
from tests.web.reports.made import incident, of_now

from mirab.core.marks import UseClass
from mirab.pipelines.board_values import ProposalView
from mirab.pipelines.centre import Centre
from mirab.web.accounts.models import AuditLine, Clearance, User
from mirab.web.accounts.roles import Role
from mirab.web.accounts.token_models import KeptAnswer
from mirab.web.alerts.models import Decision
from mirab.web.monitoring import source_queries
from mirab.web.publications.models import Bulletin
from mirab.web.reports.models import Refused, Report

pytestmark = pytest.mark.django_db

__all__ = ["installation"]
ON = "on=2010-05-25"
ASKED = {"day": "2010-05-25", "languages": ["en"]}
KEY = {"Idempotency-Key": "EXERCISE-1"}


@pytest.fixture
def proposal(boards: Any) -> ProposalView:
    """The gravest proposal of the day."""
    from datetime import date  # noqa: PLC0415

    return boards.on(date(2010, 5, 25)).proposals()[0]  # type: ignore[no-any-return]


def body(answer: HttpResponse) -> Any:
    """What an answer says."""
    return json.loads(answer.content)


# Keys of writes -------------------------------------------------------------------------------------------------------
def test_a_write_sent_again_with_its_key_is_done_once(call: Call) -> None:
    first, again = (call(Role.ANALYST, "bulletins", ASKED, **KEY) for _ in range(2))
    assert (first.status_code, body(first)) == (again.status_code, body(again))
    assert first.status_code == 201
    assert Bulletin.objects.count() == 1
    assert AuditLine.objects.filter(act="ask_for_bulletin").count() == 1
    call(Role.ANALYST, "bulletins", ASKED)
    assert Bulletin.objects.count() == 2


def test_a_key_that_stands_for_another_write_is_refused(call: Call, proposal: ProposalView) -> None:
    call(Role.ANALYST, "bulletins", ASKED, **KEY)
    for path, sent in (
        ("bulletins", ASKED | {"languages": ["ru"]}),
        (f"proposals/{proposal.id}/accept?{ON}", {}),
    ):
        refused = call(Role.ANALYST, path, sent, **KEY)
        assert refused.status_code == 422
        assert body(refused)["errors"][0]["field"] == "Idempotency-Key"
    assert Bulletin.objects.count() == 1
    assert not Decision.objects.exists()


def test_a_key_is_one_tokens_own_and_forgotten_after_a_day(call: Call) -> None:
    call(Role.ANALYST, "bulletins", ASKED, **KEY)
    call(Role.POLITICAL_OFFICER, "bulletins", ASKED, **KEY)
    assert Bulletin.objects.count() == 2
    KeptAnswer.objects.update(at=timezone.now() - timedelta(hours=24, minutes=1))
    call(Role.ANALYST, "bulletins", ASKED, **KEY)
    assert Bulletin.objects.count() == 3
    assert KeptAnswer.objects.filter(token__user__role=Role.ANALYST).count() == 1


def test_what_fails_is_not_kept_and_may_be_sent_again(call: Call, proposal: ProposalView) -> None:
    path = f"proposals/{proposal.id}/reject?{ON}"
    assert call(Role.ANALYST, path, {"reason": "known", "seen": "another"}, **KEY).status_code == 409
    assert not KeptAnswer.objects.exists()
    assert call(Role.ANALYST, path, {"reason": "EXERCISE: known"}, **KEY).status_code == 201
    assert Decision.objects.get().reason == "EXERCISE: known"
    kept = KeptAnswer.objects.get()
    assert "EXERCISE: known" not in json.dumps(kept.answer)


def test_an_answer_is_not_given_again_to_who_has_lost_rights_since(
    call: Call, proposal: ProposalView, person: Callable[[Role], User]
) -> None:
    path = f"proposals/{proposal.id}/accept?{ON}"
    assert call(Role.CHIEF, path, {}, **KEY).status_code == 201
    chief = person(Role.CHIEF)
    Clearance.objects.filter(person=chief).delete()
    assert call(Role.CHIEF, path, {}, **KEY).status_code == 409
    chief.role = Role.DONOR
    chief.save()
    assert call(Role.CHIEF, path, {}, **KEY).status_code in (403, 409)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("key", ["with space", "\u044f", "x" * 201, " "])
def test_a_key_that_is_none_is_refused(key: str, call: Call) -> None:
    assert call(Role.ANALYST, "bulletins", ASKED, **{"Idempotency-Key": key}).status_code == 422
    assert not Bulletin.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_sent_at_once_with_one_key_one_is_done_and_both_are_answered(
    call: Call, token_of: Callable[..., str]
) -> None:
    token, start = token_of(Role.ANALYST), Barrier(4)

    def send(_: int) -> tuple[int, Any]:
        start.wait()
        try:
            answer = call(token, "bulletins", ASKED, **KEY)
            return answer.status_code, body(answer)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert answers[0][0] == 201
    assert all(one == answers[0] for one in answers)
    assert Bulletin.objects.count() == 1


# Deciding -------------------------------------------------------------------------------------------------------------
def test_a_proposal_is_accepted_read_and_undone(call: Call, proposal: ProposalView) -> None:
    path = f"proposals/{proposal.id}"
    decided = body(call(Role.ANALYST, f"{path}/accept?{ON}", {"note": "EXERCISE"}))
    read = body(call(Role.CHIEF, f"{path}?{ON}"))
    assert (read["standing"], read["decisions"][0]["reason"]) == ("accepted", "EXERCISE")
    assert call(Role.POLITICAL_OFFICER, f"{path}/accept?{ON}", {}).status_code == 409
    assert call(Role.POLITICAL_OFFICER, f"{path}/undo?{ON}", {"decision": decided["id"]}).status_code == 403
    assert call(Role.ANALYST, f"{path}/undo?{ON}", {"decision": decided["id"]}).status_code == 201
    assert call(Role.ANALYST, f"{path}/undo?{ON}", {"decision": decided["id"]}).status_code == 409
    assert body(call(Role.ANALYST, f"{path}?{ON}"))["standing"] == "waiting"
    assert call(Role.ANALYST, f"proposals/nothing/accept?{ON}", {}).status_code == 404
    assert call(Role.ANALYST, f"{path}/undo?{ON}", {"decision": "0" * 16}).status_code == 404


# Quarantine -----------------------------------------------------------------------------------------------------------
def test_rows_of_quarantine_are_read_released_and_gone(installation: Centre, call: Call) -> None:
    path = f"sources/{NAME}/quarantine"
    waiting = body(call(Role.ANALYST, path))["items"]
    assert len(waiting) == installation.archive.counts()[NAME].quarantined == 3
    assert {"name": "country_iso3", "value": "KGZ"} in waiting[0]["raw"]
    assert AuditLine.objects.get(act="export").kind == "RefusedRow"
    first, second = (body(call(Role.ANALYST, f"{path}?limit=2&page={page}"))["items"] for page in (1, 2))
    assert [*first, *second] == waiting
    rows = [row["id"] for row in waiting if row["releasable"]]
    sent = {"rows": rows, "reason": "EXERCISE: the publisher confirmed it"}
    assert call(Role.ANALYST, f"{path}/release", {**sent, "rows": ["none"]}).status_code == 422
    assert call(Role.ANALYST, "sources/none/quarantine/release", sent).status_code == 404
    done, again = (call(Role.ANALYST, f"{path}/release", sent, **KEY) for _ in range(2))
    assert (done.status_code, body(done)["ids"]) == (201, rows)
    assert body(again) == body(done)
    assert AuditLine.objects.filter(act="release_rows").count() == 1
    assert [row["id"] for row in body(call(Role.ANALYST, path))["items"]] == [
        row["id"] for row in waiting if row["id"] not in rows
    ]


def test_rows_that_their_owner_keeps_for_analysis_do_not_leave_the_house(
    installation: Centre, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = source_queries.source_of

    def closed(*asked: Any) -> Any:
        state = given(*asked)
        return replace(state, declaration=replace(state.declaration, use_class=UseClass.ANALYSIS_ONLY))

    monkeypatch.setattr(source_queries, "source_of", closed)
    refused = call(Role.ANALYST, f"sources/{NAME}/quarantine")
    assert refused.status_code == 403
    assert "owner" in body(refused)["title"]
    assert not AuditLine.objects.exclude(act="make_token").exists()


# ETags and pages ------------------------------------------------------------------------------------------------------
def test_what_the_caller_holds_is_not_sent_again_until_it_changes(call: Call, proposal: ProposalView) -> None:
    path = f"proposals?{ON}"
    tag = call(Role.ANALYST, path)["ETag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        same = call(Role.ANALYST, path, **{"If-None-Match": held})
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert call(Role.ANALYST, path, **{"If-None-Match": '"other"'}).status_code == 200
    call(Role.ANALYST, f"proposals/{proposal.id}/accept?{ON}", {})
    assert call(Role.ANALYST, path, **{"If-None-Match": tag}).status_code == 200


def test_an_etag_is_of_what_its_reader_sees(call: Call, proposal: ProposalView) -> None:
    before = {role: call(role, f"proposals?{ON}")["ETag"] for role in (Role.CHIEF, Role.DONOR)}
    call(Role.CHIEF, f"proposals/{proposal.id}/accept?{ON}", {})
    after = {role: call(role, f"proposals?{ON}")["ETag"] for role in (Role.CHIEF, Role.DONOR)}
    assert before[Role.CHIEF] != after[Role.CHIEF]
    assert before[Role.DONOR] == after[Role.DONOR]


@pytest.mark.parametrize("path", [f"places?{ON}", f"indicators?{ON}", f"proposals?{ON}", "sources", f"search?q=o&{ON}"])
def test_pages_of_a_list_are_the_list(path: str, call: Call) -> None:
    joint = "&" if "?" in path else "?"
    whole = body(call(Role.ANALYST, f"{path}{joint}limit=200"))["items"]
    size = max(len(whole) // 3, 1)
    parts, page = [], 1
    while True:
        answer = call(Role.ANALYST, f"{path}{joint}limit={size}&page={page}")
        parts += body(answer)["items"]
        assert set(body(answer)) == {"items"}
        if 'rel="next"' not in answer.get("Link", ""):
            break
        page += 1
        assert f"page={page}" in answer["Link"]
    assert parts[:200] == whole
    assert body(call(Role.ANALYST, f"{path}{joint}page=100000"))["items"] == []


def test_the_next_page_is_where_the_link_leads(call: Call) -> None:
    first = call(Role.ANALYST, f"places?{ON}&limit=2")
    target = first["Link"].split("<")[1].split(">")[0]
    second = call(Role.ANALYST, target.removeprefix("/api/v1/"))
    assert body(second)["items"] == body(call(Role.ANALYST, f"places?{ON}&limit=4"))["items"][2:]
    assert 'rel="prev"' in second["Link"]


# The rate -------------------------------------------------------------------------------------------------------------
def test_who_calls_too_often_is_told_when_again_and_others_are_not(call: Call) -> None:
    with override_settings(MIRAB_API_RATE=3):
        answers = [call(Role.ANALYST, "me") for _ in range(8)]
        # a minute may end meanwhile: then there are three more
        assert 1 <= sum(one.status_code == 429 for one in answers) <= 5
        last = next(one for one in answers if one.status_code == 429)
        assert 1 <= int(last["Retry-After"]) <= 60
        assert "3" in body(last)["title"]
        assert call(Role.CHIEF, "me").status_code == 200
        cache.clear()
        assert call(Role.ANALYST, "me").status_code == 200


# Problems -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("situations?on=2010-02-30", None, "on"),
        ("situations?on=1800-01-01", None, "on"),
        ("situations?on=2999-01-01", None, "on"),
        ("situations?on=1", None, "on"),
        ("situations?limit=201", None, "limit"),
        ("situations?page=0", None, "page"),
        ("search?q=", None, "q"),
        ("search?q=a%00b", None, "q"),
        ("bulletins", {"day": "2010-05-25", "languages": ["xx"]}, "languages.0"),
        ("bulletins", {"day": "2010-02-30", "languages": ["en"]}, "day"),
        ("bulletins", {"languages": ["en"]}, "day"),
        (f"proposals/x/reject?{ON}", {"reason": ""}, "reason"),
        (f"proposals/x/reject?{ON}", {"reason": "a\x00b"}, "reason"),
        (f"proposals/x/reject?{ON}", {"reason": "\ud800"}, "reason"),
        (f"proposals/x/accept?{ON}", {"note": "x" * 5001}, "note"),
        (f"proposals/x/undo?{ON}", {"decision": 2**63}, "decision"),
    ],
)
def test_a_field_that_is_wrong_is_named_with_its_value_and_the_remedy(
    path: str, sent: dict[str, Any] | None, field: str, call: Call
) -> None:
    answer = call(Role.ANALYST, path, json.dumps(sent) if sent is not None else None)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    wrong = body(answer)["errors"][0]
    assert wrong["field"] == field
    assert wrong["remedy"]
    assert set(wrong) == {"field", "value", "remedy"}


def test_a_reason_of_spaces_is_no_reason(call: Call, proposal: ProposalView) -> None:
    answer = call(Role.ANALYST, f"proposals/{proposal.id}/reject?{ON}", {"reason": "   "})
    assert (answer.status_code, body(answer)["errors"][0]["field"]) == (422, "reason")


@pytest.mark.parametrize(
    ("path", "method", "sent", "status"),
    [
        ("nothing", "GET", None, 404),
        ("", "GET", None, 404),
        ("situations/none@KGZ", "GET", None, 404),
        ("indicators/none", "GET", None, 404),
        ("places/none", "GET", None, 404),
        ("sources/none", "GET", None, 404),
        ("proposals/a%00b", "GET", None, 404),
        ("register/none", "GET", None, 404),
        ("papers/none", "GET", None, 404),
        ("bulletins/none/files/x", "GET", None, 404),
        ("situations", "DELETE", None, 405),
        ("situations", "POST", {}, 405),
        ("bulletins", "POST", "{", 400),
        ("bulletins", "POST", "[" * 100_000, 400),
        ("bulletins", "POST", b"\xff\xfe", 400),
    ],
)
def test_what_cannot_be_done_is_a_problem_in_words_and_never_a_page(
    path: str, method: str, sent: Any, status: int, call: Call
) -> None:
    answer = call(Role.ANALYST, path, sent, method=method)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    told = body(answer)
    assert told["status"] == status
    assert told["title"]
    assert told["remedy"]
    assert "Traceback" not in answer.content.decode()


def test_a_problem_is_said_in_the_callers_language(call: Call) -> None:
    said = body(call(Role.ANALYST, "places/none", **{"Accept-Language": "ru"}))["title"]
    assert said != body(call(Role.ANALYST, "places/none"))["title"]


# The audit ------------------------------------------------------------------------------------------------------------
def test_a_list_of_the_watch_is_recorded_as_taken_away_once_a_call(call: Call) -> None:
    call(Role.ANALYST, f"indicators?{ON}&limit=1")
    line = AuditLine.objects.get(act="export")
    assert (line.username, line.record, line.verb) == ("analyst", "indicators", "export")
    assert line.detail["address"] == f"/api/v1/indicators?{ON}&limit=1"
    call(Role.ANALYST, "me")
    call(Role.DONOR, "papers")
    assert AuditLine.objects.filter(act="export").count() == 1


def test_a_report_sent_twice_by_a_program_is_one_and_what_cannot_be_taken_is_kept(
    call: Call, person: Callable[[Role], User]
) -> None:
    sent = incident(**of_now())
    answers = [json.loads(call(Role.FIELD_MONITOR, "reports", sent).content) for _twice in range(2)]
    assert [answer["state"] for answer in answers] == ["received", "known"]
    assert answers[0]["id"] == answers[1]["id"] == Report.objects.get().pk
    late = json.loads(call(Role.FIELD_MONITOR, "reports", incident(reported_at="2010-05-25T08:00:00Z")).content)
    assert (late["state"], late["id"]) == ("kept apart", None)
    assert late["why"]
    assert Refused.objects.get().code == "clock"
    assert call(Role.FIELD_MONITOR, "reports", {"submission": "EXERCISE"}).status_code == 422
