"""A map on a page: the drawing, the list that equals it, what is said under it, and the same as data."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.template import engines
from django.utils import translation

from mirab.alerting.levels import Level
from mirab.core.words import Text
from mirab.regions import Region, load
from mirab.reporting.maps import MapMark
from mirab.web.design.maps import MapView, atlas_of, focus_on, map_answer, map_view

DAY = date(2010, 5, 25)


@pytest.fixture(scope="module")
def region() -> Region:
    return load()


@pytest.fixture(scope="module")
def marks() -> tuple[MapMark, ...]:
    why = Text(en="It was raised.", ru="Уровень повышен.")
    return (
        MapMark(code="a", lon=66, lat=48, name=Text(en="North", ru="Север"), href="/places/a/"),
        MapMark(
            code="b", lon=65, lat=34, name=Text(en="South", ru="Юг"), level=Level.WARNING, href="/places/b/", note=why
        ),
    )


def _shown(view: MapView | None) -> str:
    return engines["django"].from_string("{% load maps %}{% map view %}").render({"view": view})


class _Links(HTMLParser):
    """Addresses of links, of the list and of the drawings apart."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.listed: list[str] = []
        self.drawn: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            found = dict(attrs)
            (self.listed if "data-item" in found else self.drawn).append(found.get("href") or "")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_list_beside_a_map_equals_what_is_drawn(region: Region, marks: tuple[MapMark, ...], language: str) -> None:
    with translation.override(language):
        page = _shown(map_view(region, marks, title="Map", day=DAY, src="map.json"))
    links = _Links(page)
    assert links.listed == ["/places/b/", "/places/a/"], "the gravest stands first"
    assert sorted(links.drawn) == sorted(links.listed * 2), "in the drawing for a column and in that for a phone"
    for mark in marks:
        assert (mark.name.ru if language == "ru" else mark.name.en) in page
    assert ("Уровень повышен." if language == "ru" else "It was raised.") in page


def test_the_disclaimer_stands_under_every_map(region: Region) -> None:
    for view in (
        map_view(region, (), title="Whole", day=DAY),
        map_view(region, (), title="Part", day=DAY, focus=(69, 39, 74, 42), listed=False),
    ):
        assert "do not imply official endorsement or acceptance by the United Nations." in _shown(view)


def test_a_map_says_that_nothing_is_marked_and_offers_a_live_one_only_where_there_is_data(region: Region) -> None:
    page = _shown(map_view(region, (), title="Map", day=DAY))
    assert "Nothing is marked on this map on this day." in page
    assert "data-map-src" not in page
    assert "data-map-src" in _shown(map_view(region, (), title="Map", day=DAY, src="map.json"))
    assert _shown(None).strip() == ""


def test_a_map_carries_no_style_and_no_id_twice(region: Region, marks: tuple[MapMark, ...]) -> None:
    whole = map_view(region, marks, title="Whole", day=DAY)
    part = map_view(region, marks, title="Part", day=DAY, focus=(60, 30, 70, 40))
    page = _shown(whole) + _shown(part)
    assert not re.search(r"\sstyle=|<style", page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 0


def test_the_answer_names_the_built_outlines_and_every_mark(region: Region, marks: tuple[MapMark, ...]) -> None:
    with translation.override("ru"):
        answer = map_answer(region, marks, day=DAY)
    assert answer["shapes"].endswith("design/built/shapes.json")
    assert [place["label"] for place in answer["places"]] == ["Север", "Юг: предупреждение"]


def test_an_atlas_is_kept_while_its_region_is_the_same(region: Region) -> None:
    assert atlas_of(region) is atlas_of(region)
    assert atlas_of(region).shapes is not None


def test_a_focus_holds_its_positions_with_room() -> None:
    west, south, east, north = focus_on([(70.0, 40.0), (72.0, 41.0)]) or (0, 0, 0, 0)
    assert west < 70 < 72 < east
    assert south < 40 < 41 < north
    assert focus_on([]) is None
