"""A source's letter follows from what became of its reports, and is never shown without n."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.alerting.source_letters import JudgedReport, LetterRule, Verdict, source_letter
from mirab.core.errors import FormatError
from mirab.core.provenance import RELIABILITY


def history(verified: int, refuted: int, unverified: int = 0) -> list[JudgedReport]:
    """A made-up history, judged by somebody else."""
    verdicts = [Verdict.VERIFIED] * verified + [Verdict.REFUTED] * refuted + [Verdict.UNVERIFIED] * unverified
    return [JudgedReport(verdict=v, reporter="EXERCISE key", judged_by="EXERCISE analyst") for v in verdicts]


@pytest.mark.parametrize(
    ("verified", "refuted", "letter"),
    [
        (0, 0, "F"),
        (4, 0, "F"),
        (5, 0, "B"),
        (17, 0, "B"),
        (18, 0, "A"),
        (8, 4, "C"),
        (5, 5, "D"),
        (1, 9, "E"),
        (0, 5, "E"),
    ],
)
def test_letters_follow_the_rule_of_succession(verified, refuted, letter):
    found = source_letter(history(verified, refuted))
    assert (found.letter, found.n, found.verified) == (letter, verified + refuted, verified)
    if letter != "F":
        assert found.share == pytest.approx((verified + 1) / (verified + refuted + 2))


def test_a_report_judged_by_its_own_reporter_or_by_nobody_counts_for_nothing():
    own = JudgedReport(verdict=Verdict.VERIFIED, reporter="EXERCISE key", judged_by="EXERCISE key")
    nobodys = JudgedReport(verdict=Verdict.VERIFIED, reporter="EXERCISE key", judged_by=None)
    found = source_letter([own, nobodys] * 9)
    assert (found.letter, found.n, found.unjudged) == ("F", 0, 18)


def test_the_letter_is_shown_with_n():
    assert source_letter(history(9, 1)).said.en == "B (9 of 10 found right)"
    assert source_letter(history(9, 1)).said.ru == "B (подтверждено 9 из 10)"


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 20))
def test_one_more_report_found_right_never_lowers_a_letter_and_one_found_wrong_never_raises_it(right, wrong, open_):
    before = source_letter(history(right, wrong, open_)).letter
    if before == "F":
        return
    assert source_letter(history(right + 1, wrong, open_)).letter <= before
    assert source_letter(history(right, wrong + 1, open_)).letter >= before


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 20))
def test_what_was_kept_unverified_changes_no_letter(right, wrong, open_):
    found = source_letter(history(right, wrong, open_))
    assert found.letter == source_letter(history(right, wrong)).letter
    assert found.letter in RELIABILITY
    assert found.unjudged == open_


@pytest.mark.parametrize("rule", [{"least": 0}, {"bounds": (0.4, 0.6, 0.8, 0.95)}, {"bounds": (0.9, 0.9, 0.5, 0.1)}])
def test_a_rule_that_does_not_fall_is_refused(rule):
    with pytest.raises(FormatError):
        LetterRule(**rule)
