"""A report that does not come first asks after the person, then counts as silence; whose it was is told to few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.web.reports.made import weekly

from mirab.verification.warning_scores import DueReport, report_shares
from mirab.web.accounts.models import Organisation, User
from mirab.web.accounts.policy import NotAllowed
from mirab.web.accounts.roles import Role
from mirab.web.reports.actions import ChangedMeanwhile, take
from mirab.web.reports.due_actions import (
    ANSWER_WITHIN,
    NoPlan,
    PlanTerms,
    ask_whether_well,
    due_times,
    end_beat,
    give_beat,
    keep_plan,
    note_whether_well,
    notice_missed,
)
from mirab.web.reports.models import Beat, Channel, Missed
from mirab.web.reports.queries import reports_owed, timeliness

pytestmark = pytest.mark.django_db

#: A Monday.
MONDAY = datetime(2026, 5, 4, 12, tzinfo=UTC)
TERMS = PlanTerms(
    consent_on=date(2026, 1, 1),
    consent="EXERCISE/1",
    safety_on=date(2026, 1, 1),
    safety="EXERCISE/2",
    asked="EXERCISE security focal point",
)


@pytest.fixture
def beat(monitor: User, chief: User, body: Organisation) -> Beat:
    """An area from which a report is due each Monday noon, since two weeks before the first of May."""
    keep_plan(chief, body, TERMS)
    made = give_beat(chief, monitor, ["KG-B"], weekday=0, hour=12, since=date(2026, 4, 20), why="EXERCISE")
    Beat.objects.filter(pk=made.pk).update(at=MONDAY - timedelta(days=1))
    made.refresh_from_db()
    return made


def test_nobody_reports_without_a_plan_of_his_organisation(monitor: User, chief: User) -> None:
    with pytest.raises(NoPlan):
        give_beat(chief, monitor, ["KG-B"], weekday=0, hour=12, since=date(2026, 4, 20), why="EXERCISE")


def test_plans_and_areas_are_the_supervisors_to_give(cleared: User, body: Organisation) -> None:
    with pytest.raises(NotAllowed):
        keep_plan(cleared, body, TERMS)


def test_a_week_has_one_due_time_and_its_moment_belongs_to_it(beat: Beat) -> None:
    week = timedelta(days=7)
    assert due_times(beat, MONDAY - week, MONDAY) == [MONDAY]
    assert due_times(beat, MONDAY, MONDAY + timedelta(seconds=1)) == []
    assert due_times(beat, MONDAY - 30 * week, MONDAY) == [MONDAY - 2 * week, MONDAY - week, MONDAY]


def test_a_report_that_came_is_not_missed(beat: Beat, monitor: User) -> None:
    sent = weekly(reported_at=MONDAY.isoformat(), observed_at=MONDAY.isoformat())
    take(monitor, sent, channel=Channel.SITE, now=MONDAY - timedelta(minutes=1))
    assert notice_missed(MONDAY) == 0
    assert not Missed.objects.exists()


def test_a_missed_report_is_noticed_once_and_counts_as_silence_only_after_the_question(
    beat: Beat, cleared: User
) -> None:
    assert [notice_missed(MONDAY + timedelta(minutes=minute)) for minute in (-1, 0, 1)] == [0, 1, 0]
    assert notice_missed(MONDAY + timedelta(days=6)) == 0
    assert Missed.objects.get().silence_at is None
    ask_whether_well(cleared, Missed.objects.get(), "EXERCISE security focal point")
    Beat.objects.update(ended_at=MONDAY)
    asked = Missed.objects.get().asked_at
    assert asked is not None
    assert notice_missed(asked + ANSWER_WITHIN - timedelta(seconds=1)) == 0
    assert notice_missed(asked + ANSWER_WITHIN) == 1
    assert Missed.objects.get().silence_at == asked + ANSWER_WITHIN


def test_somebody_who_is_well_was_silent_and_somebody_who_is_not_never_counts_as_silence(
    beat: Beat, cleared: User
) -> None:
    for due, well in ((MONDAY, True), (MONDAY + timedelta(days=7), False)):
        notice_missed(due)
        missed = Missed.objects.get(due_at=due)
        with pytest.raises(ChangedMeanwhile):
            note_whether_well(cleared, missed, well=well, answer="EXERCISE")
        ask_whether_well(cleared, missed, "EXERCISE security focal point")
        note_whether_well(cleared, missed, well=well, answer="EXERCISE")
        with pytest.raises(ChangedMeanwhile):
            note_whether_well(cleared, missed, well=not well, answer="EXERCISE")
        assert (Missed.objects.get(due_at=due).silence_at is not None) is well
        missed.refresh_from_db()
        assert missed.asked_at is not None
    later = datetime.now(UTC) + ANSWER_WITHIN
    Beat.objects.update(ended_at=later)
    notice_missed(later)
    assert Missed.objects.filter(silence_at__isnull=True).count() == 1


def test_nothing_is_due_from_an_area_that_was_taken_back(beat: Beat, chief: User) -> None:
    end_beat(chief, beat)
    assert notice_missed(MONDAY + timedelta(days=70)) == 0


def test_timeliness_names_areas_and_organisations_and_persons_to_supervisors_alone(
    beat: Beat, chief: User, cleared: User, person: Callable[..., User]
) -> None:
    notice_missed(MONDAY + timedelta(days=7))
    told = timeliness(chief, MONDAY + timedelta(days=8))
    assert [(one.name, one.due, one.came, one.silent) for one in told.areas] == [("KG-B", 2, 0, 0)]
    assert [one.name for one in told.organisations] == ["exercise-monitors"]
    assert [one.name for one in told.people] == ["field monitor"]
    assert timeliness(cleared, MONDAY + timedelta(days=8)).people == []
    assert timeliness(person(Role.ANALYST), MONDAY + timedelta(days=8)).areas == []


def test_the_scores_tell_of_reports_in_time_late_and_lost(beat: Beat, monitor: User, cleared: User) -> None:
    def came(at: datetime) -> None:
        sent = weekly(observed_at=at.isoformat(), reported_at=at.isoformat())
        assert take(monitor, sent, channel=Channel.SITE, now=at).report is not None

    came(MONDAY - timedelta(hours=1))
    # nothing in the second week; in the third what was owed for it, a day late, and what is due
    came(MONDAY + timedelta(days=8))
    came(MONDAY + timedelta(days=13))
    now = MONDAY + timedelta(days=21, hours=1)
    owed = [(MONDAY + timedelta(days=7 * week)) for week in range(4)]
    answered = [-timedelta(hours=1), timedelta(days=8), timedelta(days=13), None]
    expected = [(due, None if at is None else MONDAY + at) for due, at in zip(owed, answered, strict=True)]
    assert reports_owed(None, now) == expected
    assert reports_owed(cleared, now) == expected
    shares = report_shares([DueReport(due_at=due, received_at=at) for due, at in expected])
    assert shares == {"timely": 0.5, "complete": 0.75}


def test_the_scores_tell_nothing_of_reports_to_who_may_not_read_of_them(
    beat: Beat, person: Callable[..., User]
) -> None:
    assert reports_owed(person(Role.LIAISON), MONDAY + timedelta(days=21)) == []
