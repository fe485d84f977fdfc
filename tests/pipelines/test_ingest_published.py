"""Every row of every published file that a source claims is archived or in quarantine with its reason."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mirab.archive import Archive
from mirab.pipelines.ingest import ingest
from mirab.regions import load
from mirab.sources import registry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

#: Rows of each file by the published data's own list.
COUNTED = {
    "conflict": {
        "ucdp_country_month.csv": 57_564,
        "gdelt_country_month.csv": 80_964,
        "food_prices_country_month.csv": 50_307,
        "gdp_growth_country_month.csv": 41_664,
        "GEDEvent_candidate_v23_0_10.csv": 2_391,
        "population.csv": 217,
    },
    "refugees": {
        "unhcr_population.csv": 7_177,
        "unhcr_flows.csv": 5_244,
        "unhcr_asylum_applications.csv": 6_570,
    },
    "rivers": {
        "chirchik_basin_dekads_months.csv": 26_868,
        "andijan_dekads.csv": 6_923,
        "reservoirs_dekads_2001_2010.csv": 1_440,
        "icwc_limits_and_yearbooks_transcribed.csv": 69,
    },
}
#: A row of these holds several figures.
MATRICES = {"population.csv", "raw/andijan_precipitation_as_found.csv"}


@pytest.fixture(scope="module")
def ingested(published):
    """Each folder's report, and the archive."""
    memory = Path("/dev/shm")
    region = load()
    sources = registry(region.source_files)
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        archive = Archive(Path(folder) / "archive")
        reports = {
            name: ingest(archive, sources, published(name), now=NOW, described=region.source_files) for name in COUNTED
        }
        yield reports, archive


@pytest.mark.parametrize("folder", COUNTED)
def test_archived_and_quarantined_rows_add_up_to_the_published_count(ingested, folder):
    files = {file.file: file for file in ingested[0][folder].files}
    assert files.keys() >= COUNTED[folder].keys()
    for name, rows in COUNTED[folder].items():
        assert files[name].rows == rows, name
    for name, file in files.items():
        assert file.archived + file.unchanged + file.quarantined == file.rows, name
        assert (file.figures == file.archived) == (name not in MATRICES), name


@pytest.mark.parametrize("folder", COUNTED)
def test_no_claimed_file_fails_and_every_other_says_why(ingested, folder):
    assert ingested[0][folder].failed == ()
    assert all(item.why for item in ingested[0][folder].passed_over)


def test_the_reasons_of_refused_candidate_events_are_counted(ingested):
    _, archive = ingested
    counts = archive.counts()["ucdp_ged"]
    assert (counts.reasons, counts.quarantined) == ({"high below best": 11, "low above best": 4}, 15)


def test_the_year_typed_1674_is_in_quarantine(ingested):
    reports, archive = ingested
    (file,) = [file for file in reports["rivers"].files if file.file == "raw/andijan_precipitation_as_found.csv"]
    refused = archive.quarantined(file.source).filter(file=file.file)
    assert refused["raw"].str.contains("1674").sum() == 1


def test_ingesting_the_folders_again_adds_nothing(ingested, published):
    reports, archive = ingested
    snapshot = archive.snapshot()
    again = ingest(archive, registry(load().source_files), published("refugees"), now=datetime(2026, 4, 1, tzinfo=UTC))
    assert [file.archived for file in again.files] == [0, 0, 0]
    assert (again.snapshot, reports["rivers"].snapshot) == (snapshot, snapshot)
    assert archive.verify() == []
