"""Marks, grades, claims, words, units, publication dates and ids against their published definitions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.core.claims import Claim, like_range
from mirab.core.errors import FormatError, UnknownNameError
from mirab.core.identifiers import content_id, slug
from mirab.core.marks import Marks, Sensitivity, UseClass, join_marks
from mirab.core.provenance import Grade
from mirab.core.publication import KnownBy, Publication
from mirab.core.units import conversion_factor, volume_km3
from mirab.core.words import likelihood_word

marks = st.builds(
    Marks,
    sensitivity=st.sampled_from(Sensitivity),
    use_class=st.sampled_from(UseClass),
    owners=st.frozensets(st.sampled_from("abc")),
    caveats=st.frozensets(st.sampled_from(["head only", "international staff only"])),
)


@given(st.lists(marks, min_size=1))
def test_a_whole_is_marked_no_lower_than_any_part_and_names_every_owner(parts: list[Marks]) -> None:
    whole = join_marks(parts)
    for part in parts:
        assert whole.sensitivity >= part.sensitivity
        assert part.owners <= whole.owners
        assert part.caveats <= whole.caveats
    assert whole.use_class in {p.use_class for p in parts}
    assert (whole.use_class == UseClass.ANALYSIS_ONLY) == any(p.use_class == UseClass.ANALYSIS_ONLY for p in parts)


@given(marks, marks, marks)
def test_joining_marks_does_not_depend_on_order(a: Marks, b: Marks, c: Marks) -> None:
    assert join_marks([a, b, c]) == join_marks([join_marks([c, a]), b])


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.0, "almost no chance"),
        (0.049, "almost no chance"),
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.5, "roughly even chance"),
        (0.55, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_likelihood_words_are_those_of_icd_203(probability: float, word: str) -> None:
    assert likelihood_word(probability).text.en == word


def test_a_number_that_is_no_probability_has_no_word() -> None:
    with pytest.raises(FormatError):
        likelihood_word(1.2)


def test_f_and_6_cannot_be_judged_and_never_reach_c3() -> None:
    limit = Grade.parse("C3")
    assert Grade.parse("B2").at_least(limit)
    assert Grade.parse("C3").at_least(limit)
    assert not Grade.parse("F1").at_least(limit)
    assert not Grade.parse("A6").at_least(limit)
    with pytest.raises(FormatError, match="G1"):
        Grade.parse("G1")


def claim(of_whom: str, best: float) -> Claim:
    return Claim(
        of_whom=of_whom,
        by="border service",
        low=best,
        best=best,
        high=None,
        counted_up_to="2021-04-30T07:50",
        stated_on=date(2021, 4, 30),
        citation="https://24.kg/english/192234_Situation_at_border_13_people_killed/",
        grade=Grade.parse("B2"),
    )


def test_only_like_claims_make_a_range() -> None:
    assert like_range([claim("Kyrgyz citizens", 13), claim("Kyrgyz citizens", 31)]) == (13, 31)
    with pytest.raises(FormatError, match="unlike"):
        like_range([claim("Kyrgyz citizens", 13), claim("both sides", 41)])


def test_units_convert_within_a_dimension_and_refuse_another() -> None:
    assert conversion_factor("Mm3", "km3") == pytest.approx(1e-3)
    assert conversion_factor("TWh", "GWh") == 1000
    assert volume_km3(650, 365) == pytest.approx(20.5, abs=0.01)  # the Qosh Tepa canal run every second of a year
    with pytest.raises(UnknownNameError, match="cannot become"):
        conversion_factor("m3s", "km3")
    with pytest.raises(UnknownNameError, match="furlong"):
        conversion_factor("furlong", "km")


def test_a_yearly_release_makes_the_calendar_later_than_the_lag() -> None:
    ucdp = Publication(lag_day_of_next_month=20, yearly_on=(6, 30), reason="candidate data, then the yearly release")
    assert ucdp.known_on(date(2007, 12, 1), KnownBy.LAG) == date(2007, 12, 20)
    assert ucdp.known_on(date(2008, 1, 1), KnownBy.LAG) == date(2008, 1, 20)
    assert ucdp.known_on(date(2008, 1, 1), KnownBy.CALENDAR) == date(2008, 6, 30)
    daily = Publication(lag_days=1, reason="a day")
    assert daily.known_on(date(2010, 5, 1), KnownBy.CALENDAR) == date(2010, 5, 1)


def test_a_lag_without_a_reason_is_refused() -> None:
    with pytest.raises(FormatError, match="reason"):
        Publication(lag_days=3)


def test_the_same_content_has_the_same_id_whatever_the_order_of_its_keys() -> None:
    assert content_id({"a": 1, "b": 2}) == content_id({"b": 2, "a": 1})
    assert content_id("a", "b") != content_id("ab")
    assert slug("Bahri Tojik (formerly Kayrakkum)") == "bahri-tojik-formerly-kayrakkum"
