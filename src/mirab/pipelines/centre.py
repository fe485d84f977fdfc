"""A centre's installation: its region profile, its sources, its rules, its archive and its results, opened as one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from mirab.alerting import RuleBook, load_rules
from mirab.archive import Archive, Results
from mirab.core.identifiers import content_id
from mirab.core.words import Text
from mirab.indicators import Catalogue, load_catalogue
from mirab.regions import Region, load
from mirab.sources import Source, registry, source_text


@dataclass(frozen=True, kw_only=True)
class Centre:
    """What every pipeline works with."""

    home: Path
    region: Region
    registry: Mapping[str, Source]
    catalogue: Catalogue
    rulebook: RuleBook
    archive: Archive
    results: Results

    def text(self, english: str) -> Text:
        """A sentence of the region profile, or of a source of the package, in both languages."""
        return said_of(self.region, english)


def said_of(region: Region, english: str) -> Text:
    """A sentence of a region profile, or of a source of the package, in both languages."""
    said = region.text(english)
    return source_text(english) if said.ru == english else said


def default_home() -> Path:
    """Folder of archive and results: ``MIRAB_HOME``, or ``var`` in the present folder."""
    return Path(os.environ.get("MIRAB_HOME") or "var")


def open_centre(home: Path | None = None, profile: str | Path = "central_asia") -> Centre:
    """Open an installation; an archive that is not there yet is begun by the first write."""
    folder = home or default_home()
    region = load(profile)
    catalogue = load_catalogue(region.indicator_files)
    return Centre(
        home=folder,
        region=region,
        registry=registry(region.source_files),
        catalogue=catalogue,
        rulebook=load_rules(region.rule_files, region.level_table, catalogue),
        archive=Archive(folder / "archive"),
        results=Results(folder / "results"),
    )


def profile_id(region: Region) -> str:
    """Content id of everything a profile's folder holds."""
    files = sorted(path for path in region.path.rglob("*") if path.is_file() and path.suffix != ".py")
    return content_id([(str(path.relative_to(region.path)), sha256(path.read_bytes()).hexdigest()) for path in files])


def clock() -> datetime:
    """The present moment in UTC: the one place where a pipeline's clock is read."""
    return datetime.now(UTC)
