"""Figures are claims in time: what is added, what is unchanged, and what was known when."""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, date, datetime

import polars as pl
import pytest

from mirab.archive import Archive, below
from mirab.core.errors import FormatError, UnknownNameError
from mirab.core.frames import IDENTITY, PLACE_TIME, PROVENANCE
from mirab.core.marks import Sensitivity

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEBRUARY, MARCH, APRIL = date(2008, 2, 1), date(2008, 3, 1), date(2008, 4, 1)


def values(archive, **asked):
    return archive.scan("gauges", **asked).collect()["value"].to_list()


def test_a_row_comes_back_with_place_time_own_columns_provenance_and_identity(archive, add):
    added = add({"value": 120.5})
    row = archive.scan("gauges").collect()
    assert row.columns == [*PLACE_TIME, "variable", "value", *PROVENANCE, *IDENTITY]
    for name, kind in {**PLACE_TIME, **PROVENANCE, **IDENTITY}.items():
        assert row.schema[name] == kind, name
    assert (added.added, row["value"][0], row["batch"][0]) == (1, 120.5, added.batch)


def test_the_same_file_again_adds_nothing_and_leaves_the_snapshot(archive, add):
    first = add({"value": 120.5})
    again = add({"value": 120.5})
    assert (again.added, again.unchanged, again.snapshot) == (0, 1, first.snapshot)
    assert len(archive.history()) == 1


def test_the_same_file_fetched_on_a_later_day_adds_nothing_even_after_a_revision(archive, add):
    fetched = {"published_basis": "retrieved"}
    add({"value": 1.0, "published_on": FEBRUARY, **fetched}, file="a")
    add({"value": 2.0, "published_on": MARCH, **fetched}, file="b")
    again = add({"value": 1.0, "published_on": APRIL, **fetched}, file="a")
    assert (again.added, values(archive)) == (0, [2.0])


def test_a_revised_figure_is_a_new_claim_and_both_stay(archive, add):
    add({"value": 1.0, "published_on": FEBRUARY}, file="a")
    add({"value": 2.0, "published_on": MARCH}, file="b")
    assert values(archive) == [2.0]
    assert sorted(values(archive, latest=False)) == [1.0, 2.0]
    assert values(archive, as_known_on=FEBRUARY) == [1.0]
    assert values(archive, as_known_on=date(2008, 1, 31)) == []


def test_an_unchanged_figure_in_a_later_file_is_not_stored(archive, add):
    add({"value": 1.0, "published_on": FEBRUARY}, file="a")
    again = add({"value": 1.0, "published_on": MARCH}, file="b")
    assert (again.added, again.unchanged, archive.scan("gauges", latest=False).collect().height) == (0, 1, 1)


def test_a_late_file_does_not_hide_that_the_older_figure_was_confirmed_after_it(archive, add):
    add({"value": 1.0, "published_on": FEBRUARY}, file="a")
    add({"value": 1.0, "published_on": APRIL}, file="c")
    add({"value": 2.0, "published_on": MARCH}, file="b")
    assert values(archive, as_known_on=FEBRUARY) == [1.0]
    assert values(archive, as_known_on=MARCH) == [2.0]
    assert values(archive, as_known_on=APRIL) == [1.0]
    assert archive.verify() == []


def test_rows_said_twice_in_a_file_are_stored_once_and_counted(archive, add):
    added = add({"value": 1.0}, {"value": 1.0}, {"value": 1.0, "place": "gauge:kerki"})
    assert (added.added, added.unchanged, added.duplicates) == (2, 1, 1)


def test_a_changed_mark_is_a_new_claim_and_a_changed_address_is_not(archive, add):
    add({"value": 1.0}, file="a")
    marked = add({"value": 1.0, "sensitivity": 1}, file="b")
    moved = add({"value": 1.0, "sensitivity": 1, "citation": "https://example.org/new"}, file="c")
    assert (marked.added, moved.added) == (1, 0)


def test_zero_and_minus_zero_are_one_figure_and_null_is_another(archive, add):
    add({"value": 0.0}, file="a")
    assert add({"value": -0.0}, file="b").added == 0
    assert add({"value": None}, file="c").added == 1


def test_what_lies_above_the_ceiling_leaves_no_trace(archive, add):
    add({"value": 1.0}, file="a")
    add({"value": 2.0, "sensitivity": 1, "published_on": MARCH}, file="b")
    add({"value": 3.0, "sensitivity": 2, "remark": "x"}, file="c", source="cables")
    low = Sensitivity.UNCLASSIFIED
    assert values(archive, sight=below(low)) == [1.0]
    assert archive.sources(sight=below(low)) == ("gauges",)
    assert list(archive.counts(sight=below(low))) == ["gauges"]
    with pytest.raises(UnknownNameError, match="no row of 'cables'") as hidden:
        archive.scan("cables", sight=below(low))
    with pytest.raises(UnknownNameError) as absent:
        archive.scan("cabbage", sight=below(low))
    assert str(hidden.value).replace("cables", "cabbage") == str(absent.value)
    assert archive.scan("cables", sight=below(Sensitivity.STRICTLY_CONFIDENTIAL)).collect().height == 1


def test_refused_rows_are_held_as_their_file_is_and_never_below_a_good_row_of_it(archive, add):
    refused = pl.DataFrame({"row": [2], "reason": ["bad date"], "detail": ["31 February"], "raw": ["x"]})
    with pytest.raises(FormatError, match="held as confidential beside a row that is held higher"):
        add({"value": 1.0, "sensitivity": 2}, quarantine=refused, sensitivity=Sensitivity.CONFIDENTIAL)
    assert archive.history() == []
    add({"value": 1.0, "sensitivity": 0}, quarantine=refused, sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL)
    assert archive.quarantined("gauges", sight=below(Sensitivity.CONFIDENTIAL)).is_empty()
    assert archive.quarantined("gauges").height == 1


def test_a_column_seen_only_above_the_ceiling_is_not_shown_below_it(archive, add):
    add({"value": 1.0}, file="a")
    add({"value": 2.0, "sensitivity": 2, "informant": "x"}, file="b")
    assert "informant" not in archive.scan("gauges", sight=below(Sensitivity.UNCLASSIFIED)).collect_schema().names()


def test_a_figure_picked_with_hindsight_never_displaces_one_known_without_it(archive, add):
    add({"value": 1.0, "published_on": FEBRUARY}, file="a")
    add({"value": 2.0, "published_on": MARCH, "hindsight": True}, file="b")
    shown = archive.scan("gauges").collect()
    assert shown.filter(~pl.col("hindsight"))["value"].to_list() == [1.0]
    assert shown.filter("hindsight")["value"].to_list() == [2.0]


def test_an_earlier_snapshot_is_read_as_it_was(archive, add):
    empty = archive.snapshot()
    first = add({"value": 1.0, "published_on": FEBRUARY}, file="a").snapshot
    add({"value": 2.0, "published_on": MARCH}, file="b")
    assert values(archive, snapshot=first) == [1.0]
    assert archive.sources(snapshot=empty) == ()
    with pytest.raises(UnknownNameError, match="no snapshot 'abc'"):
        archive.scan("gauges", snapshot="abc")


def test_the_same_files_give_the_same_snapshot_in_another_archive_at_another_hour(archive, memory_folder, rows):
    other = Archive(memory_folder())
    frame = rows([{"value": 1.0}, {"value": 2.0, "place": "gauge:kerki"}])
    later = frame.with_columns(pl.col("retrieved_at") + pl.duration(hours=3))
    one = archive.append("gauges", frame, ["variable"], file_id="f", now=NOW)
    two = other.append("gauges", later, ["variable"], file_id="f", now=datetime(2027, 1, 1, tzinfo=UTC))
    assert one == two


def digest(length, **pairs):
    names = "\x1f".join(sorted(pairs)).encode()
    text = "".join(f"{pairs[name]}\x1f" for name in sorted(pairs)).encode()
    key = hashlib.blake2b(names, digest_size=32).digest()
    return hashlib.blake2b(text, digest_size=length // 2, key=key).hexdigest()


def test_ids_follow_the_written_rule_so_that_records_may_cite_them(add, archive):
    """Computed again here from the rule alone: a change of the canonical text would orphan every citation."""
    add({"value": 120.5, "remark": None})
    day = (date(2008, 1, 1) - date(1970, 1, 1)).days
    bits = struct.unpack("<q", struct.pack("<d", 120.5))[0]
    when = {"place": "gauge:uch-kurgan", "period_start": day, "period_end": day + 1}
    key = digest(20, source="gauges", variable="discharge_m3s", **when)
    marks = {"owner": "Hydromet", "sensitivity": 0, "use_class": "publish", "caveats": ""}
    says = digest(16, variable="discharge_m3s", value=bits, **marks)
    stated = digest(20, key=key, _says=says, published_on=day + 31, hindsight="false")
    assert archive.scan("gauges").select("key", "id").collect().row(0) == (key, stated)


def test_a_control_character_in_a_text_confuses_no_row_with_another(archive, add):
    strange = [
        {"value": float(n), "place": f"a\x1f{n}\x1e\x00", "remark": "x\ny\r" if n % 2 else None} for n in range(4)
    ]
    assert add(*strange).added == 4
    assert archive.scan("gauges").collect()["place"].str.contains("\x1f", literal=True).all()
    assert add(*strange, file="again").added == 0


def test_a_row_has_the_same_id_alone_and_among_others(archive, add):
    claims = [{"value": float(n), "place": f"gauge:{n}", "remark": [None, "x"][n % 2]} for n in range(4)]
    add(*claims)
    for number, claim in enumerate(claims):
        assert add(claim, file=str(number)).added == 0


def test_a_column_that_turns_from_numbers_to_text_is_refused_by_name(add):
    add({"value": 1.0, "stage": 3.5}, file="a")
    assert add({"value": 2.0, "stage": 4, "published_on": MARCH}, file="b").added == 1
    with pytest.raises(FormatError, match=r"column 'stage' of 'gauges' is String and was archived as Int64"):
        add({"value": 3.0, "stage": "high", "published_on": APRIL}, file="c")


def test_a_column_gained_later_leaves_old_ids_alone_and_is_null_in_old_rows(archive, add):
    add({"value": 1.0}, file="a")
    gained = add({"value": 1.0, "datum": None}, file="b")
    assert gained.added == 0
    add({"value": 2.0, "datum": "Baltic 1977", "published_on": MARCH}, file="c")
    both = archive.scan("gauges", latest=False).collect().sort("value")
    assert both["datum"].to_list() == [None, "Baltic 1977"]


def test_refused_rows_are_kept_once_with_reason_and_file(archive, add):
    refused = pl.DataFrame({"row": [5], "reason": ["high below best"], "detail": ["3 < 4"], "raw": ['{"best": 4}']})
    for _ in range(2):
        added = add({"value": 1.0}, quarantine=refused, file_name="flows.csv")
        assert added.quarantined == 1
    kept = archive.quarantined("gauges")
    assert kept.select("file", "row", "reason", "detail", "raw").rows() == [
        ("flows.csv", 5, "high below best", "3 < 4", '{"best": 4}')
    ]


def test_counts_say_what_became_of_every_row(archive, add):
    refused = pl.DataFrame(
        {"row": [5, 6], "reason": ["no place", "no place; bad date"], "detail": ["", ""], "raw": ["a", "b"]}
    )
    add({"value": 1.0}, {"value": 1.0}, {"value": 1.0, "place": "gauge:kerki"}, quarantine=refused)
    counts = archive.counts()["gauges"]
    assert (counts.archived, counts.unchanged, counts.quarantined, counts.file_rows) == (2, 1, 2, 5)
    assert counts.reasons == {"no place": 2, "bad date": 1}


def test_a_batch_of_nothing_but_refused_rows_is_kept(archive, add):
    refused = pl.DataFrame({"row": [1], "reason": ["bad date"], "detail": ["year 1674"], "raw": ["1674"]})
    added = add(quarantine=refused)
    assert (added.added, added.quarantined, archive.sources()) == (0, 1, ())
    assert archive.counts()["gauges"].quarantined == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ({"published_on": None}, "1 of 1 rows of 'gauges' without published_on"),
        ({"owner": None}, "without owner"),
        ({"place": None}, "without place"),
        ({"period_end": date(2007, 1, 1)}, "a period that ends before it starts"),
        ({"published_basis": "guessed"}, "a published_basis that is none of"),
        ({"sensitivity": 7}, "a sensitivity that is none of"),
        ({"source": "other"}, "of another source"),
    ],
)
def test_a_row_without_what_every_row_must_have_is_refused_by_name(archive, add, spoil, said):
    with pytest.raises(FormatError, match=said):
        add({"value": 1.0, **spoil})
    assert archive.history() == []


def test_rows_without_a_provenance_column_or_key_column_are_refused(archive, rows):
    frame = rows([{"value": 1.0}])
    with pytest.raises(FormatError, match="licence"):
        archive.append("gauges", frame.drop("licence"), ["variable"], file_id="f", now=NOW)
    with pytest.raises(FormatError, match="key column event_id"):
        archive.append("gauges", frame, ["event_id"], file_id="f", now=NOW)


@pytest.mark.parametrize("name", ["id", "key", "batch", "_says"])
def test_a_column_by_a_name_that_the_archive_keeps_for_itself_is_refused(add, name):
    with pytest.raises(FormatError, match=f"column {name}, a name that the archive keeps for itself"):
        add({"value": 1.0, name: "x"})


def test_a_source_name_that_is_no_folder_name_is_refused(archive, rows):
    with pytest.raises(FormatError, match=r"source name '\.\./up'"):
        archive.append("../up", rows([{"value": 1.0}]), [], file_id="f", now=NOW)


def test_places_and_years_are_asked_without_reading_the_rest(archive, add):
    years = [{"value": float(y), "period_start": date(y, 7, 1), "period_end": date(y, 8, 1)} for y in range(1990, 2020)]
    add(*years, *({**claim, "place": "gauge:kerki"} for claim in years))
    asked = archive.scan("gauges", since=date(2005, 1, 1), until=date(2006, 1, 1), places=["gauge:kerki"]).collect()
    assert asked.select("place", "value").rows() == [("gauge:kerki", 2005.0)]
    assert archive.scan("gauges", since=date(2050, 1, 1)).collect().is_empty()


def test_a_filter_on_place_and_period_reaches_the_files_even_where_claims_were_revised(archive, add):
    add({"value": 1.0, "published_on": FEBRUARY}, file="a")
    add({"value": 2.0, "published_on": MARCH}, file="b")
    asked = archive.scan("gauges").filter((pl.col("place") == "gauge:x") & (pl.col("period_start") > FEBRUARY))
    lowest = asked.explain().rsplit("Parquet SCAN", 1)[1]
    assert 'col("place") == "gauge:x"' in lowest
    assert 'col("period_start") > 2008-02-01' in lowest
