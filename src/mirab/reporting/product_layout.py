"""A report of the desk laid out as blocks: its head, its parts with comment set apart from fact, what each rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mirab.core.marks import Marks
from mirab.core.periods import Period, PeriodKind, kind_of
from mirab.core.words import Text
from mirab.reporting.document import (
    ARROWS,
    Block,
    Column,
    Document,
    Heading,
    Line,
    Masthead,
    Paragraph,
    Row,
    Span,
    Style,
    Table,
    line,
    span,
)
from mirab.reporting.numerals import day_said, period_said
from mirab.reporting.product import KINDS, Item, Part, Product, ProductKind, Rests, ordered
from mirab.reporting.wording import joined, same, wording

#: In what order the table of situations shows what may come.
ALERTS = ("risk", "opportunity", "none")
_STYLES: dict[str, Style] = {"risk": "strong", "opportunity": "opportunity", "none": "none"}
#: Kinds of things that a sentence may rest on, as the list at the end names them; others by what they are called alone.
NAMED = ("proposal", "situation", "desk_situation", "episode", "paper", "report", "warning", "assessment")


def lay_out_product(product: Product) -> Document:
    """The whole report; sentences and what they rest on are numbered here, from what is there."""
    kind, set_ = KINDS[product.kind], _Setting()
    title = title_said(product)
    blocks: list[Block] = [_masthead(product, kind, title)]
    if product.addressed:
        blocks.append(_addressed(product))
    items = ordered(product.items, product.kind)
    for part in kind.parts:
        inside = [item for item in items if item.part == part.key]
        if inside:
            blocks += [Heading(level=1, line=line(part.name)), *set_.part(part, inside)]
    if set_.rests:
        blocks += set_.grounds()
    return Document(
        title=joined([kind.name, title], ": ") if product.title.en or product.title.ru else title,
        running=joined([kind.name, span_said(product.period)]),
        mark=mark_said(product.marks),
        day=product.issued_on or product.period.last_day,
        exercise=product.exercise,
        blocks=tuple(blocks),
    )


def title_said(product: Product) -> Text:
    """The title; where there is none, kind and period."""
    plain = joined([KINDS[product.kind].name, span_said(product.period)], ", ")
    return Text(
        en=product.title.en or product.title.ru or plain.en, ru=product.title.ru or product.title.en or plain.ru
    )


def span_said(period: Period) -> Text:
    """A month by its name, a day, or the first and the last one."""
    if kind_of(period) is PeriodKind.MONTH:
        return period_said(period)
    first, last = day_said(period.start), day_said(period.last_day)
    return first if period.days == 1 else joined([first, last], " – ")


def mark_said(marks: Marks) -> Text:
    """How closely a document is held, in its own words."""
    return wording("bulletin.sensitivity_" + marks.sensitivity.name.lower())


def letter(marks: Marks) -> Text:
    """What stands before a sentence."""
    return wording("product.letter_" + marks.sensitivity.name.lower())


def _masthead(product: Product, kind: ProductKind, title: Text) -> Masthead:
    issued = wording("product.issued", day=day_said(product.issued_on)) if product.issued_on else same("")
    return Masthead(
        kind=kind.name,
        title=title,
        issue=line(joined([span_said(product.period), issued])),
        about=line(span(mark_said(product.marks), "strong"), same(" · "), wording("product.how_to_read")),
    )


def _addressed(product: Product) -> Table:
    rows = tuple(
        Row(cells=((line(span(wording(f"product.address_{name}"), "strong")),), (line(same(words)),)))
        for name, words in product.addressed
        if words
    )
    columns = (Column(head=same(""), share=0.2), Column(head=same(""), share=0.8))
    return Table(columns=columns, rows=rows, label=wording("product.addressed"))


@dataclass(kw_only=True)
class _Setting:
    """Numbers of what was set so far: sentences, and the things that they rest on."""

    sentences: int = 0
    rests: dict[Rests, int] = field(default_factory=dict)

    def part(self, part: Part, items: list[Item]) -> Iterator[Block]:
        """The facts of a part in its shape, then comment, under a heading of its own."""
        facts = [item for item in items if item.nature == "fact"]
        comments = [item for item in items if item.nature == "comment"]
        if part.shape == "table" and facts:
            yield self.situations(facts)
        elif part.shape == "press" and facts:
            yield self.press(facts)
        else:
            yield from map(self.sentence, facts)
        if comments:
            yield Heading(level=3, line=line(wording("product.comment")))
            yield from map(self.sentence, comments)

    def sentence(self, item: Item) -> Paragraph:
        """A numbered sentence, its mark before it and what it rests on behind it."""
        self.sentences += 1
        number = span(same(f"{self.sentences}. "), "soft")
        return Paragraph(line=(number, _before(item), *self.words(item)))

    def words(self, item: Item) -> Line:
        """The words of an item, with the numbers of what it rests on and its grade."""
        numbers = [self.rests.setdefault(one, len(self.rests) + 1) for one in item.rests]
        behind = "".join(f" [{number}]" for number in numbers) + (f" · {item.grade}" if item.grade else "")
        text = Text(en=item.text.en or item.text.ru, ru=item.text.ru or item.text.en)
        return (span(text), *((span(same(behind), "soft"),) if behind else ()))

    def situations(self, items: list[Item]) -> Table:
        """The table of situations: risks, opportunities, then what has no alert."""
        rows: list[Row] = []
        for alert in ALERTS:
            inside = [item for item in items if (item.alert or "none") == alert]
            if inside:
                rows.append(Row(cells=((line(span(wording(f"product.alerts_{alert}"), "strong")),),), group=True))
            rows += [self._situation(item, alert) for item in inside]
        return Table(
            columns=(
                Column(head=wording("product.column_situation"), share=0.26),
                Column(head=wording("product.column_arrow"), share=0.16),
                Column(head=wording("product.column_alert"), share=0.16),
                Column(head=wording("product.column_why"), share=0.42),
            ),
            rows=tuple(rows),
            label=wording("product.part_table"),
        )

    def _situation(self, item: Item, alert: str) -> Row:
        named = item.subject or same("")
        subject = Text(en=named.en or named.ru, ru=named.ru or named.en)
        moved: Span = (
            span(wording(f"arrow.{item.arrow}"), _arrow(item.arrow))
            if item.arrow in ARROWS
            else span(same("–"), "soft")
        )
        return Row(
            cells=(
                (line(_before(item), subject),),
                (line(moved),),
                (line(span(wording(f"product.alert_{alert}"), _STYLES[alert])),),
                (self.words(item),),
            )
        )

    def press(self, items: list[Item]) -> Table:
        """Elements for the press, each with what became of it."""

        def row(item: Item) -> Row:
            outcome = wording(f"product.outcome_{(item.outcome or 'proposed').replace(' ', '_')}")
            words = (line(span(item.outcome_words, "soft")),) if item.outcome_words and item.outcome_words.en else ()
            mark = _before(item)
            return Row(cells=(((mark, *self.words(item)),), (line(outcome), *words)))

        return Table(
            columns=(
                Column(head=wording("product.column_element"), share=0.66),
                Column(head=wording("product.column_outcome"), share=0.34),
            ),
            rows=tuple(row(item) for item in items),
            label=wording("product.part_press"),
        )

    def grounds(self) -> list[Block]:
        """What each sentence rests on, by its number."""
        rows = tuple(
            Row(cells=((line(same(f"[{number}]")),), (line(one.said),), (line(span(_kind_said(one), "soft")),)))
            for one, number in self.rests.items()
        )
        columns = (
            Column(head=wording("product.column_number"), share=0.08),
            Column(head=wording("product.column_ground"), share=0.62),
            Column(head=wording("product.column_kind"), share=0.30),
        )
        return [
            Heading(level=1, line=line(wording("product.grounds"))),
            Table(columns=columns, rows=rows, label=wording("product.grounds"), small=True),
            Paragraph(line=line(span(wording("product.grades"), "soft")), size="note"),
        ]


def _before(item: Item) -> Span:
    """The mark of a sentence, set before it."""
    mark = letter(item.marks)
    return span(Text(en=f"{mark.en} ", ru=f"{mark.ru} "), "soft")


def _kind_said(one: Rests) -> Text:
    name = wording(f"product.ground_{one.kind if one.kind in NAMED else 'reference'}")
    return joined([name, same(one.id)]) if one.id else name


def _arrow(name: str) -> Style:
    arrows: dict[str, Style] = {"deteriorated": "deteriorated", "unchanged": "unchanged", "improved": "improved"}
    return arrows[name]
