"""What a backup says of itself: its heading, read before anything else, and its manifest, written last."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

HEADING, MANIFEST = "mirab-backup.json", "manifest.json"
FILES, RECORD = "files/", "record/"
FORMAT = 1


class Heading(BaseModel):
    """The first member: what made the backup, when, and which tables its record has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["mirab backup"] = "mirab backup"
    format: int = FORMAT
    made_at: datetime
    mirab: str
    django: str
    database: str
    migrations: list[tuple[str, str]]


class Member(BaseModel):
    """One part of the backup: its size and the checksum of its bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int
    sha256: str


class Table(BaseModel):
    """What one table held: the number of its rows, the sum of their hashes, the last number given to a row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    digest: str


class Manifest(BaseModel):
    """The last member: every part before it, and what the record must hold once it is put back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    members: dict[str, Member]
    tables: dict[str, Table]
    sequences: dict[str, int]

    @property
    def rows(self) -> int:
        """Rows of the whole record."""
        return sum(table.rows for table in self.tables.values())
