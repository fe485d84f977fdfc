"""The back-test's report as a page: how it was made, what the rules were worth, and where they fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mirab.core.periods import parse_date
from mirab.core.words import Text
from mirab.reporting.backtest_tables import controls_table, episodes_table, rules_table, states_table
from mirab.reporting.document import Block, Column, Document, Heading, Masthead, Paragraph, Row, Table, line, span
from mirab.reporting.numerals import day_said, number, quantity, rounded
from mirab.reporting.rendering import render_document
from mirab.reporting.wording import joined, same, with_capital, wording

SHARES = (
    "hit_rate",
    "chance_hit_rate",
    "precision",
    "precision_by_cluster",
    "false_alarm_ratio",
    "alarm_share",
    "base_rate",
)
SCORES = ("brier", "base_rate_brier", "rolling_base_rate_brier")
SMALLEST_SCORE = 0.0001
#: Figures of the headline, in the order in which they are read.
HEADLINE = (
    "hit_rate",
    "chance_hit_rate",
    "precision",
    "precision_by_cluster",
    "false_alarm_ratio",
    "false_alarms_per_state_year",
    "alarm_share",
    "brier",
    "base_rate_brier",
    "rolling_base_rate_brier",
    "base_rate",
    "state_months",
)
_COLUMNS = ("value", "interval", "without", "loo")
VARIANT_FIGURES = ("hit_rate", "precision", "alarm_share", "brier", "base_rate_brier", "state_months")


def render_backtest(report: Mapping[str, Any], language: str = "en") -> str:
    """The back-test's report, as plain data, as one HTML page in ``en``, ``ru`` or ``bilingual``."""
    return render_document(lay_out_backtest(report), "html", language).decode()


def lay_out_backtest(report: Mapping[str, Any]) -> Document:
    """The report laid out as blocks; its first line says who chose the rules."""
    title = joined([wording("backtest.title"), _said(report.get("region_title") or report["region"])], ": ")
    return Document(
        title=title,
        running=title,
        mark=wording("bulletin.sensitivity_unclassified"),
        day=parse_date(report["until"]),
        exercise=False,
        blocks=(_masthead(report, title), *_headline(report), *_failures(report), *_details(report)),
    )


def _said(value: Any) -> Text:
    """A text in both languages as JSON holds it, or one that is the same in both."""
    return Text(en=value["en"], ru=value["ru"]) if isinstance(value, Mapping) else same(str(value))


def _masthead(report: Mapping[str, Any], title: Text) -> Masthead:
    span_said = wording(
        "backtest.span", since=day_said(parse_date(report["since"])), until=day_said(parse_date(report["until"]))
    )
    parts = [span_said, wording("backtest.rules_hash", hash=str(report["rules_hash"])[:8])]
    if report["frozen_on"]:
        parts.append(wording("record.frozen_on", day=day_said(parse_date(report["frozen_on"]))))
    first = span(_said(report["first_line"]), "strong")
    return Masthead(kind=wording("backtest.kind"), title=title, issue=(span(joined(parts), "soft"),), about=line(first))


def figure_said(name: str, value: float | None) -> Text:
    """A figure of the report: shares in per cent, scores to four decimals, the rest as numbers."""
    if value is None:
        return wording("figure.not_known")
    if name in SHARES:
        return quantity(rounded(100 * value, "pct"), "pct")
    if name in SCORES and 0 < value < SMALLEST_SCORE:
        return Text(en=f"< {SMALLEST_SCORE}", ru=f"< {SMALLEST_SCORE}".replace(".", ","))
    if name in SCORES:
        return Text(en=f"{value:.4f}", ru=f"{value:.4f}".replace(".", ","))
    return number(rounded(value, "index"))


def _interval(name: str, bounds: list[float] | None) -> Text:
    if not bounds:
        return same("–")
    return wording("proposal.band", low=figure_said(name, bounds[0]), high=figure_said(name, bounds[1]))


def _headline(report: Mapping[str, Any]) -> tuple[Block, ...]:
    bare, weaker = report["without_suggesting_pairs"], report["leave_one_out"]
    rows = [
        Row(
            cells=(
                (line(wording(f"backtest.{name}")),),
                (line(span(figure_said(name, report.get(name)), "strong")),),
                (line(_interval(name, report["intervals"].get(name))),),
                (line(figure_said(name, bare.get(name))),),
                (line(_left_out(name, weaker.get(name))),),
            )
        )
        for name in HEADLINE
        if name in report
    ]
    columns = (
        Column(head=wording("backtest.column_figure"), share=0.34),
        *(Column(head=wording(f"backtest.column_{name}"), share=0.165, numeric=True) for name in _COLUMNS),
    )
    table = Table(columns=columns, rows=(*rows, *_leads(report, bare)), label=wording("backtest.measures"))
    heading = Heading(level=1, line=line(wording("backtest.measures")))
    return (heading, *_against_base_rate(report), table)


def _left_out(name: str, value: Any) -> Text:
    """A figure with a case left out: a number, or the range over cases."""
    if isinstance(value, Mapping):
        return _interval(name, [value["lowest"], value["highest"]])
    return same("–") if value is None else figure_said(name, value)


def _leads(report: Mapping[str, Any], bare: Mapping[str, Any]) -> tuple[Row, ...]:
    interval = report["intervals"].get("lead_days_median") or report["intervals"].get("lead_days")

    def row(name: str, of: Any, bounds: Any = None) -> Row:
        said = (of(report["lead_days"]), _interval("lead", bounds), of(bare["lead_days"]), same("–"))
        first = line(span(said[0], "strong"))
        return Row(cells=((line(wording(f"backtest.{name}")),), (first,), *((line(item),) for item in said[1:])))

    def share(leads: Mapping[str, Any]) -> Text:
        return figure_said("hit_rate", leads["share_negative"])

    return (
        row("lead_median", lambda leads: figure_said("lead", leads["median"]), interval),
        row("lead_quartiles", lambda leads: _interval("lead", _known([leads["q1"], leads["q3"]]))),
        row("lead_negative", share),
    )


def _known(bounds: list[float | None]) -> list[float] | None:
    known = [bound for bound in bounds if bound is not None]
    return known if len(known) == len(bounds) else None


def _against_base_rate(report: Mapping[str, Any]) -> tuple[Block, ...]:
    brier, base = report["brier"], report["base_rate_brier"]
    if brier is None or base is None:
        return ()
    skill = report["intervals"].get("brier_skill")
    proved = skill is not None and skill[0] > 0
    verdict = "does_not_beat" if brier >= base else "beats" if proved else "hardly_beats"
    said = wording(f"backtest.{verdict}", brier=figure_said("brier", brier), base=figure_said("brier", base))
    return (Paragraph(line=line(said), size="lede"),)


def _failures(report: Mapping[str, Any]) -> tuple[Block, ...]:
    heading = Heading(level=1, line=line(wording("backtest.failures")))
    sentences = [_said(sentence) for sentence in report["failures"]] or [wording("backtest.none_failed")]
    return (heading, *(Paragraph(line=line(sentence)) for sentence in sentences))


def _details(report: Mapping[str, Any]) -> tuple[Block, ...]:
    note = Paragraph(line=line(span(wording("backtest.language_note"), "soft")), size="note")
    bound = Paragraph(line=line(span(wording("backtest.upper_bound_note"), "soft")), size="note")

    def section(name: str, *blocks: Block) -> tuple[Block, ...]:
        return (Heading(level=1, line=line(wording(f"backtest.{name}"))), *blocks)

    return (
        *section("variants", _variants(report)),
        *section("rules", rules_table(report["rules"])),
        *section("register", note, episodes_table(report["register"])),
        *section("controls", controls_table(report["controls"])),
        *section("states", bound, states_table(report["states"])),
        *section("definitions", _definitions(report["definitions"])),
    )


def _variants(report: Mapping[str, Any]) -> Table:
    scored: list[tuple[Text, Mapping[str, Any]]] = [(wording("backtest.headline"), report)]
    scored += [(wording(f"backtest.{name}"), scores) for name, scores in report["variants"].items()]
    scored.append((wording("backtest.without_suggesting_pairs"), report["without_suggesting_pairs"]))
    if report["calendar"]:
        scored.append((wording("backtest.calendar"), report["calendar"]))
    scored += [(wording("backtest.apart", state=state), scores) for state, scores in report["apart"].items()]
    columns = (
        Column(head=wording("backtest.column_variant"), share=0.34),
        *(Column(head=wording(f"backtest.{name}"), share=0.11, numeric=True) for name in VARIANT_FIGURES),
    )
    rows = tuple(
        Row(cells=((line(said),), *((line(figure_said(name, scores.get(name))),) for name in VARIANT_FIGURES)))
        for said, scores in scored
    )
    return Table(columns=columns, rows=rows, label=wording("backtest.variants"), small=True)


def _definitions(definitions: Mapping[str, Any]) -> Table:
    columns = (
        Column(head=wording("backtest.column_term"), share=0.22),
        Column(head=wording("backtest.column_meaning"), share=0.78),
    )
    rows = tuple(
        Row(cells=((line(with_capital(same(term.replace("_", " ")))),), (line(span(_said(meaning), "soft")),)))
        for term, meaning in definitions.items()
    )
    return Table(columns=columns, rows=rows, label=wording("backtest.definitions"), small=True)
