"""A report is taken once, or kept whole with the reason; it is read by whom its marks and its reporter allow."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from PIL import Image
from tests.web.reports.made import NOW, SECRET, incident, weekly

from mirab.core.marks import Sensitivity, UseClass
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.policy import NotAllowed, may, readable
from mirab.web.accounts.roles import Role, Verb
from mirab.web.reports.actions import (
    ChangedMeanwhile,
    OwnReport,
    answer_reporter,
    deal_with_refused,
    decide_alike,
    take,
    triage_report,
    verify_report,
)
from mirab.web.reports.models import Alike, Channel, Outcome, Refused, Report, Status
from mirab.web.reports.pictures_in import MOST_BYTES, path_of, stripped
from mirab.web.reports.submissions import NotTaken

pytestmark = pytest.mark.django_db


def taken(person: User, data: dict[str, Any], **more: Any) -> Any:
    """What becomes of something that a device sends."""
    return take(person, data, channel=Channel.PHONE, now=NOW, **more)


def test_a_report_is_kept_with_everything_that_was_written_confidential_and_its_organisations_own(
    monitor: User,
) -> None:
    report = taken(monitor, incident()).report
    assert (report.words, report.status, report.flags) == (SECRET, Status.RECEIVED, ["minor"])
    assert report.marks.sensitivity is Sensitivity.CONFIDENTIAL
    assert report.marks.use_class is UseClass.ANALYSIS_ONLY
    assert report.marks.owners == {"exercise-monitors"}
    (claim,) = report.claims.all()
    assert (claim.low, claim.best, claim.high, claim.unit) == (1, 2, 4, "wounded")
    assert {side.whose for side in report.sides.all()} == {"a", "b"}


def test_the_same_submission_sent_twice_is_one_report(monitor: User) -> None:
    sent = incident()
    first, second = taken(monitor, sent), taken(monitor, sent)
    assert second.again
    assert first.report == second.report
    assert (Report.objects.count(), AuditLine.objects.filter(act="receive_report").count()) == (1, 1)


def test_the_number_of_somebody_elses_report_opens_nothing(monitor: User, cleared: User) -> None:
    sent = incident()
    taken(cleared, sent)
    answer = taken(monitor, {**sent, "words": "EXERCISE other words"})
    assert answer.report is None
    assert SECRET not in json.dumps([answer.refused.whole, answer.refused.reason_en])
    assert "EXERCISE other words" in answer.refused.whole


def test_reports_that_come_out_of_order_are_all_taken(monitor: User) -> None:
    moments = [(NOW - timedelta(days=days)).isoformat() for days in (0, 14, 7)]
    assert all(taken(monitor, weekly(reported_at=moment, observed_at=moment)).report for moment in moments)


BAD: dict[str, dict[str, Any]] = {
    "form version": {"form_version": 0},
    "clock": {"reported_at": (NOW + timedelta(days=3 * 365)).isoformat()},
    "clock of long ago": {"reported_at": (NOW - timedelta(days=3 * 365)).isoformat()},
    "clock of the incident": {"observed_at": (NOW - timedelta(days=3 * 365)).isoformat()},
    "place": {"place": "EXERCISE-nowhere"},
    "kind of incident": {"event_kind": "EXERCISE unheard of"},
    "range": {"claims": [{"of_whom": "EXERCISE", "unit": "killed", "low": 5, "best": 2}]},
    "number": {"claims": [{"of_whom": "EXERCISE", "unit": "killed", "best": "many"}]},
    "number of its own": {"submission": "EXERCISE"},
    "too long": {"actors": "x" * 10_001},
    "no text": {"actors": {"a": 1}},
    "letter that no database keeps": {"actors": "EXERCISE \0"},
    "flag": {"flags": ["EXERCISE"]},
    "kind": {"kind": "EXERCISE"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_what_cannot_be_taken_is_kept_whole_with_a_plain_reason(changes: dict[str, Any], monitor: User) -> None:
    answer = taken(monitor, incident(**changes))
    assert answer.report is None
    kept = Refused.objects.get()
    assert SECRET in kept.whole
    assert kept.reason_en.count(" ") > 3
    assert kept.reason_ru != kept.reason_en
    assert taken(monitor, incident(**changes) | json.loads(kept.whole)).refused == kept
    assert Report.objects.count() == 0


def test_the_form_of_the_version_before_is_still_taken(monitor: User) -> None:
    assert taken(monitor, incident(form_version=1)).report


def test_nothing_to_report_and_not_safe_to_report_are_answers(monitor: User) -> None:
    bare = {"submission": "b6f0f8d2-6f0c-4a53-9d2e-0d2f4e6a1c11", "form_version": 2, "reported_at": NOW.isoformat()}
    assert taken(monitor, {**bare, "kind": "situation", "nothing": True}).report.nothing
    unsafe = {**bare, "submission": "b6f0f8d2-6f0c-4a53-9d2e-0d2f4e6a1c12", "kind": "incident", "unsafe": True}
    assert taken(monitor, unsafe).report.unsafe
    empty = {**bare, "submission": "b6f0f8d2-6f0c-4a53-9d2e-0d2f4e6a1c13", "kind": "situation"}
    assert taken(monitor, empty).refused.code == "empty"


# Who reads -----------------------------------------------------------------------------------------------------------
def test_a_monitor_reads_his_own_reports_and_no_others(
    monitor: User, cleared: User, person: Callable[..., User]
) -> None:
    other = person(Role.FIELD_MONITOR, "other monitor")
    own, foreign = taken(monitor, incident()).report, taken(other, incident()).report
    answer_reporter(cleared, foreign, "EXERCISE thank you")
    assert list(readable(monitor, Report.objects.all())) == [own]
    assert not may(monitor, Verb.READ, foreign)
    assert readable(monitor, type(foreign.told.get()).objects.all()).count() == 0
    assert not may(monitor, Verb.DECIDE, own)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.FOCAL_POINT, Role.LIAISON, Role.DONOR, Role.ADMINISTRATOR])
def test_who_is_not_cleared_or_not_of_the_house_knows_of_none(
    role: Role, monitor: User, person: Callable[..., User]
) -> None:
    report = taken(monitor, incident()).report
    assert not may(person(role), Verb.READ, report)


def test_the_audit_line_of_a_report_is_held_as_the_report_is(monitor: User, person: Callable[..., User]) -> None:
    taken(monitor, incident())
    taken(monitor, incident(place="EXERCISE-nowhere"))
    lines = AuditLine.objects.filter(act__in=("receive_report", "refuse_report"))
    assert {line.sensitivity for line in lines} == {Sensitivity.CONFIDENTIAL}
    assert readable(person(Role.RECORDS_OFFICER), lines).count() == 0
    assert SECRET not in json.dumps([line.detail for line in lines])


def test_nobody_below_the_field_writes_a_report(person: Callable[..., User]) -> None:
    for role in (Role.DONOR, Role.FOCAL_POINT, Role.ADMINISTRATOR, Role.VISITOR):
        with pytest.raises(NotAllowed):
            taken(person(role), incident())
    assert (Report.objects.count(), Refused.objects.count()) == (0, 0)


# Its life ------------------------------------------------------------------------------------------------------------
def test_a_reporter_cannot_verify_his_own_report(cleared: User, chief: User) -> None:
    report = taken(cleared, incident()).report
    with pytest.raises(OwnReport):
        verify_report(cleared, report, outcome=Outcome.VERIFIED, credibility=1, why="EXERCISE")
    assert verify_report(chief, report, outcome=Outcome.VERIFIED, credibility=2, why="EXERCISE").grade == "F2"
    report.refresh_from_db()
    assert report.status == Status.VERIFIED


def test_a_report_goes_through_triage_and_an_answer_to_its_reporter(monitor: User, cleared: User) -> None:
    report = taken(monitor, incident()).report
    triage_report(cleared, report, urgent=True, why="EXERCISE ask the other side")
    assert Report.objects.get().status == Status.TRIAGED
    verify_report(cleared, report, outcome=Outcome.REJECTED, credibility=5, why="EXERCISE a wedding")
    assert Report.objects.get().status == Status.REJECTED
    answer = answer_reporter(cleared, report, "EXERCISE it was a wedding")
    assert may(monitor, Verb.READ, answer)


def test_triage_after_verification_does_not_undo_it(monitor: User, cleared: User) -> None:
    report = taken(monitor, incident()).report
    verify_report(cleared, report, outcome=Outcome.UNVERIFIED, credibility=6, why="EXERCISE")
    triage_report(cleared, report, urgent=False, why="EXERCISE")
    assert Report.objects.get().status == Status.UNVERIFIED


def test_a_pair_is_decided_once_and_neither_report_is_changed(monitor: User, cleared: User) -> None:
    for _twice in range(2):
        taken(monitor, incident())
    pair = Alike.objects.get()
    decide_alike(cleared, pair, same=True)
    with pytest.raises(ChangedMeanwhile):
        decide_alike(cleared, pair, same=False)
    assert Report.objects.filter(status=Status.RECEIVED).count() == 2


def test_reports_that_are_alike_are_proposed_with_reasons_and_others_are_not(monitor: User, cleared: User) -> None:
    first = taken(monitor, incident()).report
    twin = taken(cleared, incident(words=f"{SECRET} today")).report
    for changes in (
        {"event_kind": "protest"},
        {"place": "TM-A", "segment": "", "side": ""},
        {"observed_at": (NOW - timedelta(days=3)).isoformat()},
    ):
        taken(monitor, incident(**changes))
    pair = Alike.objects.get()
    assert (pair.first, pair.second) == (first, twin)
    assert {said.en for said in pair.texts} >= {"the same place", "the same time", "the same kind"}
    assert all(said.ru != said.en for said in pair.texts)


def test_a_source_is_given_a_letter_once_enough_of_its_reports_were_judged(monitor: User, chief: User) -> None:
    for _n in range(5):
        verify_report(chief, taken(monitor, incident()).report, outcome=Outcome.VERIFIED, credibility=2, why="EXERCISE")
    sixth = taken(monitor, incident()).report
    assert verify_report(chief, sixth, outcome=Outcome.VERIFIED, credibility=3, why="EXERCISE").grade == "B3"
    assert sixth.verifications.get().letter_n == 5


def test_a_refused_report_is_dealt_with_once(monitor: User, cleared: User) -> None:
    refused = taken(monitor, incident(place="EXERCISE-nowhere")).refused
    deal_with_refused(cleared, refused, "EXERCISE entered by hand")
    with pytest.raises(ChangedMeanwhile):
        deal_with_refused(cleared, refused, "EXERCISE again")


# Pictures ------------------------------------------------------------------------------------------------------------
def photographed() -> bytes:
    """A picture as a telephone takes it: with place, maker and a comment in it."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "EXERCISE-maker"
    exif[0x8825] = {1: "N", 2: (40.0, 7.0, 12.0)}
    Image.new("RGB", (40, 30), "teal").save(made, "JPEG", exif=exif, comment=b"EXERCISE-comment")
    return made.getvalue()


def test_a_picture_is_kept_without_anything_that_its_file_said_besides(monitor: User) -> None:
    whole = photographed()
    assert b"EXERCISE-maker" in whole
    report = taken(monitor, incident(), pictures=[whole]).report
    kept = path_of(report.pictures.get().digest).read_bytes()
    assert b"EXERCISE" not in kept
    with Image.open(io.BytesIO(kept)) as opened:
        assert dict(opened.getexif()) == {}
        assert opened.size == (40, 30)


def bomb() -> bytes:
    """A picture of a few kilobytes that says it has four thousand million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))


@pytest.mark.parametrize(
    "broken",
    [
        bomb(),
        b"\xff\xd8" + b"\0" * MOST_BYTES,
        b"PK\x03\x04 EXERCISE",
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg>&e;</svg>',
        b"",
    ],
    ids=["bomb", "too many bytes", "zip", "xml with an entity", "empty"],
)
def test_what_is_no_picture_is_left_out_with_a_reason_and_the_report_is_taken(broken: bytes, monitor: User) -> None:
    with pytest.raises(NotTaken):
        stripped(broken)
    answer = taken(monitor, incident(), pictures=[broken, photographed()])
    assert answer.report.words == SECRET
    assert answer.report.pictures.count() == 1
    assert len(answer.left) == 1


def test_nothing_above_the_ceiling_is_kept(monitor: User) -> None:
    with override_settings(MIRAB_CEILING=Sensitivity.UNCLASSIFIED):
        assert taken(monitor, incident()).report.marks.sensitivity is Sensitivity.UNCLASSIFIED
