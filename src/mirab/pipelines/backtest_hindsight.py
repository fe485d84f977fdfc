"""Rules tried on every figure that was picked out with hindsight: shown with their false alarms, never scored.

A fact picked out because of what followed proves nothing about a rule. What may be shown is how the same rule reads
every published figure of its kind, and where it would have cried wolf.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl

from mirab.indicators import Catalogue
from mirab.regions import Region

#: how far from a figure an episode may begin and still be what the signal was about
NEAR = timedelta(days=90)
ADVISORY = 2
#: functions that repeat what was reported and read no threshold of their own
REPORTED = frozenset({"fact", "calendar_ahead"})


def hindsight_trials(region: Region, catalogue: Catalogue, findings: pl.DataFrame) -> list[dict[str, Any]]:
    """Every judged finding of a risk that rests on hindsight and is not a reported fact itself, with what it met.

    Parameters
    ----------
    findings : polars.DataFrame
        Findings with hindsight left in.

    Returns
    -------
    list of dict
        ``indicator, place, date, value, unit, score, signal, episodes, false_alarm``: an episode is met when it began
        in one of the place's states, in the indicator's cluster, within 90 days before or after; ``false_alarm`` is
        null below advisory.
    """
    rules = [entry.code for entry in catalogue if entry.function not in REPORTED and not entry.for_better]
    judged = pl.col("hindsight") & pl.col("indicator").is_in(rules) & pl.col("signal").is_not_null()
    tried = findings.filter(judged).sort("indicator", "place", "known_on")
    return [_trial(region, catalogue[row["indicator"]].cluster, row) for row in tried.iter_rows(named=True)]


def _trial(region: Region, cluster: int, row: dict[str, Any]) -> dict[str, Any]:
    place = region.places.get(row["place"])
    states = set(place.states if place else (row["place"],))
    near = [e for e in region.register if e.cluster == cluster and abs(e.onset - row["known_on"]) <= NEAR]
    met = [episode.id for episode in near if states & set(episode.states)]
    return {
        **{name: row[name] for name in ("indicator", "place", "value", "unit", "score", "signal", "citation")},
        "date": row["known_on"].isoformat(),
        "episodes": met,
        "false_alarm": not met if row["signal"] >= ADVISORY else None,
    }
