"""The profile that comes with Mirab holds what its sources say, and no code knows the region."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from jsonschema import Draft202012Validator

import mirab
from mirab.core.provenance import Grade
from mirab.regions import Region, check, load, profile_schema
from mirab.regions.schema import reference_tables

SOURCE = Path(mirab.__file__).parent
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "region-profile.md"
CORE = {"KAZ", "KGZ", "TJK", "TKM", "UZB"}


@pytest.fixture(scope="module")
def region() -> Region:
    return load("central_asia")


def test_the_profile_has_no_problem() -> None:
    assert [str(problem) for problem in check("central_asia")] == []


def test_the_register_holds_every_given_episode_and_decides_each(region: Region) -> None:
    assert len(region.register) == 75
    given = Counter(episode.status_given for episode in region.register)
    assert given == {"meets": 58, "contested": 10, "not sourced": 7}
    assert all(e.status_reason for e in region.register if e.status != e.status_given)


def test_every_episode_that_meets_has_both_claims_at_c3(region: Region) -> None:
    rule = region.register_rule
    assert rule is not None
    assert rule.grade_needed == Grade.parse("C3")
    for episode in region.register:
        if episode.status == "meets":
            assert episode.has_party_claim, episode.id
            assert episode.has_agency_claim, episode.id
            assert any(claim.grade.at_least(rule.grade_needed) for claim in episode.claims), episode.id


def test_natural_hazards_and_accidents_are_out_of_the_headline_and_nothing_else_is(region: Region) -> None:
    out = {episode.kind for episode in region.register if not episode.headline}
    assert out == {"natural hazard", "industrial accident"}
    assert not out & {episode.kind for episode in region.register if episode.headline}


def test_a_study_case_gives_its_episode_its_cluster(region: Region) -> None:
    cases = {case.id: case for case in region.cases}
    assert len(cases) == 16
    for episode in region.register:
        if episode.study_case:
            assert episode.cluster == cases[episode.study_case].cluster, episode.id
    assert all(case.verdict for case in cases.values())


def test_the_rail_case_is_contested_and_the_first_half_of_the_gbao_case_is_no_episode(region: Region) -> None:
    assert region.episode("RAIL2010").status == "contested"
    assert region.episode("GBAO2022").study_case == "GBAO2021"
    assert "GBAO2021" not in {episode.id for episode in region.register}


def test_without_attackers_the_attacks_of_aktobe_and_ishkobod_fall_below_ten(region: Region) -> None:
    below = {episode.id for episode in region.register if not episode.meets_without_attackers}
    assert {"AKTOBE2011", "AKTOBE2016", "ISHK2019"} <= below
    assert region.episode("KHOROG2012").meets_without_attackers


def test_no_episode_was_public_before_it_began(region: Region) -> None:
    assert all(episode.published_on >= episode.onset for episode in region.register)


def test_the_thirty_seven_controls_are_there(region: Region) -> None:
    assert len(region.controls) == 37
    assert all(control.start <= control.end for control in region.controls)


def test_the_episodes_near_a_control_are_those_from_30_days_before_it_to_90_after_it(region: Region) -> None:
    for control in region.controls:
        start, end = control.start - timedelta(days=30), control.end + timedelta(days=90)
        near = {
            episode.id: (episode.onset - control.start).days
            for episode in region.register
            if set(episode.states) & set(control.states) and start <= episode.onset <= end
        }
        given = dict(control.register_events_near)
        assert given.keys() == near.keys(), control.id
        months = {episode.id for episode in region.register if episode.onset_precision == "month"}
        assert all(given[name] == near[name] for name in given.keys() - months), control.id


def test_both_capacities_of_one_reservoir_are_kept(region: Region) -> None:
    claims = region.place("reservoir:shardara").attributes["storage_claims"]
    assert isinstance(claims, list)
    assert {claim["total_km3"] for claim in claims} == {5.4, 6.7}


def test_the_level_of_nurek_before_the_appeal_is_known_by_its_own_publication_date(region: Region) -> None:
    nurek = region.figures.filter(pl.col("place") == "reservoir:nurek", pl.col("variable") == "reservoir_level_m")
    known = nurek.filter(pl.col("published_on") <= date(2008, 2, 1), pl.col("period_start") >= date(2008, 1, 1))
    assert dict(known.select("period_start", "value").iter_rows()) == {date(2008, 1, 22): 867, date(2008, 1, 31): 864}
    assert region.place("reservoir:nurek").attributes["dead_level_m"] == 857
    assert nurek["hindsight"].all()
    assert {856.86, 857.64} <= set(nurek["value"])


def test_monthly_counts_equal_the_published_files(region: Region, published: Callable[[str], Path]) -> None:
    pairs = [
        ("conflict/gdelt_country_month.csv", "gdelt_protest_event_count", "protest_reports"),
        ("conflict/gdelt_country_month.csv", "gdelt_conflict_event_count", "conflict_reports"),
        ("conflict/ucdp_country_month.csv", "ucdp_fatalities_best", "conflict_deaths"),
        ("conflict/ucdp_country_month.csv", "ucdp_one_sided_events", "one_sided_events"),
    ]
    for file, column, variable in pairs:
        ours = region.figures.filter(pl.col("variable") == variable)
        theirs = pl.read_csv(published(file)).select(
            pl.col("country_iso3").alias("place"),
            pl.col("year_month").str.to_date("%Y-%m").alias("period_start"),
            pl.col(column).cast(pl.Float64).alias("published"),
        )
        joined = ours.join(theirs, on=["place", "period_start"], how="left")
        assert joined.height == ours.height == 108 * ours["place"].n_unique()
        assert (joined["value"] == joined["published"]).all(), variable


def test_states_for_which_a_source_is_blind_have_no_figure_of_it(region: Region) -> None:
    blind = region.figures.filter(pl.col("origin") == "ucdp_country_month")
    assert set(blind["place"]) == set(region.states) - {"KAZ", "TKM"}
    assert set(region.blind_spots["ucdp_country_month"].states) == {"KAZ", "TKM"}


def test_the_parts_of_the_use_of_one_river_give_its_whole(region: Region) -> None:
    start = pl.col("period_start") == date(2021, 10, 1)
    for variable, whole in (("water_use_km3", 44.26), ("water_limit_km3", 55.23)):
        rows = region.figures.filter(pl.col("variable") == variable, start, pl.col("place").str.contains("amu-darya"))
        parts = rows.filter(pl.col("place").str.starts_with("account:"))["value"].sum()
        assert parts == pytest.approx(whole)
        assert rows.filter(pl.col("place") == "river:amu-darya", pl.col("period_end") == date(2022, 10, 1))["value"][
            0
        ] == pytest.approx(whole)


def test_the_limits_of_the_year_2025_26_close_only_with_the_account_above_kerki(region: Region) -> None:
    year = (pl.col("period_start") == date(2025, 10, 1)) & (pl.col("period_end") == date(2026, 10, 1))
    limits = region.figures.filter(pl.col("variable") == "water_limit_km3", year)
    parts = dict(limits.select("place", "value").iter_rows())
    whole = parts.pop("river:amu-darya")
    above = parts["account:amu-darya/uzb-above-kerki"]
    assert sum(parts.values()) == pytest.approx(whole)
    assert above == pytest.approx(1.591)


def test_a_treaty_status_holds_from_its_date_and_says_as_of_when(region: Region) -> None:
    before, after = date(2012, 8, 28), date(2013, 1, 1)
    assert region.status_on("27-5", "TKM", before) is None
    status = region.status_on("27-5", "TKM", after)
    assert status is not None
    assert (status.bound_on, status.as_of) == (date(2012, 8, 29), date(2015, 3, 1))
    assert region.status_on("27-5", "TKM", after, as_of=date(2014, 1, 1)) is None


def test_every_calendar_entry_was_public_before_or_on_its_day(region: Region) -> None:
    assert all(entry.announced_on <= entry.start for entry in region.calendar)
    kinds = {entry.kind for entry in region.calendar}
    assert {"election", "price reform", "river-commission session", "season start", "anniversary"} <= kinds


def test_episodes_are_listed_in_no_other_order_than_time(region: Region) -> None:
    assert [e.onset for e in region.register] == sorted(e.onset for e in region.register)


def test_files_of_the_profile_fit_the_generated_json_schema() -> None:
    schemas = profile_schema()
    for name in ("places.csv", "names.csv", "party_status.csv"):
        validator = Draft202012Validator(schemas[name])
        with (SOURCE / "regions" / "central_asia" / name).open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                given = {k: _as_schema(k, v) for k, v in row.items() if v}
                assert validator.is_valid(given), (name, given)


def _as_schema(field: str, cell: str) -> object:
    """A cell as the schema types it: several values are a list, measures are numbers, a month is its first day."""
    if field == "states":
        return cell.split(";")
    if field in {"lat", "lon", "precision_km"}:
        return float(cell)
    return cell


def test_the_reference_page_names_every_file_and_field() -> None:
    assert reference_tables() in PAGE.read_text(encoding="utf-8")


def _words(region: Region) -> set[str]:
    kinds = {"state", "city", "river", "reservoir"}
    names = {place.names["en"] for place in region.places.values() if place.kind in kinds}
    return {name for name in names if len(name) > 3} | CORE | {"AFG"}


def _constants(path: Path) -> Iterator[tuple[int, str]]:
    """Names and strings of a module that are code: documentation may give examples, code may not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id


def test_no_code_outside_the_profile_names_a_state_city_or_river_of_the_region(region: Region) -> None:
    pattern = re.compile(r"\b(" + "|".join(re.escape(word) for word in sorted(_words(region))) + r")\b")
    profile = SOURCE / "regions" / "central_asia"
    files = [path for path in SOURCE.rglob("*.py") if profile not in path.parents]
    named = [
        f"{path.relative_to(SOURCE)}:{line}: {found.group()}"
        for path in files
        for line, text in _constants(path)
        if (found := pattern.search(text))
    ]
    assert named == []
