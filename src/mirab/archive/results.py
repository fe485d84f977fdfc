"""Results: what was computed. Stored once per run, whole; may be deleted and computed again to equal bytes.

::

    <root>/<kind>/<run id>/manifest.json      kind, snapshot, code, configuration, parameters, checksums
    <root>/<kind>/<run id>/<frame>.parquet
    <root>/<kind>/<run id>/<document>.json
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

import mirab
from mirab.archive.durable import disk_errors, sha256_of, sync_folder, write_synced
from mirab.archive.partitions import parquet_bytes
from mirab.archive.writing import locked
from mirab.core.errors import FormatError, StoreError, UnknownNameError
from mirab.core.identifiers import content_id

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_MANIFEST = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class RunName:
    """What a run was computed from; equal inputs have the same run id.

    Attributes
    ----------
    snapshot : snapshot id of the archive
    code : version of the code, as :func:`code_version` gives it
    configuration : content hash of profile, catalogue and rules
    parameters : what the run was asked for (dates, ceiling), as JSON can say it
    """

    snapshot: str
    code: str
    configuration: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def id(self, kind: str) -> str:
        """Run id: content id of the kind and everything the run was computed from."""
        return content_id(kind, asdict(self))


class _Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    run_id: str
    snapshot: str
    code: str
    configuration: str
    parameters: dict[str, Any]
    files: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class StoredRun:
    """One stored run: its name, its frames and its documents."""

    kind: str
    run_id: str
    name: RunName
    folder: Path
    files: tuple[str, ...]

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        """The run's frames by name."""
        return {path.stem: _frame(path) for path in self._paths(".parquet")}

    @property
    def documents(self) -> dict[str, Any]:
        """The run's documents by name."""
        return {path.stem: json.loads(path.read_text()) for path in self._paths(".json")}

    def _paths(self, ending: str) -> list[Path]:
        return [self.folder / name for name in self.files if name.endswith(ending)]


class Results:
    """Store of computed runs under one folder."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        if self.root.exists() and not self.root.is_dir():
            raise StoreError(f"results {self.root} is not a folder", "Name a folder, new or one with results")

    def put(self, kind: str, run: RunName, frames: Mapping[str, pl.DataFrame], documents: Mapping[str, Any]) -> str:
        """Store a run, whole and once, and give its id; a run that is there already is left as it is.

        Rows of frames are sorted by their columns and documents by their keys, so that equal results are equal bytes.

        Raises
        ------
        StoreError
            When the folder cannot be written, or the same run is there with other results.
        """
        for name in (kind, *frames, *documents):
            if not _NAME.fullmatch(name) or name == "manifest":
                raise FormatError(f"name {name!r} of a result", "Use lower-case letters, digits, '_', '-' and '.'")
        run_id = run.id(kind)
        files = {f"{name}.parquet": parquet_bytes(_sorted(frame)) for name, frame in frames.items()}
        files |= {f"{name}.json": _json_bytes(document) for name, document in documents.items()}
        manifest = _Manifest(
            kind=kind, run_id=run_id, **asdict(run), files={name: sha256_of(data) for name, data in files.items()}
        )
        with locked(self.root):
            self._sweep()
            if (self.root / kind / run_id / _MANIFEST).exists():
                self._must_equal(manifest)
            else:
                self._write(manifest, files)
        return run_id

    def has(self, kind: str, run: RunName) -> bool:
        """Whether a run with this name is stored."""
        return (self.root / kind / run.id(kind) / _MANIFEST).exists()

    def get(self, kind: str, run_id: str) -> StoredRun:
        """A stored run.

        Raises
        ------
        UnknownNameError
            When there is no such run.
        """
        folder = self.root / kind / run_id
        if not (folder / _MANIFEST).exists():
            raise UnknownNameError(f"results {self.root} hold no run {run_id!r} of {kind!r}", "Compute it")
        manifest = _read_manifest(folder / _MANIFEST)
        name = RunName(
            snapshot=manifest.snapshot,
            code=manifest.code,
            configuration=manifest.configuration,
            parameters=manifest.parameters,
        )
        return StoredRun(kind=kind, run_id=run_id, name=name, folder=folder, files=tuple(manifest.files))

    def runs(self, kind: str) -> list[StoredRun]:
        """Every stored run of a kind, by id."""
        return [self.get(kind, path.parent.name) for path in sorted((self.root / kind).glob(f"*/{_MANIFEST}"))]

    def drop(self, run_id: str) -> None:
        """Delete a run; it can be computed again.

        Raises
        ------
        UnknownNameError
            When there is no such run.
        """
        folders = [path.parent for path in self.root.glob(f"*/*/{_MANIFEST}") if path.parent.name == run_id]
        if not folders:
            raise UnknownNameError(f"results {self.root} hold no run {run_id!r}", "Nothing to delete")
        with locked(self.root):
            for folder in folders:
                folder.rename(self.root / f".dropped-{run_id}")
                self._sweep()

    def _write(self, manifest: _Manifest, files: Mapping[str, bytes]) -> None:
        beside = self.root / f".writing-{manifest.run_id}"
        try:
            for name, data in {**files, _MANIFEST: _json_bytes(manifest.model_dump())}.items():
                write_synced(beside / name, data)
            place = self.root / manifest.kind / manifest.run_id
            place.parent.mkdir(exist_ok=True)
            beside.rename(place)
            sync_folder(place.parent)
        except BaseException:
            self._sweep()
            raise

    def _must_equal(self, manifest: _Manifest) -> None:
        there = _read_manifest(self.root / manifest.kind / manifest.run_id / _MANIFEST)
        differ = sorted(
            name for name in {*there.files, *manifest.files} if there.files.get(name) != manifest.files.get(name)
        )
        if differ:
            raise StoreError(
                f"run {manifest.run_id} of {manifest.kind!r} is stored with other results ({', '.join(differ)})",
                "Delete it and compute it again; if it differs once more, the computation is not repeatable",
            )

    def _sweep(self) -> None:
        """Remove what a writer that died left behind."""
        for pattern in (".writing-*", ".dropped-*"):
            for folder in self.root.glob(pattern):
                shutil.rmtree(folder)


#: Packages that results do not depend on.
SHOWING = ("cli", "web")


def code_version() -> str:
    """Version of the package and a hash of its source: a changed line of code is another version.

    What only shows results (the site, the command line) takes no part: a page that is mended leaves them as they are.
    """
    package = Path(mirab.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).parts[0] in SHOWING:
            continue
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    try:
        number = version("mirab")
    except PackageNotFoundError:
        number = "source"
    return f"{number}+{digest.hexdigest()[:10]}"


def _sorted(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in the order of their columns, nested values by their JSON."""
    if not frame.width:
        return frame
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    keys = [pl.struct(name).struct.json_encode() if name in nested else pl.col(name) for name in frame.columns]
    return frame.sort(keys, nulls_last=True, maintain_order=True)


def _json_bytes(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1, default=str).encode()


def _read_manifest(path: Path) -> _Manifest:
    with disk_errors(path):
        data = path.read_bytes()
    try:
        return _Manifest.model_validate_json(data)
    except ValidationError as error:
        raise StoreError(f"manifest {path} is damaged", "Delete the run's folder and compute it again") from error


def _frame(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path, hive_partitioning=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise StoreError(f"result {path} is damaged", "Delete the run's folder and compute it again") from error
