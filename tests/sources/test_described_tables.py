"""Tables as ministries and hydromets send them, each read by a YAML description alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import polars as pl
import pytest
import yaml

from mirab.core.errors import MirabError, ProfileError, SourceError, UnknownNameError
from mirab.core.marks import Sensitivity, UseClass
from mirab.sources import registry
from mirab.sources.registry import source_of

COMMON = {
    "title": {"en": "Inflow", "ru": "Приток"},
    "publisher": "a ministry",
    "owner": "Ministry of Water",
    "address": "by letter",
    "licence": "none stated",
    "attribution": "Ministry of Water",
    "grade": "B2",
    "why_grade": "the operator's own figures",
    "publication": {"lag_days": 10, "reason": "a dekad after the dekad"},
}
RIVER = {"decimal": ",", "no_observation": ["-", "нет набл.", "н/б"], "dry": ["прсх", "сухо"]}
MATRIX = {
    **COMMON,
    "name": "inflow_matrix",
    "file": {**RIVER, "head_rows": 2},
    "recognise": {"names": ["*приток*"], "contains": ["декад"]},
    "shape": "year by dekad",
    "matrix": {
        "place": "gauge:1",
        "column": "flow_m3s",
        "low": 0,
        "years": [1900, 2100],
        "summary_column": 38,
        "summary_is": "mean",
        "tolerance": 0.06,
        "summary_rows": ["Средн."],
    },
    "measures": [{"variable": "discharge_m3s", "column": "flow_m3s", "unit": "m3s"}],
}
MONTHS = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]


def describe(folder: Path, content: dict[str, object]) -> Path:
    path = folder / f"{content['name']}.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def matrix_workbook(path: Path) -> Path:
    """Years by dekads with merged month heads, decimal commas, marks, a yearly mean and a mean row below."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Год", *[month if part == 0 else None for month in MONTHS for part in range(3)], "Средн. год"])
    page.append(["", *[f"{part} декада" for _ in MONTHS for part in (1, 2, 3)], ""])
    for start in range(12):
        page.merge_cells(start_row=1, start_column=2 + 3 * start, end_row=1, end_column=4 + 3 * start)
    page.append([2001, *(["10,5"] * 36), "10,5"])
    page.append([2002, *(["10,5"] * 34), "-", "прсх", None])
    page.append([2003, *(["20,5"] * 36), "25,0"])
    page.append([2004, *(["20,5"] * 35), "?", "20,5"])
    page.append([2005, 1234.25, *(["20,5"] * 35), None])
    page.append(["Средн.", *(["11,0"] * 36), None])
    book.save(path)
    return path


def test_a_matrix_of_years_by_dekads_is_read_with_its_marks_and_means(tmp_path) -> None:
    source = source_of(describe(tmp_path, MATRIX))
    path = matrix_workbook(tmp_path / "Приток 2001-2005.xlsx")
    assert source.claims(path)
    parsed = source.parse(path)
    assert parsed.rows == 5
    assert parsed.good["row"].n_unique() + parsed.quarantine.height == 5
    assert parsed.quarantine.select("row", "reason").rows() == [
        (5, "total differs from its parts"),
        (6, "not a number"),
    ]
    year = parsed.good.filter(pl.col("period_start").dt.year() == 2002).sort("period_start")
    assert year["flow_m3s"].to_list()[33:] == [10.5, None, 0.0]
    assert year["flow_m3s_dry"].to_list()[33:] == [False, False, True]
    assert parsed.good.filter(pl.col("period_start") == date(2005, 1, 1))["flow_m3s"].item() == 1234.25
    assert {note.kind for note in parsed.notes} == {"footer", "total differs"}


def test_missing_and_dry_are_two_different_things_all_the_way(tmp_path) -> None:
    source = source_of(describe(tmp_path, MATRIX))
    good = source.parse(matrix_workbook(tmp_path / "приток.xlsx")).good
    (measure,) = source.declaration.measures
    observed = good.filter(measure.selects() & (pl.col("period_start").dt.year() == 2002))
    assert observed.height == 35
    assert observed["flow_m3s"].min() == 0.0


BLOCKS = {
    **COMMON,
    "name": "inflow_blocks",
    "file": RIVER,
    "recognise": {"contains": ["Среднедекадные расходы", "Учкурган"]},
    "shape": "dekad by month",
    "matrix": {"place": "gauge:uchkurgan", "column": "flow_m3s", "low": 0, "labels": {"I": 1, "II": 2, "III": 3}},
    "measures": [{"variable": "discharge_m3s", "column": "flow_m3s", "unit": "m3s"}],
}


def blocks_document(path: Path) -> Path:
    """Two years as blocks of three dekads by twelve months, the year in a merged row above each."""
    document = docx.Document()
    document.add_paragraph("Приложение 1")
    table = document.add_table(rows=0, cols=13)
    for year in (2007, 2008):
        title = table.add_row().cells
        title[0].merge(title[12]).text = f"Среднедекадные расходы воды, р. Нарын – Учкурган, {year} год"
        for cell, text in zip(table.add_row().cells, ["декада", *MONTHS], strict=True):
            cell.text = text
        for number, label in enumerate(("I", "II", "III")):
            values = [f"{year - 1900 + month}{number},5" for month in range(12)]
            for cell, text in zip(table.add_row().cells, [label, *values], strict=True):
                cell.text = text
        for cell, text in zip(table.add_row().cells, ["Ср.", *(["1,0"] * 12)], strict=True):
            cell.text = text
    document.save(path)
    return path


def test_blocks_of_dekads_by_months_in_a_document_are_read_by_their_years(tmp_path) -> None:
    source = source_of(describe(tmp_path, BLOCKS))
    path = blocks_document(tmp_path / "letter.docx")
    assert source.claims(path)
    parsed = source.parse(path)
    assert (parsed.rows, parsed.good.height, parsed.quarantine.height) == (6, 72, 0)
    values = {row["period_start"]: row["flow_m3s"] for row in parsed.good.iter_rows(named=True)}
    assert values[date(2007, 1, 1)] == 1070.5
    assert values[date(2008, 2, 21)] == 1092.5
    end = parsed.good.filter(pl.col("period_start") == date(2008, 2, 21))["period_end"].item()
    assert end == date(2008, 3, 1)


LONG = {
    **COMMON,
    "name": "levels_long",
    "file": {"decimal": ",", "head_rows": 2, "skip_rows": 1, "no_observation": ["-"]},
    "recognise": {"heads": ["Водохранилище", "Уровень / м БС", "Объём / млн м³"]},
    "place": {"heads": ["Водохранилище"], "aliases": {"Токтогул": "reservoir:toktogul", "Нурек": "reservoir:nurek"}},
    "span": {"form": "day", "heads": ["Дата"]},
    "fields": [
        {"name": "level_m", "head": "Уровень / м БС", "low": 100, "high": 3000},
        {"name": "storage_Mm3", "head": "Объём / млн м³", "low": 0},
    ],
    "total_rows": ["Итого"],
    "measures": [
        {"variable": "reservoir_level_m", "column": "level_m", "unit": "m", "datum": "Baltic 1977"},
        {"variable": "reservoir_storage_Mm3", "column": "storage_Mm3", "unit": "Mm3"},
    ],
}
LONG_TEXT = (
    "Сводка по водохранилищам;;;\n"
    "Водохранилище;Дата;Уровень;Объём\n"
    ";;м БС;млн м³\n"
    "Токтогул;15.02.2008;838,51;6 512,5\n"
    "НУРЕК;15.02.2008;862,7;-\n"
    "Рогун;15.02.2008;1000,0;1,0\n"
    "Токтогул;31.02.2008;838,51;6 500,0\n"
    "Итого;15.02.2008;;7 000,0\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_a_long_table_with_two_head_rows_and_a_total_is_read(encoding, tmp_path) -> None:
    source = source_of(describe(tmp_path, LONG))
    path = tmp_path / "svodka.csv"
    path.write_bytes(LONG_TEXT.replace("м³", "м3").encode(encoding) if encoding == "cp1251" else LONG_TEXT.encode())
    if encoding == "cp1251":
        plain = yaml.safe_dump(LONG, allow_unicode=True).replace("м³", "м3")
        source = source_of(describe(tmp_path, yaml.safe_load(plain)))
    assert source.claims(path)
    parsed = source.parse(path)
    assert parsed.rows == 4
    assert parsed.good.select("row", "place", "level_m", "storage_Mm3").rows() == [
        (4, "reservoir:toktogul", 838.51, 6512.5),
        (5, "reservoir:nurek", 862.7, None),
    ]
    assert parsed.quarantine.select("row", "reason").rows() == [(6, "unknown place"), (7, "impossible date")]
    assert {note.kind for note in parsed.notes} == {"footer", "total differs"}


def test_a_states_series_is_for_analysis_only_unless_its_owner_says_otherwise(tmp_path) -> None:
    assert source_of(describe(tmp_path, LONG)).declaration.use_class is UseClass.ANALYSIS_ONLY
    open_one = {**LONG, "use_class": "publish", "sensitivity": "confidential"}
    declaration = source_of(describe(tmp_path, open_one)).declaration
    assert declaration.use_class is UseClass.PUBLISH
    assert declaration.sensitivity is Sensitivity.CONFIDENTIAL


def test_the_published_states_series_of_the_region_are_for_analysis_only(sources) -> None:
    for name in ("chirchik_series", "andijan_series", "andijan_precipitation", "reservoir_dekads"):
        assert sources[name].declaration.use_class is UseClass.ANALYSIS_ONLY


def test_a_total_that_is_not_the_sum_of_its_parts_is_quarantined(sources, samples, tmp_path) -> None:
    sample = samples["aral_sea_area"]
    path = sample.write(tmp_path, sample.text().replace("18.63", "28.63"))
    parsed = sources["aral_sea_area"].parse(path)
    assert parsed.quarantine.select("row", "reason").row(0) == (2, "total differs from its parts")
    assert parsed.good["total_km2"].to_list() == [14760.0]


def test_a_row_in_another_unit_than_the_declared_one_is_quarantined(sources, samples, tmp_path) -> None:
    sample = samples["andijan_series"]
    path = sample.write(tmp_path, sample.text().replace("42.1,m3s", "42.1,km3"))
    parsed = sources["andijan_series"].parse(path)
    assert parsed.quarantine.select("row", "reason").row(0) == (3, "undeclared unit")


def test_a_matrix_that_lost_a_column_is_refused_by_its_number(tmp_path) -> None:
    source = source_of(describe(tmp_path, BLOCKS))
    path = tmp_path / "x.csv"
    path.write_text("Среднедекадные расходы Учкурган 2008\nдекада;1;2\nI;1,5;2,5\n", encoding="utf-8")
    with pytest.raises(SourceError, match="lacks column 3 of its 12"):
        source.parse(path)


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path) -> None:
    source = source_of(describe(tmp_path, {**MATRIX, "file": {**RIVER, "sheet": "2008"}}))
    with pytest.raises(UnknownNameError, match="no sheet '2008'") as refusal:
        source.parse(matrix_workbook(tmp_path / "приток.xlsx"))
    assert "It has Sheet" in refusal.value.remedy


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"grade": "Z9"}, "no Admiralty grade"),
        ({"colour": "blue"}, "colour"),
        ({"use_class": "everybody"}, "use_class"),
        ({"measures": [{"variable": "x", "column": "nowhere", "unit": "m"}]}, "nowhere"),
        ({"measures": [{"variable": "reservoir_level_m", "column": "level_m", "unit": "m"}]}, "datum"),
        ({"publication": {"lag_days": 1}}, "publication.reason"),
        ({"recognise": {"names": ["*"]}}, "a name alone"),
        ({"shape": "dekad by month"}, "needs matrix"),
        ({"key": ["nowhere"]}, "nowhere"),
        ({"sensitivity": "rather secret"}, "sensitivity"),
    ],
)
def test_a_description_that_breaks_the_schema_is_refused_by_file_and_field(change, word, tmp_path) -> None:
    path = describe(tmp_path, {**LONG, **change})
    with pytest.raises(ProfileError, match=word) as refusal:
        source_of(path)
    assert path.name in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_description_that_is_no_yaml_is_refused_in_one_line(tmp_path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("name: [unclosed\n  - :", encoding="utf-8")
    with pytest.raises(ProfileError) as refusal:
        source_of(path)
    assert "\n" not in str(refusal.value)
    with pytest.raises(MirabError):
        source_of(tmp_path / "missing.yaml")


def test_two_sources_of_one_name_are_refused(tmp_path) -> None:
    path = describe(tmp_path, {**LONG, "name": "ucdp_ged"})
    with pytest.raises(ProfileError, match="ucdp_ged"):
        registry([path])


def test_a_new_described_table_needs_no_code_to_become_a_source(tmp_path) -> None:
    describe(tmp_path, LONG)
    assert "levels_long" in registry([tmp_path])
