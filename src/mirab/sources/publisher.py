"""What all sources share: looking before claiming, fetching, and checking series and the share of bad rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path

from mirab.core.errors import MirabError, ShareError
from mirab.sources.declaration import BAD_COUNT, BAD_SHARE, Declaration, Note, Parsed
from mirab.sources.fetching import Client, Remote
from mirab.sources.layout import Layout, refuse_missing_heads
from mirab.sources.looking import Look, look
from mirab.sources.opening import plain_text, raw_of_records, scan_delimited
from mirab.sources.series import series_notes
from mirab.sources.sorting import sort_out


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """How a file of a source is known: a name that fits one of ``names``, and every one of ``heads`` in its first line.

    ``width`` and ``first`` are for tables without heads: the number of fields, and a test of the first of them.
    """

    names: tuple[str, ...] = ("*",)
    heads: frozenset[str] = frozenset()
    width: int | None = None
    first: Callable[[str], bool] | None = None

    def fits(self, seen: Look) -> bool:
        """Whether a look at a file fits."""
        if not any(fnmatch(seen.name.lower(), name.lower()) for name in self.names):
            return False
        fields = seen.fields()
        if self.width is not None and len(fields) != self.width:
            return False
        if self.first is not None and not (fields and self.first(fields[0])):
            return False
        return self.heads <= set(fields) if self.heads else self.width is not None


def accept_or_stop(parsed: Parsed, name: str, accept_share: float) -> list[Note]:
    """Stop a batch of which too much is bad, unless a person said how much may be.

    Raises
    ------
    ShareError
        When at least :data:`BAD_COUNT` rows and more than ``accept_share`` of all are in quarantine.
    """
    bad = parsed.quarantine.height
    if bad >= BAD_COUNT and parsed.bad_share > accept_share:
        reasons = ", ".join(f"{reason} {count}" for reason, count in parsed.reasons().items())
        raise ShareError(
            f"{name}: {bad} of {parsed.rows} rows are bad ({reasons}), more than {accept_share:.0%}",
            "Look at the file; if it is right, accept a larger share",
        )
    if bad >= BAD_COUNT and parsed.bad_share > BAD_SHARE:
        text = f"{bad} of {parsed.rows} rows are bad; a share of up to {accept_share:.0%} was accepted"
        return [Note(kind="share accepted", text=text, rows=bad)]
    return []


@dataclass(frozen=True, kw_only=True)
class Table:
    """A source whose files are delimited tables of one layout; others build on it."""

    declaration: Declaration
    layout: Layout
    recognition: Recognition
    remotes: Sequence[Remote] = field(default=())

    def claims(self, path: Path) -> bool:
        """Whether a file is this source's; false for whatever cannot be looked at."""
        try:
            return self.recognition.fits(look(path))
        except MirabError:
            return False

    def discover(self, now: datetime, *, since: datetime | None = None) -> list[Remote]:
        """The addresses of the whole table: conditional requests tell whether it changed."""
        del now, since
        return list(self.remotes)

    def fetch(self, remote: Remote, client: Client, folder: Path) -> Path:
        """Bring one file."""
        return client.download(remote, folder)

    def parse(self, path: Path) -> Parsed:
        """Read a delimited table."""
        with plain_text(path) as (plain, seen):
            raw = scan_delimited(plain, seen.delimiter)
            notes = refuse_missing_heads(path.name, self.layout, raw.columns)
            return sort_out(raw, self.layout, self.declaration, notes)

    @property
    def releasable(self) -> frozenset[str]:
        """Reasons of quarantine that a person may let go."""
        return frozenset(check.reason for check in self.layout.checks if check.releasable)

    def reread(self, records: Sequence[dict[str, object]], name: str, waived: Collection[str]) -> Parsed:
        """Read refused rows of one file again, without the checks that were waived."""
        del name
        return sort_out(raw_of_records(records), self.layout, self.declaration, waived=waived)

    def check(self, parsed: Parsed, *, accept_share: float = BAD_SHARE) -> Parsed:
        """Add what whole series show; stop when too much of the batch is bad."""
        more = accept_or_stop(parsed, self.declaration.name, accept_share)
        notes = [*parsed.notes, *more, *series_notes(parsed.good, self.declaration)]
        return Parsed(rows=parsed.rows, good=parsed.good, quarantine=parsed.quarantine, notes=notes)
