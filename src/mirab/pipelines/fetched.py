"""Files brought from publishers' addresses for an ingest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mirab.core.errors import FetchError, InputError, MirabError
from mirab.sources import Client, Source


@dataclass(frozen=True, kw_only=True)
class Found:
    """A file of a source, or why it could not be had."""

    file: str
    source: Source | None
    path: Path | None = None
    error: MirabError | None = None


def fetch_all(
    sources: Mapping[str, Source], folder: Path, *, now: datetime, since: datetime | None, client: Client | None
) -> Iterator[Found]:
    """Fetch what the publishers have on offer, each into its own folder; a failure is one of the things found."""
    with ExitStack() as stack:
        using = client or stack.enter_context(Client())
        for name, source in sorted(sources.items()):
            yield from _fetch(source, folder / name, using, now, since)


def _fetch(source: Source, folder: Path, client: Client, now: datetime, since: datetime | None) -> Iterator[Found]:
    name = source.declaration.name
    try:
        remotes = source.discover(now, since=since)
    except MirabError as error:
        yield Found(file=source.declaration.address, source=source, error=error)
        return
    if not remotes:
        none = InputError(f"source {name!r} has nothing to fetch", f"Give a file from {source.declaration.publisher}")
        yield Found(file=source.declaration.address, source=source, error=none)
    for remote in remotes:
        try:
            yield Found(file=remote.name, source=source, path=source.fetch(remote, client, folder))
        except FetchError as error:
            yield Found(file=remote.name, source=source, error=error)
