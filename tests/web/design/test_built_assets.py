"""What set-up makes: small enough for a slow line, whole, and free of what the site's policy forbids."""

from __future__ import annotations

import gettext
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from mirab.regions import load
from mirab.web.design.building import catalogues, packages, steps
from mirab.web.design.building.errors import BuildError
from mirab.web.design.building.fonts import CUTS, ranges
from mirab.web.design.building.places import BUILT, FRONTEND, WEB

BUILD = [sys.executable, "-m", "mirab.web.design.building"]
SCRIPTS = ("site.js", "charts.js", "maps.js", "maps-worker.js")
#: Languages that the site's two scripts write, of those in which the profile names places.
WRITTEN = ("en", "ru", "kk", "ky", "tg", "tk", "uz")


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """Make what is missing; nothing, where set-up has run."""
    done = subprocess.run(BUILD, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def compressed(*names: str) -> int:
    """Size in bytes of files of the built folder as a server sends them at best effort."""
    return sum(len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in names)


@pytest.mark.parametrize(
    ("files", "most"),
    [
        (("site.js",), 25_000),
        (("charts.js",), 320_000),
        (("maps.js", "maps-worker.js", "maps.css", "shapes.json"), 550_000),
    ],
    ids=["every page", "a chart", "a map with its data"],
)
def test_what_a_reader_waits_for_stays_small(files: tuple[str, ...], most: int) -> None:
    assert 1_000 < compressed(*files) <= most


def test_each_font_stays_small() -> None:
    sizes = {cut.name: (BUILT / f"noto-sans-{cut.name}.woff2").stat().st_size for cut in CUTS}
    assert {name: size for name, size in sizes.items() if size > 35_000} == {}


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_can_make_code_from_text(name: str) -> None:
    text = (BUILT / name).read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w$.])(?:new\s+)?Function\s*\(|(?<![\w$.])eval\s*\(", text) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_only_addresses_in_a_script_are_names_of_formats_and_links_for_a_reader(name: str) -> None:
    """The browser's tests fail on any request to another host; here nothing even names one that could be asked."""
    hosts = set(re.findall(r"https?://([\w.-]+)", (BUILT / name).read_text(encoding="utf-8")))
    # MapLibre: the link of its own mark, which the site does not show; hints in messages of faults; a base for parsing.
    shown = {"maplibre.org", "github.com", "wiki.openstreetmap.org", "maplibre.invalid"}
    assert hosts <= {"www.w3.org"} | (shown if name.startswith("maps") else set())


def test_no_sheet_carries_or_fetches_a_picture_or_a_font_from_elsewhere() -> None:
    for sheet in BUILT.glob("*.css"):
        for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text(encoding="utf-8")):
            assert (BUILT / address).is_file(), f"{sheet.name}: {address}"


def test_no_built_file_names_a_map_of_its_source() -> None:
    """A server that gives files hashed names would look for it."""
    assert [f.name for f in BUILT.glob("*.[cj]s*") if "sourceMappingURL" in f.read_text(encoding="utf-8")] == []


def test_every_package_that_went_in_is_named_with_its_licence() -> None:
    text = (BUILT / "LICENSES.txt").read_text(encoding="utf-8")
    named = dict(re.findall(r"^={100}\n(\S+) [\w.-]+: (.+)$", text, re.MULTILINE))
    wanted = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    assert set(wanted) - {"esbuild"} <= set(named)
    assert {"vega-runtime", "d3-scale", "earcut"} <= set(named)  # what came with them
    free = re.compile(r"\b(?:ISC|MIT|0BSD|BSD-[23]-Clause|Apache-2\.0|OFL-1\.1)\b")
    assert {name: said for name, said in named.items() if not free.search(said)} == {}


def lock() -> dict[str, Any]:
    """The lock of npm's packages."""
    found: dict[str, Any] = json.loads((FRONTEND / "package-lock.json").read_text())
    return found


def test_the_lock_pins_every_package_by_hash_and_names_no_address_of_a_registry() -> None:
    entries = {name: entry for name, entry in lock()["packages"].items() if name}
    assert len(entries) > 50
    assert [name for name, entry in entries.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, entry in entries.items() if "resolved" in entry] == []
    assert "omit-lockfile-registry-resolved=true" in (FRONTEND / ".npmrc").read_text()


def test_the_lock_and_the_list_name_the_same_exact_versions() -> None:
    wanted = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    assert {name: v for name, v in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", v)} == {}
    assert wanted == {name: lock()["packages"][f"node_modules/{name}"]["version"] for name in wanted}


# --- fonts ----------------------------------------------------------------------------------------------------------


def written() -> set[str]:
    """Every letter that the site's catalogues and the profile's names of places are written with."""
    names = [name for place in load().places.values() for tag, name in place.names.items() if tag in WRITTEN]
    texts = [file.read_text(encoding="utf-8") for file in catalogues.reads()]
    return {sign for text in [*names, *texts] for sign in text if sign.isalpha()}


def test_the_fonts_have_every_letter_that_the_site_writes() -> None:
    had = {chr(code) for cut in CUTS for code in TTFont(BUILT / f"noto-sans-{cut.name}.woff2").getBestCmap()}
    assert len(written()) > 100
    assert sorted(written() - had) == []


def test_figures_stand_under_one_another() -> None:
    font = TTFont(BUILT / "noto-sans-latin.woff2")
    digits = [font.getBestCmap()[ord(sign)] for sign in "0123456789"]
    assert len({font["hmtx"][name][0] for name in digits}) == 1
    [axis] = font["fvar"].axes
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 700)


def test_no_two_fonts_claim_the_same_letter() -> None:
    claims = [set(TTFont(BUILT / f"noto-sans-{cut.name}.woff2").getBestCmap()) for cut in CUTS]
    assert sum(map(len, claims)) == len(set().union(*claims))


@pytest.mark.parametrize(
    ("codes", "text"), [([], ""), ([0x41], "U+41"), ([0x42, 0x41, 0x44, 0x2116], "U+41-42,U+44,U+2116")]
)
def test_ranges_are_written_as_a_sheet_writes_them(codes: list[int], text: str) -> None:
    assert ranges(codes) == text


def test_the_licence_of_the_font_lies_beside_it() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (BUILT / "noto-sans-LICENSE.txt").read_text(encoding="utf-8")


# --- catalogues -----------------------------------------------------------------------------------------------------


def test_every_catalogue_is_compiled_and_read_by_the_gettext_of_python() -> None:
    for source in catalogues.reads():
        with source.with_suffix(".mo").open("rb") as file:
            assert str(gettext.GNUTranslations(file).charset()).lower() == "utf-8", source


PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Watch"\nmsgstr "Наблюдение"\n'


def test_a_catalogue_says_in_russian_what_its_source_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "app" / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    place.parent.mkdir(parents=True)
    place.write_text(PO, encoding="utf-8")
    monkeypatch.setattr(catalogues, "WEB", tmp_path)
    [(goes, made)] = catalogues.make(tmp_path).items()
    assert goes == place.with_suffix(".mo")
    with made.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Watch") == "Наблюдение"
    for wrong in ('msgid "never closed', 'msgid "a "quoted" word"', "no keyword"):
        place.write_text(f"{PO}\n{wrong}\n", encoding="utf-8")
        with pytest.raises(BuildError, match=r"ru/LC_MESSAGES/django\.po cannot be read .*line 7.*mend"):
            catalogues.make(tmp_path)


# --- set-up ---------------------------------------------------------------------------------------------------------


def test_a_second_run_makes_and_prints_nothing() -> None:
    before = {file: file.stat().st_mtime_ns for file in BUILT.iterdir()}
    done = subprocess.run(BUILD, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {file: file.stat().st_mtime_ns for file in BUILT.iterdir()} == before


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> steps.Step:
    """A step that copies one file, in a folder of its own."""
    monkeypatch.setattr(steps, "WEB", tmp_path)
    source = tmp_path / "source.txt"
    source.write_text("first")
    return steps.Step(
        name="copy",
        reads=lambda: [source, tmp_path / "absent"],
        versions="1",
        make=lambda _: {tmp_path / "made": source},
    )


def test_a_step_stands_until_its_parts_change_or_what_it_made_is_gone(step: steps.Step, tmp_path: Path) -> None:
    assert not steps.stands(None, step.digest())
    stamp: dict[str, object] = {"digest": step.digest(), "files": steps.put(step.make(tmp_path), ())}
    assert steps.stands(stamp, step.digest())
    (tmp_path / "made").write_text("cut sho")
    assert not steps.stands(stamp, step.digest())
    (tmp_path / "made").unlink()
    assert not steps.stands(stamp, step.digest())
    steps.put(step.make(tmp_path), ())
    (tmp_path / "source.txt").write_text("other")
    assert not steps.stands(stamp, step.digest())


def test_what_is_made_no_more_is_removed(step: steps.Step, tmp_path: Path) -> None:
    (tmp_path / "before").write_text("old")
    assert steps.put(step.make(tmp_path), ["before", "made"]) == {"made": 5}
    assert sorted(f.name for f in tmp_path.iterdir()) == ["made", "source.txt"]


def test_packages_that_cannot_be_brought_are_said_in_one_line_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in packages.LISTS:
        (tmp_path / name).write_bytes((FRONTEND / name).read_bytes())
    monkeypatch.setenv("npm_config_offline", "true")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    with pytest.raises(BuildError, match=r"^The site's packages cannot be brought by npm \(.+\): check the network.*"):
        packages.install(tmp_path)


def test_a_script_that_fails_is_said_with_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "fails.mjs").write_text(
        'process.stderr.write("shapes: no such state. Mend places.csv\\n"); process.exit(2)'
    )
    with pytest.raises(BuildError, match=r"^fails\.mjs failed: shapes: no such state\. Mend places\.csv$"):
        packages.run_node(tmp_path, "fails.mjs")


def test_the_front_end_lies_in_the_package_and_nothing_built_is_beside_its_sources() -> None:
    assert FRONTEND.is_relative_to(WEB)
    assert not (FRONTEND / "node_modules").exists()
