"""A file goes to the source that claims it, and every row of it ends in the archive or in quarantine."""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import polars as pl
import pytest

from mirab.archive import Archive
from mirab.core.errors import FetchError, FormatError, InputError, MissingError, ShareError, UnknownNameError
from mirab.core.frames import PROVENANCE
from mirab.pipelines.ingest import ensure_profile, ingest, ingest_profile
from mirab.regions import load
from mirab.sources import Client, registry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEXT_DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)

DESCRIBED = """\
name: {name}
title: {{en: Tolls, ru: Сборы}}
publisher: Fen Board
owner: Fen Board
address: https://fen.example/tolls
licence: CC BY 4.0
attribution: Fen Board
grade: B2
why_grade: The board counts at its own gates
use_class: analysis only
publication: {{lag_days: 10, reason: The board meets on the tenth}}
calendar: {{every: month, day: 10}}
recognise: {{heads: [state, month, tolls]}}
place: {{heads: [state]}}
span: {{form: month, heads: [month]}}
fields:
  - {{name: tolls, kind: integer, low: 0}}
measures:
  - {{variable: tolls, column: tolls, unit: count}}
fetch: {{tolls.csv: "https://fen.example/tolls.csv"}}
"""
TOLLS = "state,month,tolls\nTJK,2008-01,5\nTJK,2008-02,7\nKGZ,2008-01,0\n"
REVISED = TOLLS.replace("2008-02,7", "2008-02,8")
BAD = TOLLS.replace("KGZ,2008-01,0", "KGZ,2008-01,-4")


@pytest.fixture
def sources(tmp_path):
    path = tmp_path / "fen_tolls.yaml"
    path.write_text(DESCRIBED.format(name="fen_tolls"), encoding="utf-8")
    return registry([path])


@pytest.fixture
def archive():
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Archive(Path(folder) / "archive")


@pytest.fixture
def written(tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()

    def write(text=TOLLS, name="tolls.csv"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_file_goes_to_the_source_that_claims_it_and_every_row_is_accounted_for(archive, sources, written):
    report = ingest(archive, sources, written(BAD), now=NOW)
    (file,) = report.files
    assert (file.file, file.source, file.rows) == ("tolls.csv", "fen_tolls", 3)
    assert (file.archived, file.unchanged, file.quarantined) == (2, 0, 1)
    assert sum(file.reasons.values()) == 1
    assert report.snapshot == archive.snapshot()
    assert archive.quarantined("fen_tolls")["raw"].str.contains("-4").all()


def test_every_row_is_stamped_with_what_the_source_declares(archive, sources, written):
    ingest(archive, sources, written(), now=NOW)
    row = archive.scan("fen_tolls").select(PROVENANCE.keys()).unique().collect().row(0, named=True)
    assert row == {
        "source": "fen_tolls",
        "owner": "Fen Board",
        "licence": "CC BY 4.0",
        "citation": "https://fen.example/tolls",
        "reliability": "B",
        "credibility": 2,
        "published_on": NOW.date(),
        "published_basis": "retrieved",
        "retrieved_at": NOW,
        "hindsight": False,
        "sensitivity": 0,
        "use_class": "analysis only",
        "caveats": "",
    }


def test_the_same_file_again_on_another_day_adds_nothing_and_a_revised_one_its_changed_rows(archive, sources, written):
    first = ingest(archive, sources, written(), now=NOW)
    again = ingest(archive, sources, written(), now=NEXT_DAY)
    assert (again.files[0].archived, again.files[0].unchanged, again.snapshot) == (0, 3, first.snapshot)
    revised = ingest(archive, sources, written(REVISED), now=NEXT_DAY)
    assert (revised.files[0].archived, revised.files[0].unchanged) == (1, 2)
    shown = {
        day: archive.scan("fen_tolls", as_known_on=day).collect()["tolls"].sum()
        for day in (NOW.date(), NEXT_DAY.date())
    }
    assert shown == {NOW.date(): 12, NEXT_DAY.date(): 13}


def test_of_a_folder_every_claimed_file_is_archived_and_the_others_are_named_with_the_reason(archive, sources, written):
    written(TOLLS, "tolls.csv")
    written(REVISED, "older/tolls.csv")
    written(b"%PDF-1.7 ...", "paper.csv")
    written("a,b\n1,2\n", "other.csv")
    folder = written("", "empty.csv").parent
    report = ingest(archive, sources, folder, now=NOW)
    assert [file.file for file in report.files] == ["older/tolls.csv", "tolls.csv"]
    assert [item.file for item in report.passed_over] == ["empty.csv", "other.csv", "paper.csv"]
    assert all(item.why and item.source is None for item in report.passed_over)
    assert report.to_json()["passed_over"][0]["file"] == "empty.csv"


def test_of_a_folder_a_claimed_file_that_cannot_be_taken_is_named_and_the_others_go_on(archive, sources, written):
    many_bad = "state,month,tolls\n" + "".join(f"TJK,{1990 + n}-01,-1\n" for n in range(30))
    written(many_bad, "bad.csv")
    report = ingest(archive, sources, written().parent, now=NOW)
    assert [file.file for file in report.files] == ["tolls.csv"]
    assert [(item.file, item.source) for item in report.failed] == [("bad.csv", "fen_tolls")]
    assert "30 of 30 rows are bad" in report.failed[0].why


def test_a_batch_with_too_many_bad_rows_stops_and_goes_on_when_told_to(archive, sources, written):
    path = written("state,month,tolls\n" + "".join(f"TJK,{1990 + n}-01,-1\n" for n in range(30)) + "TJK,2008-01,3\n")
    with pytest.raises(ShareError, match="30 of 31 rows are bad"):
        ingest(archive, sources, path, now=NOW)
    assert archive.history() == []
    (file,) = ingest(archive, sources, path, now=NOW, accept_share=True).files
    assert (file.archived, file.quarantined) == (1, 30)
    assert any(note.startswith("share accepted: ") for note in file.notes)


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "it is empty"), (b"%PDF-1.7", "it is a PDF document"), ("a,b\n1,2\n", "no source knows this table")],
)
def test_a_single_file_that_no_source_claims_is_refused_with_the_reason(archive, sources, written, content, said):
    path = written(content, "x.csv")
    with pytest.raises(FormatError, match=f"no source claims {re.escape(str(path))}: {said}"):
        ingest(archive, sources, path, now=NOW)


def test_a_file_that_two_sources_claim_is_refused_by_both_names(archive, tmp_path, written):
    for name in ("fen_tolls", "marsh_tolls"):
        (tmp_path / f"{name}.yaml").write_text(DESCRIBED.format(name=name), encoding="utf-8")
    both = registry([tmp_path / "fen_tolls.yaml", tmp_path / "marsh_tolls.yaml"])
    with pytest.raises(FormatError, match=r"tolls\.csv is claimed by fen_tolls and marsh_tolls"):
        ingest(archive, both, written(), now=NOW)
    (file,) = ingest(archive, both, written(), source="marsh_tolls", now=NOW).files
    assert (file.source, archive.sources()) == ("marsh_tolls", ("marsh_tolls",))


def test_a_source_or_a_path_that_does_not_exist_is_named(archive, sources, tmp_path):
    with pytest.raises(UnknownNameError, match="source 'tolls' does not exist"):
        ingest(archive, sources, source="tolls", now=NOW)
    with pytest.raises(MissingError, match=r"no such file or folder: .*nothing"):
        ingest(archive, sources, tmp_path / "nothing", now=NOW)


def test_progress_is_told_from_nothing_to_all(archive, sources, written):
    said = []
    ingest(archive, sources, written().parent, now=NOW, progress=lambda what, share: said.append((what, share)))
    assert said == [("tolls.csv", 0.0), ("done", 1.0)]


def served(answer):
    return Client(transport=httpx.MockTransport(answer), sleep=lambda seconds: None)


def test_without_a_path_the_publishers_address_is_asked_and_cited(archive, sources):
    with served(lambda request: httpx.Response(200, stream=httpx.ByteStream(TOLLS.encode()))) as client:
        (file,) = ingest(archive, sources, source="fen_tolls", now=NOW, client=client).files
    assert (file.file, file.archived) == ("tolls.csv", 3)
    row = archive.scan("fen_tolls").collect().row(0, named=True)
    assert row["citation"] == "https://fen.example/tolls.csv"
    assert row["published_on"] == row["retrieved_at"].date()


def test_a_publisher_that_fails_is_named_and_nothing_is_archived(archive, sources):
    with served(lambda request: httpx.Response(404)) as client:
        with pytest.raises(FetchError, match=r"https://fen\.example/tolls\.csv answers HTTP 404"):
            ingest(archive, sources, source="fen_tolls", now=NOW, client=client)
        report = ingest(archive, {"fen_tolls": sources["fen_tolls"]}, now=NOW, client=client)
    assert [item.source for item in report.failed] == ["fen_tolls"]
    assert archive.history() == []


def test_a_source_without_an_address_to_fetch_asks_for_a_file(archive, tmp_path):
    text = DESCRIBED.format(name="fen_tolls")
    (tmp_path / "fen_tolls.yaml").write_text(text[: text.index("fetch:")], encoding="utf-8")
    sources = registry([tmp_path / "fen_tolls.yaml"])
    with pytest.raises(InputError, match=r"source 'fen_tolls' has nothing to fetch\. Give a file from Fen Board"):
        ingest(archive, sources, source="fen_tolls", now=NOW)


def test_the_profiles_figures_are_archived_once_each_with_its_own_provenance(archive):
    region = load()
    first = ingest_profile(archive, region, NOW)
    again = ingest_profile(archive, region, NEXT_DAY)
    assert first.added + first.duplicates == region.figures.height
    assert (again.added, again.snapshot) == (0, first.snapshot)
    rows = archive.scan("profile_figures", latest=False).collect()
    dated = region.figures.drop_nulls("published_on")
    stated = rows.filter(pl.col("published_basis") == "stated")
    assert stated["published_on"].sort().equals(dated["published_on"].sort())
    assert rows.filter(pl.col("published_basis") == "retrieved")["published_on"].unique().to_list() == [NOW.date()]
    assert rows["hindsight"].sum() == region.figures["hindsight"].sum()


def test_ensuring_the_profile_writes_only_when_it_changed(archive):
    region = load()
    ensure_profile(archive, region, NOW)
    ensure_profile(archive, region, NEXT_DAY)
    assert len(archive.history()) == 1


def test_what_was_known_of_the_profile_in_january_2008_holds_nothing_published_later(archive):
    ingest_profile(archive, load(), NOW)
    known = archive.scan("profile_figures", as_known_on=date(2008, 1, 31)).collect()
    assert known.height > 0
    assert known["published_on"].max() <= date(2008, 1, 31)
