"""What a reader is told of the files that were taken in: of each, what it gave him to see.

A commit counts the rows of its file by their marks. A file of which a reader sees nothing is not there for him, and of
the others nothing is counted but what he sees: rows that he does not see move no figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mirab.archive.combinations import Combinations, Stated, seen_of
from mirab.archive.commits import Commit, Share
from mirab.sharing.sight import Sight


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What the archive holds of a source, and what became of the rows of its files.

    ``file_rows`` are the rows archived, unchanged or refused; a row refused for two reasons counts under both. A row
    that was released from quarantine is refused no more: ``released`` says how many there are. A row counts as
    archived where it is a claim of its own at present: where it says something else than the one before it.
    """

    archived: int
    files: int
    file_rows: int
    unchanged: int
    quarantined: int
    reasons: dict[str, int]
    released: int = 0


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """One file, or one release from quarantine, as a reader sees it.

    ``rows`` are its good rows, of which ``added`` are claims of their own at present; ``quarantined`` and ``released``
    count by reason the rows that its checks refused, and those that a person let go.
    """

    source: str
    batch: str
    file_id: str
    file_name: str
    made_at: datetime
    rows: int
    added: int
    quarantined: Mapping[str, int]
    released: Mapping[str, int]

    @property
    def unchanged(self) -> int:
        """Good rows that say what is said already."""
        return self.rows - self.added

    @property
    def refused(self) -> int:
        """Rows that its checks refused."""
        return sum(self.quarantined.values())

    @property
    def given(self) -> int:
        """All its rows."""
        return self.rows + self.refused


def taken_in(
    commits: Sequence[Commit], sight: Sight | None, claims: Mapping[str, Mapping[str, int]], held: Combinations
) -> list[TakenIn]:
    """What commits gave a sight to see, oldest first.

    Parameters
    ----------
    commits : every commit of the archive, oldest first
    claims : by source and batch, the number of claims of their own that the sight sees
    """
    told: list[TakenIn] = []
    before: set[tuple[str, str]] = set()
    for commit in commits:
        shares = _seen_shares(commit, commits, sight, held)
        file = (commit.source, commit.file_id)
        # a file that is taken in again and gives nothing that was not there is no news to this reader
        if any(share.rows or share.quarantined or share.released for share in shares) and (
            file not in before or any(share.news for share in shares)
        ):
            before.add(file)
            told.append(_told(commit, shares, claims.get(commit.source, {}).get(commit.batch, 0)))
    return told


def _seen_shares(commit: Commit, commits: Sequence[Commit], sight: Sight | None, held: Combinations) -> list[Share]:
    """What of a commit is seen. One of before, which does not count by marks, is seen whole or not at all."""
    if commit.erasure:
        return []
    if commit.shares is not None:
        seen = set(seen_of(sight, (share.marks for share in commit.shares)))
        return [share for share in commit.shares if share.marks in seen]
    stated = _stated_by(commit, commits, held)
    if len(seen_of(sight, stated)) < len(stated):
        return []
    whole = Share(marks=Stated(0), rows=commit.rows, news=1, quarantined=commit.quarantined, released=commit.released)
    return [whole]


def _stated_by(commit: Commit, commits: Sequence[Commit], held: Combinations) -> tuple[Stated, ...]:
    """Marks of all that a file of before gave. Its unchanged rows may be of any marks that its source has."""
    if commit.combinations is not None:
        return commit.combinations
    of = [commit] if not commit.unchanged else [c for c in commits if c.source == commit.source]
    beside = (commit.quarantine, commit.confirmations, commit.releases)
    levels = {level for f in beside if f for level in range(f.sensitivity_lowest, f.sensitivity_highest + 1)}
    stated = {one for c in of for f in c.files for one in held.of(f.path, f.sha256, f.combinations)}
    return (*stated, *map(Stated, levels))


def _told(commit: Commit, shares: Sequence[Share], claims: int) -> TakenIn:
    rows = sum(share.rows for share in shares)
    return TakenIn(
        source=commit.source,
        batch=commit.batch,
        file_id=commit.file_id,
        file_name=commit.file_name,
        made_at=commit.made_at,
        rows=rows,
        # rows that were brought back before they kept their own batch count where that was done
        added=min(claims, rows),
        quarantined=_summed(share.quarantined for share in shares),
        released=_summed(share.released for share in shares),
    )


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(sorted(total.items()))


def counted(taken: Sequence[TakenIn]) -> Counts:
    """Counts of one source; of a file taken in twice with unlike results, the later reading counts."""
    by_file = {one.file_id: one for one in taken if not one.released}
    releasing = [one for one in taken if one.released]
    refused: Counter[str] = Counter()
    for sign, reasoned in [(1, one.quarantined) for one in by_file.values()] + [(-1, r.released) for r in releasing]:
        for reasons, rows in reasoned.items():
            for reason in reasons.split("; "):
                refused[reason] += sign * rows
    released = sum(sum(one.released.values()) for one in releasing)
    return Counts(
        archived=sum(one.added for one in taken),
        files=len(by_file),
        file_rows=sum(one.given for one in by_file.values()),
        unchanged=sum(one.unchanged for one in (*by_file.values(), *releasing)),
        # a file that a later reading found sound has nothing left that its release could take away
        quarantined=max(sum(one.refused for one in by_file.values()) - released, 0),
        reasons={reason: rows for reason, rows in sorted(refused.items()) if rows > 0},
        released=released,
    )
