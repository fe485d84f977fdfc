"""From a publisher's file to archived rows: claimed, parsed, checked, stamped with its provenance, appended.

A file goes to the one source that claims it. What fails its checks is kept in quarantine with its reason; what a file
does not state about its rows (owner, licence, grade, marks) comes from the source's declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from mirab.archive import Appended, Archive
from mirab.core.errors import FormatError, MirabError, MissingError, StoreError, UnknownNameError
from mirab.core.identifiers import ID_LENGTH
from mirab.core.marks import Sensitivity
from mirab.pipelines.fetched import Found, fetch_all
from mirab.pipelines.profile_figures import ensure_profile, ingest_profile
from mirab.pipelines.stamping import stamped
from mirab.sources import Client, Parsed, Source, why_passed_over

__all__ = ["FileReport", "IngestReport", "PassedOver", "ensure_profile", "ingest", "ingest_profile"]

Progress = Callable[[str, float], None]

#: Endings of what stands beside a fetched file and is no data.
_BESIDE = (".lock", ".part", ".part.json", ".meta.json", ".new")


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """What became of one file.

    Always ``archived + unchanged + quarantined == rows``, in rows of the file. ``figures`` counts what was newly
    stored: one a row, except in a matrix, whose row holds several; there every good row counts as archived when any
    figure of the file was new.
    """

    file: str
    source: str
    rows: int
    archived: int
    unchanged: int
    quarantined: int
    figures: int
    reasons: dict[str, int]
    notes: tuple[str, ...]
    batch: str


@dataclass(frozen=True, kw_only=True)
class PassedOver:
    """A file that was not archived, and why; ``source`` when one was asked or claimed it and it could not be had."""

    file: str
    why: str
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class IngestReport:
    """What one ingest did; ``snapshot`` is the archive's state afterwards."""

    files: tuple[FileReport, ...]
    passed_over: tuple[PassedOver, ...]
    snapshot: str

    @property
    def failed(self) -> tuple[PassedOver, ...]:
        """What a source should have given and did not."""
        return tuple(item for item in self.passed_over if item.source)

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "files": [{**asdict(item), "notes": list(item.notes)} for item in self.files],
            "passed_over": [asdict(item) for item in self.passed_over],
            "snapshot": self.snapshot,
        }


def ingest(
    archive: Archive,
    registry: Mapping[str, Source],
    path: Path | None = None,
    *,
    source: str | None = None,
    now: datetime,
    accept_share: bool = False,
    progress: Progress | None = None,
    client: Client | None = None,
    since: datetime | None = None,
    downloads: Path | None = None,
    described: Sequence[Path] = (),
) -> IngestReport:
    """Archive a file, every file of a folder that a source claims, or what publishers' addresses give.

    In a folder, or over all sources, what cannot be read is passed over with its reason and the others go on.

    Parameters
    ----------
    path : a file, or a folder (searched whole); None: the publishers' addresses
    source : name of the source; None: whichever claims the file
    now : instant of the ingest
    accept_share : take a batch of which more rows are bad than is taken without asking
    progress : called with what is done and the share of it, 0-1
    client : for fetching; None: a new one
    since : instant of the last round, for publishers that issue a file each time
    downloads : folder for fetched files; None: ``fetched`` in the archive's folder
    described : the region's described tables, as given to the registry: they also say what is known and not read

    Raises
    ------
    MissingError, UnknownNameError, FormatError
        When the path or the source does not exist, no source claims a single file, or two claim one.
    ShareError
        When too many rows of a single file are bad.
    FetchError
        When the publisher of the one source asked for fails.
    StoreError
        When the archive cannot be written. What was archived before stays; nothing of the failed batch does.
    """
    if source is not None and source not in registry:
        raise UnknownNameError(f"source {source!r} does not exist", f"Use one of: {', '.join(sorted(registry))}")
    run = _Run(
        archive=archive,
        now=now,
        accept_share=accept_share,
        say=progress or (lambda what, share: None),
        alone=source is not None if path is None else not path.is_dir(),
    )
    if path is None:
        chosen = {source: registry[source]} if source else registry
        folder = downloads or archive.root / "fetched"
        return run.report(fetch_all(chosen, folder, now=now, since=since, client=client), len(chosen))
    found = list(_files(path, registry, source, described))
    return run.report(found, len(found))


def _files(
    path: Path, registry: Mapping[str, Source], source: str | None, described: Sequence[Path]
) -> Iterator[Found]:
    """The file, or the files of the folder, each with the source that it goes to."""
    if not path.exists():
        raise MissingError(f"no such file or folder: {path}", "Check the path")
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file() and not _is_beside(p)):
            yield _found(file, str(file.relative_to(path)), registry, source, described)
    elif source:
        yield Found(file=path.name, source=registry[source], path=path)
    else:
        found = _found(path, path.name, registry, source, described)
        if found.source is None:
            raise FormatError(f"no source claims {path}: {found.error}", "`mirab sources` lists what is read")
        yield found


def _is_beside(path: Path) -> bool:
    return path.name.startswith(".") or path.name.endswith(_BESIDE)


def _found(
    path: Path, name: str, registry: Mapping[str, Source], source: str | None, described: Sequence[Path]
) -> Found:
    asked = [source] if source else sorted(registry)
    claimants = [candidate for candidate in asked if registry[candidate].claims(path)]
    if len(claimants) > 1:
        raise FormatError(f"{path} is claimed by {' and '.join(claimants)}", "Name the source that it is from")
    if claimants:
        return Found(file=name, source=registry[claimants[0]], path=path)
    why = f"not a file of {source!r}" if source else why_passed_over(path, described)
    return Found(file=name, source=None, path=path, error=FormatError(why))


@dataclass(frozen=True, kw_only=True)
class _Run:
    """One ingest: where to, since when, and whether one failure ends it (``alone``) or is passed over."""

    archive: Archive
    now: datetime
    accept_share: bool
    say: Progress
    alone: bool

    def report(self, found: Iterable[Found], expected: int) -> IngestReport:
        files: list[FileReport] = []
        passed: list[PassedOver] = []
        for place, item in enumerate(found):
            self.say(item.file, min(place / max(expected, 1), 1.0))
            try:
                files.append(self._one(item))
            except StoreError:
                raise
            except MirabError as error:
                if self.alone:
                    raise
                name = item.source.declaration.name if item.source else None
                passed.append(PassedOver(file=item.file, why=str(error), source=name))
        self.say("done", 1.0)
        return IngestReport(files=tuple(files), passed_over=tuple(passed), snapshot=self.archive.snapshot())

    def _one(self, item: Found) -> FileReport:
        if item.error:
            raise item.error
        if item.source is None or item.path is None:
            raise FormatError(f"{item.file} has no source", "Name the source that it is from")
        source, declared = item.source, item.source.declaration
        parsed = self._checked(source, item.path)
        appended = self.archive.append(
            declared.name,
            stamped(parsed.good, declared, item.path, self.now),
            declared.key,
            quarantine=parsed.quarantine,
            file_id=content_of(item.path),
            file_name=item.file,
            # what a refused row is marked with, nobody can read
            sensitivity=max(Sensitivity) if "sensitivity" in parsed.good.columns else declared.sensitivity,
            now=self.now,
        )
        return _file_report(item, declared.name, parsed, appended)

    def _checked(self, source: Source, path: Path) -> Parsed:
        parsed = source.parse(path)
        return source.check(parsed, accept_share=1.0) if self.accept_share else source.check(parsed)


def _file_report(item: Found, source: str, parsed: Parsed, appended: Appended) -> FileReport:
    good = parsed.rows - parsed.quarantine.height
    one_a_row = parsed.good.height == good
    archived = appended.added if one_a_row else good * bool(appended.added)
    return FileReport(
        file=item.file,
        source=source,
        rows=parsed.rows,
        archived=archived,
        unchanged=good - archived,
        quarantined=parsed.quarantine.height,
        figures=appended.added,
        reasons=parsed.reasons(),
        notes=tuple(f"{note.kind}: {note.text}" for note in parsed.notes),
        batch=appended.batch,
    )


def content_of(path: Path) -> str:
    """Content id of a file: the same bytes are the same file under any name."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()[:ID_LENGTH]
