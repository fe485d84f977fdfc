"""Maps: what is drawn lies where it should, is named by the profile, and says what it lacks."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import mirab
from mirab.alerting.levels import Level
from mirab.core.errors import FormatError, MissingError
from mirab.core.places import PlaceKind, Position
from mirab.core.words import Language, Text
from mirab.regions import LineStatus, Region, load
from mirab.reporting.maps import Atlas, MapMark, draw_map, map_data
from mirab.reporting.maps_captions import caption, drawn_lines
from mirab.reporting.maps_frame import frame_of, missing_exclaves
from mirab.reporting.maps_labels import Board, inside, middle
from mirab.reporting.maps_projection import Albers
from mirab.reporting.maps_shapes import Shape, Shapes, load_shapes

BUILT = Path(mirab.__file__).parent / "web" / "design" / "static" / "design" / "built" / "shapes.json"
FEN = Path(__file__).parents[1] / "regions" / "lower_fen"
BEFORE, AFTER = date(2010, 5, 25), date(2026, 5, 25)
SVG = "{http://www.w3.org/2000/svg}"
FERGANA = (69.2, 39.2, 73.6, 41.6)


@pytest.fixture(scope="module")
def region() -> Region:
    return load()


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes(BUILT)


@pytest.fixture(scope="module")
def marks(region: Region) -> tuple[MapMark, ...]:
    levels = {
        "city:osh": Level.WARNING,
        "city:batken": Level.WATCH,
        "city:toktogul": Level.ADVISORY,
        "city:aktau": None,
    }
    return tuple(_mark(region, code, level) for code, level in levels.items())


def _mark(region: Region, code: str, level: Level | None) -> MapMark:
    place = region.place(code)
    assert place.position is not None
    return MapMark(
        code=code,
        lon=place.position.lon,
        lat=place.position.lat,
        name=Text(en=place.named("en"), ru=place.named("ru")),
        level=level,
        href=f"/places/{code}/?on=2010-05-25",
    )


def _holds(shape: Shape, position: Position) -> bool:
    return bool(inside(shape.lines, np.array([[position.lon, position.lat]]))[0])


def _shape(shapes: Shapes, kind: str, **properties: str) -> Shape:
    return next(s for s in shapes.of(kind) if all(s.properties.get(k) == v for k, v in properties.items()))


# --- where things lie -------------------------------------------------------------------------------------------------


def test_the_exclaves_of_the_fergana_valley_lie_on_the_map_within_another_state(shapes: Shapes) -> None:
    around = {"exclave:sokh": "KGZ", "exclave:shohimardon": "KGZ", "exclave:vorukh": "KGZ", "exclave:sarvan": "UZB"}
    own = {"exclave:sokh": "UZB", "exclave:shohimardon": "UZB", "exclave:vorukh": "TJK", "exclave:sarvan": "TJK"}
    assert {shape.properties["code"] for shape in shapes.of("exclave")} == set(around)
    for code, other in around.items():
        exclave = _shape(shapes, "exclave", code=code)
        lon, lat = middle(exclave.lines)
        within = Position(lon=lon, lat=lat, precision_km=1)
        assert exclave.properties["state"] == own[code]
        assert _holds(exclave, within)
        assert _holds(_shape(shapes, "state", code=own[code]), within)
        assert not _holds(_shape(shapes, "state", code=other), within)
        east, west = exclave.lines[0][:, 0].max() + 0.03, exclave.lines[0][:, 0].min() - 0.03
        for lon_beside in (east, west):
            beside = Position(lon=float(lon_beside), lat=lat, precision_km=1)
            assert _holds(_shape(shapes, "state", code=other), beside), f"{code} touches its own state"


def test_vorukh_lies_in_its_own_outline(region: Region, shapes: Shapes) -> None:
    position = region.place("exclave:vorukh").position
    assert position is not None
    assert _holds(_shape(shapes, "exclave", code="exclave:vorukh"), position)


def test_sokh_is_the_largest_exclave_and_shohimardon_lies_east_of_it(shapes: Shapes) -> None:
    """Sokh is the larger of the two (228.8 against 38.2 km2): http://geosite.jankrogh.com/uzbekistan.htm."""
    sokh, shohimardon = (_shape(shapes, "exclave", code=f"exclave:{name}") for name in ("sokh", "shohimardon"))
    extent = {shape: np.ptp(shape.lines[0], axis=0).prod() for shape in (sokh, shohimardon)}
    assert extent[sokh] > 2 * extent[shohimardon]
    assert middle(shohimardon.lines)[0] > middle(sokh.lines)[0]


def test_exclaves_without_an_outline_are_named_as_missing(region: Region, shapes: Shapes) -> None:
    missing = missing_exclaves(region)
    assert missing == ("exclave:barak", "exclave:chon-gara", "exclave:jangail", "exclave:western-qalacha")
    said = {day: " ".join(text.en for text in caption(region, shapes, day)) for day in (BEFORE, AFTER)}
    assert all(region.place(code).named("en") in said[BEFORE] for code in missing)
    assert "Barak" not in said[AFTER], "an exclave that is no more is not missing"


def test_every_province_shape_holds_its_place(region: Region, shapes: Shapes) -> None:
    """The table of the profile is right by geometry: the position of a place, or of its witness, lies in its shape."""
    table = {(shape.file, shape.feature): shape for shape in region.shapes if shape.role == "own"}
    held = 0
    for shape in shapes.of("province"):
        file, feature = shape.properties["feature"].split("/")
        row = table[file, feature]
        assert shape.properties["code"] == row.place
        place = region.place(row.place)
        position = place.position
        if row.lat is not None and row.lon is not None:
            position = Position(lat=row.lat, lon=row.lon, precision_km=5)
        assert position is not None, f"{row.place} has no position and no witness"
        assert _holds(shape, position), f"{row.place} does not lie in {shape.properties['feature']}"
        held += 1
    assert held == len([row for row in region.shapes if row.role == "own" and row.file != "exclaves"])


def test_a_place_drawn_within_another_lies_there(region: Region, shapes: Shapes) -> None:
    for row in region.shapes:
        if row.role == "within":
            position = region.place(row.witness or row.place).position
            assert position is not None, row.place
            shape = _shape(shapes, "province", feature=f"{row.file}/{row.feature}")
            assert _holds(shape, position), row.place
            assert row.place in shape.properties["within"]


def test_cities_lie_in_their_states(region: Region, shapes: Shapes) -> None:
    """Positions come from another source than the outlines; a border town may fall across a generalised line."""
    outside = [
        code
        for code, place in region.of_kind(PlaceKind.CITY).items()
        if place.position and not _holds(_shape(shapes, "state", code=place.states[0]), place.position)
    ]
    assert len(outside) <= 0.1 * len(region.of_kind(PlaceKind.CITY)), outside


def test_every_pair_that_is_drawn_has_a_record_in_the_profile(region: Region, shapes: Shapes) -> None:
    for day in (BEFORE, AFTER):
        assert [line for line in drawn_lines(region, shapes, day) if line.status is LineStatus.NOT_SOURCED] == []


def test_the_projection_keeps_areas(shapes: Shapes) -> None:
    """On the unit sphere a cell of one degree has the area of its longitude times the difference of sines."""
    albers = Albers.over(shapes.bounds)
    for lon, lat in ((47.0, 54.0), (67.0, 42.0), (86.0, 30.0)):
        along, up = np.linspace(lon, lon + 1, 60), np.linspace(lat, lat + 1, 60)
        sides = [(along, np.full(60, lat)), (np.full(60, lon + 1), up)]
        sides += [(along[::-1], np.full(60, lat + 1)), (np.full(60, lon), up[::-1])]
        x, y = albers(np.vstack([np.column_stack(side) for side in sides])).T
        area = abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))) / 2
        true = np.radians(1) * (np.sin(np.radians(lat + 1)) - np.sin(np.radians(lat)))
        assert area == pytest.approx(true, rel=1e-3)


# --- what is drawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_a_map_names_every_state_of_the_region_and_no_other(
    region: Region, shapes: Shapes, marks: tuple[MapMark, ...], language: Language, size: str
) -> None:
    drawn = draw_map(region, shapes, marks, day=AFTER, language=language, size="wide" if size == "wide" else "narrow")
    texts = [element.text or "" for element in ElementTree.fromstring(drawn).iter(f"{SVG}text")]
    for code in region.states:
        assert region.place(code).named(language).upper() in texts
    for other in ("Russia", "China", "Iran", "Pakistan", "India", "Россия", "Китай", "Иран", "Пакистан", "Индия"):
        assert other.upper() not in drawn.upper()


def test_the_undelimited_line_of_2010_is_drawn_as_agreed_in_2026(
    region: Region, shapes: Shapes, marks: tuple[MapMark, ...]
) -> None:
    before = draw_map(region, shapes, marks, day=BEFORE, language="en")
    after = draw_map(region, shapes, marks, day=AFTER, language="en")
    assert 'class="m-line m-undelimited"' in before
    assert "border undelimited" in before
    assert 'class="m-line m-undelimited"' not in after
    assert "border undelimited" not in after
    assert "Not delimited on 25 May 2010: Kyrgyzstan – Tajikistan".replace(" May", "\u00a0May") in before


def test_a_line_that_nobody_sourced_is_drawn_as_undecided_and_said_so(region: Region, shapes: Shapes) -> None:
    bare = replace(region, lines=())
    drawn = draw_map(bare, shapes, (), day=BEFORE, language="en")
    assert 'class="m-line m-not-sourced"' in drawn
    assert 'class="m-line m-agreed"' not in drawn
    assert "no source was found for their status" in drawn


def test_every_mark_is_a_link_with_its_level_in_words(
    region: Region, shapes: Shapes, marks: tuple[MapMark, ...]
) -> None:
    root = ElementTree.fromstring(draw_map(region, shapes, marks, day=BEFORE, language="ru"))
    links = {link.get("href"): link.get("aria-label") for link in root.iter(f"{SVG}a")}
    assert links == {mark.href: mark.said.ru for mark in marks}
    assert "Ош: предупреждение" in links.values()


def test_words_in_a_mark_cannot_break_the_drawing(region: Region, shapes: Shapes) -> None:
    mark = MapMark(code="x", lon=70, lat=42, name=Text(en='<b>"&', ru="<b>"), href='/?a="><script>')
    root = ElementTree.fromstring(draw_map(region, shapes, (mark,), day=BEFORE, language="en"))
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == [mark.href]


def test_a_drawing_has_neither_styles_nor_scripts_nor_an_outside_address(
    region: Region, shapes: Shapes, marks: tuple[MapMark, ...]
) -> None:
    drawn = draw_map(region, shapes, marks, day=BEFORE, language="en")
    assert not re.search(r"\sstyle=", drawn)
    assert "<style" not in drawn
    assert "<script" not in drawn
    assert re.findall(r"https?://[^\"]+", drawn) == ["http://www.w3.org/2000/svg"]


def test_the_same_map_is_drawn_the_same_and_within_its_size(
    region: Region, shapes: Shapes, marks: tuple[MapMark, ...]
) -> None:
    wide = draw_map(region, shapes, marks, day=BEFORE, language="ru")
    narrow = draw_map(region, shapes, marks, day=BEFORE, language="ru", size="narrow")
    assert wide == draw_map(region, shapes, tuple(marks), day=BEFORE, language="ru")
    assert len(gzip.compress(f"{wide}{narrow}".encode(), 9)) <= 60 * 1024
    assert Atlas(region, shapes).draw(marks, day=BEFORE, language="ru", size="wide") == wide


def test_ids_of_the_two_drawings_of_one_page_differ(region: Region, shapes: Shapes, marks: tuple[MapMark, ...]) -> None:
    ids = [
        re.findall(r' id="([^"]+)"', draw_map(region, shapes, marks, day=BEFORE, language="en", size=size))
        for size in ("wide", "narrow")
    ]
    assert ids[0]
    assert not set(ids[0]) & set(ids[1])


def test_no_name_stands_on_another(region: Region, shapes: Shapes) -> None:
    board = Board(width=400, height=400)
    for number in range(40):
        board.beside(f"name {number}", 200 + number, 200 - number, 12, 6)
    assert len(board.taken) > 5
    for index, box in enumerate(board.taken):
        assert not any(box.meets(other) for other in board.taken[index + 1 :])


def test_a_part_of_the_region_names_its_exclaves_and_each_state_on_its_own_ground(
    region: Region, shapes: Shapes
) -> None:
    root = ElementTree.fromstring(draw_map(region, shapes, (), day=BEFORE, language="en", focus=FERGANA))
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"Sokh", "Shohimardon", "Vorukh"} <= set(texts)
    assert "AFGHANISTAN" not in texts


# --- caption, data, frame ---------------------------------------------------------------------------------------------


def test_a_caption_names_the_authority_and_ends_with_the_disclaimer(region: Region, shapes: Shapes) -> None:
    said = caption(region, shapes, AFTER)
    assert "Natural Earth 4.1.0" in said[0].en
    assert said[-1].en == (
        "The boundaries and names shown and the designations used on this map do not imply official endorsement or "
        "acceptance by the United Nations."
    )
    assert all(re.search("[а-я]", text.ru) for text in said)


def test_a_caption_says_what_is_drawn_within_its_parent_and_what_is_older_than_a_treaty(
    region: Region, shapes: Shapes
) -> None:
    before, after = (" ".join(text.en for text in caption(region, shapes, day)) for day in (BEFORE, AFTER))
    assert "Abai (East Kazakhstan)" in after
    assert "Abai" not in before
    assert "Kyrgyzstan – Tajikistan (13\u00a0Mar 2025)" in after
    assert "drawn as they were before" not in before


def test_the_live_map_gets_the_same_marks_and_lines(region: Region, shapes: Shapes, marks: tuple[MapMark, ...]) -> None:
    data = map_data(region, shapes, "/static/shapes.json", marks, day=BEFORE, language="ru")
    assert [place["label"] for place in data["places"]] == [mark.said.ru for mark in marks]
    statuses = [feature["properties"]["status"] for feature in data["lines"]["features"]]
    assert len(statuses) == len(drawn_lines(region, shapes, BEFORE))
    assert {"agreed", "undelimited", "disputed"} == set(statuses)
    assert [entry["status"] for entry in data["legend"]] == ["agreed", "undelimited", "disputed"]
    assert {label["name"] for label in data["labels"] if label["kind"] == "state"} == {
        region.place(code).named("ru") for code in region.states
    }
    assert data["bounds"] == list(shapes.bounds)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_legend_names_a_risk_an_opportunity_and_a_place_apart(
    region: Region, shapes: Shapes, language: Language
) -> None:
    at = {"city:karaganda": ("risk", Level.WATCH), "city:toktogul": ("opportunity", None), "city:aktau": ("none", None)}
    marked = tuple(replace(_mark(region, code, level), kind=kind) for code, (kind, level) in at.items())
    words = {
        "en": ["watch", "opportunity", "place without alert"],
        "ru": ["наблюдение", "возможность", "место без тревоги"],
    }[language]
    data = map_data(region, shapes, "", marked, day=BEFORE, language=language)
    assert [entry["sign"] for entry in data["signs"]] == ["watch", "opportunity", "none"]
    assert [entry["label"] for entry in data["signs"]] == words
    assert [place["sign"] for place in data["places"]] == ["watch", "opportunity", "none"]
    assert data["places"][1]["label"].endswith(f": {words[1]}")
    drawn = draw_map(region, shapes, marked, day=BEFORE, language=language)
    said = re.findall(r'<g class="m-mark m-(\w+)">(.*?)</g><text class="m-legend"[^>]*>([^<]*)<', drawn)
    assert [(sign, word) for sign, _, word in said] == list(zip(("watch", "opportunity", "none"), words, strict=True))
    # a reader without colours tells them apart by their shapes
    shapes_drawn = [re.sub(r"#\w+", "", shape) for _, shape, _ in said]
    assert len(set(shapes_drawn)) == len(shapes_drawn)
    only = draw_map(region, shapes, marked[1:2], day=BEFORE, language=language)
    assert words[2] not in only


def test_a_region_without_outlines_is_a_plain_grid_that_says_so(shapes: Shapes) -> None:
    fen = load(FEN)
    mark = MapMark(code="dam:heron", lon=20.2, lat=10.4, name=Text(en="Heron", ru="Цапля"), level=Level.WATCH)
    drawn = draw_map(fen, shapes, (mark,), day=BEFORE, language="en")
    assert 'class="m-grid"' in drawn
    assert 'class="m-land"' not in drawn
    assert "EXERCISE" in drawn
    assert caption(fen, None, BEFORE)[0].en.startswith("No outlines are at hand")
    assert frame_of(fen)["states"] == []


def test_the_frame_names_states_by_their_m49_codes(region: Region) -> None:
    frame = frame_of(region)
    assert {state["code"]: state["m49"] for state in frame["states"]} == {
        "KAZ": "398",
        "KGZ": "417",
        "TJK": "762",
        "TKM": "795",
        "UZB": "860",
        "AFG": "004",
    }
    assert all(row["role"] in ("own", "within") for row in frame["shapes"])


def test_outlines_that_are_missing_or_spoilt_say_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"python -m mirab\.web\.design\.building"):
        load_shapes(tmp_path / "shapes.json")
    (tmp_path / "shapes.json").write_text('{"features": 3}', encoding="utf-8")
    with pytest.raises(FormatError, match=r"python -m mirab\.web\.design\.building"):
        load_shapes(tmp_path / "shapes.json")
