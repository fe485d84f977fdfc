"""The first page, for the head: what moved in the past month, why, and the alert for the next."""

from __future__ import annotations

from mirab.reporting.bulletin import LEVELS, Arrow, Bulletin, ProposalEntry, SituationEntry
from mirab.reporting.charts import chart_picture
from mirab.reporting.document import Block, Column, Heading, Line, Masthead, Paragraph, Row, Table, Tally, line, span
from mirab.reporting.figure_lines import badge
from mirab.reporting.numerals import day_said
from mirab.reporting.wording import joined, same, wording

#: Situations that fit under the masthead of an A4 page.
FRONT_SITUATIONS = 7
#: With so few situations the page also has room for the chart of the gravest proposal.
ROOM_FOR_CHART = 5
_ARROW_ORDER: dict[Arrow, int] = {"deteriorated": 0, "unchanged": 1, "improved": 2}


def front_page(bulletin: Bulletin) -> tuple[Block, ...]:
    """Masthead, counts, and the situations that matter most, by cluster."""
    first = _by_weight(bulletin.situations)[:FRONT_SITUATIONS]
    rest = len(bulletin.situations) - len(first)
    return (
        _masthead(bulletin),
        _tally(bulletin),
        Heading(level=1, line=line(wording("front.situations"))),
        *situation_table(bulletin, first),
        *((Paragraph(line=line(wording("front.more", count=rest)), size="note"),) if rest else ()),
        Paragraph(line=line(span(wording("front.how_to_read"), "soft")), size="note"),
        *((chart_picture(lead.chart),) if (lead := leading(bulletin)) and lead.chart else ()),
    )


def leading(bulletin: Bulletin) -> ProposalEntry | None:
    """The first proposal with a chart, where the first page has room to show it."""
    if len(bulletin.situations) > ROOM_FOR_CHART:
        return None
    return next((entry for entry in bulletin.proposals if entry.chart), None)


def other_situations(bulletin: Bulletin) -> tuple[Block, ...]:
    """The situations for which the first page has no room."""
    rest = _by_weight(bulletin.situations)[FRONT_SITUATIONS:]
    if not rest:
        return ()
    return (Heading(level=1, line=line(wording("front.more_heading"))), *situation_table(bulletin, rest))


def situation_table(bulletin: Bulletin, entries: list[SituationEntry]) -> tuple[Block, ...]:
    """Situations under the head of their cluster: arrow, name and why, alert."""
    if not entries:
        return (Paragraph(line=line(wording("front.none_open"))),)
    columns = (
        Column(head=wording("front.column_month"), share=0.18),
        Column(head=wording("front.column_situation"), share=0.61),
        Column(head=wording("front.column_alert"), share=0.21),
    )
    rows: list[Row] = []
    for cluster in bulletin.clusters:
        inside = [entry for entry in entries if entry.cluster == cluster.number]
        if inside:
            rows.append(cluster_row(bulletin, cluster.number))
        rows.extend(_row(entry) for entry in inside)
    return (Table(columns=columns, rows=tuple(rows), label=wording("front.situations")),)


def cluster_row(bulletin: Bulletin, number: int) -> Row:
    """The head of a cluster's rows: its number, and what it is about."""
    name = next((cluster.name for cluster in bulletin.clusters if cluster.number == number), same(""))
    about = joined([same(" "), name], "· ") if name.en else name
    head = (span(wording("front.cluster", number=number), "strong"), span(about, "soft"))
    return Row(cells=((head,),), group=True)


def _by_weight(entries: tuple[SituationEntry, ...]) -> list[SituationEntry]:
    """Highest level first, then what deteriorated; an opportunity stands among the advisories."""

    def weight(entry: SituationEntry) -> tuple[int, int, str]:
        rank = LEVELS.index(entry.level) if entry.level else (1 if entry.alert == "opportunity" else -1)
        return -rank, _ARROW_ORDER[entry.arrow], entry.id

    return sorted(entries, key=weight)


def _row(entry: SituationEntry) -> Row:
    name = (span(entry.name, "strong"), *((span(same("\u00a0†"), "mark"),) if entry.hindsight_only else ()))
    states = (span(joined([same(" "), entry.states], "· "), "soft"),) if entry.states.en else ()
    badges: tuple[Line, ...] = (line(badge(entry.level)),) if entry.level or entry.alert == "none" else ()
    if entry.alert == "opportunity":
        badges = (*badges, line(badge(None, "opportunity")))
    return Row(
        cells=(
            (line(span(wording(f"arrow.{entry.arrow}"), entry.arrow)),),
            ((*name, *states), line(span(entry.why, "soft"))),
            badges,
        )
    )


def _masthead(bulletin: Bulletin) -> Masthead:
    day = day_said(bulletin.day)
    issue = joined(
        [
            wording("bulletin.issue", day=day),
            wording("bulletin.issue_number", id=bulletin.id[:8]),
            wording("bulletin.as_known"),
            wording("bulletin.sensitivity_" + bulletin.sensitivity.name.lower()),
        ]
    )
    about = [span(wording("bulletin.what_it_is", day=day))]
    if _any_hindsight(bulletin):
        about.append(span(joined([same(" "), wording("bulletin.hindsight_notice")], "")))
    return Masthead(
        kind=wording("bulletin.title"), title=bulletin.region, issue=(span(issue, "soft"),), about=tuple(about)
    )


def _any_hindsight(bulletin: Bulletin) -> bool:
    evidence = [item.figure for entry in bulletin.proposals for item in entry.evidence]
    stored = [figure for reservoir in bulletin.reservoirs for figure in reservoir.figures]
    shared = [figure for account in bulletin.limits for figure in account.figures]
    return any(figure.hindsight for figure in (*evidence, *stored, *shared))


def _tally(bulletin: Bulletin) -> Tally:
    entries = bulletin.situations
    counts = (
        (sum(entry.level is not None for entry in entries), "front.risks"),
        (sum(entry.alert == "opportunity" for entry in entries), "front.opportunities"),
        (sum(entry.arrow == "deteriorated" for entry in entries), "front.deteriorated"),
        (sum(entry.arrow == "improved" for entry in entries), "front.improved"),
        (len(bulletin.unknown), "front.indicators_unknown"),
    )
    return Tally(counts=tuple((same(str(count)), wording(name)) for count, name in counts))
