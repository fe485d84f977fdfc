"""Reports of the desk: what an audience is given does not depend on what it may not see; comment is apart from fact."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from mirab.core.marks import Caveat, Marks, Sensitivity, UseClass
from mirab.core.periods import Period
from mirab.core.words import Text
from mirab.reporting.product import (
    KINDS,
    Item,
    Product,
    Rests,
    drawn_for,
    fits,
    settings_of,
    whole_marks,
    without_ground,
)
from mirab.reporting.product_layout import lay_out_product
from mirab.reporting.rendering import render_document
from mirab.sharing.sight import Reader, Standing, sees

WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
CLOSER = replace(WITHIN, sensitivity=Sensitivity.CONFIDENTIAL)
EMPTY = Text(en="", ru="")


def said(words: str) -> Text:
    return Text(en=f"EXERCISE {words}", ru=f"УЧЕНИЯ {words}")


GROUND = Rests(kind="proposal", id="abc", said=said("a flood"))
WEEK = Period(start=date(2010, 5, 24), end=date(2010, 5, 31))


def report(*items: Item, kind: str = "weekly", **more: Any) -> Product:
    made = Product(
        kind=kind, title=EMPTY, title_marks=WITHIN, period=WEEK, items=items, marks=WITHIN, exercise=True, **more
    )
    return replace(made, marks=whole_marks(made))


def item(words: str, marks: Marks = WITHIN, **more: Any) -> Item:
    return Item(**{"part": "events", "nature": "fact", "rests": (GROUND,), "text": said(words), "marks": marks, **more})


levels = st.builds(
    Marks,
    sensitivity=st.sampled_from(Sensitivity),
    use_class=st.sampled_from(UseClass),
    caveats=st.frozensets(st.sampled_from(list(Caveat)), max_size=2),
    lists=st.frozensets(st.sampled_from(["a", "b"]), max_size=1),
    shared=st.frozensets(st.sampled_from(["agency", "river"]), max_size=1),
)
grounds = st.builds(
    Rests,
    kind=st.sampled_from(["proposal", "reference"]),
    id=st.sampled_from("pqr"),
    said=st.sampled_from([said("one"), said("two")]),
)
items = st.builds(
    Item,
    part=st.sampled_from([part.key for part in KINDS["weekly"].parts]),
    nature=st.sampled_from(["fact", "comment"]),
    text=st.text("abc ", min_size=1, max_size=8).map(said),
    marks=levels,
    rests=st.lists(grounds, max_size=2).map(tuple),
    grade=st.sampled_from(["", "B2"]),
    subject=st.none() | st.just(said("a border")),
    arrow=st.sampled_from(["", "improved", "deteriorated"]),
    alert=st.sampled_from(["", "risk", "opportunity", "none"]),
)
readers = st.builds(
    Reader,
    standing=st.sampled_from(Standing),
    clearance=st.sampled_from(Sensitivity),
    head=st.booleans(),
    international=st.booleans(),
    names=st.frozensets(st.sampled_from(["agency", "river", "centre"])),
    lists=st.frozensets(st.sampled_from(["a", "b"])),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(items, max_size=5), levels, levels, st.data())
def test_adding_changing_or_taking_out_what_is_above_changes_nothing_that_is_given(
    kept: list[Item], audience: Marks, title_marks: Marks, data: st.DataObject
) -> None:
    lower = [one for one in kept if fits(one.marks, audience)]
    above = [one for one in kept if not fits(one.marks, audience)]
    others = data.draw(st.lists(items.filter(lambda one: not fits(one.marks, audience)), max_size=3))
    mixed = [*others, *lower]
    for one in above:
        mixed.insert(data.draw(st.integers(0, len(mixed))), one)
    alone, among = (replace(report(*some), title_marks=title_marks) for some in (lower, mixed))
    assert drawn_for(among, audience) == drawn_for(alone, audience)
    drawn = [lay_out_product(drawn_for(one, audience)) for one in (alone, among)]
    assert drawn[0] == drawn[1]
    assert settings_of(drawn_for(among, audience)) == settings_of(drawn_for(alone, audience))


@settings(max_examples=120, deadline=None)
@given(st.lists(items, max_size=5), levels, readers)
def test_whoever_reads_a_version_may_read_each_sentence(kept: list[Item], audience: Marks, reader: Reader) -> None:
    version = drawn_for(report(*kept), audience)
    assert version.marks.sensitivity == audience.sensitivity
    if sees(reader, version.marks):
        assert all(sees(reader, one.marks) for one in version.items)


@settings(max_examples=100, deadline=None)
@given(st.lists(items, max_size=4))
def test_a_report_is_read_back_as_it_was_kept(kept: list[Item]) -> None:
    whole = report(*kept, issued_on=date(2010, 5, 31))
    assert Product.from_json(whole.to_json()) == whole


@pytest.mark.parametrize("format", ["html", "pdf", "docx"])
def test_no_file_of_the_unclassified_version_holds_a_word_from_above(format: str) -> None:
    whole = report(item("the river is high"), item("the envoy calls on Tuesday", CLOSER), item("talks go on"))
    for language in ("en", "ru", "bilingual"):
        body = render_document(lay_out_product(drawn_for(whole, WITHIN)), format, language)
        words = text_of(body, format)
        assert "the river is high" in words
        assert "envoy" not in words
        assert ("Confidential" in words, "Конфиденциально" in words) == (False, False)
        assert "envoy" in text_of(render_document(lay_out_product(drawn_for(whole, CLOSER)), format, language), format)


def text_of(body: bytes, format: str) -> str:
    """Everything that a file says, wherever in it."""
    if format == "pdf":
        return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(body)).pages)
    if format == "docx":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return body.decode()


def test_sentences_are_numbered_as_they_stand_in_the_version() -> None:
    whole = report(item("first", CLOSER), item("second"), item("third"))
    paper = Document(io.BytesIO(render_document(lay_out_product(drawn_for(whole, WITHIN)), "docx", "en")))
    texts = [paragraph.text for paragraph in paper.paragraphs]
    assert any(text.startswith("1. (U) EXERCISE second [1]") for text in texts), texts
    assert any(text.startswith("2. (U) EXERCISE third [1]") for text in texts), texts


def test_comment_stands_under_a_heading_of_its_own_after_every_fact_of_its_part() -> None:
    whole = report(item("a thought", nature="comment", rests=()), item("a fact"), item("another fact"))
    paper = Document(io.BytesIO(render_document(lay_out_product(whole), "docx", "en")))
    inside = [p for p in paper.paragraphs if "EXERCISE" in p.text or p.text == "Comment"]
    assert [p.text.split("EXERCISE ")[-1].split(" [")[0] for p in inside] == [
        "a fact",
        "another fact",
        "Comment",
        "a thought",
    ]
    assert inside[2].style.name == "Heading 3"


def test_the_table_of_situations_has_arrow_and_alert_of_each_with_risks_first() -> None:
    rows = [
        item("talks", part="table", subject=said("Talks"), arrow="improved", alert="opportunity"),
        item("prices", part="table", subject=said("Border"), arrow="deteriorated", alert="risk", grade="B2"),
    ]
    paper = Document(io.BytesIO(render_document(lay_out_product(report(*rows, kind="monthly")), "docx", "ru")))
    cells = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert [row[0] for row in cells] == ["Ситуация", "Риски", "(Н) УЧЕНИЯ Border", "Возможности", "(Н) УЧЕНИЯ Talks"]
    assert "ухудшение" in cells[2][1]
    assert "риск" in cells[2][2]
    assert cells[2][3] == "УЧЕНИЯ prices [1] · B2"


@pytest.mark.parametrize(("outcome", "shown"), [("not agreed", "not agreed"), ("issued changed", "issued, changed")])
def test_an_element_for_the_press_says_what_became_of_it(outcome: str, shown: str) -> None:
    element = item("members called for calm", part="press", outcome=outcome, outcome_words=said("calm"))
    paper = Document(io.BytesIO(render_document(lay_out_product(report(element, kind="briefing")), "docx", "en")))
    assert shown in paper.tables[0].rows[1].cells[1].text


def test_a_fact_without_ground_is_found_and_a_comment_needs_none() -> None:
    bare, thought = item("bare", rests=()), item("thought", nature="comment", rests=())
    assert without_ground([bare, thought, item("grounded")]) == [bare]


def test_a_version_is_offered_in_the_languages_in_which_every_sentence_of_it_is_there() -> None:
    english = item("only English", text=Text(en="EXERCISE", ru=""))
    assert settings_of(report(item("both"))) == ("en", "ru", "bilingual")
    assert settings_of(report(item("both"), english)) == ("en",)
    assert settings_of(drawn_for(report(item("both"), replace(english, marks=CLOSER)), WITHIN)) == (
        "en",
        "ru",
        "bilingual",
    )
