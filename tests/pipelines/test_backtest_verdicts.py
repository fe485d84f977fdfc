"""What counts as hit, late, not scored and false alarm: hand-made episodes and alarms with their exact verdicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.alerting import Kind, Level, Proposal, Severity, Span
from mirab.core.provenance import Grade
from mirab.core.words import Text
from mirab.pipelines.backtest_alarms import KnownData, Life, alarm_lives, days_alarmed, joined, levels_on
from mirab.pipelines.backtest_verdicts import judge_alarm, judge_control, judge_episode
from mirab.regions import Control, Episode
from mirab.verification import Lead

STATES = ("AAA", "BBB")
UNTIL = date(2011, 1, 1)
ONSET = date(2010, 6, 10)


def day(month: int, number: int, year: int = 2010) -> date:
    return date(year, month, number)


def life(start: date, end: date, *, states: tuple[str, ...] = ("AAA",), cluster: int = 0) -> Life:
    name = f"{cluster}:{'-'.join(states)}"
    return Life(situation=name, states=frozenset(states), cluster=cluster, start=start, end=end)


def episode(name: str = "E", onset: date = ONSET, **other: object) -> Episode:
    made = Episode(
        id=name,
        title=name,
        states=("AAA",),
        states_involved=(),
        onset=onset,
        onset_precision="day",
        end=None,
        clauses=("a",),
        kind="violence",
        headline=True,
        cluster=0,
        place="AAA",
        status="meets",
        study_case=None,
        claims=(),
        sources=("exercise",),
        note="",
        published_on=onset,
    )
    return replace(made, **other)  # type: ignore[arg-type]


def control(start: date, end: date, cluster: int = 0, states: tuple[str, ...] = ("AAA",)) -> Control:
    return Control(
        id="C",
        title="C",
        states=states,
        cluster=cluster,
        start=start,
        end=end,
        what_was_tense="",
        how_it_passed="",
        sources=("exercise",),
        register_events_near=(),
        grade=Grade.parse("B2"),
    )


def known(*days: date, state: str = "AAA", cluster: int = 0) -> KnownData:
    return KnownData(days={(state, cluster): np.array(sorted(d.toordinal() for d in days))})


ALWAYS = known(*(date(2009, 1, 1) + timedelta(days=k) for k in range(0, 800, 20)))
NOTHING = KnownData(days={})


def proposal(
    *spans: tuple[date, date, Level],
    situation: str = "unrest/AAA",
    states: tuple[str, ...] = ("AAA",),
    cluster: int = 0,
    kind: Kind = Kind.RISK,
) -> Proposal:
    made = [
        Span(start=start, end=end, level=level, severity=Severity.SERIOUS, probability=0.1)
        for start, end, level in spans
    ]
    return Proposal(
        id=f"{situation}@{made[0].start}",
        situation=situation,
        title=Text(en=situation, ru=situation),
        theme="unrest",
        place=states[0],
        state=states[0],
        states=states,
        cluster=cluster,
        kind=kind,
        severity=Severity.SERIOUS,
        highest=max(span.level for span in made),
        notices=(),
        spans=tuple(made),
        updates=(),
        first_on=made[0].start,
        last_on=made[-1].end - timedelta(days=1),
        closed_on=made[-1].end,
        rules=(),
        indicators=(),
    )


# --- alarms


def test_a_life_joins_advisory_and_warning_and_leaves_watch_out() -> None:
    lives = alarm_lives(
        [
            proposal(
                (day(1, 1), day(1, 11), Level.WATCH),
                (day(1, 11), day(2, 1), Level.ADVISORY),
                (day(2, 1), day(2, 11), Level.WARNING),
                (day(2, 11), day(3, 1), Level.WATCH),
                (day(3, 1), day(3, 5), Level.ADVISORY),
            )
        ]
    )
    assert [(found.start, found.end) for found in lives] == [(day(1, 11), day(2, 11)), (day(3, 1), day(3, 5))]


def test_two_proposals_on_one_situation_that_touch_are_one_life() -> None:
    first = proposal((day(1, 1), day(2, 1), Level.ADVISORY))
    second = proposal((day(2, 1), day(3, 1), Level.ADVISORY))
    other = proposal((day(2, 1), day(3, 1), Level.ADVISORY), situation="unrest/BBB", states=("BBB",))
    assert [(found.start, found.end) for found in alarm_lives([second, first])] == [(day(1, 1), day(3, 1))]
    assert len(alarm_lives([first, other])) == 2


def test_an_opportunity_is_never_an_alarm() -> None:
    talks = proposal((day(1, 1), day(2, 1), Level.WARNING), kind=Kind.OPPORTUNITY)
    assert alarm_lives([talks]) == []
    assert levels_on([talks], STATES, [day(1, 5)]).sum() == 0


def test_the_level_of_a_state_is_the_highest_that_lives_in_it() -> None:
    low = proposal((day(1, 1), day(3, 1), Level.WATCH))
    high = proposal((day(2, 1), day(2, 2), Level.WARNING), situation="border", states=("AAA", "BBB"), cluster=2)
    levels = levels_on([low, high], STATES, [day(1, 1), day(2, 1), day(2, 2), day(3, 1)])
    assert levels.tolist() == [[1, 3, 1, 0], [0, 3, 0, 0]]


def test_days_under_an_alarm_are_counted_once_for_each_state() -> None:
    lives = [life(day(1, 1), day(1, 11)), life(day(1, 6), day(1, 16), states=("AAA", "BBB"))]
    assert days_alarmed(lives, STATES, day(1, 1), day(2, 1)).sum(axis=1).tolist() == [15, 10]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12))
def test_joined_runs_cover_the_same_days_and_never_touch(runs: list[tuple[int, int]]) -> None:
    start = date(2010, 1, 1)
    spans = [(start + timedelta(days=a), start + timedelta(days=a + n)) for a, n in runs]
    found = joined(spans)
    days = {a + k for a, n in runs for k in range(n)}
    assert {(s - start).days + k for s, e in found for k in range((e - s).days)} == days
    assert all(one[1] < other[0] for one, other in pairwise(found))


# --- episodes


def test_an_alarm_that_lives_on_the_eve_is_a_hit_and_its_lead_runs_from_its_first_day() -> None:
    verdict = judge_episode(episode(), [life(day(5, 1), day(6, 10))], ALWAYS, STATES)
    assert verdict.hit is True
    assert verdict.lead == Lead(least=40, most=40)
    assert not verdict.late


def test_an_alarm_that_ended_before_the_eve_is_no_hit() -> None:
    verdict = judge_episode(episode(), [life(day(5, 1), day(6, 9))], ALWAYS, STATES)
    assert verdict.hit is False
    assert verdict.lead is None


def test_the_lead_runs_from_the_unbroken_life_and_not_from_an_earlier_one() -> None:
    verdict = judge_episode(episode(), [life(day(1, 1), day(3, 1)), life(day(6, 1), day(7, 1))], ALWAYS, STATES)
    assert verdict.lead == Lead(least=9, most=9)


def test_an_alarm_raised_on_the_day_of_onset_is_late_and_one_raised_after_has_a_negative_lead() -> None:
    same = judge_episode(episode(), [life(ONSET, day(7, 1))], ALWAYS, STATES)
    after = judge_episode(episode(), [life(day(6, 30), day(9, 1))], ALWAYS, STATES)
    assert (same.hit, same.late, same.lead) == (False, True, Lead(least=0, most=0))
    assert (after.hit, after.late, after.lead) == (False, True, Lead(least=-20, most=-20))


@pytest.mark.parametrize(("days_after", "late"), [(89, True), (90, False)])
def test_an_alarm_is_laid_to_an_episode_for_ninety_days(days_after: int, late: bool) -> None:
    start = ONSET + timedelta(days=days_after)
    verdict = judge_episode(episode(), [life(start, start + timedelta(days=9))], ALWAYS, STATES)
    assert verdict.late is late


def test_an_alarm_of_another_cluster_or_state_is_no_hit_and_a_cross_cutting_one_is() -> None:
    water = episode(cluster=2)
    assert judge_episode(water, [life(day(5, 1), day(7, 1), cluster=1)], ALWAYS, STATES).hit is False
    assert judge_episode(water, [life(day(5, 1), day(7, 1), states=("BBB",), cluster=2)], ALWAYS, STATES).hit is False
    assert judge_episode(water, [life(day(5, 1), day(7, 1), cluster=0)], ALWAYS, STATES).hit is True


def test_an_alarm_of_a_state_that_is_scored_apart_does_not_count() -> None:
    both = episode(states=("AAA", "ZZZ"))
    assert judge_episode(both, [life(day(5, 1), day(7, 1), states=("ZZZ",))], ALWAYS, STATES).hit is False


def test_an_episode_out_of_sight_is_not_scored_and_says_why() -> None:
    for data in (NOTHING, known(day(1, 1)), known(ONSET), known(day(5, 1), cluster=2), known(day(5, 1), state="BBB")):
        verdict = judge_episode(episode(), [], data, STATES)
        assert verdict.hit is None
        assert "knew anything of AAA" in verdict.why.en
        assert "ничего не знало о AAA" in verdict.why.ru
    assert judge_episode(episode(), [], known(day(6, 9)), STATES).hit is False
    assert judge_episode(episode(), [], known(ONSET - timedelta(days=120)), STATES).hit is False


def test_an_episode_out_of_sight_stays_unscored_though_an_alarm_rose_after_it() -> None:
    verdict = judge_episode(episode(), [life(day(7, 1), day(8, 1))], known(day(7, 1)), STATES)
    assert (verdict.hit, verdict.late, verdict.lead) == (None, False, None)


def test_an_onset_known_to_the_month_counts_from_its_first_day_and_its_lead_is_a_range() -> None:
    verdict = judge_episode(
        episode(onset=day(6, 1), onset_precision="month"), [life(day(5, 20), day(8, 1))], ALWAYS, STATES
    )
    assert verdict.hit is True
    assert verdict.lead == Lead(least=12, most=41)


# --- alarms against episodes


def test_an_alarm_that_lived_out_its_days_and_nothing_began_is_false() -> None:
    alarm = judge_alarm(life(day(1, 1), day(4, 1)), [episode()], STATES, UNTIL)
    assert alarm.false
    assert not alarm.hits


@pytest.mark.parametrize("onset", [day(1, 1), day(2, 15), day(4, 1)])
def test_an_onset_from_the_first_day_to_the_day_after_the_last_clears_an_alarm(onset: date) -> None:
    alarm = judge_alarm(life(day(1, 1), day(4, 1)), [episode(onset=onset)], STATES, UNTIL)
    assert not alarm.false
    assert alarm.hits == (() if onset == day(1, 1) else ("E",))


def test_an_onset_of_another_cluster_clears_an_alarm_and_is_no_hit_of_it() -> None:
    alarm = judge_alarm(life(day(1, 1), day(7, 1), cluster=2), [episode(cluster=1)], STATES, UNTIL)
    assert not alarm.false
    assert alarm.hits == ()


def test_an_alarm_in_the_aftermath_of_an_episode_is_false_and_is_named_so() -> None:
    alarm = judge_alarm(life(day(6, 20), day(8, 1)), [episode()], STATES, UNTIL)
    assert alarm.false
    assert alarm.aftermath_of == ("E",)


def test_an_alarm_that_still_lives_is_neither_right_nor_false() -> None:
    alarm = judge_alarm(life(day(12, 1), UNTIL), [], STATES, UNTIL)
    assert alarm.open
    assert not alarm.false


# --- controls


def test_a_control_with_a_false_alarm_on_its_days_is_a_false_alarm() -> None:
    alarms = [judge_alarm(life(day(1, 1), day(4, 1)), [], STATES, UNTIL)]
    assert judge_control(control(day(3, 31), day(4, 20)), alarms, ALWAYS, STATES).false_alarm is True
    assert judge_control(control(day(4, 1), day(4, 20)), alarms, ALWAYS, STATES).false_alarm is False
    assert judge_control(control(day(3, 1), day(4, 20), cluster=2), alarms, ALWAYS, STATES).false_alarm is True


def test_a_control_whose_alarm_met_an_episode_is_no_false_alarm_and_names_it() -> None:
    alarms = [judge_alarm(life(day(3, 1), day(7, 1)), [episode()], STATES, UNTIL)]
    verdict = judge_control(control(day(4, 1), day(4, 20)), alarms, ALWAYS, STATES)
    assert verdict.false_alarm is False
    assert "began E" in verdict.why.en


def test_a_control_out_of_sight_or_under_an_alarm_that_still_lives_cannot_be_judged() -> None:
    assert judge_control(control(day(4, 1), day(4, 20)), [], NOTHING, STATES).false_alarm is None
    alarms = [judge_alarm(life(day(12, 1), UNTIL), [], STATES, UNTIL)]
    assert judge_control(control(day(12, 10), day(12, 20)), alarms, ALWAYS, STATES).false_alarm is None


@given(st.integers(0, 300), st.integers(1, 200), st.integers(0, 364))
def test_an_alarm_that_hit_an_episode_is_never_false_and_the_episode_agrees(
    start: int, length: int, onset: int
) -> None:
    first = date(2010, 1, 1) + timedelta(days=start)
    lived = life(first, first + timedelta(days=length))
    happened = episode(onset=date(2010, 1, 1) + timedelta(days=onset))
    alarm = judge_alarm(lived, [happened], STATES, date(2012, 1, 1))
    verdict = judge_episode(happened, [lived], ALWAYS, STATES)
    assert (verdict.hit is True) == (alarm.hits == ("E",))
    assert not (alarm.false and alarm.hits)
