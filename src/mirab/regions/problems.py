"""What is wrong with a profile: one line that names the file, the record and the remedy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault of a profile.

    ``file`` is relative to the profile's folder; ``record`` is the record's id, code or row number.
    """

    file: str
    record: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, {self.record}: {self.what}. {self.remedy}"
