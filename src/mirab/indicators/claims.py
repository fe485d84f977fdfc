"""The claims that an indicator reads: which observations, of which places, in which order they became known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from mirab.core.frames import OBSERVATION, conform
from mirab.core.identifiers import content_id
from mirab.core.marks import UseClass
from mirab.core.periods import PeriodKind
from mirab.core.places import PlaceKind
from mirab.indicators.catalogue import Catalogue, Indicator
from mirab.indicators.grid import Grid, kind_expression
from mirab.indicators.panel import Array, Days, Mask
from mirab.sharing.names import BETWEEN, names_in

#: ordinal of 1970-01-01, the day from which polars counts dates
EPOCH = date(1970, 1, 1).toordinal()
#: narrowness of each use class
USES = (UseClass.PUBLISH.value, UseClass.PARTNERS.value, UseClass.ANALYSIS_ONLY.value)

_PREFIXES = {kind.value.replace(" ", joint): kind for kind in PlaceKind for joint in ("-", " ", "_")} | {
    "border": PlaceKind.BORDER_SEGMENT,
    "account": PlaceKind.WATER_ACCOUNT,
    "line": PlaceKind.POWER_LINE,
    "tailings": PlaceKind.TAILINGS_SITE,
}


def scale_of(place: str) -> PlaceKind | None:
    """Kind of a place as its code tells it (:mod:`mirab.core.places`), None where it tells none."""
    if re.fullmatch(r"[A-Z]{3}", place):
        return PlaceKind.STATE
    if re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", place):
        return PlaceKind.PROVINCE
    return _PREFIXES.get(place.partition(":")[0])


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Claims of one indicator on one grid, sorted by the day on which they became known.

    ``frame`` holds the observations; the arrays stand beside its rows: variable, place and period by number, the day
    of knowledge as an ordinal, the value, and the marks. ``owned`` and ``caveated`` say which of ``owners`` and of
    ``caveats`` each row has: shape (n, names).
    """

    frame: pl.DataFrame
    places: tuple[str, ...]
    variables: tuple[str, ...]
    variable: Days
    place: Days
    period: Days
    known: Days
    value: Array
    sensitivity: Days
    use: Days
    hindsight: Days
    owned: Mask
    owners: tuple[str, ...]
    caveated: Mask
    caveats: tuple[str, ...]

    @classmethod
    def of(cls, frame: pl.DataFrame, variables: tuple[str, ...], period: pl.Expr) -> Claims:
        """Number the rows of observations; ``period`` numbers their periods."""
        ordered = frame.with_columns(period_number=period).sort("known_on", "period_number", "variable", "place", "id")
        places = tuple(ordered["place"].unique().sort().to_list())
        (owners, owned), (caveats, caveated) = _named(ordered["owner"]), _named(ordered["caveats"])
        return cls(
            frame=ordered,
            places=places,
            variables=variables,
            variable=_numbers(ordered["variable"], variables),
            place=_numbers(ordered["place"], places),
            period=ordered["period_number"].to_numpy().astype(np.int64),
            known=ordered["known_on"].to_physical().to_numpy().astype(np.int64) + EPOCH,
            value=ordered["value"].fill_null(np.nan).to_numpy().astype(np.float64),
            sensitivity=ordered["sensitivity"].fill_null(0).to_numpy().astype(np.int64),
            use=_numbers(ordered["use_class"].fill_null(USES[0]), USES),
            hindsight=ordered["hindsight"].fill_null(False).to_numpy().astype(np.int64),
            owned=owned,
            owners=owners,
            caveated=caveated,
            caveats=caveats,
        )

    def __len__(self) -> int:
        return len(self.known)


def _numbers(column: pl.Series, names: tuple[str, ...]) -> Days:
    """Position of each text among names."""
    return column.cast(pl.Enum(list(names))).to_physical().to_numpy().astype(np.int64)


def _named(column: pl.Series) -> tuple[tuple[str, ...], Mask]:
    """The names that a column of texts holds, and which of them each row has; shape (n, names)."""
    texts = tuple(column.fill_null("").unique().sort().to_list())
    names = tuple(sorted({name for text in texts for name in names_in(text)}))
    held = np.zeros((len(texts), len(names)), dtype=np.bool_)
    for number, text in enumerate(texts):
        held[number] = np.isin(names, names_in(text))
    return names, held[_numbers(column.fill_null(""), texts)]


def prepare(catalogue: Catalogue, observations: pl.DataFrame, until: date) -> dict[str, pl.DataFrame]:
    """Observations known by the end of a day, apart by variable, with the kind of their period and of their place."""
    wanted = {variable for entry in catalogue for variable in entry.variables}
    known = conform(observations, OBSERVATION).filter(
        (pl.col("known_on") <= until) & pl.col("variable").is_in(list(wanted))
    )
    places = known["place"].unique().to_list()
    scales = pl.DataFrame(
        {"place": places, "scale": [kind.value if (kind := scale_of(place)) else None for place in places]},
        schema={"place": pl.String, "scale": pl.String},
    )
    periods = known.select("period_start", "period_end").unique().with_columns(kind=kind_expression())
    known = known.join(scales, on="place", how="left").join(periods, on=["period_start", "period_end"], how="left")
    return {str(name[0]): part for name, part in known.partition_by("variable", as_dict=True).items()}


def of_panel(entry: Indicator, prepared: dict[str, pl.DataFrame]) -> Iterator[tuple[PeriodKind, Claims]]:
    """Claims of an indicator for each kind of period that it reads and that was observed."""
    frame = _selected(entry, prepared)
    for kind in entry.periods:
        part = frame.filter(pl.col("kind") == kind.value)
        if part.height:
            yield kind, Claims.of(_one_a_day(part), entry.variables, Grid(kind).number())


def of_facts(entry: Indicator, prepared: dict[str, pl.DataFrame]) -> Claims | None:
    """Claims of an indicator that reads single facts: a fact is named by its period, numbered in order of time."""
    frame = _selected(entry, prepared)
    if not frame.height:
        return None
    start = pl.col("period_start").to_physical().cast(pl.Int64)
    length = (pl.col("period_end") - pl.col("period_start")).dt.total_days()
    return Claims.of(_one_a_day(frame), entry.variables, start * 100_000 + length)


def _selected(entry: Indicator, prepared: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Observations of the indicator's variables and places, with places that are sums of others."""
    parts = [prepared[variable] for variable in entry.variables if variable in prepared]
    if not parts:
        return pl.DataFrame(schema={**OBSERVATION, "scale": pl.String, "kind": pl.String})
    frame = pl.concat(parts)
    for whole, of in entry.sums.items():
        frame = pl.concat([frame, _summed(frame, whole, of)])
    chosen = pl.col("scale").is_in([kind.value for kind in entry.scale])
    if entry.places:
        chosen &= pl.col("place").is_in(list(entry.places))
    if entry.not_for:
        chosen &= ~pl.col("place").is_in(list(entry.not_for))
    return _without_first_nulls(frame.filter(chosen & pl.col("known_on").is_not_null()))


def _without_first_nulls(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop rows that state nothing, unless they withdraw an earlier figure."""
    if not frame["value"].null_count():
        return frame
    key = ["variable", "place", "period_start", "period_end"]
    stated = pl.col("value").is_not_null().cast(pl.Int64).cum_sum().over(key, order_by="known_on")
    return frame.filter(pl.col("value").is_not_null() | (stated > 0))


def _one_a_day(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the last published of several claims about the same thing that became known on one day."""
    key = ["variable", "place", "period_start", "period_end", "known_on"]
    if frame.select(key).n_unique() == frame.height:
        return frame
    return frame.sort("published_on", "id", nulls_last=False).unique(subset=key, keep="last", maintain_order=True)


def _summed(frame: pl.DataFrame, whole: str, parts: tuple[str, ...]) -> pl.DataFrame:
    """Claims about a place that is the sum of others: one whenever, all parts being known, one of them is stated."""
    stated = frame.filter(pl.col("place").is_in(list(parts)) & pl.col("value").is_not_null())
    rows = []
    for _, group in stated.group_by("variable", "period_start", "period_end", maintain_order=True):
        latest: dict[str, dict[str, object]] = {}
        for day, claims in group.sort("known_on", "published_on", "id").group_by("known_on", maintain_order=True):
            latest |= {claim["place"]: claim for claim in claims.iter_rows(named=True)}
            if len(latest) == len(parts):
                rows.append(_joined(whole, list(latest.values()), day[0]))
    return pl.DataFrame(rows, schema=frame.schema)


def _joined(whole: str, claims: list[dict[str, object]], day: object) -> dict[str, object]:
    """One claim that adds several, with all their owners and caveats and the narrowest of their marks."""

    def all_of(name: str) -> list[str]:
        return sorted({str(claim[name]) for claim in claims if claim[name]})

    published = [str(claim["published_on"]) for claim in claims if claim["published_on"]]
    return {
        **claims[-1],
        "place": whole,
        "known_on": day,
        "value": sum(float(str(claim["value"])) for claim in claims),
        "id": content_id(*(claim["id"] for claim in claims)),
        "source": "; ".join(all_of("source")),
        "owner": BETWEEN.join(names_in(BETWEEN.join(all_of("owner")))),
        "citation": "; ".join(all_of("citation")),
        "published_on": date.fromisoformat(max(published)) if published else None,
        "pseudo_real_time": any(claim["pseudo_real_time"] for claim in claims),
        "hindsight": any(claim["hindsight"] for claim in claims),
        "sensitivity": max(int(str(claim["sensitivity"] or 0)) for claim in claims),
        "caveats": BETWEEN.join(names_in(BETWEEN.join(all_of("caveats")))),
        "use_class": max((str(claim["use_class"] or USES[0]) for claim in claims), key=USES.index),
    }
