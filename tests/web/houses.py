"""Two houses that differ in what an analyst may not know of: EXERCISE.

Both hold the region's own figures and a file that a round brought. One of them also holds a confidential figure, a
confidential row of that very file and a confidential refused row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl
import pytest

from mirab.archive import below
from mirab.core.frames import PLACE_TIME, PROVENANCE, empty
from mirab.core.marks import Sensitivity
from mirab.pipelines.board import Board, refresh_board
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.rounds import Attempt, read_rounds
from mirab.sources.gdelt_events import CONFLICT

NOW = datetime.now(UTC)
PLACE, SOURCE, MIXED = "border:KGZ-TJK", "ucdp_ged", "gdelt_events"


@dataclass(frozen=True, kw_only=True)
class House:
    """One installation: its folder, everything in it, and what lies below an analyst's ceiling."""

    centre: Centre
    whole: Board
    below: Board


def computed(centre: Centre) -> House:
    """An installation with its boards computed."""
    lower = refresh_board(centre, now=NOW, sight=below(Sensitivity.UNCLASSIFIED))
    return House(centre=centre, whole=refresh_board(centre, now=NOW), below=lower)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The house that holds nothing confidential."""
    centre = open_centre(tmp_path_factory.mktemp("plain"))
    add_a_file(centre, Sensitivity.UNCLASSIFIED)
    return computed(centre)


@pytest.fixture(scope="session")
def closer(plain: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The house that holds what an analyst may not know of."""
    centre = open_centre(tmp_path_factory.mktemp("closer"))
    refresh_board(centre, now=NOW, sight=below(Sensitivity.UNCLASSIFIED))
    add_a_file(centre, Sensitivity.UNCLASSIFIED, Sensitivity.CONFIDENTIAL)
    add_a_confidential_figure(centre)
    add_a_confidential_refusal(centre)
    return computed(centre)


def add_a_file(centre: Centre, *held: Sensitivity) -> None:
    """A file of a reported event held so each, brought by a round: EXERCISE."""
    schema = {**PLACE_TIME, **centre.registry[MIXED].declaration.columns, **PROVENANCE}
    events = [
        {
            **dict.fromkeys(schema),
            "place": "KGZ",
            "period_start": date(2012, 3, 1),
            "period_end": date(2012, 3, 2),
            "event_id": number,
            "root_code": CONFLICT[0],
            "goldstein": -5.0,
            "source": MIXED,
            "owner": "EXERCISE",
            "published_on": date(2012, 3, 2),
            "published_basis": "stated",
            "retrieved_at": NOW,
            "hindsight": False,
            "sensitivity": level.value,
            "use_class": "publish",
            "caveats": "",
        }
        for number, level in enumerate(held)
    ]
    centre.archive.append(
        MIXED,
        pl.DataFrame(events, schema=schema),
        centre.registry[MIXED].declaration.key,
        file_id=f"EXERCISE of {len(held)}",
        file_name="exercise.csv",
        now=NOW,
    )
    brought = Attempt(at=NOW, outcome="brought", files=1, archived=len(held))
    read_rounds(centre.home).after(MIXED, brought).write(centre.home)


def add_a_confidential_figure(centre: Centre) -> None:
    """A border that was closed for a month, as nobody published it: EXERCISE."""
    known = centre.archive.scan("profile_figures", latest=False).collect().drop("key", "id", "batch", strict=False)
    figure = known.filter(pl.col("variable") == "crossing_closed").head(1)
    hidden = figure.with_columns(
        place=pl.lit(PLACE),
        sensitivity=pl.lit(Sensitivity.CONFIDENTIAL.value, pl.Int8()),
        period_start=pl.lit(date(2012, 3, 1)),
        period_end=pl.lit(date(2012, 4, 1)),
        published_on=pl.lit(date(2012, 3, 2)),
    )
    key = ["variable", *PLACE_TIME, "citation"]
    centre.archive.append("profile_figures", hidden, key, file_id="EXERCISE", now=NOW)


def add_a_confidential_refusal(centre: Centre) -> None:
    """A row in quarantine: EXERCISE."""
    row = {"row": [2], "reason": ["high below best"], "detail": [""], "raw": ['{"note": "EXERCISE-refused"}']}
    centre.archive.append(
        SOURCE,
        empty({**PLACE_TIME, **PROVENANCE}),
        [],
        quarantine=pl.DataFrame(row),
        file_id="EXERCISE",
        now=NOW,
        sensitivity=Sensitivity.CONFIDENTIAL,
    )
