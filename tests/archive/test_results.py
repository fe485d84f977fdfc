"""Results are stored once per run, whole, and come out equal when they are computed again."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import polars as pl
import pytest

from mirab.archive import Results, RunName, code_version
from mirab.core.errors import FormatError, StoreError, UnknownNameError

RUN = RunName(snapshot="s", code="c", configuration="k", parameters={"until": "2008-02-15"})


@pytest.fixture
def results(memory_folder):
    return Results(memory_folder() / "results")


def findings(seed=0):
    frame = pl.DataFrame(
        {
            "indicator": ["b", "a", None, "a"],
            "period_start": [date(2008, 1, 1), date(2008, 2, 1), date(2008, 1, 1), date(2008, 1, 1)],
            "value": [1.0, float("nan"), None, 3.0],
            "evidence": [["x", "y"], [], None, ["z"]],
        }
    )
    return frame.sample(fraction=1, shuffle=True, seed=seed)


def contents(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def test_a_run_comes_back_with_its_name_frames_and_documents(results):
    run_id = results.put("findings", RUN, {"findings": findings()}, {"score": {"brier": 0.1, "слово": "да"}})
    run = results.get("findings", run_id)
    assert (run.name, run.documents) == (RUN, {"score": {"brier": 0.1, "слово": "да"}})
    assert run.frames["findings"].sort("value").equals(findings().sort("value"))
    assert [r.run_id for r in results.runs("findings")] == [run_id]
    assert results.has("findings", RUN)


def test_dropped_and_computed_again_the_bytes_are_equal_in_whatever_order_rows_came(results):
    run_id = results.put("findings", RUN, {"findings": findings(1)}, {"d": {"a": 1, "b": 2}})
    before = contents(results.root)
    results.drop(run_id)
    assert not results.has("findings", RUN)
    assert results.put("findings", RUN, {"findings": findings(2)}, {"d": {"b": 2, "a": 1}}) == run_id
    assert contents(results.root) == before


def test_another_snapshot_code_configuration_or_parameter_is_another_run(results):
    names = [
        RUN,
        RunName(snapshot="t", code="c", configuration="k", parameters=RUN.parameters),
        RunName(snapshot="s", code="d", configuration="k", parameters=RUN.parameters),
        RunName(snapshot="s", code="c", configuration="l", parameters=RUN.parameters),
        RunName(snapshot="s", code="c", configuration="k"),
    ]
    assert len({name.id("findings") for name in names}) == len(names)
    assert RUN.id("findings") != RUN.id("forecasts")


def test_storing_the_same_run_twice_changes_nothing_and_other_results_under_its_name_are_refused(results):
    results.put("findings", RUN, {"findings": findings(1)}, {})
    before = contents(results.root)
    results.put("findings", RUN, {"findings": findings(2)}, {})
    assert contents(results.root) == before
    with pytest.raises(StoreError, match=r"is stored with other results \(findings\.parquet\)"):
        results.put("findings", RUN, {"findings": findings().with_columns(value=0.0)}, {})
    assert contents(results.root) == before


def test_a_run_that_was_never_stored_or_is_dropped_is_named(results):
    with pytest.raises(UnknownNameError, match="hold no run 'abc' of 'findings'"):
        results.get("findings", "abc")
    with pytest.raises(UnknownNameError, match="hold no run 'abc'"):
        results.drop("abc")
    assert results.runs("findings") == []


def test_half_a_run_left_by_a_killed_writer_is_unseen_and_taken_away(results):
    results.put("findings", RUN, {}, {"d": 1})
    half = results.root / ".writing-abc"
    half.mkdir()
    (half / "d.json").write_text("1")
    assert len(results.runs("findings")) == 1
    results.put("findings", RunName(snapshot="t", code="c", configuration="k"), {}, {"d": 1})
    assert not half.exists()


def test_writers_at_once_store_one_run(results):
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda _: results.put("findings", RUN, {"findings": findings()}, {}), range(4)))
    assert len(set(ids)) == len(results.runs("findings")) == 1


@pytest.mark.parametrize("name", ["../up", "", "Findings", "manifest"])
def test_a_name_that_is_no_file_name_is_refused(results, name):
    with pytest.raises(FormatError, match="of a result"):
        results.put("findings", RUN, {}, {name: 1})
    with pytest.raises(FormatError, match="of a result"):
        results.put(name, RUN, {}, {})


def test_a_damaged_result_is_named(results):
    run_id = results.put("findings", RUN, {"findings": findings()}, {"d": 1})
    run = results.get("findings", run_id)
    (run.folder / "findings.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreError, match=r"result .*findings\.parquet is damaged"):
        _ = run.frames
    (run.folder / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match=r"manifest .* is damaged"):
        results.get("findings", run_id)


def test_the_code_version_names_the_release_and_the_source():
    assert code_version() == code_version()
    assert "+" in code_version()
