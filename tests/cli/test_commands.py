"""The command line as a new user meets it: contracts, exit codes, and what it says to bad input."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

GDELT = "country_iso3,year_month,gdelt_conflict_event_count,gdelt_protest_event_count,gdelt_goldstein_mean\n"


def mirab(*words: str, home: Path, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in an installation of its own."""
    command = [sys.executable, "-c", "from mirab.cli import main; main()", "--home", str(home), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, **how)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installation")


def refused(run: subprocess.CompletedProcess[str], *words: str) -> None:
    """One line on standard error that names the thing, a code that is not zero, and no trace."""
    assert run.returncode != 0
    line = run.stderr.strip().splitlines()[-1]
    assert "Traceback" not in run.stderr
    assert line.startswith("mirab: ")
    for word in words:
        assert word in line


def test_replay_prints_a_list_of_notices(home: Path) -> None:
    run = mirab("replay", "--from", "2010-05-01", "--to", "2010-05-31", "--json", home=home)
    assert run.returncode == 0, run.stderr
    notices = json.loads(run.stdout)
    assert notices
    assert all("2010-05-01" <= notice["date"] <= "2010-05-31" for notice in notices)


def test_backtest_prints_every_figure_of_the_contract_and_replay_then_shows_the_rules_record(home: Path) -> None:
    run = mirab("backtest", "--json", home=home)
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    figures = {
        *("register", "controls", "states", "brier", "base_rate", "base_rate_brier", "state_months", "hit_rate"),
        *("precision", "false_alarm_ratio", "false_alarms_per_state_year", "alarm_share", "lead_days", "intervals"),
        *("without_suggesting_pairs", "leave_one_out"),
    }
    assert figures <= set(report)
    assert {"median", "q1", "q3", "share_negative"} <= set(report["lead_days"])
    assert (len(report["register"]), len(report["controls"])) == (75, 37)
    for entry in report["register"]:
        assert {"id", "states", "clause", "hit", "late", "lead_days", "why"} <= set(entry)
        assert entry["hit"] in (True, False, None)
    told = json.loads(mirab("replay", "--from", "2010-05-01", "--to", "2010-05-31", "--json", home=home).stdout)
    assert all(record["back_test"] is None or "hits" in record["back_test"] for n in told for record in n["record"])
    assert any(n["record"] for n in told)


def test_compute_says_what_is_known_on_a_day_and_what_waits_for_a_source(home: Path) -> None:
    run = mirab("compute", "--date", "2010-05-25", "--json", home=home)
    assert run.returncode == 0, run.stderr
    known = json.loads(run.stdout)
    assert all(finding["known_on"] <= "2010-05-25" for finding in known["findings"])
    assert known["not_known"]


def test_sources_lists_every_source_with_its_lag_and_reason(home: Path) -> None:
    run = mirab("sources", "--json", home=home)
    listed = {source["name"]: source for source in json.loads(run.stdout)}
    assert {"ucdp_ged", "gdelt_events", "unhcr_population", "world_bank", "fao_food_prices"} <= set(listed)
    assert all(source["lag_reason"] for source in listed.values())


def test_the_regions_own_profile_has_no_problem(home: Path) -> None:
    run = mirab("region", "check", "--json", home=home)
    assert json.loads(run.stdout)["problems"] == []
    assert run.returncode == 0


def test_ingest_of_the_same_file_adds_nothing(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "gdelt_country_month.csv"
    file.write_text(GDELT + "KGZ,2014-01,30,12,-3.5\nKGZ,2014-02,20,9,-2.5\n")
    first = json.loads(mirab("ingest", "gdelt_country_month", str(file), "--json", home=home).stdout)
    again = json.loads(mirab("ingest", "all", str(tmp_path), "--json", home=home).stdout)
    assert (first["files"][0]["archived"], first["files"][0]["quarantined"]) == (2, 0)
    assert (again["files"][0]["archived"], again["files"][0]["unchanged"]) == (0, 2)
    assert again["snapshot"] == first["snapshot"]


def bad_files(folder: Path) -> dict[str, Path]:
    """Files as a new user might give them."""
    whole = folder / "whole.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("GEDEvent_v25_1.csv", "id,year\n" * 5000)
    files = {
        "empty": b"",
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
        "truncated": whole.read_bytes()[:200],
    }
    names = {"empty": "empty.csv", "pdf": "really_a_pdf.csv", "truncated": "truncated.zip"}
    for key, content in files.items():
        (folder / names[key]).write_bytes(content)
    return {key: folder / name for key, name in names.items()}


@pytest.mark.parametrize("kind", ["empty", "pdf", "truncated"])
@pytest.mark.parametrize("source", ["all", "ucdp_ged"])
def test_a_file_that_is_not_what_it_should_be_is_refused_in_one_line(
    home: Path, tmp_path: Path, kind: str, source: str
) -> None:
    file = bad_files(tmp_path)[kind]
    before = mirab("sources", "--json", home=home).stdout
    refused(mirab("ingest", source, str(file), home=home), file.name)
    assert mirab("sources", "--json", home=home).stdout == before


def test_a_file_that_is_not_there_a_source_that_does_not_exist_and_a_day_that_is_none(home: Path) -> None:
    refused(mirab("ingest", "all", "no/such/file.csv", home=home), "no/such/file.csv")
    refused(mirab("ingest", "acled", "x.csv", home=home), "acled", "ucdp_ged")
    refused(mirab("compute", "--date", "2008-02-31", home=home), "2008-02-31")
    refused(mirab("replay", "--from", "2008-02-01", "--to", "2008-01-01", home=home), "2008-01-01")
    refused(mirab("bulletin", "--date", "2008-02-15", "--format", "odt", home=home), "odt", "pdf")
    refused(mirab("compute", "--ceiling", "secret", home=home), "secret", "confidential")
    refused(mirab("--profile", "no_such_region", "region", "check", home=home), "no_such_region")


def test_a_day_that_the_calendar_lacks_is_quarantined_and_the_good_rows_go_on(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "gdelt_country_month.csv"
    good = "".join(f"TJK,2015-{month:02d},30,12,-3.5\n" for month in range(1, 13))
    file.write_text(GDELT + good + "TJK,2016-13,30,12,-3.5\n")
    report = json.loads(mirab("ingest", "gdelt_country_month", str(file), "--json", home=home).stdout)["files"][0]
    assert (report["archived"], report["quarantined"]) == (12, 1)


def test_a_folder_that_may_not_be_written_is_named_with_the_remedy(tmp_path: Path, unprivileged: list[str]) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o555)
    words = ["--home", str(shut / "home"), "compute", "--date", "2008-02-15"]
    command = [*unprivileged, sys.executable, "-c", "from mirab.cli import main; main()", *words]
    refused(subprocess.run(command, capture_output=True, text=True, check=False), "home")
    assert list(shut.iterdir()) == []
