"""A profile loads into a region, whichever region it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from mirab.core.errors import MissingError, ProfileError, UnknownNameError
from mirab.core.places import PlaceKind
from mirab.regions import check, load
from mirab.regions.figures import FIGURE

FEN = Path(__file__).parent / "lower_fen"


def test_a_made_up_profile_loads_and_has_no_problem() -> None:
    region = load(FEN)
    assert region.name == "lower_fen"
    assert region.states == ("QAA", "QBB")
    assert region.exercise
    assert not load().exercise
    assert check(FEN) == []


def test_the_made_up_profile_differs_from_the_one_that_comes_with_mirab() -> None:
    ours, fen = load(), load(FEN)
    assert not set(ours.places) & set(fen.places)
    assert not {e.id for e in ours.register} & {e.id for e in fen.register}
    assert ours.register_rule is not None
    assert fen.register_rule is not None
    assert ours.register_rule.clauses != fen.register_rule.clauses


def test_a_name_that_stands_on_a_copy_alone_is_kept_apart_and_english_stands() -> None:
    place = load(FEN).place("river:fen")
    assert place.named("ru") == "Fen (EXERCISE)"
    assert place.attributes["unconfirmed_names"] == {"ru": "Топь (УЧЕНИЕ)"}
    assert load(FEN).place("QAA").named("ru") == "Нагорье (УЧЕНИЕ)"


def test_two_figures_about_one_thing_are_both_kept_and_the_first_is_the_plain_value() -> None:
    attributes = load(FEN).place("dam:heron").attributes
    assert attributes["dead_level_m"] == 12
    claims = attributes["dead_level_m_claims"]
    assert isinstance(claims, list)
    assert [(c["value"], c["grade"]) for c in claims] == [(12, "B3"), (14, "B3")]


def test_a_month_onset_is_its_first_day_and_says_so() -> None:
    episode = load(FEN).episode("REED2002")
    assert (episode.onset, episode.onset_precision) == (date(2002, 7, 1), "month")


def test_a_recurring_date_is_announced_its_days_before_each_time() -> None:
    entries = [e for e in load(FEN).calendar if e.kind == "season start"]
    assert [e.start for e in entries] == [date(2001, 9, 1), date(2002, 9, 1), date(2003, 9, 1)]
    assert entries[0].announced_on == date(2001, 8, 2)


def test_figures_are_one_long_frame_and_an_empty_cell_is_no_zero() -> None:
    figures = load(FEN).figures
    assert dict(figures.schema) == FIGURE
    herons = figures.filter(pl.col("variable") == "heron_counts").sort("period_start")
    assert herons["value"].to_list() == [7.0, 3.0]
    assert herons["period_end"].to_list() == [date(2001, 5, 1), date(2002, 1, 1)]


def test_a_profile_without_indicators_rules_and_sources_loads() -> None:
    region = load(FEN)
    assert region.indicator_files == region.rule_files == region.source_files == ()
    assert region.level_table == FEN / "levels.yaml"


def test_a_profile_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(MissingError, match="atlantis"):
        load("atlantis")


def test_a_broken_profile_is_refused_with_file_record_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "region.yaml").write_text("name: broken\ntitle: {en: EXERCISE, ru: УЧЕНИЕ}\nstates: [QAA]\n")
    with pytest.raises(ProfileError, match=r"region\.yaml.*core_states.*region check"):
        load(tmp_path)


def test_an_unknown_place_episode_or_treaty_is_refused_by_name() -> None:
    region = load(FEN)
    with pytest.raises(UnknownNameError, match="reservoir:none"):
        region.place("reservoir:none")
    with pytest.raises(UnknownNameError, match="NONE1999"):
        region.episode("NONE1999")
    with pytest.raises(UnknownNameError, match="99-9"):
        region.status_on("99-9", "QAA", date(2001, 1, 1))


def test_a_mended_file_is_read_again(tmp_path: Path) -> None:
    text = "name: fen\ntitle: {en: EXERCISE, ru: УЧЕНИЕ}\nstates: [QAA]\ncore_states: [QAA]\n"
    (tmp_path / "region.yaml").write_text(text)
    assert load(tmp_path).title.en == "EXERCISE"
    (tmp_path / "region.yaml").write_text(text.replace("EXERCISE", "EXERCISE two"))
    assert load(tmp_path).title.en == "EXERCISE two"


def test_places_of_a_kind_are_found_by_kind() -> None:
    region = load(FEN)
    assert set(region.of_kind(PlaceKind.DAM)) == {"dam:heron"}
    assert set(region.border_segments) == {"border:QAA-QBB"}
    assert set(region.provinces("QAA")) == {"QA-N"}
    assert region.provinces("QBB") == {}
