"""The Early Warning Bulletin of a day, built from what was known by that day, and its files.

A figure that its owner gave for analysis only is not printed as it is; what was computed from it may be.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from mirab.alerting import Proposal, RuleBook
from mirab.core.errors import StoreError
from mirab.core.marks import Sensitivity
from mirab.core.words import Text
from mirab.indicators import Catalogue
from mirab.pipelines.bulletin_gaps import blind_spots_of, unknown_on
from mirab.pipelines.bulletin_proposals import proposals_on
from mirab.pipelines.bulletin_situations import situations_on
from mirab.pipelines.bulletin_sources import sources_of
from mirab.pipelines.bulletin_water import limit_rows, reservoir_rows
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import compute
from mirab.pipelines.record import kept_backtest
from mirab.regions import Region
from mirab.reporting import FORMATS, LANGUAGES, Bulletin, render
from mirab.reporting.bulletin import Cluster, Figure, ProposalEntry
from mirab.reporting.wording import joined
from mirab.sharing.sight import Sight
from mirab.sources import Declaration

__all__ = ["FORMATS", "LANGUAGES", "build_bulletin", "bulletin_for", "write_bulletin"]

Progress = Callable[[str, float], None]


def build_bulletin(
    region: Region,
    catalogue: Catalogue,
    rulebook: RuleBook,
    findings: pl.DataFrame,
    proposals: Sequence[Proposal],
    observations: pl.DataFrame,
    day: date,
    *,
    records: Sequence[Mapping[str, Any]] | None = None,
    declarations: Mapping[str, Declaration] | None = None,
) -> Bulletin:
    """Build the bulletin of a day.

    Parameters
    ----------
    findings, observations : polars.DataFrame
        Columns of :data:`mirab.core.frames.FINDING` and :data:`~mirab.core.frames.OBSERVATION`; what became known
        after ``day`` is left out here.
    proposals : sequence of Proposal
        As the rules gave them up to ``day``.
    records : sequence of mappings, optional
        The rules' records as the back-test's report holds them under ``rules``.
    declarations : mapping, optional
        Declared sources by name, for titles, licences and attributions.
    """
    findings = findings.filter(pl.col("known_on") <= day)
    observations = observations.filter(pl.col("known_on") <= day)
    declared = declarations or {}
    entries = proposals_on(region, catalogue, rulebook, findings, proposals, day, records or (), declared)
    reservoirs = reservoir_rows(region, observations, day)
    limits = limit_rows(region, observations, day)
    printed = _figures(entries, (*reservoirs, *limits))
    return Bulletin(
        region=region.title,
        region_name=region.name,
        day=day,
        exercise=region.exercise,
        sensitivity=_highest(proposals, day, observations),
        clusters=_clusters(region, rulebook),
        situations=situations_on(region, proposals, day),
        reservoirs=reservoirs,
        limits=limits,
        proposals=entries,
        unknown=unknown_on(region, catalogue, findings, observations, day, declared),
        blind_spots=blind_spots_of(region, declared),
        sources=sources_of(printed, declared, region),
        catalogue=catalogue.content_hash,
        rules=rulebook.content_hash,
        frozen_on=rulebook.frozen_on,
    )


def bulletin_for(
    centre: Centre,
    day: date,
    *,
    sight: Sight | None = None,
    records: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Bulletin:
    """Compute what was known on a day and build its bulletin.

    Parameters
    ----------
    sight : Sight, optional
        What it does not see takes no part, and leaves no trace.
    records : mapping, optional
        The back-test's report; without it, the one that was kept for the archive and the rules as they stand.
    progress : callable, optional
        Told what is being done and the share that is done.
    """
    say = progress or (lambda what, share: None)
    say("findings and proposals", 0.1)
    computed = compute(centre, until=day, sight=sight)
    say("bulletin", 0.7)
    report = records or kept_backtest(centre, sight)
    return build_bulletin(
        centre.region,
        centre.catalogue,
        centre.rulebook,
        computed.findings,
        computed.proposals,
        computed.observations,
        day,
        records=report["rules"] if report else None,
        declarations={name: source.declaration for name, source in centre.registry.items()},
    )


def write_bulletin(
    bulletin: Bulletin, folder: Path, formats: Iterable[str] = FORMATS, languages: Iterable[str] = ("en", "ru")
) -> list[Path]:
    """Write the files of a bulletin, each whole or not at all, and its JSON beside them.

    Returns
    -------
    list of Path
        ``bulletin-2008-02-15-en.pdf`` and the like; the JSON last.

    Raises
    ------
    StoreError
        When the folder cannot be written.
    """
    stem = f"bulletin-{bulletin.day.isoformat()}"
    wanted = [(format, language) for language in languages for format in formats]
    files = {f"{stem}-{language}.{format}": render(bulletin, format, language) for format, language in wanted}
    text = json.dumps(bulletin.to_json(), ensure_ascii=False, indent=1) + "\n"
    files[f"{stem}.json"] = text.encode()
    return [_write(folder / name, content) for name, content in files.items()]


def _write(path: Path, content: bytes) -> Path:
    """Write a file beside its place and move it there, so that no reader sees half of it."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # a temporary file is private; the bulletin has the permissions of any new file
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise StoreError(
            f"cannot write {path}: {error.strerror}", "Give the folder space and write permission"
        ) from error
    return path


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


def _figures(entries: Sequence[ProposalEntry], water: Sequence[Any]) -> list[Figure]:
    """Every figure that the bulletin prints."""
    evidence = [item.figure for entry in entries for item in entry.evidence]
    return [*evidence, *(item for row in water for item in row.figures if item.value is not None)]


def _highest(proposals: Sequence[Proposal], day: date, observations: pl.DataFrame) -> Sensitivity:
    """The highest mark of what the bulletin is made of."""
    levels = [notice.marks.sensitivity for p in proposals if (notice := p.notice_on(day))]
    seen = observations["sensitivity"].max() if observations.height else 0
    return (
        max(levels, default=Sensitivity.UNCLASSIFIED) if seen is None else Sensitivity(max([*levels, int(str(seen))]))
    )


def _clusters(region: Region, rulebook: RuleBook) -> tuple[Cluster, ...]:
    """The region's clusters; one that it does not name is called by its themes."""
    names: dict[int, list[Text]] = {}
    for theme in rulebook.themes.values():
        names.setdefault(theme.cluster, []).append(theme.name)
    return tuple(
        Cluster(number=number, name=region.clusters.get(number) or _listed(names[number])) for number in sorted(names)
    )


def _listed(names: list[Text]) -> Text:
    """Names as a list: the first with a capital, the others without."""
    rest = [Text(en=name.en[:1].lower() + name.en[1:], ru=name.ru[:1].lower() + name.ru[1:]) for name in names[1:]]
    return joined([names[0], *rest], ", ")
