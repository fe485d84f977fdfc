"""Files as a new user meets them: each is refused in one line that names it and the remedy, or read rightly."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from mirab.core.errors import FormatError, MirabError, ShareError, SourceError
from mirab.sources import why_passed_over
from mirab.sources.ucdp_ged import released_on, version_in


def ged_text(rows, heads) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def heads(samples) -> tuple[str, ...]:
    return samples["ucdp_ged"].heads


@pytest.fixture
def ged(sources):
    return sources["ucdp_ged"]


def test_faulty_rows_go_to_quarantine_each_with_its_reason_and_whole(ged, heads, make_ged_row, tmp_path) -> None:
    rows = [
        make_ged_row(1),
        make_ged_row(2, date_start="2010-02-31 00:00:00.000", date_end="2010-02-31 00:00:00.000"),
        make_ged_row(3, date_start="1674-06-03 00:00:00.000"),
        make_ged_row(4, high="2"),
        make_ged_row(5, low="4", deaths_b="-1"),
        make_ged_row(6, country_id="9999"),
        make_ged_row(7, best="three"),
        make_ged_row(8, date_end="2010-06-01 00:00:00.000"),
        make_ged_row(9, latitude="140.5"),
        make_ged_row(1),
        make_ged_row(11, id=""),
        make_ged_row(12),
    ]
    path = tmp_path / "GEDEvent_v25_1.csv"
    path.write_text(ged_text(rows, heads), encoding="utf-8")
    parsed = ged.parse(path)
    assert parsed.rows == len(rows)
    assert parsed.good["event_id"].to_list() == [1001, 1012]
    assert dict(parsed.quarantine.select("row", "reason").iter_rows()) == {
        3: "impossible date",
        4: "impossible year",
        5: "high below best",
        6: "low above best; negative value",
        7: "unknown place",
        8: "not a number",
        9: "ends before it starts",
        10: "impossible value",
        11: "duplicate",
        12: "required value missing",
    }
    assert "date_start=2010-02-31" in parsed.quarantine["detail"][0]
    assert json.loads(parsed.quarantine["raw"][5])["best"] == "three"
    assert len(json.loads(parsed.quarantine["raw"][5])) == 49


def test_numbers_written_in_other_ways_are_still_numbers(ged, heads, make_ged_row, tmp_path) -> None:
    rows = [make_ged_row(1, best=" 3 ", high="5.0"), make_ged_row(2, latitude="NA"), make_ged_row(3)]
    path = tmp_path / "GEDEvent_v25_1.csv"
    path.write_text(ged_text(rows, heads), encoding="utf-8")
    good = ged.parse(path).good
    assert good.select("event_id", "best", "high").row(0) == (1001, 3, 5)
    assert good["latitude"].to_list() == [40.5, None, 40.5] or good["latitude"].null_count() == 1
    assert good["row"].to_list() == [2, 3, 4]


def test_a_row_with_too_many_fields_is_kept_apart_and_the_others_are_read(ged, heads, make_ged_row, tmp_path) -> None:
    rows = [make_ged_row(1), (*make_ged_row(2), "one", "more"), make_ged_row(3)]
    path = tmp_path / "GEDEvent_v25_1.csv"
    path.write_text(ged_text(rows, heads), encoding="utf-8")
    parsed = ged.parse(path)
    assert parsed.rows == 3
    assert parsed.good["row"].to_list() == [2, 4]
    assert parsed.quarantine.select("row", "reason").row(0) == (3, "wrong number of fields")


def test_a_last_row_that_breaks_off_is_not_taken_for_a_whole_one(sources, samples, tmp_path) -> None:
    sample = samples["gdelt_country_month"]
    path = sample.write(tmp_path, sample.text() + "UZB,2010-05,1")
    parsed = sources["gdelt_country_month"].parse(path)
    assert parsed.rows == 4
    assert parsed.quarantine.select("row", "reason").row(0) == (5, "cut off")


def test_blank_lines_are_no_rows(sources, samples, tmp_path) -> None:
    sample = samples["gdelt_country_month"]
    parsed = sources["gdelt_country_month"].parse(sample.write(tmp_path, sample.text() + "\n\n"))
    assert (parsed.rows, parsed.quarantine.height) == (3, 0)


def test_a_yearly_zip_is_read_and_known_by_the_version_inside(ged, heads, make_ged_row, tmp_path) -> None:
    path = tmp_path / "ged251-csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("GEDEvent_v25_1.csv", ged_text([make_ged_row(1)], heads))
    assert ged.claims(path)
    good = ged.parse(path).good
    assert good.select("version", "published_on", "published_basis").row(0) == ("25.1", date(2025, 7, 1), "release")


def test_a_zip_that_breaks_off_is_refused(ged, heads, make_ged_row, tmp_path) -> None:
    path = tmp_path / "ged251-csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("GEDEvent_v25_1.csv", ged_text([make_ged_row(n) for n in range(1, 30)], heads))
    path.write_bytes(path.read_bytes()[:-200])
    assert not ged.claims(path)
    with pytest.raises(FormatError, match="zip archive that breaks off"):
        ged.parse(path)


def test_a_zip_whose_content_is_damaged_is_refused(ged, heads, make_ged_row, tmp_path) -> None:
    path = tmp_path / "ged251-csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("GEDEvent_v25_1.csv", ged_text([make_ged_row(n % 28 + 1) for n in range(400)], heads))
    content = bytearray(path.read_bytes())
    content[-9000] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(MirabError, match=r"ged251-csv\.zip"):
        ged.parse(path)


def test_the_api_answer_gives_the_same_events_as_the_file(ged, heads, make_ged_row, tmp_path) -> None:
    rows = [make_ged_row(n) for n in (1, 2, 3)]
    file = tmp_path / "GEDEvent_v25_0_6.csv"
    file.write_text(ged_text(rows, heads), encoding="utf-8")
    answer = tmp_path / "gedevents_v25_0_6.json"
    records = [dict(zip(heads, row, strict=True)) | {"id": int(row[0]), "best": 3, "country_id": 703} for row in rows]
    answer.write_text(json.dumps({"TotalCount": 3, "TotalPages": 1, "NextPageUrl": "", "Result": records}))
    assert ged.claims(answer)
    assert ged.parse(answer).good.drop("row").equals(ged.parse(file).good.drop("row"))


@pytest.mark.parametrize(
    ("name", "version", "day"),
    [
        ("GEDEvent_v25_1.csv", "25.1", date(2025, 7, 1)),
        ("GEDEvent_candidate_v23_0_10.csv", "23.0.10", date(2023, 11, 20)),
        ("GEDEvent_v25_0_12.csv", "25.0.12", date(2026, 1, 20)),
        ("GEDEvent_v25_01_25_06.csv", "25.01.25.06", date(2025, 7, 20)),
        ("events.csv", None, None),
    ],
)
def test_a_release_is_dated_by_its_version(name, version, day) -> None:
    assert version_in(name) == version
    assert released_on(version) == day


def test_discovery_offers_the_yearly_dataset_and_the_months_since(ged, monkeypatch) -> None:
    monkeypatch.delenv("MIRAB_UCDP_TOKEN", raising=False)
    names = [remote.name for remote in ged.discover(datetime(2026, 4, 21, tzinfo=UTC))]
    assert names[0] == "ged_v25_1-csv.zip"
    assert names[-1] == "GEDEvent_v26_0_3.csv"
    since = ged.discover(datetime(2026, 4, 21, tzinfo=UTC), since=datetime(2026, 3, 1, tzinfo=UTC))
    assert [remote.name for remote in since] == ["GEDEvent_v26_0_2.csv", "GEDEvent_v26_0_3.csv"]
    monkeypatch.setenv("MIRAB_UCDP_TOKEN", "secret")
    last = ged.discover(datetime(2026, 4, 21, tzinfo=UTC))[-1]
    assert last.address.endswith("/gedevents/26.0.3?pagesize=1000")
    assert last.headers == {"x-ucdp-access-token": "secret"}


def test_a_pdf_named_csv_is_called_a_pdf(ged, tmp_path) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(b"%PDF-1.4 ...")
    with pytest.raises(FormatError, match="PDF document"):
        ged.parse(path)


def test_a_line_without_end_is_refused_without_reading_the_file(ged, heads, tmp_path) -> None:
    path = tmp_path / "GEDEvent_v25_1.csv"
    path.write_text(",".join(heads) + "\n" + "7" * 70_000, encoding="utf-8")
    os.truncate(path, 10 << 30)
    with pytest.raises(FormatError, match="line longer than") as refusal:
        ged.parse(path)
    assert "\n" not in str(refusal.value)


def test_a_single_line_of_ten_gigabytes_of_text_is_refused_at_its_start(ged, tmp_path) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(b"id,best," * 200_000)
    os.truncate(path, 10 << 30)
    with pytest.raises(FormatError, match="line longer than"):
        ged.parse(path)


def test_too_large_a_share_of_bad_rows_stops_and_says_how_to_go_on(ged, heads, make_ged_row, tmp_path) -> None:
    rows = [make_ged_row(n % 28 + 1, id=str(n), high="1" if n % 2 else "5") for n in range(60)]
    path = tmp_path / "GEDEvent_v25_1.csv"
    path.write_text(ged_text(rows, heads), encoding="utf-8")
    parsed = ged.parse(path)
    with pytest.raises(ShareError, match="30 of 60 rows are bad") as refusal:
        ged.check(parsed)
    assert "accept" in refusal.value.remedy
    accepted = ged.check(parsed, accept_share=0.5)
    assert [note.kind for note in accepted.notes] == ["share accepted"]


def test_a_few_bad_rows_of_a_small_file_do_not_stop_it(ged, heads, make_ged_row, tmp_path) -> None:
    rows = [make_ged_row(n + 1, high="1" if n % 2 else "5") for n in range(20)]
    path = tmp_path / "GEDEvent_v25_1.csv"
    path.write_text(ged_text(rows, heads), encoding="utf-8")
    assert ged.check(ged.parse(path)).quarantine.height == 10


def test_a_renamed_column_is_named_with_what_it_may_be_now(ged, heads, make_ged_row, tmp_path) -> None:
    path = tmp_path / "GEDEvent_v25_1.csv"
    renamed = [head.replace("deaths_civilians", "deaths_of_civilians") for head in heads]
    path.write_text(ged_text([make_ged_row(1)], renamed), encoding="utf-8")
    with pytest.raises(SourceError, match="deaths_civilians may now be deaths_of_civilians"):
        ged.parse(path)


def test_a_gdelt_event_without_a_place_or_of_the_future_is_no_observation(
    sources, samples, make_gdelt_row, tmp_path
) -> None:
    rows = (
        make_gdelt_row(1),
        make_gdelt_row(2, ActionGeo_CountryCode=""),
        make_gdelt_row(3, Day="20320105"),
        make_gdelt_row(4, ActionGeo_CountryCode="TI"),
    )
    text = "".join("\t".join(row) + "\n" for row in rows)
    parsed = sources["gdelt_events"].parse(samples["gdelt_events"].write(tmp_path, text))
    assert parsed.good.select("event_id", "place").rows() == [(410000001, "KAZ"), (410000004, "TJK")]
    assert parsed.quarantine["reason"].to_list() == ["no place", "happens after it was reported"]
    assert parsed.good["published_on"].to_list() == [date(2022, 1, 5)] * 2
    assert parsed.good["place_name"][0] == 'Almaty, "Almaty", Kazakhstan'


def test_the_world_banks_api_gives_states_and_leaves_out_groups(sources, tmp_path) -> None:
    source = sources["world_bank"]
    indicator = {"id": "SP.POP.TOTL", "value": "Population, total"}
    other = {"unit": "", "obs_status": "", "decimal": 0, "country": {"id": "TJ", "value": "Tajikistan"}}
    records = [
        {"indicator": indicator, "countryiso3code": "TJK", "date": "2008", "value": 7218000, **other},
        {"indicator": indicator, "countryiso3code": "TJK", "date": "2009", "value": None, **other},
        {"indicator": indicator, "countryiso3code": "", "date": "2008", "value": 1, **other},
    ]
    path = tmp_path / "wb.json"
    path.write_text(json.dumps([{"page": 1, "pages": 1, "total": 3}, records]))
    assert source.claims(path)
    parsed = source.parse(path)
    assert parsed.good["value"].to_list() == [7218000.0, None]
    assert [note.kind for note in parsed.notes] == ["rows without place"]


def test_a_wide_row_with_one_bad_cell_is_in_quarantine_whole(sources, samples, tmp_path) -> None:
    sample = samples["world_bank"]
    path = sample.write(tmp_path, sample.text().replace("7366000", "many"))
    parsed = sources["world_bank"].parse(path)
    assert parsed.rows == 2
    assert parsed.quarantine.select("row", "reason").row(0) == (2, "not a number")
    assert json.loads(parsed.quarantine["raw"][0])["2009 [YR2009]"] == "many"
    assert set(parsed.good["place"]) == {"UZB"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "cp866", "utf-16", "utf-16-le"])
def test_russian_names_are_read_in_whatever_encoding_they_come(encoding, sources, samples, tmp_path) -> None:
    sample = samples["chirchik_series"]
    text = sample.text().replace("Khudaydod", "Худайдод, гидропост на реке Чаткал").replace("Chatkal", "Чаткал")
    text = text.replace("Худайдод, гидропост на реке Чаткал", '"Худайдод, гидропост на реке Чаткал"')
    path: Path = tmp_path / sample.name
    path.write_bytes(text.encode(encoding))
    source = sources["chirchik_series"]
    assert source.claims(path)
    assert source.parse(path).good["station"][0] == "Худайдод, гидропост на реке Чаткал"


def test_bytes_that_turn_cyrillic_only_far_down_are_read_too(sources, samples, tmp_path) -> None:
    sample = samples["chirchik_series"]
    head, first = sample.text().splitlines()[:2]
    lines = [
        first.replace("2008-02-10", f"{year}-{month:02d}-10") for year in range(1900, 2000) for month in range(1, 13)
    ]
    lines.append(first.replace("Khudaydod", "Худайдод"))
    path = tmp_path / sample.name
    path.write_bytes("\n".join([head, *lines, ""]).encode("cp1251"))
    good = sources["chirchik_series"].parse(path).good
    assert good.height == 1201
    assert good.filter(pl.col("period_start") == date(2008, 2, 1))["station"].item() == "Худайдод"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "PDF"),
        (b"<html></html>", "web page"),
        (bytes(range(256)), "neither text"),
        (b"colour,taste\nred,sweet\n", "colour, taste"),
    ],
)
def test_whatever_no_source_reads_is_passed_over_with_a_reason(content, word, tmp_path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert word in why_passed_over(path)


def test_a_file_that_is_not_there_is_passed_over_as_such(tmp_path) -> None:
    assert "no such file" in why_passed_over(tmp_path / "x.csv")
