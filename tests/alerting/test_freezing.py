"""A rule's second column counts from the day on which it was frozen; a changed threshold starts it anew."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from mirab.alerting import freeze, frozen_since, load_rules, record_columns
from mirab.core.errors import ProfileError
from mirab.indicators import load_catalogue

FIRST, SECOND = date(2026, 11, 24), date(2027, 3, 1)


@pytest.fixture
def folder(rules_folder, tmp_path):
    """A copy of the made-up profile that a test may change."""
    return shutil.copytree(rules_folder, tmp_path / "profile")


def load(folder):
    catalogue = load_catalogue([folder / "indicators" / "all.yaml"])
    return load_rules(sorted((folder / "rules").glob("*.yaml")), folder / "levels.yaml", catalogue)


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_book_that_was_never_frozen_says_so(folder):
    book = load(folder)
    assert book.frozen_on is None
    assert {column.heading.en for column in record_columns(book).values()} == {"not frozen"}
    assert {column.heading.ru for column in record_columns(book).values()} == {"не зафиксировано"}


def test_a_frozen_book_says_since_when(folder):
    made = freeze(load(folder), FIRST)
    book = load(folder)
    assert book.frozen_on == FIRST
    assert made.content_hash == book.content_hash
    column = record_columns(book)["street"]
    assert (column.since, column.heading.en.replace("\u00a0", " ")) == (FIRST, "since frozen on 24 Nov 2026")


def test_a_changed_threshold_starts_the_second_column_of_its_rule_anew(folder):
    freeze(load(folder), FIRST)
    change(folder / "rules" / "all.yaml", "advisory: 0.22", "advisory: 0.23")
    changed = load(folder)
    assert changed.frozen_on is None
    assert frozen_since(changed, changed["street"]) is None
    assert frozen_since(changed, changed["violence"]) == FIRST
    freeze(changed, SECOND)
    again = load(folder)
    assert again.frozen_on == SECOND
    assert frozen_since(again, again["street"]) == SECOND
    assert frozen_since(again, again["violence"]) == FIRST


def test_a_changed_threshold_of_the_catalogue_counts_as_well(folder):
    freeze(load(folder), FIRST)
    change(folder / "indicators" / "all.yaml", "at: 3", "at: 4")
    changed = load(folder)
    assert [code for code, column in record_columns(changed).items() if column.since is None] == ["street"]


def test_a_changed_level_table_starts_every_column_anew(folder):
    freeze(load(folder), FIRST)
    change(folder / "levels.yaml", "[0.07, 0.10, 0.20, 0.45]", "[0.07, 0.10, 0.25, 0.45]")
    assert {column.since for column in record_columns(load(folder)).values()} == {None}


def test_better_wording_changes_no_record(folder):
    freeze(load(folder), FIRST)
    change(folder / "rules" / "all.yaml", "Made-up judgement", "Made up judgement")
    change(folder / "rules" / "all.yaml", "reports of protest", "protest reports")
    assert load(folder).frozen_on == FIRST


def test_freezing_an_unchanged_book_again_changes_nothing(folder):
    freeze(load(folder), FIRST)
    before = (folder / "rules" / "frozen.yaml").read_bytes()
    freeze(load(folder), SECOND)
    assert (folder / "rules" / "frozen.yaml").read_bytes() == before


def test_the_order_of_files_and_rules_does_not_change_the_hash(folder):
    whole = load(folder)
    text = (folder / "rules" / "all.yaml").read_text(encoding="utf-8")
    first, *rest = text.strip().split("\n- ")
    (folder / "rules" / "a.yaml").write_text("- " + "\n- ".join(reversed(rest)) + "\n", encoding="utf-8")
    (folder / "rules" / "all.yaml").write_text(first + "\n", encoding="utf-8")
    assert load(folder).content_hash == whole.content_hash


def test_a_broken_freeze_is_named(folder):
    (folder / "rules" / "frozen.yaml").write_text("frozen_on: yesterday\n", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"frozen\.yaml"):
        load(folder)
