"""The Admiralty letter of a source from what became of its reports, always shown with n.

The letter says how far the *source* has proved right, never how credible a report is: that is the figure, and it is
judged apart. A report counts once somebody other than its reporter has verified or refuted it; what was kept
unverified counts for nothing, and is shown.

The share is taken by the rule of succession (Laplace 1814): (verified + 1) / (judged + 2), the chance that the next one
is right when nothing else is known. So a short clean history is not yet the best: 5 of 5 is a B, and an A needs 18 of
18. Under :attr:`LetterRule.least` judged reports the letter is F, *cannot be judged*, which is not *bad*. The bounds
are settings of the installation; the scale itself states no shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mirab.core.errors import FormatError
from mirab.core.words import Text


class Verdict(StrEnum):
    """What became of a report."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    UNVERIFIED = "kept unverified"


@dataclass(frozen=True, kw_only=True)
class JudgedReport:
    """One report of a source, who made it and who judged it (keys; None where nobody has)."""

    verdict: Verdict
    reporter: str
    judged_by: str | None

    @property
    def counts(self) -> bool:
        """Whether somebody else found it right or wrong."""
        return self.verdict is not Verdict.UNVERIFIED and self.judged_by not in (None, self.reporter)


@dataclass(frozen=True, kw_only=True)
class LetterRule:
    """From which share on each letter is given, falling from A to D (E is what lies below), and the least n."""

    least: int = 5
    bounds: tuple[float, float, float, float] = (0.95, 0.80, 0.60, 0.40)

    def __post_init__(self) -> None:
        if self.least < 1 or list(self.bounds) != sorted(set(self.bounds), reverse=True):
            raise FormatError(
                f"letters from {self.bounds}, at least {self.least}", "Bounds fall from A to D, n is 1 or more"
            )


@dataclass(frozen=True, kw_only=True)
class SourceLetter:
    """A letter and what it rests on: ``n`` judged reports, ``verified`` of them right, ``unjudged`` beside them.

    ``share`` is by the rule of succession; None where the letter is F.
    """

    letter: str
    n: int
    verified: int
    unjudged: int
    share: float | None

    @property
    def said(self) -> Text:
        """The letter as it is shown, never without n."""
        return Text(
            en=f"{self.letter} ({self.verified} of {self.n} found right)",
            ru=f"{self.letter} (подтверждено {self.verified} из {self.n})",
        )


def source_letter(history: Iterable[JudgedReport], rule: LetterRule | None = None) -> SourceLetter:
    """The letter of a source from all its reports; their order does not matter."""
    bounds = rule or LetterRule()
    reports = tuple(history)
    judged = [report for report in reports if report.counts]
    n, verified = len(judged), sum(report.verdict is Verdict.VERIFIED for report in judged)
    if n < bounds.least:
        return SourceLetter(letter="F", n=n, verified=verified, unjudged=len(reports) - n, share=None)
    share = (verified + 1) / (n + 2)
    letter = next((name for name, bound in zip("ABCD", bounds.bounds, strict=True) if share >= bound), "E")
    return SourceLetter(letter=letter, n=n, verified=verified, unjudged=len(reports) - n, share=share)
