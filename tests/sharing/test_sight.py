"""Who sees what is marked how: properties that hold for every reader and every marks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.core.marks import Caveat, Marks, Sensitivity, UseClass, join_marks
from mirab.sharing.sight import Reader, Standing, not_to, sees

STATES = ("KAZ", "KGZ")
NAMES = ("un", "institute", "KAZ", "KGZ", "group")
few = st.frozensets(st.sampled_from(NAMES), max_size=3)
marks = st.builds(
    Marks,
    sensitivity=st.sampled_from(Sensitivity),
    use_class=st.sampled_from(UseClass),
    owners=few,
    caveats=st.frozensets(st.sampled_from([*Caveat, not_to("KAZ"), not_to("KGZ"), "burn after reading"]), max_size=2),
    originators=few,
    lists=st.frozensets(st.sampled_from(["a", "b"]), max_size=1),
    shared=few,
)
readers = st.builds(
    Reader,
    standing=st.sampled_from(Standing),
    clearance=st.sampled_from(Sensitivity),
    head=st.booleans(),
    international=st.booleans(),
    state=st.sampled_from(("", *STATES)),
    names=few,
    lists=st.frozensets(st.sampled_from(["a", "b"])),
)


@settings(max_examples=2000)
@given(readers, st.lists(marks, max_size=4))
def test_who_sees_a_whole_sees_every_part_of_it(reader: Reader, parts: list[Marks]) -> None:
    if sees(reader, join_marks(parts)):
        assert all(sees(reader, part) for part in parts)


@given(st.lists(marks, min_size=1, max_size=4))
def test_joining_keeps_its_result_in_any_order_and_grouping(parts: list[Marks]) -> None:
    assert (
        join_marks(parts) == join_marks(reversed(parts)) == join_marks([join_marks(parts[:1]), join_marks(parts[1:])])
    )


@given(marks)
def test_marks_come_back_from_plain_data_and_have_one_number(held: Marks) -> None:
    assert Marks.from_json(held.to_json()) == held
    assert 0 <= held.number < 2**48


@given(readers, marks)
def test_a_lower_clearance_never_sees_more(reader: Reader, held: Marks) -> None:
    lower = Reader(**{**vars(reader), "clearance": Sensitivity.UNCLASSIFIED})
    assert not sees(lower, held) or sees(reader, held)


@given(marks, st.sampled_from(STATES))
def test_a_states_closed_series_reaches_no_other_states_reader_without_a_release(held: Marks, state: str) -> None:
    other = next(code for code in STATES if code != state)
    series = Marks(use_class=UseClass.ANALYSIS_ONLY, owners=frozenset({state}))
    reader = Reader(standing=Standing.GOVERNMENT, clearance=max(Sensitivity), state=other, names=frozenset({other}))
    whole = join_marks([held, series])
    assert not sees(reader, whole) or other in whole.shared


def test_the_house_reads_within_clearance_and_others_what_was_given_to_them() -> None:
    series = Marks(use_class=UseClass.ANALYSIS_ONLY, owners=frozenset({"KAZ"}))
    assert sees(Reader(standing=Standing.HOUSE), series)
    assert sees(Reader(standing=Standing.GOVERNMENT, state="KAZ", names=frozenset({"KAZ"})), series)
    assert not sees(Reader(standing=Standing.PARTNER), series)
    assert sees(Reader(standing=Standing.PARTNER), Marks(use_class=UseClass.PARTNERS))
    assert not sees(Reader(standing=Standing.GOVERNMENT, state="KAZ"), Marks(use_class=UseClass.PARTNERS))


def test_consent_is_asked_before_a_thing_goes_beyond_the_house() -> None:
    given_in_trust = Marks(caveats=frozenset({Caveat.CONSENT}), originators=frozenset({"un"}))
    assert sees(Reader(standing=Standing.HOUSE), given_in_trust)
    assert sees(Reader(standing=Standing.PARTNER, names=frozenset({"un"})), given_in_trust)
    assert not sees(Reader(standing=Standing.PARTNER, names=frozenset({"institute"})), given_in_trust)


def test_each_caveat_shuts_out_whom_it_names() -> None:
    def held(caveat: str) -> Marks:
        return Marks(caveats=frozenset({caveat}))

    staff, head = Reader(standing=Standing.HOUSE), Reader(standing=Standing.HOUSE, head=True)
    assert sees(head, held(Caveat.HEAD_ONLY))
    assert not sees(staff, held(Caveat.HEAD_ONLY))
    assert sees(Reader(standing=Standing.HOUSE, international=True), held(Caveat.INTERNATIONAL))
    assert not sees(head, held(Caveat.INTERNATIONAL))
    assert not sees(Reader(standing=Standing.GOVERNMENT, state="KAZ"), held(not_to("KAZ")))
    assert sees(Reader(standing=Standing.GOVERNMENT, state="KGZ"), held(not_to("KAZ")))
