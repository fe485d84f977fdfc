"""What the rounds of the watch did, source by source, kept beside the archive as one small file.

Both the command line and the site's clock carry out rounds; each reads here what the other did. The file is replaced
whole, so that a reader finds the state before a round or after it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from mirab.archive.durable import write_whole
from mirab.core.errors import MirabError

Outcome = Literal["brought", "nothing new", "failed", "waiting"]
#: How long the clock lets a source rest after its first, second, … failure in a row; after the last, each time so long.
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(days=1),
)
#: Rounds that are remembered of each source.
REMEMBERED = 40


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One round as it went for one source.

    ``archived``, ``unchanged`` and ``quarantined`` are rows of the files brought; ``what`` and ``remedy`` say why
    nothing came.
    """

    at: datetime
    outcome: Outcome
    files: int = 0
    archived: int = 0
    unchanged: int = 0
    quarantined: int = 0
    what: str = ""
    remedy: str = ""

    @classmethod
    def of_error(cls, at: datetime, outcome: Outcome, error: MirabError) -> Attempt:
        """An attempt that brought nothing, with the error's own words."""
        return cls(at=at, outcome=outcome, what=error.what, remedy=error.remedy)


@dataclass(frozen=True, kw_only=True)
class Failing:
    """Failures in a row since a source was last carried through: how many, since when, and the last one."""

    count: int
    since: datetime
    last: Attempt

    @property
    def rests_until(self) -> datetime:
        """The moment before which the clock does not try again."""
        return self.last.at + PAUSES[min(self.count, len(PAUSES)) - 1]


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """When each source was last carried through, what went wrong since, and how its rounds went, the latest first."""

    last: Mapping[str, datetime] = field(default_factory=dict)
    failing: Mapping[str, Failing] = field(default_factory=dict)
    history: Mapping[str, tuple[Attempt, ...]] = field(default_factory=dict)
    round_at: datetime | None = None

    def after(self, name: str, attempt: Attempt) -> Rounds:
        """The rounds with one more attempt at a source."""
        kept = (attempt, *self.history.get(name, ()))[:REMEMBERED]
        history = {**self.history, name: kept}
        if attempt.outcome in ("brought", "nothing new"):
            failing = {other: held for other, held in self.failing.items() if other != name}
            return replace(self, last={**self.last, name: attempt.at}, failing=failing, history=history)
        if attempt.outcome == "waiting":
            return replace(self, history=history)
        before = self.failing.get(name)
        now = Failing(
            count=before.count + 1 if before else 1, since=before.since if before else attempt.at, last=attempt
        )
        return replace(self, failing={**self.failing, name: now}, history=history)

    def write(self, home: Path) -> None:
        """Keep them, whole or not at all."""
        plain = {
            "last": {name: at.isoformat() for name, at in sorted(self.last.items())},
            "round_at": self.round_at.isoformat() if self.round_at else None,
            "failing": {
                name: {"count": held.count, "since": held.since.isoformat(), "last": _plain(held.last)}
                for name, held in sorted(self.failing.items())
            },
            "history": {name: [_plain(item) for item in kept] for name, kept in sorted(self.history.items())},
        }
        write_whole(home / "rounds.json", json.dumps(plain, indent=1, ensure_ascii=False).encode())


def _plain(attempt: Attempt) -> dict[str, Any]:
    said = {name: value for name, value in asdict(attempt).items() if value not in ("", 0)}
    return {**said, "at": attempt.at.isoformat()}


def read_rounds(home: Path) -> Rounds:
    """The rounds of an installation; none where none was carried out yet."""
    path = home / "rounds.json"
    try:
        state = path.stat()
    except FileNotFoundError:
        return Rounds()
    return _read(path, state.st_mtime_ns, state.st_ino)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, inode: int) -> Rounds:
    del changed, inode
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Rounds(
        last={name: datetime.fromisoformat(at) for name, at in kept["last"].items()},
        round_at=datetime.fromisoformat(kept["round_at"]) if kept.get("round_at") else None,
        failing={
            name: Failing(count=held["count"], since=datetime.fromisoformat(held["since"]), last=_attempt(held["last"]))
            for name, held in kept.get("failing", {}).items()
        },
        history={name: tuple(_attempt(item) for item in items) for name, items in kept.get("history", {}).items()},
    )


def _attempt(plain: Mapping[str, Any]) -> Attempt:
    return Attempt(**{**plain, "at": datetime.fromisoformat(plain["at"])})
