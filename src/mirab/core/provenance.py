"""Where a figure comes from, and how far its source and the information itself are believed.

The Admiralty grade keeps the two apart: the letter is the source's, the figure the information's. F and 6 mean
"cannot be judged", not "bad". Mirrors, anonymous copies and outlets under sanctions are F and never stand alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from mirab.core.errors import FormatError

RELIABILITY = "ABCDEF"
CREDIBILITY = "123456"


@dataclass(frozen=True, kw_only=True)
class Grade:
    """Admiralty grade: reliability A-F of the source, credibility 1-6 of the information."""

    reliability: str
    credibility: int

    def __post_init__(self) -> None:
        if self.reliability not in RELIABILITY or str(self.credibility) not in CREDIBILITY:
            raise FormatError(f"{self.reliability}{self.credibility} is no Admiralty grade", "Write A1 to F6")

    @classmethod
    def parse(cls, text: str) -> Grade:
        """Read ``B2``."""
        if not re.fullmatch(r"[A-F][1-6]", text):
            raise FormatError(f"{text!r} is no Admiralty grade", "Write a letter A-F and a figure 1-6, as B2")
        return cls(reliability=text[0], credibility=int(text[1]))

    def at_least(self, other: Grade) -> bool:
        """Whether both letter and figure are as good as the other's; F and 6 never are."""
        return self.reliability <= other.reliability and self.credibility <= other.credibility

    def __str__(self) -> str:
        return f"{self.reliability}{self.credibility}"


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Who published something, where and when, under which licence, and how it is graded."""

    source: str
    owner: str
    citation: str
    grade: Grade
    licence: str
    published_on: date | None = None
