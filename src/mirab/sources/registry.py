"""All sources: those with code, the described tables of the package, and those that a region or a user adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import yaml

from mirab.core.errors import MirabError, ProfileError
from mirab.sources import gdelt_events, ucdp_ged, world_bank
from mirab.sources.declaration import Source
from mirab.sources.description import read_description
from mirab.sources.long_tables import long_table
from mirab.sources.looking import look
from mirab.sources.matrices import Matrix

DESCRIBED = Path(__file__).parent / "described"
PASSED_OVER = "passed_over.yaml"


def registry(extra: Sequence[Path] = ()) -> dict[str, Source]:
    """Every source by its name.

    Parameters
    ----------
    extra : sequence of Path
        Further described tables: YAML files, or folders of them. A file called ``passed_over.yaml`` is no table.

    Raises
    ------
    ProfileError
        When a described table breaks its schema, or two sources have one name.
    """
    coded: tuple[Source, ...] = (ucdp_ged.SOURCE, gdelt_events.SOURCE, world_bank.SOURCE)
    found: dict[str, Source] = {source.declaration.name: source for source in coded}
    for path in _described_files((DESCRIBED, *extra)):
        source = source_of(path)
        name = source.declaration.name
        if name in found:
            raise ProfileError(f"described table {path}: there is a source {name!r} already", "Give it another name")
        found[name] = source
    return found


def source_of(path: Path) -> Source:
    """The source that one described table makes."""
    description = read_description(path)
    if description.matrix is None:
        return long_table(description)
    return Matrix(description=description, matrix=description.matrix, declaration=description.declaration())


def _described_files(places: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for place in places:
        files += sorted(place.glob("*.yaml")) if place.is_dir() else [place]
    return [path for path in files if path.name != PASSED_OVER]


def claimed_by(path: Path, sources: Mapping[str, Source]) -> list[str]:
    """Names of the sources that claim a file: one, none, or (an error of the descriptions) several."""
    return [name for name, source in sources.items() if source.claims(path)]


@dataclass(frozen=True, kw_only=True)
class KnownTable:
    """A table that is known and not read, with the reason."""

    names: tuple[str, ...]
    heads: tuple[str, ...]
    reason: str

    def fits(self, path: Path, fields: Sequence[str], start: str) -> bool:
        """By its name and its heads (of a JSON file: words that stand near its start)."""
        named = any(fnmatch(path.as_posix().lower(), f"*{name.lower()}") for name in self.names)
        return named and all(head in fields or f'"{head}"' in start for head in self.heads)


def why_passed_over(path: Path, extra: Sequence[Path] = ()) -> str:
    """Why no source reads a file, in one sentence; for files that none claims.

    Parameters
    ----------
    extra : sequence of Path
        What was given to :func:`registry`: a ``passed_over.yaml`` among or in them is read too.
    """
    try:
        seen = look(path)
    except MirabError as error:
        return str(error)
    said = {
        "empty": "it is empty",
        "pdf": "it is a PDF document; tables are read from CSV, XLSX and DOCX",
        "web page": "it is a web page",
        "binary": "it is neither text nor a spreadsheet nor a document",
        "broken zip": "it is a zip archive that breaks off or is damaged",
        "zip": "it is an archive of several files; unpack it first",
    }.get(seen.kind)
    if said:
        return said
    fields = seen.fields()
    for table in _known_tables((DESCRIBED, *extra)):
        if table.fits(path, fields, seen.start):
            return table.reason
    shown = ", ".join(field for field in fields[:6] if field)[:120]
    heads = f" (its first line: {shown})" if shown else ""
    return f"no source knows this table{heads}; a described table can teach it: docs/reference/described-tables.md"


def _known_tables(places: Sequence[Path]) -> list[KnownTable]:
    files = [place / PASSED_OVER if place.is_dir() else place for place in places]
    tables: list[KnownTable] = []
    for file in files:
        if file.name != PASSED_OVER or not file.is_file():
            continue
        try:
            entries = yaml.safe_load(file.read_text(encoding="utf-8"))["passed_over"]
            tables += [
                KnownTable(names=tuple(one["names"]), heads=tuple(one.get("heads", ())), reason=one["reason"])
                for one in entries
            ]
        except (yaml.YAMLError, KeyError, TypeError) as error:
            raise ProfileError(f"{file} is no list of tables passed over", "Give each names and a reason") from error
    return tables
