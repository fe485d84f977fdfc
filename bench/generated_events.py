"""A made-up file in the shape of UCDP GED: 49 columns, as long as one likes. EXERCISE: nothing in it happened.

Rows are as wide as the publisher's own (about 700 bytes), their dates, coordinates and PRIO-GRID cells agree, and
low <= best <= high holds, so that no check has a reason to put one aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

#: Gleditsch-Ward number, name, and a box of latitudes and longitudes that lies inside or near the state.
STATES = (
    (700, "Afghanistan", (31.0, 36.5), (63.0, 70.5)),
    (701, "Turkmenistan", (37.5, 41.5), (54.5, 62.0)),
    (702, "Tajikistan", (37.5, 39.8), (68.0, 73.5)),
    (703, "Kyrgyzstan", (40.0, 42.5), (71.0, 77.5)),
    (704, "Uzbekistan", (38.5, 42.5), (60.0, 68.0)),
    (705, "Kazakhstan", (44.0, 51.0), (53.0, 80.0)),
    (770, "Pakistan", (25.0, 34.0), (63.0, 72.0)),
    (750, "India", (12.0, 30.0), (74.0, 84.0)),
    (645, "Iraq", (31.0, 36.0), (41.0, 46.0)),
    (652, "Syria", (33.0, 36.5), (36.5, 41.0)),
)
FIRST_DAY, DAYS = np.datetime64("1989-01-01"), 35 * 365
WORDS = "EXERCISE report of a made-up event with no victim and no place, for measuring speed alone"


def write_events(path: Path, rows: int, *, seed: int = 20081, slice_rows: int = 100_000) -> Path:
    """Write ``rows`` events as CSV; equal arguments write equal bytes.

    Returns
    -------
    Path
        The file written.
    """
    random = np.random.default_rng(seed)
    with path.open("wb") as file:
        for start in range(0, rows, slice_rows):
            frame = events(random, start, min(slice_rows, rows - start))
            frame.write_csv(file, include_header=start == 0)
    return path


def events(random: np.random.Generator, start: int, rows: int) -> pl.DataFrame:
    """Events numbered from ``start``, in the publisher's columns and order.

    Returns
    -------
    polars.DataFrame
        Shape (rows, 49).
    """
    columns = {name: values for part in _parts(random, start, rows) for name, values in part.items()}
    return pl.DataFrame(columns).select(_ORDER)


def _parts(random: np.random.Generator, start: int, rows: int) -> Iterator[dict[str, object]]:
    """The columns in groups: where, when, how many, by whom, from whom."""
    state = random.integers(len(STATES), size=rows)
    number = np.arange(start, start + rows)
    day = FIRST_DAY + random.integers(DAYS, size=rows)
    yield _where(random, state)
    yield _when(day)
    yield _tolls(random, rows)
    yield _parties(random, state, number, day.astype("datetime64[Y]").astype(int) + 1970)
    yield _press(number, day)


def _where(random: np.random.Generator, state: np.ndarray) -> dict[str, object]:
    boxes = np.array([[*lats, *lons] for _, _, lats, lons in STATES])[state]
    lat = (boxes[:, 0] + random.random(state.size) * (boxes[:, 1] - boxes[:, 0])).round(6)
    lon = (boxes[:, 2] + random.random(state.size) * (boxes[:, 3] - boxes[:, 2])).round(6)
    cell = np.floor((lat + 90) / 0.5) * 720 + np.floor((lon + 180) / 0.5) + 1
    district = [f"Exercise district {n}" for n in random.integers(900, size=state.size)]
    return {
        "country": [STATES[s][1] for s in state],
        "country_id": [STATES[s][0] for s in state],
        "region": "Asia",
        "adm_1": [f"Exercise province {n}" for n in random.integers(40, size=state.size)],
        "adm_2": district,
        "where_prec": random.integers(1, 5, size=state.size),
        "where_coordinates": district,
        "where_description": [f"EXERCISE, near the {d}" for d in district],
        "latitude": lat,
        "longitude": lon,
        "geom_wkt": [f"POINT ({x} {y})" for x, y in zip(lon, lat, strict=True)],
        "priogrid_gid": cell.astype(int),
    }


def _when(day: np.ndarray) -> dict[str, object]:
    text = [f"{d} 00:00:00.000" for d in day]
    return {
        "year": day.astype("datetime64[Y]").astype(int) + 1970,
        "date_start": text,
        "date_end": text,
        "date_prec": np.ones(day.size, dtype=int),
        "event_clarity": np.ones(day.size, dtype=int),
    }


def _tolls(random: np.random.Generator, rows: int) -> dict[str, object]:
    sides = random.poisson((0.8, 0.8, 0.6, 0.2), size=(rows, 4))
    best = sides.sum(axis=1)
    names = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
    tolls = {name: sides[:, i] for i, name in enumerate(names)}
    return {**tolls, "best": best, "low": best - best // 3, "high": best + random.poisson(1.0, size=rows)}


def _parties(random: np.random.Generator, state: np.ndarray, number: np.ndarray, year: np.ndarray) -> dict[str, object]:
    kind, dyad = random.integers(1, 4, size=state.size), random.integers(1000, 1400, size=state.size)
    governments = [f"Government of {STATES[s][1]}" for s in state]
    ids = dict.fromkeys(("conflict_dset_id", "conflict_new_id", "dyad_dset_id", "dyad_new_id"), dyad)
    sides = {f"side_{s}_{part}": dyad + i for i, s in enumerate("ab", 1) for part in ("dset_id", "new_id")}
    others = [f"Exercise group {n}" for n in dyad]
    names = [f"{g} - {o}" for g, o in zip(governments, others, strict=True)]
    relid = [f"EXE-{y}-{k}-{d}-{n}" for y, k, d, n in zip(year, kind, dyad, number, strict=True)]
    return {
        "id": number + 1,
        "relid": relid,
        "active_year": "true",
        "code_status": "Clear",
        "type_of_violence": kind,
        **ids,
        "conflict_name": names,
        "dyad_name": names,
        **sides,
        "side_a": governments,
        "side_b": others,
        "gwnoa": [STATES[s][0] for s in state],
        "gwnob": pl.Series([None] * state.size, dtype=pl.String),
    }


def _press(number: np.ndarray, day: np.ndarray) -> dict[str, object]:
    headline = [f"{WORDS}, no. {n}" for n in number]
    return {
        "number_of_sources": np.ones(number.size, dtype=int),
        "source_article": [f'"Exercise Agency,{d},{h}"' for d, h in zip(day, headline, strict=True)],
        "source_office": "Exercise Agency",
        "source_date": day.astype(str),
        "source_headline": headline,
        "source_original": "Exercise officials; exercise witnesses",
    }


_ORDER = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id"),
    *("conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a"),
    *("side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office"),
    *("source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "where_description"),
    *("adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region"),
    *("event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians"),
    *("deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
)
