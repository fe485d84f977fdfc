"""Load a region from its profile folder: by the name of a profile that comes with Mirab, or by the folder's path."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from mirab.core.errors import MissingError, ProfileError
from mirab.regions import building as b
from mirab.regions import region as v
from mirab.regions.figures import read_figures
from mirab.regions.grading import Grading
from mirab.regions.outlines import Line, PlaceShape
from mirab.regions.problems import Problem
from mirab.regions.profile_files import MANIFEST, Profile, read_profile
from mirab.regions.reading import Reading
from mirab.regions.translations import read_russian

HERE = Path(__file__).resolve().parent


def folder_of(name_or_path: str | Path) -> Path:
    """The folder of a profile.

    Raises
    ------
    MissingError
        When neither a profile of that name nor a folder of that path is there.
    """
    own = HERE / str(name_or_path)
    if own.is_dir() and (own / MANIFEST).exists():
        return own
    path = Path(name_or_path)
    if path.is_dir():
        return path.resolve()
    known = ", ".join(sorted(p.parent.name for p in HERE.glob(f"*/{MANIFEST}")))
    raise MissingError(f"region profile {str(name_or_path)!r} is not there", f"Name one of: {known}; or give a folder")


def load(name_or_path: str | Path = "central_asia") -> v.Region:
    """Read a profile, validate every record and build the region. A profile that did not change is read once.

    Raises
    ------
    MissingError
        When there is no such profile.
    ProfileError
        When a record breaks its schema; the message names the first fault and how many there are.
    """
    folder = folder_of(name_or_path)
    return _load(folder, _stamp(folder))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the profile's files, so that a mended file is read again."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in {".yaml", ".csv", ".geojson", ".po"})
    return tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files)


@lru_cache(maxsize=8)
def _load(folder: Path, _stamp: tuple[tuple[str, int, int], ...]) -> v.Region:
    profile = read_profile(folder)
    reading = Reading(folder)
    grading = Grading.of(profile.of("outlets.yaml"))
    figures = read_figures(folder, grading, reading)
    russian = read_russian(folder, reading)
    _refuse(folder, [*profile.problems, *reading.problems])
    manifest, register = profile.manifest, profile.register
    assert manifest is not None
    return v.Region(
        name=manifest.name,
        title=b.text(manifest.title),
        states=manifest.states,
        core_states=manifest.core_states,
        apart_states=manifest.apart_states,
        watched_since=manifest.watched_since,
        clusters={number: b.text(name) for number, name in sorted(manifest.clusters.items())},
        languages=dict(manifest.languages),
        blind_spots={source: v.BlindSpot(**spot.model_dump()) for source, spot in manifest.blind_spots.items()},
        path=folder,
        places=b.build_places(profile, grading),
        organisations=tuple(v.Organisation(**o.model_dump()) for o in profile.of("organisations.yaml")),
        memberships=tuple(v.Membership(**m.model_dump()) for m in profile.of("memberships.csv")),
        instruments=b.build_instruments(profile),
        agreements=_agreements(profile),
        cases=tuple(b.build_case(case, register) for case in profile.of("cases.yaml")),
        register=tuple(b.build_episode(e, register, grading) for e in register.events) if register else (),
        register_rule=b.build_rule(register) if register else None,
        sweep={state: v.Sweep(**s.model_dump()) for state, s in register.sweep.items()} if register else {},
        considered_not_met=tuple(v.ConsideredNotMet(**c.model_dump()) for c in register.considered_not_met)
        if register
        else (),
        controls=tuple(b.build_control(control) for control in profile.of("controls.yaml")),
        calendar=b.build_calendar(profile.of("calendar.yaml", "entries"), profile.of("calendar.yaml", "recurring")),
        figures=figures,
        grading=grading,
        themes=folder / "themes.yaml",
        level_table=folder / "levels.yaml",
        clock_table=folder / "clocks.yaml",
        indicator_files=_files(folder, "indicators"),
        rule_files=_files(folder, "rules"),
        source_files=_files(folder, "sources"),
        lines=tuple(Line.of(record) for record in profile.of("lines.csv")),
        shapes=tuple(PlaceShape.of(record) for record in profile.of("shapes.csv")),
        map_cities=manifest.map_cities,
        exercise=manifest.exercise,
        extra={"exercise": manifest.exercise},
        russian=russian,
    )


def _refuse(folder: Path, problems: Sequence[Problem]) -> None:
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        first = problems[0]
        raise ProfileError(
            f"profile {folder.name}: {first.file}, {first.record}: {first.what}{more}",
            f"{first.remedy}; mirab region check {folder.name} names them all",
        )


def _agreements(profile: Profile) -> tuple[v.Agreement, ...]:
    return tuple(
        v.Agreement(day=record.date, **record.model_dump(exclude={"date"})) for record in profile.of("agreements.csv")
    )


def _files(folder: Path, name: str) -> tuple[Path, ...]:
    return tuple(sorted((folder / name).glob("*.yaml")))
