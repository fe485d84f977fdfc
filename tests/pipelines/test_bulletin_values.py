"""What the bulletin makes of proposals and observations: arrows, alerts, water rows, and nothing from the future."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from mirab.alerting import Kind, Level, Notice, Precedence, Proposal, Severity, Span, Why, load_rules
from mirab.core.frames import FINDING, OBSERVATION, empty
from mirab.core.marks import Marks
from mirab.core.places import PlaceKind
from mirab.core.words import Text
from mirab.indicators import Catalogue, load_catalogue
from mirab.pipelines.bulletin import build_bulletin
from mirab.pipelines.bulletin_situations import level_since, period_as_known, situations_on
from mirab.pipelines.bulletin_water import limit_rows, reservoir_rows
from mirab.regions import Region, load

DAY = date(2008, 2, 15)


@pytest.fixture(scope="module")
def region() -> Region:
    """The region that travels with the package."""
    return load()


@pytest.fixture(scope="module")
def catalogue(region: Region) -> Catalogue:
    """Its indicators."""
    return load_catalogue(region.indicator_files)


def proposal(*runs: tuple[date, Level], until: date = DAY, kind: Kind = Kind.RISK) -> Proposal:
    """A proposal with these levels, each from a day on, as known on ``until``."""
    ends = [*(start for start, _ in runs[1:]), until + timedelta(days=1)]
    spans = tuple(
        Span(start=start, end=end, level=level, severity=Severity.SERIOUS, probability=0.3)
        for (start, level), end in zip(runs, ends, strict=True)
    )
    notices = tuple(notice(span) for span in spans)
    return Proposal(
        id="p",
        situation="unrest@TJK",
        title=Text(en="Tajikistan · Unrest", ru="Таджикистан · Беспорядки"),
        theme="unrest",
        place="TJK",
        state="TJK",
        states=("TJK",),
        cluster=0,
        kind=kind,
        severity=Severity.SERIOUS,
        highest=max(span.level for span in spans),
        notices=notices,
        spans=spans,
        updates=(),
        first_on=spans[0].start,
        last_on=until,
        closed_on=None,
        rules=(),
        indicators=(),
    )


def notice(span: Span) -> Notice:
    return Notice(
        id="n",
        day=span.start,
        level=span.level,
        severity=span.severity,
        probability=span.probability,
        precedence=Precedence.ROUTINE,
        why=Why.OPENED,
        rules=(),
        indicators=(),
        places=(),
        actors=(),
        evidence=(),
        explanation=Text(en="", ru=""),
        hindsight_only=False,
        lives_until=span.end,
        marks=Marks(),
    )


@pytest.mark.parametrize(("then", "now"), list(product(Level, Level)))
def test_the_arrow_compares_the_level_with_that_of_a_month_before(region: Region, then: Level, now: Level) -> None:
    entries = situations_on(region, [proposal((date(2007, 12, 1), then), (date(2008, 2, 1), now))], DAY)
    if not (then or now):
        assert entries == ()
        return
    (entry,) = entries
    assert entry.arrow == ("deteriorated" if now > then else "improved" if now < then else "unchanged")
    assert entry.alert == ("risk" if now else "none")
    assert entry.why.en
    assert entry.why.ru


def test_an_opportunity_that_opened_is_an_improvement_with_its_own_alert(region: Region) -> None:
    opened = proposal((date(2008, 2, 10), Level.WATCH), kind=Kind.OPPORTUNITY)
    (entry,) = situations_on(region, [opened], DAY)
    assert (entry.arrow, entry.alert, entry.level) == ("improved", "opportunity", None)
    assert "10\u00a0Feb 2008" in entry.why.en


def test_a_situation_that_was_quiet_a_month_before_and_is_quiet_now_is_not_listed(region: Region) -> None:
    passed = proposal((date(2007, 5, 1), Level.WARNING), (date(2007, 8, 1), Level.NONE))
    assert situations_on(region, [passed], DAY) == ()


def test_a_proposal_of_the_next_day_is_not_known_today(region: Region) -> None:
    assert (
        situations_on(region, [proposal((DAY + timedelta(days=1), Level.WARNING), until=date(2008, 3, 1))], DAY) == ()
    )


def test_a_level_holds_since_the_first_day_of_its_unbroken_run() -> None:
    risen = proposal(
        (date(2008, 1, 1), Level.WATCH), (date(2008, 1, 20), Level.ADVISORY), (date(2008, 1, 25), Level.ADVISORY)
    )
    assert level_since(risen, DAY) == date(2008, 1, 20)
    assert level_since(risen, date(2008, 1, 5)) == date(2008, 1, 1)


def test_the_end_of_a_closure_is_not_told_while_it_lasts() -> None:
    closed = (date(2010, 4, 7), date(2011, 10, 26))
    assert period_as_known(*closed, date(2010, 6, 5)).last_day == date(2010, 6, 5)
    assert period_as_known(*closed, date(2012, 1, 1)).last_day == date(2011, 10, 25)
    # a month, a season or an announced date ahead has its end by name
    for start, end in ((date(2010, 6, 1), date(2010, 7, 1)), (date(2010, 4, 1), date(2010, 10, 1))):
        assert period_as_known(start, end, date(2010, 6, 5)).end == end
    ahead = (date(2010, 6, 27), date(2010, 6, 28))
    assert period_as_known(*ahead, date(2010, 6, 5)).start == ahead[0]


def test_the_bulletin_of_a_made_up_region_says_exercise_and_knows_only_its_own_places(
    region: Region, catalogue: Catalogue
) -> None:
    fen = load(Path(__file__).parents[1] / "regions" / "lower_fen")
    rulebook = load_rules(region.rule_files, region.level_table, catalogue)
    bulletin = build_bulletin(fen, catalogue, rulebook, empty(FINDING), (), empty(OBSERVATION), DAY)
    assert bulletin.exercise
    assert bulletin.region == fen.title
    places = {row.place for row in bulletin.reservoirs} | {row.account for row in bulletin.limits}
    assert places <= set(fen.places)
    assert len(bulletin.unknown) == len(catalogue)


def observation(variable: str, place: str, start: date, end: date, value: float, **other: Any) -> dict[str, Any]:
    return {
        "variable": variable,
        "place": place,
        "period_start": start,
        "period_end": end,
        "value": value,
        "known_on": end,
        "id": f"{variable}{place}{start}{value}",
        "source": "made_up",
        "owner": "owner",
        "citation": "a page",
        "published_on": end,
        "pseudo_real_time": False,
        "hindsight": False,
        "sensitivity": 0,
        "use_class": "publish",
        "caveats": "",
        **other,
    }


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=OBSERVATION)


def test_without_water_data_every_reservoir_and_account_is_not_known(region: Region, catalogue: Catalogue) -> None:
    reservoirs = reservoir_rows(region, empty(OBSERVATION), date(2024, 5, 1))
    limits = limit_rows(region, empty(OBSERVATION), DAY)
    assert len(reservoirs) == len(region.of_kind(PlaceKind.RESERVOIR)) > 5
    assert len(limits) == len(region.of_kind(PlaceKind.WATER_ACCOUNT)) > 5
    for row in (*reservoirs, *limits):
        assert {(item.value, item.standing) for item in row.figures} == {(None, "not known")}


def test_a_reservoir_that_is_not_built_yet_has_no_line(region: Region) -> None:
    places = {
        year: {r.place for r in reservoir_rows(region, empty(OBSERVATION), date(year, 5, 1))} for year in (2008, 2020)
    }
    assert places[2020] - places[2008] == {"reservoir:koksaray", "reservoir:sardoba"}


def test_zero_stays_zero_and_a_series_for_analysis_only_is_withheld(region: Region, catalogue: Catalogue) -> None:
    dekad = (date(2008, 2, 1), date(2008, 2, 11))
    seen = frame(
        observation("reservoir_outflow_m3s", "reservoir:toktogul", *dekad, 0.0),
        observation("reservoir_inflow_m3s", "reservoir:toktogul", *dekad, 190.0, use_class="analysis only"),
    )
    rows = {row.place: row for row in reservoir_rows(region, seen, DAY)}
    assert rows["reservoir:toktogul"].release.value == 0.0
    assert rows["reservoir:toktogul"].inflow.standing == "withheld"
    assert rows["reservoir:toktogul"].storage.standing == "not known"


def test_the_latest_period_and_its_latest_claim_are_shown_and_a_stale_one_is_not(
    region: Region, catalogue: Catalogue
) -> None:
    place, variable = "reservoir:toktogul", "reservoir_storage_Mm3"
    old = observation(variable, "reservoir:charvak", date(2007, 6, 1), date(2007, 6, 11), 900.0)
    first = observation(variable, place, date(2008, 1, 21), date(2008, 2, 1), 8000.0)
    latest = observation(variable, place, date(2008, 2, 1), date(2008, 2, 11), 7900.0)
    revised = {**latest, "value": 7850.0, "known_on": date(2008, 2, 14), "id": "revised"}
    rows = {row.place: row for row in reservoir_rows(region, frame(first, revised, latest, old), DAY)}
    assert rows[place].storage.value == 7850.0
    assert rows["reservoir:charvak"].storage.value is None


def test_flow_is_per_cent_of_the_mean_of_the_same_dekad_of_five_earlier_years(region: Region) -> None:
    def inflow(year: int, value: float, place: str = "reservoir:toktogul") -> dict[str, Any]:
        return observation("reservoir_inflow_m3s", place, date(year, 2, 1), date(year, 2, 11), value)

    earlier = [inflow(year, value) for year, value in zip(range(2003, 2008), (90, 110, 100, 80, 120), strict=True)]
    few = [inflow(year, 100.0, "reservoir:charvak") for year in (2006, 2007, 2008)]
    other = observation("reservoir_inflow_m3s", "reservoir:toktogul", date(2007, 2, 11), date(2007, 2, 21), 9000.0)
    rows = {row.place: row for row in reservoir_rows(region, frame(*earlier, inflow(2008, 80.0), *few, other), DAY)}
    assert rows["reservoir:toktogul"].flow_pct.value == 80.0
    assert rows["reservoir:charvak"].flow_pct.standing == "not known"


def test_both_uzbek_accounts_stand_beside_each_other_and_close_the_published_balance(region: Region) -> None:
    # 2022: use 44.26 of a limit of 55.23 km3 on the Amu Darya; the three states' figures as published
    year = (date(2021, 10, 1), date(2022, 10, 1))
    use = {"tjk": (9.83, 8.99), "tkm": (21.83, 18.51), "uzb": (23.57, 16.76)}
    seen = frame(
        *(observation("water_limit_km3", f"account:amu-darya/{s}", *year, limit) for s, (limit, _) in use.items()),
        *(observation("water_use_km3", f"account:amu-darya/{s}", *year, used) for s, (_, used) in use.items()),
    )
    rows = {row.account: row for row in limit_rows(region, seen, date(2022, 10, 15))}
    mine = [rows[f"account:amu-darya/{state}"] for state in use]
    assert sum(row.limit.value or 0 for row in mine) == pytest.approx(55.23)
    assert sum(row.use.value or 0 for row in mine) == pytest.approx(44.26)
    assert [row.use_pct.value for row in mine] == [91.5, 84.8, 71.1]
    codes = list(rows)
    above, at = (codes.index(f"account:amu-darya/uzb-{name}") for name in ("above-kerki", "kerki"))
    assert abs(above - at) == 1
    assert rows["account:amu-darya/uzb-kerki"].use_pct.standing == "not known"
