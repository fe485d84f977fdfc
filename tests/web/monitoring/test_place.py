"""Places: names in the reader's language, where they lie, and all that is watched there."""

from __future__ import annotations

import csv
import html
import io
from datetime import date

import pytest
from django.test import Client

from mirab.core.places import Alias, Place, PlaceKind
from mirab.pipelines.board import Board
from mirab.reporting.maps_positions import bounds_of, point_of
from mirab.web.design.maps import atlas_of
from mirab.web.monitoring.place_views import place_names

pytestmark = [pytest.mark.django_db, pytest.mark.watch_alone]
SPRING = date(2010, 5, 25)


def page_of(client: Client, address: str) -> str:
    """A page with its entities read."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return html.unescape(answer.content.decode())


def test_a_state_shows_its_situations_figures_and_episodes(analyst_client: Client, board: Board) -> None:
    detail = board.on(SPRING).place("KGZ")
    assert detail
    page = page_of(analyst_client, "/places/KGZ/?on=2010-05-25")
    assert all(seen.why.en in page for seen in detail.situations)
    assert all(item.name.en in page and item.value_said.en in page for item in detail.indicators)
    assert all(episode.title.en in page for episode in detail.episodes[:6])
    assert "Change of power in Kyrgyzstan" in page


def test_a_place_is_named_in_the_readers_language(analyst_client: Client) -> None:
    assert "<h1>Nurek Reservoir: " in page_of(analyst_client, "/places/reservoir:nurek/")
    analyst_client.cookies["django_language"] = "ru"
    page = page_of(analyst_client, "/places/reservoir:nurek/")
    assert "<h1>Нурекское водохранилище: " in page
    assert '<dd lang="tg">обанбори Норак' in page


def test_what_is_stated_of_a_place_stands_beside_who_stated_it(analyst_client: Client) -> None:
    page = page_of(analyst_client, "/places/reservoir:nurek/")
    claims = page.split('id="claims"')[1].split("</section>")[0]
    # Global Dam Watch (GRanD) gives 10.5 km³ for the whole volume
    assert "<b>10.5\xa0km³</b>" in claims
    assert "Global Dam Watch (GRanD)" in claims
    assert claims.count("<dd>") == len(grades(claims)) > 4


def grades(claims: str) -> list[str]:
    """Grades on a page: each claim has one."""
    return claims.split('class="grade"')[1:]


def test_a_code_with_a_slash_has_its_page_and_its_map(analyst_client: Client) -> None:
    page = page_of(analyst_client, "/places/account:amu-darya/tjk/?on=2010-05-25")
    assert "account:amu-darya/tjk" in page
    assert "No position of this place is known." in page
    assert analyst_client.get("/places/account:amu-darya/tjk/map.json").json()["places"] == []


@pytest.mark.parametrize("address", ["/places/ATLANTIS/", "/places/reservoir:none/map.json", "/places/KGZ/nothing/"])
def test_an_unknown_place_is_said_in_words(analyst_client: Client, address: str) -> None:
    answer = analyst_client.get(address)
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()


def test_a_place_shows_nothing_that_was_not_known_on_the_day(analyst_client: Client) -> None:
    page = page_of(analyst_client, "/places/KGZ/?on=1995-01-01")
    assert "Kyrgyzstan: nothing recent is known" in page
    assert "Change of power" not in page
    assert "No indicator has a figure for this place by this day." in page


def test_the_list_puts_first_where_something_has_a_level(analyst_client: Client, board: Board) -> None:
    answer = analyst_client.get("/places/?on=2010-05-25&export=csv").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(answer)) if row["Kind"]]
    assert len(rows) == len(board.on(SPRING).places())
    levels = [bool(row["Highest level"]) for row in rows]
    assert levels == sorted(levels, reverse=True)
    assert rows[0]["Place"] == "Kyrgyzstan"


def test_a_place_is_found_by_its_name_in_any_language(analyst_client: Client) -> None:
    for asked in ("Нурек", "Norak", "reservoir:nurek"):
        assert 'href="/places/reservoir:nurek/' in page_of(analyst_client, f"/places/?q={asked}"), asked


def test_the_list_is_narrowed_by_kind(analyst_client: Client, board: Board) -> None:
    wanted = board.centre.region.of_kind(PlaceKind.RESERVOIR)
    page = page_of(analyst_client, "/places/?filter_kind=reservoir")
    assert page.count("data-item") == len(wanted)


def test_an_earlier_name_stands_with_its_days() -> None:
    aliases = (Alias(name="Old Town", valid_from=date(2001, 5, 1), valid_to=date(2009, 2, 5)), Alias(name="Town"))
    names = {"en": "Town", "ru": "Город"}
    place = Place(code="city:exercise", kind=PlaceKind.CITY, states=("KGZ",), names=names, aliases=aliases)
    shown = place_names(place)
    assert [name.name for name in shown] == ["Town", "Город", "Old Town"]
    assert (shown[2].valid_to, shown[2].former) == (date(2009, 2, 5), True)


def test_every_place_that_a_map_can_show_lies_within_the_region(board: Board) -> None:
    region = board.centre.region
    shapes = atlas_of(region).shapes
    if shapes is None:
        pytest.skip("set-up has not made the outlines (python -m mirab.web.design.building)")
    west, south, east, north = shapes.bounds
    for code, place in region.places.items():
        point = point_of(region, shapes, code)
        if place.kind in (PlaceKind.STATE, PlaceKind.PROVINCE):
            assert point is not None, code
        if point is not None:
            assert west - 1 <= point[0] <= east + 1, code
            assert south - 1 <= point[1] <= north + 1, code
        bounds = bounds_of(region, shapes, code)
        if bounds is not None and point is not None:
            assert bounds[0] - 0.2 <= point[0] <= bounds[2] + 0.2, code
            assert bounds[1] - 0.2 <= point[1] <= bounds[3] + 0.2, code


def test_a_border_stands_on_its_line(board: Board) -> None:
    region = board.centre.region
    shapes = atlas_of(region).shapes
    if shapes is None:
        pytest.skip("set-up has not made the outlines (python -m mirab.web.design.building)")
    point = point_of(region, shapes, "border:KGZ-TJK")
    lines = [
        line
        for shape in shapes.of("line")
        if {shape.properties["a"], shape.properties["b"]} == {"KGZ", "TJK"}
        for line in shape.lines
    ]
    assert point is not None
    assert any((line == point).all(axis=1).any() for line in lines)


def test_without_outlines_only_what_has_a_position_stands_on_the_map(board: Board) -> None:
    region = board.centre.region
    assert point_of(region, None, "KGZ") is None
    assert bounds_of(region, None, "KGZ") is None
    # the position of the reservoir by the profile: 38.4 degrees north, 69.3 degrees east
    point = point_of(region, None, "reservoir:nurek")
    assert point is not None
    assert point == pytest.approx((69.35, 38.37), abs=0.3)
