"""The reference page holds the rules as they stand."""

from __future__ import annotations

from pathlib import Path

from mirab.alerting import load_rules, rules_table
from mirab.indicators import load_catalogue
from mirab.regions import load

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "alerting.md"


def test_the_reference_page_ends_with_the_rules_as_they_stand():
    region = load("central_asia")
    book = load_rules(region.rule_files, region.level_table, load_catalogue(region.indicator_files))
    table = rules_table(book).strip()
    assert PAGE.read_text(encoding="utf-8").strip().endswith(table), (
        "append mirab.alerting.rules_table(book) to the page"
    )
    assert all(f"`{rule.code}`" in table for rule in book.rules)
