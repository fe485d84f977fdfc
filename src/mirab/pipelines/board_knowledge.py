"""Everything as known on a day, from which the views of the board are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from mirab.alerting import Evidence, Proposal
from mirab.core.periods import Period
from mirab.core.words import Text
from mirab.pipelines.board_keeping import Kept
from mirab.pipelines.board_values import EvidenceLine, PlaceRef
from mirab.pipelines.board_words import Row, normal_said, signal_name
from mirab.pipelines.bulletin_gaps import STALE_DAYS, unknown_on
from mirab.pipelines.bulletin_proposals import evidence_entry
from mirab.pipelines.bulletin_situations import value_said
from mirab.pipelines.bulletin_sources import titles_of
from mirab.pipelines.centre import Centre
from mirab.reporting.bulletin import UnknownEntry
from mirab.reporting.numerals import period_said
from mirab.sources import Declaration


@dataclass(frozen=True, kw_only=True, eq=False)
class Knowledge:
    """Findings and proposals as known at the end of a day, with the reference facts that explain them."""

    centre: Centre
    day: date
    findings: pl.DataFrame
    proposals: tuple[Proposal, ...]
    kept: Kept = field(repr=False)

    @classmethod
    def cut(cls, centre: Centre, kept: Kept, day: date) -> Knowledge:
        """Cut the kept history at a day."""
        cut = (proposal.as_known_on(day) for proposal in kept.proposals)
        return cls(
            centre=centre,
            day=day,
            findings=known_by(kept.findings, day),
            proposals=tuple(proposal for proposal in cut if proposal is not None),
            kept=kept,
        )

    @cached_property
    def declared(self) -> dict[str, Declaration]:
        """Declared sources by name."""
        return {name: source.declaration for name, source in self.centre.registry.items()}

    @cached_property
    def records(self) -> dict[str, Row]:
        """The back-test's record of each rule, by code; empty where none is kept."""
        report = self.kept.record
        return {record["rule"]: record for record in report["rules"]} if report else {}

    @cached_property
    def by_id(self) -> dict[str, Proposal]:
        """Proposals opened by the day, by id."""
        return {proposal.id: proposal for proposal in self.proposals}

    @cached_property
    def by_situation(self) -> dict[str, list[Proposal]]:
        """Proposals opened by the day, by situation, in order of cluster, situation and first day."""
        found: dict[str, list[Proposal]] = {}
        for proposal in sorted(self.proposals, key=lambda p: (p.cluster, p.situation, p.first_on)):
            found.setdefault(proposal.situation, []).append(proposal)
        return found

    @cached_property
    def latest(self) -> dict[str, list[dict[str, Any]]]:
        """The finding of the last period with a value of each place, by indicator."""
        known = self.kept.ordered.filter(pl.col("known_on") <= self.day)
        last = known.filter(pl.col("series") != pl.col("series").shift(-1, fill_value=known.height + 1))
        found: dict[str, list[dict[str, Any]]] = {}
        for row in last.iter_rows(named=True):
            found.setdefault(row["indicator"], []).append(row)
        return found

    @cached_property
    def unknown(self) -> tuple[UnknownEntry, ...]:
        """Indicators without data on the day, and who holds what they wait for."""
        seen = self.kept.seen.filter(pl.col("known_on") <= self.day).select("variable", value=pl.lit(1.0))
        centre = self.centre
        return unknown_on(centre.region, centre.catalogue, self.findings, seen, self.day, self.declared)

    def series(self, indicator: str, place: str) -> pl.DataFrame:
        """Findings of one indicator at one place, in the order in which they became known."""
        whole = self.kept.by_indicator.get(indicator)
        if whole is None:
            return self.findings.clear()
        return known_by(whole, self.day).filter(pl.col("place") == place)

    def is_fresh(self, row: Row) -> bool:
        """Whether a finding still says something about the day."""
        fresh: bool = row["period_end"] > self.day - timedelta(days=STALE_DAYS)
        return fresh

    def place(self, code: str) -> PlaceRef:
        """A place by its code."""
        return self.kept.places[code]

    def places(self, codes: Iterable[str]) -> tuple[PlaceRef, ...]:
        """Places by their codes, each once; codes that the profile lacks are passed over."""
        held = self.kept.places
        return tuple(held[code] for code in dict.fromkeys(codes) if code in held)

    def source_title(self, names: str) -> Text:
        """Titles of the sources of a finding."""
        return titles_of(names.replace(";", ","), self.declared)

    def evidence(self, item: Evidence) -> EvidenceLine:
        """A piece of evidence, said so that it may be printed."""
        entry = evidence_entry(item, self.day)
        period = entry.figure.period or Period(start=item.period_start, end=item.period_end)
        return EvidenceLine(
            what=item.what,
            indicator=item.indicator,
            place=self.place(item.place),
            rule=item.rule,
            figure=entry.figure,
            value_said=value_said(item),
            normal_said=normal_said(item.low, item.high, item.baseline, item.unit, item.marks.use_class),
            period=period,
            period_said=period_said(period),
            signal=signal_name(item.signal),
            source=item.source,
            source_title=self.source_title(item.source),
            citation=item.citation,
            published_on=item.published_on,
            known_on=item.known_on,
            hindsight=item.hindsight,
            pseudo_real_time=item.pseudo_real_time,
            observation_ids=item.observation_ids,
            finding_ids=item.finding_ids,
        )


def known_by(findings: pl.DataFrame, day: date) -> pl.DataFrame:
    """Of findings in the order in which they became known, those known at the end of a day."""
    return findings.slice(0, int(findings["known_on"].search_sorted(day, side="right")))
