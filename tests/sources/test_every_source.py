"""One suite over every source: what each must do, whoever publishes it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from mirab.core.errors import MirabError
from mirab.core.frames import IDENTITY, PLACE_TIME, PROVENANCE
from mirab.core.publication import KnownBy
from mirab.sources import Source


def test_every_source_has_a_sample(sources, samples) -> None:
    assert set(sources) == set(samples)


def test_a_source_is_one_by_the_protocol_and_declares_itself_fully(source_name, sources) -> None:
    source = sources[source_name]
    said = source.declaration
    assert isinstance(source, Source)
    assert said.name == source_name
    for words in (said.title.en, said.title.ru, said.publisher, said.owner, said.address, said.licence):
        assert words.strip()
    assert said.attribution.strip()
    assert said.why_grade.strip()
    assert said.publication.reason.strip()
    assert said.measures
    assert said.title.en != said.title.ru


def test_a_declared_lag_never_makes_a_figure_known_before_its_period_is_over(source_name, sources) -> None:
    publication = sources[source_name].declaration.publication
    for step in range(366):
        end = date(2008, 1, 2) + timedelta(days=step)
        for by in (KnownBy.LAG, KnownBy.CALENDAR):
            assert publication.known_on(end, by) >= end - timedelta(days=1)


def test_a_source_claims_its_own_sample_and_nobody_elses(source_name, sources, samples, tmp_path) -> None:
    paths = {name: sample.write(tmp_path / name) for name, sample in samples.items()}
    claimed = {name for name, path in paths.items() if sources[source_name].claims(path)}
    assert claimed == {source_name}


def test_parsing_gives_the_declared_columns_in_their_types(source_name, sources, samples, tmp_path) -> None:
    source = sources[source_name]
    parsed = source.parse(samples[source_name].write(tmp_path))
    schema = parsed.good.schema
    for name, kind in {**PLACE_TIME, **source.declaration.columns, "row": pl.Int64()}.items():
        assert schema[name] == kind, name
    extra = set(schema) - set(PLACE_TIME) - set(source.declaration.columns) - {"row"}
    assert extra <= set(PROVENANCE)
    assert parsed.good.select(pl.col(*PLACE_TIME).is_not_null().all()).row(0) == (True, True, True)
    assert (parsed.good["period_end"] > parsed.good["period_start"]).all()


def test_every_row_is_good_or_in_quarantine_and_none_is_both(source_name, sources, samples, tmp_path) -> None:
    parsed = sources[source_name].parse(samples[source_name].write(tmp_path))
    assert parsed.rows == len(samples[source_name].rows)
    assert parsed.quarantine.is_empty()
    assert parsed.rows == parsed.good["row"].n_unique() + parsed.quarantine.height


def test_parsing_twice_gives_the_same(source_name, sources, samples, tmp_path) -> None:
    path = samples[source_name].write(tmp_path)
    first, second = (sources[source_name].parse(path) for _ in range(2))
    assert_frame_equal(first.good, second.good)
    assert first.notes == second.notes


def test_measures_and_keys_name_columns_that_are_there(source_name, sources, samples, tmp_path) -> None:
    source = sources[source_name]
    good = source.parse(samples[source_name].write(tmp_path)).good
    for measure in source.declaration.measures:
        assert good.filter(measure.selects()).height <= good.height
        assert measure.sum_by is None or measure.sum_by in good.columns
    assert set(source.declaration.key) <= set(good.columns)
    key = ["place", "period_start", "period_end", *source.declaration.key]
    assert good.select(pl.struct(key).is_unique().all()).item()


def test_no_column_takes_a_name_that_the_archive_keeps_for_itself(source_name, sources) -> None:
    assert set(sources[source_name].declaration.columns).isdisjoint(IDENTITY | PLACE_TIME)


def test_a_new_column_is_noted_and_the_rest_is_read(source_name, sources, samples, tmp_path) -> None:
    sample = samples[source_name]
    parsed = sources[source_name].parse(sample.write(tmp_path, sample.with_column()))
    assert parsed.rows == len(sample.rows)
    assert [note.kind for note in parsed.notes].count("new column") == 1


def test_a_missing_column_is_refused_by_name(source_name, sources, samples, tmp_path) -> None:
    sample = samples[source_name]
    text, name = sample.without_column()
    with pytest.raises(MirabError, match=name) as refusal:
        sources[source_name].parse(sample.write(tmp_path, text))
    assert "\n" not in str(refusal.value)


GARBAGE: dict[str, bytes] = {
    "empty": b"",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "binary": bytes(range(256)) * 40,
    "a web page": b"<!DOCTYPE html><html><body>Please log in</body></html>",
    "a broken zip": b"PK\x03\x04" + b"\x14\x00" * 40,
    "another table": b"colour,taste\nred,sweet\n",
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_not_claimed_and_is_refused_in_one_line(source_name, kind, sources, samples, tmp_path) -> None:
    path: Path = tmp_path / samples[source_name].name
    path.write_bytes(GARBAGE[kind])
    assert not sources[source_name].claims(path)
    with pytest.raises(MirabError) as refusal:
        sources[source_name].parse(path)
    assert "\n" not in str(refusal.value)
    assert path.name in str(refusal.value)
    assert refusal.value.remedy


def test_a_file_that_is_not_there_is_refused_by_its_path(source_name, sources, tmp_path) -> None:
    path = tmp_path / "nowhere.csv"
    assert not sources[source_name].claims(path)
    with pytest.raises(MirabError, match=r"nowhere\.csv"):
        sources[source_name].parse(path)
