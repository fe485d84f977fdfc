"""From the archive to findings and proposals: observe, compute the indicators, let the rules propose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import polars as pl

from mirab.alerting import Proposal, propose
from mirab.archive import RunName, code_version
from mirab.core.identifiers import content_id
from mirab.core.publication import KnownBy
from mirab.indicators import compute_history, not_known
from mirab.pipelines.centre import Centre, profile_id
from mirab.pipelines.ingest import ensure_profile
from mirab.pipelines.observe import observe
from mirab.sharing.sight import Sight

SIGNALS = {None: "not known", 0: "normal", 1: "watch", 2: "advisory", 3: "warning"}


@dataclass(frozen=True, kw_only=True)
class Computed:
    """What one run saw and found."""

    snapshot: str
    observations: pl.DataFrame
    findings: pl.DataFrame
    proposals: tuple[Proposal, ...]


def run_name(centre: Centre, snapshot: str, **parameters: Any) -> RunName:
    """Name a run by everything that it depends on."""
    configuration = content_id(profile_id(centre.region), centre.rulebook.content_hash)
    return RunName(snapshot=snapshot, code=code_version(), configuration=configuration, parameters=parameters)


def compute(
    centre: Centre,
    *,
    until: date | None = None,
    since: date | None = None,
    by: KnownBy = KnownBy.LAG,
    sight: Sight | None = None,
    hindsight: bool = True,
    findings_only: bool = False,
) -> Computed:
    """Compute every finding and proposal as known up to a day.

    Parameters
    ----------
    until : date, optional
        The last day of knowledge; without it, everything archived.
    since : date, optional
        The first day of knowledge for which findings are given; without it, that of the profile, or the first known.
    sight : Sight, optional
        What it does not see takes no part, and leaves no trace.
    hindsight : bool
        False leaves out figures picked out with hindsight, as every score does.
    findings_only : bool
        Do not run the rules.
    """
    ensure_profile(centre.archive, centre.region)
    observations = observe(
        centre.archive, centre.registry, centre.region, by=by, until=until, sight=sight, hindsight=hindsight
    )
    first, last = _span_of_knowledge(observations)
    end = until or last
    findings = compute_history(
        centre.catalogue, observations, since=since or centre.region.watched_since or first, until=end
    )
    return Computed(
        snapshot=centre.archive.snapshot() if sight is None else seen_id(observations),
        observations=observations,
        findings=findings,
        proposals=() if findings_only else propose_for(centre, findings, end),
    )


def _span_of_knowledge(observations: pl.DataFrame) -> tuple[date, date]:
    """First and last day on which something became known."""
    first, last = observations["known_on"].min(), observations["known_on"].max()
    if isinstance(first, date) and isinstance(last, date):
        return first, last
    return date.min, date.min


def seen_id(observations: pl.DataFrame) -> str:
    """Id of what was seen: of every observation with its marks, which what is not seen cannot move."""
    written = observations.sort(observations.columns).write_csv(float_precision=17)
    return content_id("seen", sha256(written.encode()).hexdigest())


def all_seen(centre: Centre, sight: Sight | None) -> str:
    """Id of all that a sight sees, on whatever day it is known; it costs a look at the whole archive."""
    return seen_id(observe(centre.archive, centre.registry, centre.region, sight=sight))


def keep_findings(centre: Centre, computed: Computed, day: date) -> str:
    """Keep the findings of a day as a result and give the run's id."""
    name = run_name(centre, computed.snapshot, until=day.isoformat())
    return centre.results.put("findings", name, {"findings": computed.findings}, {})


def propose_for(centre: Centre, findings: pl.DataFrame, until: date) -> tuple[Proposal, ...]:
    """Run the region's rules over findings."""
    names = {name: source.declaration.title for name, source in centre.registry.items()}
    return tuple(propose(centre.rulebook, findings, until=until, places=centre.region.places, source_names=names))


def latest_findings(findings: pl.DataFrame, day: date) -> pl.DataFrame:
    """The newest finding of each indicator and place as known on a day."""
    known = findings.filter(pl.col("known_on") <= day)
    return known.sort("period_start", "known_on").group_by("indicator", "place", maintain_order=True).last()


def findings_json(centre: Centre, computed: Computed, latest: pl.DataFrame, day: date) -> dict[str, Any]:
    """Findings as known on a day, with what is not known and who holds it."""
    rows = latest.sort("indicator", "place").with_columns(
        signal=pl.col("signal").replace_strict(SIGNALS, return_dtype=pl.String)
    )
    return {
        "date": day.isoformat(),
        "findings": rows.to_dicts(),
        "not_known": not_known(centre.catalogue, computed.observations).to_dicts(),
        "snapshot": computed.snapshot,
    }
