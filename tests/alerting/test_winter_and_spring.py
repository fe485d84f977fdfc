"""The region's rules over the figures that the profile itself holds: the winter of 2008 and the spring of 2010."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from mirab.alerting import Kind, Level, Why, load_rules, propose
from mirab.core.frames import OBSERVATION, conform
from mirab.core.publication import KnownBy, Publication
from mirab.indicators import compute_history, load_catalogue
from mirab.regions import load

UNTIL = date(2012, 12, 31)
#: rhythms of the sources from which the profile's monthly counts are compiled
RHYTHMS = {
    "gdelt_country_month": Publication(lag_days=1, reason="an event is exported within a day"),
    "ucdp_country_month": Publication(lag_day_of_next_month=20, reason="candidate events come on the 20th"),
}


def observations(figures):
    """The profile's figures as observations: known by stated publication, or by the rhythm of their origin."""
    rows = figures.to_dicts()
    for number, row in enumerate(rows):
        rhythm = RHYTHMS.get(row["origin"])
        row["known_on"] = rhythm.known_on(row["period_end"], KnownBy.LAG) if rhythm else row["published_on"]
        row["pseudo_real_time"] = rhythm is not None
        row |= {"id": str(number), "source": row["origin"] or "profile", "sensitivity": 0, "caveats": ""}
    schema = {**figures.schema, "known_on": pl.Date(), "pseudo_real_time": pl.Boolean()}
    schema |= {"id": pl.String(), "source": pl.String(), "sensitivity": pl.Int8(), "caveats": pl.String()}
    return conform(pl.DataFrame(rows, schema=schema, orient="row").drop_nulls("known_on"), OBSERVATION)


@pytest.fixture(scope="module")
def watched():
    """Region, rule book and the findings of 2004-2012 as they became known."""
    region = load("central_asia")
    catalogue = load_catalogue(region.indicator_files)
    book = load_rules(region.rule_files, region.level_table, catalogue)
    findings = compute_history(catalogue, observations(region.figures), since=date(2004, 1, 1), until=UNTIL)
    return region, book, findings


@pytest.fixture(scope="module")
def proposals(watched):
    region, book, findings = watched
    return propose(book, findings, until=UNTIL, places=region.places)


def at(proposals, place, theme, kind=Kind.RISK):
    return [p for p in proposals if (p.place, p.theme, p.kind) == (place, theme, kind)]


def test_nurek_is_an_advisory_or_more_by_the_first_of_february_2008_and_marked_as_hindsight(proposals):
    [winter] = [p for p in at(proposals, "reservoir:nurek", "water-energy") if p.first_on.year == 2008]
    assert winter.level_on(date(2008, 2, 1)) >= Level.ADVISORY
    assert winter.first_on <= date(2008, 2, 1)
    assert winter.state == "TJK"
    assert all(notice.hindsight_only for notice in winter.notices)
    known = {item.value for update in winter.updates for item in update.evidence if item.known_on < date(2008, 2, 1)}
    assert {867.0, 864.0} <= known
    assert all(item.known_on <= notice.day for notice in winter.notices for item in notice.evidence)


def test_the_same_rule_runs_on_the_spring_of_2011(proposals):
    [spring] = [p for p in at(proposals, "reservoir:nurek", "water-energy") if p.first_on.year == 2011]
    assert 856.86 in {item.value for item in spring.notices[0].evidence}


def test_after_the_april_of_2010_kyrgyzstan_still_gives_notice_in_may_and_june(proposals):
    given = {n.day: n.level for p in at(proposals, "KGZ", "unrest") for n in p.notices}
    for month in (5, 6):
        days = [day for day in given if (day.year, day.month) == (2010, month)]
        assert days, f"no notice in month {month} of 2010"
        assert max(given[day] for day in days) >= Level.WATCH
    on_the_eve = [p.level_on(date(2010, 6, 9)) for p in at(proposals, "KGZ", "unrest")]
    assert Level.ADVISORY in on_the_eve


def test_counts_in_pseudo_real_time_are_no_hindsight(proposals):
    for proposal in at(proposals, "KGZ", "unrest"):
        assert all(item.pseudo_real_time and not item.hindsight for n in proposal.notices for item in n.evidence)


def test_without_hindsight_figures_nurek_raises_nothing(watched):
    region, book, findings = watched
    honest = propose(book, findings.filter(~pl.col("hindsight")), until=UNTIL, places=region.places)
    assert at(honest, "reservoir:nurek", "water-energy") == []


def test_opportunities_are_proposed_in_the_same_form(proposals):
    found = [p for p in proposals if p.kind is Kind.OPPORTUNITY]
    assert {p.theme for p in found} >= {"organised-violence", "illicit"}
    assert max(p.highest for p in found) <= Level.ADVISORY


def test_what_was_said_by_a_day_does_not_depend_on_what_followed(watched, proposals):
    region, book, findings = watched
    day = date(2010, 6, 9)
    known = propose(book, findings.filter(pl.col("known_on") <= day), until=day, places=region.places)
    assert said_by(day, known) == said_by(day, proposals)


def said_by(day, proposals):
    """Notices, and levels of every day of the half-year before, as they stood on a day."""
    notices = {n.id: (n.level, n.why, n.explanation) for p in proposals for n in p.notices if n.day <= day}
    days = [day - timedelta(days=n) for n in range(180)]
    levels = {(p.id, d): level for p in proposals for d in days if (level := p.level_on(d))}
    return notices, levels


def test_every_notice_can_be_read_in_both_languages(proposals):
    for notice in (notice for proposal in proposals for notice in proposal.notices):
        assert notice.explanation.en
        assert notice.explanation.ru
        assert "{" not in notice.explanation.en + notice.explanation.ru
        assert (notice.why is Why.ENDED) == (notice.level is Level.NONE)
