"""One open proposal a situation: what opens, updates, silences and closes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mirab.alerting import Kind, Level, Precedence, Severity, Why
from mirab.alerting.rules import SignalProbabilities
from mirab.core.errors import UnknownNameError
from mirab.core.periods import Period


def told(proposal):
    """Days, reasons and levels of a proposal's notices."""
    return [(notice.day, notice.why, notice.level) for notice in proposal.notices]


def day_period(day):
    return Period(start=day, end=day + timedelta(days=1))


def test_one_firing_opens_a_proposal_that_lives_ninety_days(run, find):
    [proposal] = run([find("protest", "AAA", date(2010, 3, 1), 2)])
    assert told(proposal) == [
        (date(2010, 3, 1), Why.OPENED, Level.ADVISORY),
        (date(2010, 5, 30), Why.ENDED, Level.NONE),
    ]
    assert proposal.level_on(date(2010, 2, 28)) is None
    assert proposal.level_on(date(2010, 3, 1)) is Level.ADVISORY
    assert proposal.level_on(date(2010, 5, 29)) is Level.ADVISORY
    assert proposal.level_on(date(2010, 5, 30)) is None
    assert proposal.closed_on == date(2010, 5, 30)
    assert (proposal.kind, proposal.state, proposal.cluster, proposal.severity) == (
        Kind.RISK,
        "AAA",
        0,
        Severity.SERIOUS,
    )


def test_a_rule_that_says_less_lives_less(run, find):
    [proposal] = run([find("closed", "crossing:made-up", date(2010, 3, 1), 2)])
    assert proposal.last_on == date(2010, 3, 1) + timedelta(days=59)


def test_every_new_firing_updates_the_one_open_proposal(run, find):
    months = [date(2010, n, 1) for n in range(1, 7)]
    [proposal] = run([find("protest", "AAA", day, 2) for day in months])
    assert [update.day for update in proposal.updates] == months
    assert proposal.first_on == months[0]
    assert proposal.last_on == months[-1] + timedelta(days=89)
    assert len(proposal.spans) == 1


def test_only_the_notice_about_an_unchanged_proposal_is_withheld(run, find):
    days = [date(2010, 5, 1) + timedelta(days=10 * n) for n in range(7)]
    [proposal] = run([find("protest", "AAA", day, 2, period=day_period(day)) for day in days])
    given = [notice.day for notice in proposal.notices if notice.why is not Why.ENDED]
    assert given == [days[0], days[3], days[6]]
    assert [update.noticed for update in proposal.updates] == [True, False, False, True, False, False, True]


def test_after_a_crisis_the_following_months_still_give_notice(run, find):
    rows = [find("protest", "AAA", date(2010, n, 1), 3) for n in (4, 5, 6)]
    [proposal] = run(rows)
    assert {notice.day for notice in proposal.notices} >= {date(2010, 5, 1), date(2010, 6, 1)}


def test_silence_on_water_lasts_to_the_end_of_the_season(run, find):
    days = [date(2007, 12, 11), date(2008, 1, 21), date(2008, 3, 21), date(2008, 4, 1), date(2008, 5, 1)]
    [proposal] = run([find("level", "reservoir:made-up", day, 2, period=day_period(day)) for day in days])
    assert [n.day for n in proposal.notices if n.why is not Why.ENDED] == [date(2007, 12, 11), date(2008, 4, 1)]
    assert proposal.level_on(date(2008, 2, 15)) is Level.ADVISORY


def test_a_reservoir_proposal_of_december_does_not_hide_february(run, find):
    worse = find("level", "reservoir:made-up", date(2008, 2, 1), 3, period=day_period(date(2008, 1, 31)))
    [proposal] = run([find("level", "reservoir:made-up", date(2007, 12, 11), 1), worse], date(2008, 3, 1))
    assert told(proposal)[1] == (date(2008, 2, 1), Why.LEVEL_CHANGED, Level.ADVISORY)


def test_a_signal_falls_only_when_calm(run, find):
    rows = [find("protest", "AAA", date(2010, 3, 1), 2), find("protest", "AAA", date(2010, 4, 1), 0, calm=False)]
    [proposal] = run(rows)
    assert proposal.level_on(date(2010, 4, 15)) is Level.ADVISORY
    [proposal] = run([*rows, find("protest", "AAA", date(2010, 5, 1), 0)])
    assert proposal.level_on(date(2010, 4, 30)) is Level.ADVISORY
    assert proposal.level_on(date(2010, 5, 1)) is None
    assert told(proposal)[-1] == (date(2010, 5, 1), Why.ENDED, Level.NONE)


def test_a_signal_that_returns_from_calm_gives_notice_at_once_on_the_same_proposal(run, find):
    days = [date(2010, 3, 1), date(2010, 3, 11), date(2010, 3, 21)]
    rows = [find("protest", "AAA", d, s, period=day_period(d)) for d, s in zip(days, (2, 0, 2), strict=True)]
    [proposal] = run(rows, date(2010, 4, 1))
    assert [why for _, why, _ in told(proposal)] == [Why.OPENED, Why.ENDED, Why.RETURNED]


def test_a_lower_signal_does_not_lower_the_level_while_the_higher_one_lives(run, find):
    rows = [find("deaths", "AA-1", date(2010, 3, 1), 3)]
    rows += [find("deaths", "AA-1", date(2010, n, 1), 1) for n in (4, 5, 6)]
    [proposal] = run(rows)
    assert proposal.level_on(date(2010, 5, 29)) is Level.WARNING
    assert proposal.level_on(date(2010, 5, 30)) is Level.WATCH
    assert (date(2010, 5, 30), Why.LEVEL_CHANGED, Level.WATCH) in told(proposal)


def test_not_known_neither_fires_nor_calms(run, find):
    rows = [find("protest", "AAA", date(2010, 3, 1), 2), find("protest", "AAA", date(2010, 4, 1), None, calm=None)]
    [proposal] = run(rows)
    assert proposal.last_on == date(2010, 5, 29)
    assert run([find("protest", "AAA", date(2010, 3, 1), None, calm=None)]) == []


def test_a_change_of_trigger_gives_notice_at_once(run, find):
    rows = [find("protest", "AAA", date(2010, 3, 1), 2), find("deaths", "AA-1", date(2010, 3, 5), 1)]
    [proposal] = run(rows, date(2010, 4, 1))
    assert told(proposal)[1] == (date(2010, 3, 5), Why.TRIGGER_CHANGED, Level.ADVISORY)


def test_a_change_of_place_gives_notice_at_once(run, find):
    rows = [find("deaths", "AA-1", date(2010, 3, 1), 2), find("deaths", "AA-2", date(2010, 3, 5), 2)]
    [proposal] = run(rows, date(2010, 4, 1))
    assert told(proposal)[1] == (date(2010, 3, 5), Why.PLACE_CHANGED, Level.ADVISORY)
    assert proposal.notices[1].places == ("AA-1", "AA-2")


def test_a_change_of_actors_gives_notice_at_once(run, find):
    days = [date(2010, 3, 1), date(2010, 3, 5), date(2010, 3, 9)]
    who = [["guards"], ["guards"], ["guards", "villagers"]]
    rows = [
        find("closed", "crossing:made-up", day, 2, period=day_period(day), actors=actors)
        for day, actors in zip(days, who, strict=True)
    ]
    [proposal] = run(rows, date(2010, 4, 1))
    assert told(proposal)[1:] == [(days[2], Why.ACTORS_CHANGED, Level.ADVISORY)]


def test_repeated_firings_of_one_rule_do_not_add_up(run, find):
    both = [find("protest", "AAA", date(2010, 3, 1), 2), find("tone", "AAA", date(2010, 3, 1), 2)]
    [one], [two] = run(both[:1]), run(both)
    assert one.spans[0].probability == two.spans[0].probability == 0.22


def test_several_rules_are_joined_by_noisy_or(run, find):
    rows = [find("protest", "AAA", date(2010, 3, 1), 3), find("deaths", "AA-1", date(2010, 3, 1), 2)]
    [proposal] = run(rows)
    assert proposal.spans[0].probability == pytest.approx(1 - 0.70 * 0.75)
    assert proposal.spans[0].level is Level.WARNING


def test_risk_and_opportunity_of_one_situation_stand_apart(run, find):
    rows = [find("protest", "AAA", date(2010, 3, 1), 2), find("quiet-months", "AAA", date(2010, 3, 1), 2)]
    opportunity, risk = sorted(run(rows), key=lambda proposal: proposal.kind)
    assert (risk.kind, opportunity.kind) == (Kind.RISK, Kind.OPPORTUNITY)
    assert risk.situation == opportunity.situation
    assert risk.id != opportunity.id
    assert opportunity.notices[0].level is Level.WATCH


def test_a_shared_crossing_belongs_to_its_border_segment_and_both_states(run, find):
    [proposal] = run([find("closed", "crossing:made-up", date(2010, 3, 1), 2)])
    assert (proposal.place, proposal.states) == ("border:AAA-BBB", ("AAA", "BBB"))


def test_after_the_close_a_firing_opens_a_new_proposal(run, find):
    first, second = run([find("protest", "AAA", date(2010, 1, 1), 2), find("protest", "AAA", date(2010, 8, 1), 2)])
    assert first.closed_on == date(2010, 4, 1)
    assert (second.first_on, second.closed_on) == (date(2010, 8, 1), date(2010, 10, 30))
    assert first.id != second.id


def test_firings_that_reach_no_level_do_not_keep_a_proposal_open(run, find, book):
    faint = book["street"].model_copy(
        update={"probability": SignalProbabilities(watch=0.02, advisory=0.03, warning=0.04)}
    )
    changed = replace(book, rules=(faint, book["violence"]))
    rows = [find("deaths", "AA-1", date(2010, 1, 1), 2)]
    rows += [find("protest", "AAA", date(2010, n, 1), 2) for n in range(2, 9)]
    [proposal] = run(rows, book=changed)
    assert proposal.last_on == date(2010, 3, 31)
    assert proposal.closed_on == date(2010, 3, 1) + timedelta(days=90)
    assert run(rows[1:], book=changed) == []


def test_a_revised_figure_about_an_old_month_does_not_fire_today(run, find):
    old = Period(start=date(2009, 1, 1), end=date(2009, 2, 1))
    rows = [find("protest", "AAA", date(2010, 3, 1), 0), find("protest", "AAA", date(2010, 3, 9), 3, period=old)]
    assert run(rows) == []


def test_the_same_month_told_again_does_not_lengthen_the_life(run, find):
    about = Period(start=date(2010, 2, 1), end=date(2010, 3, 1))
    rows = [find("protest", "AAA", date(2010, n, 1), 2, period=about) for n in (3, 4, 5)]
    [proposal] = run(rows)
    assert proposal.last_on == date(2010, 5, 29)


def test_of_a_year_told_at_once_the_latest_month_speaks(run, find):
    known = date(2010, 6, 1)
    months = [Period(start=date(2009, n, 1), end=date(2009, n + 1, 1)) for n in range(1, 12)]
    assert run([find("deaths", "AA-1", known, 0 if p is months[-1] else 3, period=p) for p in months]) == []
    [proposal] = run([find("deaths", "AA-1", known, 2 if p is months[-1] else 0, period=p) for p in months])
    assert proposal.notices[0].evidence[0].period_start == date(2009, 11, 1)


def test_a_proposal_that_lives_on_the_last_day_known_is_open(run, find):
    [proposal] = run([find("protest", "AAA", date(2010, 3, 1), 2)], date(2010, 3, 10))
    assert proposal.closed_on is None
    assert proposal.last_on == date(2010, 3, 10)


def test_hindsight_only_says_that_all_evidence_was_picked_out_with_hindsight(run, find):
    rows = [
        find("deaths", "AA-1", date(2010, 3, 1), 2, hindsight=True),
        find("protest", "AAA", date(2010, 3, 5), 2),
    ]
    [proposal] = run(rows, date(2010, 4, 1))
    assert [notice.hindsight_only for notice in proposal.notices] == [True, False]


def test_a_notice_carries_the_highest_marks_and_all_owners_of_its_evidence(run, find):
    rows = [
        find("deaths", "AA-1", date(2010, 3, 1), 2, sensitivity=1, owners=["A"], caveats=["head only"]),
        find("protest", "AAA", date(2010, 3, 1), 2, use_class="analysis only", owners=["B"], caveats=["c"]),
    ]
    [proposal] = run(rows)
    marks = proposal.notices[0].marks
    assert (marks.sensitivity.label, marks.use_class, marks.owners, marks.caveats) == (
        "confidential",
        "analysis only",
        frozenset({"A", "B"}),
        frozenset({"head only", "c"}),
    )


def test_precedence_stands_apart_from_level(run, find):
    [violence] = run([find("deaths", "AA-1", date(2010, 3, 1), 3)])
    [water] = run([find("level", "reservoir:made-up", date(2010, 3, 1), 2)])
    assert violence.notices[0].precedence is Precedence.FLASH
    assert violence.notices[-1].precedence is Precedence.ROUTINE
    assert (water.notices[0].level, water.notices[0].precedence) == (Level.ADVISORY, Precedence.ROUTINE)


def test_a_finding_about_an_unknown_place_is_refused_by_name(run, find):
    with pytest.raises(UnknownNameError, match="'ZZZ'"):
        run([find("protest", "ZZZ", date(2010, 3, 1), 2)])
