"""The bulletin laid out as blocks: the head's page, then water, proposals, what is not known, sources."""

from __future__ import annotations

from mirab.core.words import Text
from mirab.reporting.bulletin import (
    Bulletin,
    EvidenceEntry,
    LimitRow,
    ProposalEntry,
    ReservoirRow,
    RuleRecord,
    SourceEntry,
    UnknownEntry,
)
from mirab.reporting.charts import chart_annex, chart_picture
from mirab.reporting.document import (
    Block,
    Column,
    Document,
    Heading,
    Line,
    PageBreak,
    Paragraph,
    Row,
    Split,
    Table,
    line,
    span,
)
from mirab.reporting.figure_lines import (
    badge,
    figure_line,
    figure_said,
    marks_of,
    origin_lines,
    published_said,
    record_cells,
    reference,
)
from mirab.reporting.front_page import cluster_row, front_page, leading, other_situations
from mirab.reporting.numerals import day_said, period_said, probability_said, unit_said
from mirab.reporting.wording import joined, same, wording


def lay_out(bulletin: Bulletin) -> Document:
    """The whole bulletin, the first page for the head and the detail after it."""
    running = joined([wording("bulletin.title"), bulletin.region, day_said(bulletin.day)])
    return Document(
        title=joined([wording("bulletin.title"), bulletin.region, day_said(bulletin.day)], ", "),
        running=running,
        mark=wording("bulletin.sensitivity_" + bulletin.sensitivity.name.lower()),
        day=bulletin.day,
        exercise=bulletin.exercise,
        blocks=(
            *front_page(bulletin),
            PageBreak(),
            *other_situations(bulletin),
            *water(bulletin),
            *proposals(bulletin),
            *unknown(bulletin),
            *sources(bulletin),
        ),
        annex=chart_annex([entry.chart for entry in bulletin.proposals if entry.chart]),
    )


def water(bulletin: Bulletin) -> tuple[Block, ...]:
    """Reservoirs and limits in the order of the region's water yearbook."""
    if not (bulletin.reservoirs or bulletin.limits):
        return ()
    blocks: list[Block] = [
        Heading(level=1, line=line(wording("water.heading"))),
        Paragraph(line=line(span(wording("water.order"), "soft")), size="note"),
    ]
    if bulletin.reservoirs:
        blocks += [Heading(level=2, line=line(wording("water.reservoirs"))), _reservoir_table(bulletin)]
    if bulletin.limits:
        blocks += [Heading(level=2, line=line(wording("water.limits"))), _limit_table(bulletin)]
    return (*blocks, Paragraph(line=line(span(wording("water.note"), "soft")), size="note"))


def _columns(*columns: tuple[str, float, bool]) -> tuple[Column, ...]:
    return tuple(Column(head=wording(name), share=share, numeric=numeric) for name, share, numeric in columns)


def _with_unit(name: str, unit: str, share: float) -> Column:
    """A column of numbers whose head says their unit."""
    return Column(head=joined([wording(name), unit_said(unit)], ", "), share=share, numeric=True)


def _reservoir_table(bulletin: Bulletin) -> Table:
    def row(entry: ReservoirRow) -> Row:
        figures = tuple((figure_line(item, unit=False),) for item in entry.figures)
        return Row(cells=((line(entry.name),), *figures, origin_lines(bulletin, entry.figures)))

    return Table(
        columns=(
            *_columns(("water.column_place", 0.15, False), ("water.column_flow_pct", 0.12, True)),
            _with_unit("water.column_storage", "Mm3", 0.13),
            _with_unit("water.column_level", "m", 0.12),
            _with_unit("water.column_inflow", "m3s", 0.12),
            _with_unit("water.column_release", "m3s", 0.12),
            *_columns(("water.column_from", 0.24, False)),
        ),
        rows=tuple(row(entry) for entry in bulletin.reservoirs),
        label=wording("water.reservoirs"),
        small=True,
    )


def _limit_table(bulletin: Bulletin) -> Table:
    rows: list[Row] = []
    for river in dict.fromkeys(entry.river for entry in bulletin.limits):
        rows.append(Row(cells=((line(span(river, "strong")),),), group=True))
        rows.extend(_limit_row(bulletin, entry) for entry in bulletin.limits if entry.river == river)
    return Table(
        columns=(
            *_columns(("water.column_account", 0.30, False)),
            _with_unit("water.column_limit", "km3", 0.13),
            _with_unit("water.column_use", "km3", 0.15),
            _with_unit("water.column_use_pct", "pct", 0.16),
            *_columns(("water.column_from", 0.26, False)),
        ),
        rows=tuple(rows),
        label=wording("water.limits"),
        small=True,
    )


def _limit_row(bulletin: Bulletin, entry: LimitRow) -> Row:
    figures = tuple((figure_line(item, unit=False),) for item in entry.figures)
    return Row(cells=((line(entry.name),), *figures, origin_lines(bulletin, entry.figures)))


def proposals(bulletin: Bulletin) -> tuple[Block, ...]:
    """Every open proposal: explanation beside the rule's record, then the evidence and its chart."""
    heading = Heading(level=1, line=line(wording("proposal.heading")))
    if not bulletin.proposals:
        return (heading, Paragraph(line=line(wording("proposal.none"))))
    note = Paragraph(line=line(span(wording("record.known_cases"), "soft")), size="note")
    return (heading, note, *(block for entry in bulletin.proposals for block in _proposal(bulletin, entry)))


def _proposal(bulletin: Bulletin, entry: ProposalEntry) -> tuple[Block, ...]:
    main: list[Block] = [Paragraph(line=line(span(_standing(entry), "soft")), size="note")]
    if entry.probability is not None:
        main.append(Paragraph(line=line(span(probability_said(entry.probability), "strong"))))
    main.append(Paragraph(line=line(entry.explanation)))
    if entry.hindsight_only:
        main.append(Paragraph(line=line(span(wording("proposal.hindsight_only"), "mark")), size="note"))
    return (
        Heading(level=2, line=line(badge(entry.level, entry.kind), span(entry.title))),
        Split(main=tuple(main), side=_records(entry.records)),
        _evidence_table(bulletin, entry),
        *((chart_picture(entry.chart),) if entry.chart and entry is not leading(bulletin) else ()),
    )


def _standing(entry: ProposalEntry) -> Text:
    since = wording("proposal.open_since", day=day_said(entry.open_since))
    parts = [wording("front.cluster", number=entry.cluster), entry.states, since]
    if entry.level_since != entry.open_since:
        parts.append(wording("proposal.level_since", day=day_said(entry.level_since)))
    if entry.last_notice and entry.last_notice != entry.open_since:
        parts.append(wording("proposal.last_notice", day=day_said(entry.last_notice)))
    return joined([*parts, wording("proposal.number", id=entry.id[:8])])


def _records(records: tuple[RuleRecord, ...]) -> tuple[Block, ...]:
    heading = Heading(level=3, line=line(wording("record.heading")))
    if not records:
        return (heading, Paragraph(line=line(span(wording("record.absent"), "soft")), size="note"))
    table = Table(
        columns=_columns(("record.count", 0.36, False), ("record.backtest", 0.34, True), ("record.since", 0.30, True)),
        rows=tuple(row for record in records for row in _record(record)),
        label=wording("record.heading"),
        small=True,
    )
    return (heading, table)


def _record(record: RuleRecord) -> tuple[Row, ...]:
    frozen = wording("record.frozen_on", day=day_said(record.frozen_on)) if record.frozen_on else same("")
    if not (record.backtest or record.since_frozen):
        frozen = record.note or wording("record.absent")
    head = (line(record.name), *((line(span(frozen, "soft")),) if frozen.en else ()))
    if not (record.backtest or record.since_frozen):
        return (Row(cells=(head,), group=True),)
    names = ("record.hits", "record.late", "record.not_scored", "record.false_alarms")
    cells = zip(names, record_cells(record.backtest), record_cells(record.since_frozen), strict=True)
    counts = tuple(Row(cells=((line(wording(name)),), (line(past),), (line(now),))) for name, past, now in cells)
    return (Row(cells=(head,), group=True), *counts)


def _evidence_table(bulletin: Bulletin, entry: ProposalEntry) -> Table:
    return Table(
        columns=_columns(
            ("proposal.column_what", 0.30, False),
            ("proposal.column_value", 0.14, True),
            ("proposal.column_normal", 0.18, True),
            ("proposal.column_period", 0.16, False),
            ("proposal.column_source", 0.22, False),
        ),
        rows=tuple(_evidence_row(bulletin, item) for item in entry.evidence),
        label=wording("proposal.column_what"),
        small=True,
    )


def _evidence_row(bulletin: Bulletin, item: EvidenceEntry) -> Row:
    figure = item.figure
    period = period_said(figure.period) if figure.period else same("–")
    origin = joined([published_said(figure), reference(bulletin, figure.source)])
    marks: tuple[Line, ...] = tuple((mark,) for mark in marks_of(figure, short=False))
    return Row(
        cells=(
            (line(item.what),),
            (figure_line(figure),),
            (line(span(_normal(item), "soft")),),
            (line(span(period, "soft")),),
            (line(span(origin, "soft")), *marks),
        )
    )


def _normal(item: EvidenceEntry) -> Text:
    parts = [figure_said(item.baseline)] if item.baseline else []
    if item.low and item.high:
        parts.append(wording("proposal.band", low=figure_said(item.low), high=figure_said(item.high)))
    return joined(parts, "; ") if parts else wording("proposal.no_baseline")


def unknown(bulletin: Bulletin) -> tuple[Block, ...]:
    """Indicators without data, who holds what they wait for, and the sources' blind spots."""
    heading = Heading(level=1, line=line(wording("unknown.heading")))
    if not (bulletin.unknown or bulletin.blind_spots):
        return (heading, Paragraph(line=line(wording("unknown.none"))))
    rows: list[Row] = []
    for cluster in bulletin.clusters:
        inside = [entry for entry in bulletin.unknown if entry.cluster == cluster.number]
        if inside:
            rows.append(cluster_row(bulletin, cluster.number))
        rows.extend(_unknown_row(entry) for entry in inside)
    for spot in bulletin.blind_spots:
        what = wording("unknown.blind", source=spot.source, states=spot.states)
        cited = line(span(spot.citation, "soft", spot.citation.en))
        rows.append(Row(cells=((line(what),), (line(span(wording("unknown.zeros"), "soft")),), (cited,))))
    table = Table(
        columns=_columns(
            ("unknown.column_what", 0.46, False),
            ("unknown.column_reason", 0.22, False),
            ("unknown.column_holder", 0.32, False),
        ),
        rows=tuple(rows),
        label=wording("unknown.heading"),
        small=True,
    )
    return (heading, Paragraph(line=line(span(wording("unknown.lede"), "soft")), size="note"), table)


def _unknown_row(entry: UnknownEntry) -> Row:
    reason = wording("unknown.no_source" if entry.reason == "no source" else "unknown.no_data")
    return Row(cells=((line(entry.what),), (line(span(reason, "soft")),), (line(span(entry.holder, "soft")),)))


def sources(bulletin: Bulletin) -> tuple[Block, ...]:
    """Every source cited, with licence and attribution, and what the issue was made from."""
    heading = Heading(level=1, line=line(wording("sources.heading")))
    hashes = {"catalogue": bulletin.catalogue[:8], "rules": bulletin.rules[:8]}
    made = (
        wording("sources.made_from", **hashes, day=day_said(bulletin.frozen_on))
        if bulletin.frozen_on
        else wording("sources.made_from_unfrozen", **hashes)
    )
    notes = [wording("sources.grade_note"), wording("figure.pseudo_note"), made]
    closing = tuple(Paragraph(line=line(span(note, "soft")), size="note") for note in notes)
    if not bulletin.sources:
        return (heading, Paragraph(line=line(wording("sources.none"))), closing[-1])
    table = Table(
        columns=_columns(
            ("sources.column_number", 0.06, False),
            ("sources.column_source", 0.38, False),
            ("sources.column_grade", 0.09, False),
            ("sources.column_licence", 0.30, False),
            ("sources.column_latest", 0.17, False),
        ),
        rows=tuple(_source_row(entry) for entry in bulletin.sources),
        label=wording("sources.heading"),
        small=True,
    )
    return (heading, table, *closing)


def _source_row(entry: SourceEntry) -> Row:
    who = list(dict.fromkeys(name for name in (entry.publisher, entry.owner) if name.en))
    owner = (line(span(joined(who, ", "), "soft")),) if who else ()
    licence = joined([entry.licence, entry.attribution], ". ")
    latest = day_said(entry.latest) if entry.latest else same("–")
    references = tuple(line(span(same(shown), "soft", shown)) for shown in entry.citations)
    return Row(
        cells=(
            (line(same(f"[{entry.number}]")),),
            (line(span(entry.title, link=entry.address)), *owner, *references),
            (line(same(str(entry.grade) if entry.grade else "–")),),
            (line(span(licence, "soft")),),
            (line(span(latest, "soft")),),
        )
    )
