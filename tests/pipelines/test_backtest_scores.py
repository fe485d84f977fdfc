"""The figures of a scoring, on a made-up year of two states with every number worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.alerting import Kind, Level, Proposal, Severity, Span
from mirab.core.words import Text
from mirab.pipelines.backtest_alarms import KnownData, alarm_lives
from mirab.pipelines.backtest_failures import failures
from mirab.pipelines.backtest_pairs import leave_cases_out
from mirab.pipelines.backtest_probabilities import leave_one_out, rolling_origin, state_months, with_onsets
from mirab.pipelines.backtest_scores import Judged, judge, score, state_years
from mirab.regions import Episode
from mirab.verification import brier_score, poisson_rate_garwood_1936, wilson_1927

STATES = ("AAA", "BBB")
SINCE, UNTIL = date(2010, 1, 1), date(2011, 1, 1)
SEEN = KnownData(
    days={(s, 0): np.arange(date(2009, 10, 1).toordinal(), UNTIL.toordinal(), 15, dtype=np.int64) for s in STATES}
)


def episode(name: str, state: str, onset: date, public: date | None = None, case: str | None = None) -> Episode:
    return Episode(
        id=name,
        title=name,
        states=(state,),
        states_involved=(),
        onset=onset,
        onset_precision="day",
        end=None,
        clauses=("a",),
        kind="violence",
        headline=True,
        cluster=0,
        place=state,
        status="meets",
        study_case=case,
        claims=(),
        sources=("exercise",),
        note="",
        published_on=public or onset,
    )


def alarm(state: str, *spans: tuple[date, date, Level]) -> Proposal:
    made = [Span(start=s, end=e, level=level, severity=Severity.SERIOUS, probability=0.1) for s, e, level in spans]
    return Proposal(
        id=f"{state}@{made[0].start}",
        situation=f"unrest/{state}",
        title=Text(en=state, ru=state),
        theme="unrest",
        place=state,
        state=state,
        states=(state,),
        cluster=0,
        kind=Kind.RISK,
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


def judged(proposals: list[Proposal], episodes: list[Episode], seen: KnownData = SEEN) -> Judged:
    table = state_months(proposals, episodes, seen, states=STATES, since=SINCE, until=UNTIL)
    return judge(alarm_lives(proposals), episodes, seen, table, until=UNTIL)


# AAA: a right alarm of 100 days with an onset on 1 March, and a false one of 30 days; BBB: a missed onset
ALARMS = [
    alarm("AAA", (date(2010, 1, 1), date(2010, 4, 11), Level.ADVISORY)),
    alarm("AAA", (date(2010, 8, 1), date(2010, 8, 31), Level.WARNING)),
]
EPISODES = [episode("E1", "AAA", date(2010, 3, 1)), episode("E2", "BBB", date(2010, 6, 15), case="CASE")]


def test_every_ratio_of_a_small_year_is_that_worked_out_by_hand() -> None:
    scores = score(judged(ALARMS, EPISODES))
    assert scores.hit_rate == pytest.approx(1 / 2)
    assert scores.precision == pytest.approx(1 / 2)
    assert scores.false_alarm_ratio == pytest.approx(1 / 2)
    assert scores.alarm_share == pytest.approx(130 / 730)
    assert scores.false_alarms_per_state_year == pytest.approx(1 / (730 / 365.25))
    assert scores.state_months == 24
    assert scores.base_rate == pytest.approx(2 / 24)
    assert scores.base_rate_brier == pytest.approx(2 / 24 * 22 / 24)
    assert (scores.lead_days.n, scores.lead_days.median) == (1, 59)
    # E1 could have been answered on 130 of AAA's 365 days, E2 on none of BBB's
    assert scores.chance_hit_rate == pytest.approx((130 / 365 + 0) / 2)
    assert scores.intervals["hit_rate"] == wilson_1927(1, 2)
    assert scores.intervals["false_alarms_per_state_year"] == poisson_rate_garwood_1936(1, 730 / 365.25)
    assert scores.counts["false_alarms"] == 1


def test_every_figure_that_is_a_number_has_an_interval_that_holds_it() -> None:
    data = score(judged(ALARMS, EPISODES)).to_json()
    for name in ("brier", "base_rate", "hit_rate", "precision", "false_alarm_ratio", "alarm_share"):
        low, high = data["intervals"][name]
        assert low <= data[name] <= high, name
    assert "false_alarms_per_state_year" in data["intervals"]
    assert "lead_days.median" in data["intervals"]


def test_the_first_months_probabilities_are_those_worked_out_by_hand() -> None:
    one = [alarm("AAA", (date(2010, 1, 20), date(2010, 4, 1), Level.ADVISORY))]
    onset = [episode("E", "AAA", date(2010, 2, 10), public=date(2010, 2, 11))]
    table = state_months(one, onset, SEEN, states=("AAA",), since=SINCE, until=date(2010, 4, 1))
    p, base = rolling_origin(table)
    # January: nothing before it; February: one quiet month without alarm; March: two months, one onset under an alarm
    assert base[0].tolist() == pytest.approx([1 / 12, 1 / 13, 2 / 14])
    assert p[0].tolist() == pytest.approx([1 / 12, 1 / 13, (1 + 12 * 2 / 14) / 13])


def test_an_onset_that_became_public_late_arrives_late_in_the_fit() -> None:
    one = [alarm("AAA", (date(2010, 1, 20), date(2010, 5, 1), Level.ADVISORY))]
    late = [episode("E", "AAA", date(2010, 2, 10), public=date(2010, 3, 1))]
    table = state_months(one, late, SEEN, states=("AAA",), since=SINCE, until=date(2010, 5, 1))
    _, base = rolling_origin(table)
    # not public before 1 March: March's fit does not hold it, April's does
    assert base[0].tolist() == pytest.approx([1 / 12, 1 / 13, 1 / 14, 2 / 15])


@settings(max_examples=40, deadline=None)
@given(st.sets(st.tuples(st.sampled_from(STATES), st.integers(1, 12)), max_size=10), st.integers(1, 12))
def test_poisoning_the_future_changes_no_probability_before_it(future: set[tuple[str, int]], month: int) -> None:
    truth = [episode("E1", "AAA", date(2010, 1, 15)), episode("E2", "BBB", date(2010, 2, 15))]
    first = date(2010, month, 1)
    lies = [episode(f"X{s}{m}", s, date(2010, m, 20)) for s, m in future if date(2010, m, 20) >= first]
    table = state_months(ALARMS, truth, SEEN, states=STATES, since=SINCE, until=UNTIL)
    poisoned = with_onsets(table, [*truth, *lies])
    for before, after in zip(rolling_origin(table), rolling_origin(poisoned), strict=True):
        np.testing.assert_array_equal(before[:, :month], after[:, :month])


def test_months_out_of_sight_are_in_no_figure() -> None:
    half = KnownData(days={("AAA", 0): SEEN.days["AAA", 0], ("BBB", 0): np.array([date(2010, 3, 20).toordinal()])})
    scores = score(judged(ALARMS, EPISODES, half))
    # BBB is in sight from April to July: 20 March lies within 120 days before the first of each
    assert scores.state_months == 12 + 4
    assert scores.alarm_share == pytest.approx(130 / (365 + 122))
    nothing = score(judged([], EPISODES, KnownData(days={})))
    assert nothing.state_months == 0
    assert nothing.hit_rate is None
    assert nothing.brier is None
    assert nothing.counts["not_scored"] == 2


def test_an_alarm_that_never_ends_hits_everything_and_chance_does_as_well() -> None:
    always = [alarm(state, (date(2009, 1, 1), UNTIL, Level.WARNING)) for state in STATES]
    world = judged(always, EPISODES)
    scores = score(world)
    assert scores.hit_rate == scores.chance_hit_rate == scores.alarm_share == 1
    assert scores.precision is None
    assert scores.counts["alarms_open"] == 2
    sentences = failures(world, scores, (), (), {})
    assert "no skill in timing" in sentences[0]


def test_a_warning_before_every_onset_and_none_else_beats_the_base_rate() -> None:
    months = [date(2010, m, 1) for m in (2, 4, 6, 8, 10, 12)]
    onsets = [episode(f"E{m.month}", "AAA", m + timedelta(days=10)) for m in months]
    right = [alarm("AAA", (m - timedelta(days=1), m + timedelta(days=12), Level.WARNING)) for m in months]
    scores = score(judged(right, onsets))
    assert scores.hit_rate == 1
    assert scores.false_alarm_ratio == 0
    assert scores.brier is not None
    assert scores.base_rate_brier is not None
    assert scores.brier < scores.base_rate_brier


def test_a_late_alarm_counts_as_a_negative_lead() -> None:
    after = [alarm("BBB", (date(2010, 6, 20), date(2010, 8, 1), Level.ADVISORY))]
    scores = score(judged(after, EPISODES))
    assert scores.hit_rate == 0
    assert scores.lead_days.median == -5
    assert scores.lead_days.share_negative == 1
    assert scores.counts["late"] == 1
    assert scores.counts["false_alarms_in_the_aftermath_of_an_episode"] == 1


def test_leaving_one_state_month_out_fits_on_all_the_others() -> None:
    table = state_months([], EPISODES, SEEN, states=STATES, since=SINCE, until=UNTIL)
    p = leave_one_out(table, [])
    rate_quiet, rate_onset = (2 + 1) / (23 + 12), (1 + 1) / (23 + 12)
    # all months lie at one level: the frequency is drawn towards itself
    assert p[0, 0] == pytest.approx((2 + 12 * rate_quiet) / (23 + 12))
    assert p[0, 2] == pytest.approx((1 + 12 * rate_onset) / (23 + 12))


def test_leaving_a_case_out_gives_its_months_and_the_hit_rate_without_it() -> None:
    found = leave_cases_out(judged(ALARMS, EPISODES))
    assert [case["case"] for case in found["cases"]] == ["CASE"]
    assert found["cases"][0]["months"] == [["BBB", "2010-06"]]
    assert found["cases"][0]["hit_rate_without"] == 1
    assert found["state_months"] == 24


def test_the_brier_score_is_that_of_the_rolling_probabilities() -> None:
    world = judged(ALARMS, EPISODES)
    p, _ = rolling_origin(world.table)
    assert score(world).brier == pytest.approx(brier_score(p.ravel(), world.table.onset.ravel()))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(STATES), st.integers(0, 350), st.integers(1, 120)), max_size=8),
    st.lists(st.tuples(st.sampled_from(STATES), st.integers(0, 364)), max_size=8),
)
def test_figures_stay_in_their_bounds_and_do_not_hang_on_the_order(
    alarms: list[tuple[str, int, int]], onsets: list[tuple[str, int]]
) -> None:
    proposals = [
        replace(
            alarm(s, (SINCE + timedelta(days=a), min(SINCE + timedelta(days=a + n), UNTIL), Level.ADVISORY)),
            situation=f"{s}/{i}",
        )
        for i, (s, a, n) in enumerate(alarms)
    ]
    episodes = [episode(f"E{i}", s, SINCE + timedelta(days=d)) for i, (s, d) in enumerate(onsets)]
    scores, turned = score(judged(proposals, episodes)), score(judged(proposals[::-1], episodes[::-1]))
    for name in ("hit_rate", "precision", "false_alarm_ratio", "alarm_share", "brier", "base_rate"):
        value = getattr(scores, name)
        assert value is None or 0 <= value <= 1
        assert value == pytest.approx(getattr(turned, name)) if value is not None else getattr(turned, name) is None
    if scores.precision is not None and scores.false_alarm_ratio is not None:
        assert scores.precision + scores.false_alarm_ratio == pytest.approx(1)
    assert scores.counts["hits"] + scores.counts["misses"] + scores.counts["not_scored"] == len(episodes)


def test_state_years_are_the_days_in_sight() -> None:
    assert state_years(judged([], EPISODES)) == pytest.approx(730 / 365.25)


def test_the_failures_name_what_was_missed_late_false_and_doubtful() -> None:
    late = alarm("BBB", (date(2010, 6, 20), date(2010, 8, 1), Level.ADVISORY))
    world = judged([*ALARMS, late], [*EPISODES, episode("E3", "AAA", date(2010, 11, 5))])
    text = " ".join(failures(world, score(world), (), (), {"AAA": 1, "BBB": 0}))
    assert "Missed in cluster 0: 1 of 3: E3." in text
    assert "Raised only after the onset: 1: E2." in text
    assert "Nothing followed 2 of 3 alarms (67 %)." in text
    assert "thinly: AAA 1." in text
    assert "skill is not proved" in text
