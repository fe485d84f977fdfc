"""The bulletin of 15 February 2008 from the region's own published figures, and its files."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import polars as pl
import pypdf
import pytest

from mirab.core.errors import StoreError
from mirab.core.periods import kind_of
from mirab.pipelines.bulletin import build_bulletin, bulletin_for, write_bulletin
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.compute import Computed, compute
from mirab.reporting import Bulletin

DAY = date(2008, 2, 15)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """An installation with the region's own figures and nothing else."""
    return open_centre(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def bulletin(centre: Centre) -> Bulletin:
    """The bulletin of 15 February 2008."""
    return bulletin_for(centre, DAY)


@pytest.fixture(scope="module")
def files(bulletin: Bulletin, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Its files in two languages."""
    folder = tmp_path_factory.mktemp("out")
    return {path.name: path for path in write_bulletin(bulletin, folder)}


def build(centre: Centre, computed: Computed, findings: pl.DataFrame, observations: pl.DataFrame) -> Bulletin:
    declarations = {name: source.declaration for name, source in centre.registry.items()}
    known = (centre.region, centre.catalogue, centre.rulebook, findings, computed.proposals, observations, DAY)
    return build_bulletin(*known, declarations=declarations)


def test_nurek_is_proposed_for_tajikistan_and_marked_as_hindsight(bulletin: Bulletin) -> None:
    nurek = [
        entry
        for entry in bulletin.proposals
        if any("Nurek" in item.what.en and item.figure.value == 864.0 for item in entry.evidence)
    ]
    assert nurek
    assert all(entry.hindsight_only and entry.cluster == 2 for entry in nurek)
    assert min(entry.open_since for entry in nurek) <= date(2008, 2, 1)
    row = next(row for row in bulletin.reservoirs if row.place == "reservoir:nurek")
    assert (row.level.value, row.level.unit, row.level.hindsight) == (864.0, "m", True)
    assert row.level.published_on == date(2008, 1, 31)
    assert row.storage.standing == "not known"


def test_every_figure_was_published_or_declared_known_by_the_day(bulletin: Bulletin) -> None:
    seen = [item.figure for entry in bulletin.proposals for item in entry.evidence]
    seen += [item for row in (*bulletin.reservoirs, *bulletin.limits) for item in row.figures if item.value is not None]
    assert seen
    for item in seen:
        assert item.known_on is not None
        assert item.known_on <= DAY
        assert item.pseudo_real_time or (item.published_on and item.published_on <= DAY)
        assert item.period is not None
        assert item.period.start > DAY or item.period.last_day <= DAY or kind_of(item.period) is not None


def test_poisoning_the_future_changes_nothing(centre: Centre) -> None:
    computed = compute(centre, until=DAY)
    poison = timedelta(days=1)
    findings = computed.findings.with_columns(value=pl.lit(1e9), known_on=pl.lit(DAY + poison))
    observations = computed.observations.with_columns(value=pl.lit(1e9), known_on=pl.lit(DAY + poison))
    clean = build(centre, computed, computed.findings, computed.observations)
    poisoned = build(
        centre,
        computed,
        pl.concat([computed.findings, findings.select(computed.findings.columns)], how="vertical_relaxed"),
        pl.concat([computed.observations, observations.select(computed.observations.columns)], how="vertical_relaxed"),
    )
    assert clean.to_json() == poisoned.to_json()


def test_every_source_of_a_printed_figure_is_listed_with_its_number(bulletin: Bulletin) -> None:
    for entry in bulletin.proposals:
        for item in entry.evidence:
            assert bulletin.source_numbers(item.figure.source)
    assert [entry.number for entry in bulletin.sources] == list(range(1, len(bulletin.sources) + 1))


def test_the_six_files_and_the_json_bear_day_and_language(files: dict[str, Path]) -> None:
    names = {
        f"bulletin-2008-02-15-{language}.{format}" for language in ("en", "ru") for format in ("pdf", "docx", "html")
    }
    assert set(files) == names | {"bulletin-2008-02-15.json"}
    assert {path.name for path in files["bulletin-2008-02-15.json"].parent.iterdir()} == set(files)


def figures_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"value", "unit", "standing"} <= value.keys() and value["value"] is not None:
            yield value
        for inner in value.values():
            yield from figures_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from figures_in(inner)


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        raw = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages)
    else:
        document = docx.Document(str(path))
        tables = list(document.tables)
        raw = " ".join(paragraph.text for paragraph in document.paragraphs)
        while tables:
            table = tables.pop()
            for row in table.rows:
                for cell in row.cells:
                    raw += " " + cell.text
                    tables.extend(cell.tables)
    return re.sub(r"[\s\u00a0]+", " ", raw)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_the_documents_figures_equal_the_json(files: dict[str, Path], language: str, suffix: str) -> None:
    document = json.loads(files["bulletin-2008-02-15.json"].read_text("utf-8"))
    text = text_of(files[f"bulletin-2008-02-15-{language}.{suffix}"])
    figures = list(figures_in(document))
    assert len(figures) > 5
    for item in figures:
        said = f"{item['value']:,.4f}".rstrip("0").rstrip(".")
        said = said.replace(",", " ").replace(".", ",") if language == "ru" else said
        assert re.search(rf"(?<![\d.,]){re.escape(said)}(?![\d]|[.,]\d)", text), said


def test_place_names_are_in_the_readers_language(files: dict[str, Path]) -> None:
    text = text_of(files["bulletin-2008-02-15-ru.pdf"])
    assert "Нурекское водохранилище" in text
    assert "Nurek" not in text.replace("nurek", "")


def test_writing_again_replaces_the_files_and_leaves_nothing_beside_them(bulletin: Bulletin, tmp_path: Path) -> None:
    first = write_bulletin(bulletin, tmp_path, ("html",), ("en",))
    second = write_bulletin(bulletin, tmp_path, ("html",), ("en",))
    assert first == second
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in first)


def test_a_folder_that_cannot_be_written_is_named_in_one_line(bulletin: Bulletin, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match="taken"):
        write_bulletin(bulletin, tmp_path / "taken", ("html",), ("en",))
