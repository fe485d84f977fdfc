"""A weekly report in the browser: compiled from a week's items, sent back once, cleared by another, issued below."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from tests.web.e2e.browsing import MEANT, Open, Reader

pytestmark = pytest.mark.writes_in_the_browser

OPEN_EN, OPEN_RU = "EXERCISE: the river is high.", "УЧЕНИЯ: вода в реке высокая."
SECRET_EN, SECRET_RU = "EXERCISE: the envoy calls on Tuesday.", "УЧЕНИЯ: посланник приедет во вторник."


def write(reader: Reader, part: str, english: str, russian: str, level: str) -> None:
    """Add a sentence of one's own that rests on a reference."""
    go(reader, f'section[aria-labelledby="part-{part}"] a[href*="/add/"]')
    reader.page.fill("#id_text_en", english)
    reader.page.fill("#id_text_ru", russian)
    reader.page.fill("#id_references", "EXERCISE: a note")
    reader.page.select_option("#id_sensitivity", level)
    keep(reader)


def keep(reader: Reader) -> None:
    """Send the form of a sentence."""
    go(reader, "main form[data-keep] p.acts button")


def go(reader: Reader, selector: str) -> None:
    """Press what leads to another page, and wait for it."""
    with reader.page.expect_navigation():
        reader.page.click(selector)


def pressed(reader: Reader, act: str) -> None:
    """Press the button of a step."""
    go(reader, f'form[action$="/{act}/"] button')


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_weekly_report_goes_from_a_week_s_items_to_a_version_without_what_is_above(
    language: str, open_reader: Open
) -> None:
    chief = open_reader(role="chief", language=language)
    head, analyst = (open_reader(role=role, language=language) for role in ("head", "analyst"))
    chief.open("/products/new/weekly/")
    chief.page.fill("#id_since", "2010-05-19")
    chief.page.fill("#id_until", "2010-05-25")
    keep(chief)
    at = chief.page.url.removeprefix(chief.site.address)
    # a week's items of the watch
    for kind in ("situation", "proposal"):
        chief.open(f"{at}hang/?kind={kind}&part=events")
        go(chief, "main [data-item] >> nth=0")
        assert chief.page.input_value("#id_text_en")
        keep(chief)
    write(chief, "events", OPEN_EN, OPEN_RU, "0")
    write(chief, "ahead", SECRET_EN, SECRET_RU, "1")
    assert chief.page.locator(".report-item").count() == 4
    pressed(chief, "send")
    # held closer than he may read: not there
    analyst.watched.meant = MEANT
    analyst.open(at)
    assert SECRET_EN not in analyst.text()
    # sent back once, with the reason
    head.open(at)
    head.page.click('details:has(form[action$="/return/"]) summary')
    head.page.fill("#return-reason", "EXERCISE: since when?")
    pressed(head, "return")
    chief.open(at)
    assert "EXERCISE: since when?" in chief.text()
    own = chief.page.locator(".report-item", has_text=OPEN_RU).locator('.item-acts a[href*="/items/"]')
    chief.open(str(own.get_attribute("href")))
    chief.page.fill("#id_text_en", f"{OPEN_EN[:-1]} since Monday.")
    keep(chief)
    pressed(chief, "send")
    assert chief.page.locator('form[action$="/clear/"]').count() == 0
    head.open(at)
    pressed(head, "clear")
    # the unclassified version
    chief.open(f"{at}issue/")
    chief.page.select_option("#id_sensitivity", "0")
    go(chief, "main form p.acts button")
    assert chief.page.locator("#who").count() == 1
    go(chief, "main form p.acts button")
    issued = chief.page.url.removeprefix(chief.site.address)
    analyst.open(issued)
    assert analyst.says("since Monday", OPEN_RU) in analyst.text()
    for words in (SECRET_EN, SECRET_RU):
        assert words not in analyst.page.content()
    for href in [link.get_attribute("href") for link in analyst.page.locator("#files ~ ul a").all()]:
        answer = analyst.context.request.get(analyst.site.address + str(href))
        assert answer.ok
        assert re.search("envoy|посланник", said(answer.body())) is None


def said(body: bytes) -> str:
    """Everything that a Word file holds; any other as it is."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
