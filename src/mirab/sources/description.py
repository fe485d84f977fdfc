"""The schema of a described table: a YAML file that alone makes a new table a source.

Its words are explained, with examples, in ``docs/reference/described-tables.md``.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from mirab.core.errors import MirabError, ProfileError
from mirab.core.marks import Sensitivity, UseClass
from mirab.core.periods import PeriodKind
from mirab.core.provenance import Grade
from mirab.core.publication import Publication
from mirab.core.words import Text
from mirab.sources.declaration import Calendar, Declaration, Every, How, Measure
from mirab.sources.fetching import Remote
from mirab.sources.fields import NO_OBSERVATION, Check, Field, FieldKind, date_of, number_of
from mirab.sources.layout import Layout
from mirab.sources.located import CodeList, Locator
from mirab.sources.spans import FIRST_YEAR, LAST_YEAR, Span, SpanForm

Shape = Literal["long", "year by dekad", "year by month", "dekad by month"]


class Part(BaseModel):
    """Part of a description: unknown words are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_text(value: Any) -> Any:
    """YAML reads 1 and 2024-01-01 as a number and a day; published marks and labels are text."""
    return value if isinstance(value, str) or value is None else str(value)


Plain = Annotated[str, BeforeValidator(_as_text)]


class Bilingual(Part):
    """The same words in English and Russian."""

    en: str
    ru: str


class PublicationPart(Part):
    """When figures become public; see :class:`mirab.core.publication.Publication`."""

    lag_days: int = 0
    lag_day_of_next_month: int | None = None
    yearly_on: tuple[int, int] | None = None
    exists_from: date | None = None
    stated: bool = False
    reason: str


class CalendarPart(Part):
    """When a round is due."""

    every: Every = "on arrival"
    day: int = 1
    month: int = 1


class RecognisePart(Part):
    """How a file is known: a name that fits, heads that stand there, words near the top, fields in the first line."""

    names: tuple[str, ...] = ("*",)
    heads: tuple[Plain, ...] = ()
    contains: tuple[Plain, ...] = ()
    width: int | None = None
    first_is_year: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> RecognisePart:
        if not (self.heads or self.contains or self.width):
            raise ValueError("give heads, contains or width: a name alone is no recognition")
        return self


class FilePart(Part):
    """Where the table lies in its file, and how it writes numbers and gaps."""

    sheet: str | None = None
    table: int = 1
    skip_rows: int = 0
    head_rows: int = 1
    decimal: Literal[".", ","] = "."
    no_observation: tuple[Plain, ...] = NO_OBSERVATION
    dry: tuple[Plain, ...] = ()
    json_key: str | None = None


class PlacePart(Part):
    """How the place is written; see :class:`mirab.sources.located.Locator`."""

    heads: tuple[Plain, ...] = ()
    constant: str | None = None
    aliases: dict[str, str] = {}
    codes: CodeList | None = None
    prefix: str = ""

    def locator(self) -> Locator:
        """The rule it describes."""
        return Locator(
            heads=self.heads, constant=self.constant, aliases=self.aliases, codes=self.codes, prefix=self.prefix
        )


class SpanPart(Part):
    """How the period is written; see :class:`mirab.sources.spans.Span`."""

    form: SpanForm
    heads: tuple[Plain, ...]
    labels: dict[Plain, int] = {}
    resolution: Plain | None = None
    resolutions: dict[str, Literal["dekad", "month"]] = {}
    years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR)


class FieldPart(Part):
    """One column; ``head`` defaults to its name."""

    name: str
    head: Plain | None = None
    kind: FieldKind = "number"
    required: bool = False
    optional: bool = False
    low: float | None = None
    high: float | None = None
    factor: float = 1.0
    one_of: tuple[Plain, ...] = ()
    needs: Plain | None = None

    def field(self, file: FilePart) -> Field:
        """The field it describes, with the file's way of writing."""
        numeric = self.kind in ("number", "integer")
        return Field(
            name=self.name,
            head=self.head or self.name,
            kind=self.kind,
            required=self.required,
            optional=self.optional,
            low=self.low,
            high=self.high,
            factor=self.factor,
            one_of=self.one_of,
            needs=self.needs,
            decimal=file.decimal,
            spaced=numeric,
            # A text may well be "NA" (a decision level, Namibia): only numbers and days have marks of no observation.
            no_observation=() if self.kind == "text" else file.no_observation,
            dry=file.dry if numeric else (),
        )


class TotalPart(Part):
    """A head that must equal the sum of others, to within a tolerance in the published unit."""

    total: Plain
    parts: tuple[Plain, ...]
    tolerance: float


class OrderPart(Part):
    """A head whose value may not be above another's; ``reason`` is what the quarantine says."""

    lower: Plain
    upper: Plain
    reason: str


class UnitPart(Part):
    """The unit that stands in each row must be the declared one of its kind."""

    head: Plain
    by: Plain
    are: dict[str, str]


class StatedPart(Part):
    """What a row says of its own provenance: a citation, and a day found in a text by a pattern of three groups."""

    citation: Plain | None = None
    published_on: Plain | None = None
    published_pattern: str = r"(\d{4})-(\d{2})-(\d{2})"


class MatrixPart(Part):
    """A matrix of one place and variable; columns count from 1.

    ``year_pattern`` finds the year of a dekad-by-month table in the cells above it, or in the file's name.
    """

    place: str
    column: str = "value"
    label_column: int = 1
    first_column: int = 2
    labels: dict[Plain, int] = {}
    year_pattern: str = r"(?<!\d)((?:18|19|20)\d{2})(?!\d)"
    years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR)
    low: float | None = None
    high: float | None = None
    factor: float = 1.0
    summary_column: int | None = None
    summary_is: Literal["sum", "mean"] = "sum"
    tolerance: float = 0.0
    summary_rows: tuple[Plain, ...] = ()


class MeasurePart(Part):
    """How a column becomes observations; see :class:`mirab.sources.declaration.Measure`."""

    variable: str
    column: str
    unit: str
    sum_by: str | None = None
    where: dict[str, tuple[Any, ...]] | None = None
    how: How = "sum"
    period: PeriodKind | None = None
    datum: str | None = None


class Description(Part):
    """A whole described table."""

    name: str
    title: Bilingual
    publisher: str
    owner: str
    address: str
    licence: str
    attribution: str
    grade: str
    why_grade: str
    use_class: UseClass = UseClass.ANALYSIS_ONLY
    sensitivity: str = "unclassified"
    caveats: str = ""
    publication: PublicationPart
    calendar: CalendarPart = CalendarPart()
    fetch: dict[str, str] = {}
    recognise: RecognisePart
    file: FilePart = FilePart()
    shape: Shape = "long"
    place: PlacePart | None = None
    places: dict[str, PlacePart] = {}
    span: SpanPart | None = None
    fields: tuple[FieldPart, ...] = ()
    sums: dict[str, tuple[str, ...]] = {}
    matrix: MatrixPart | None = None
    key: tuple[str, ...] = ()
    measures: tuple[MeasurePart, ...]
    totals: tuple[TotalPart, ...] = ()
    total_rows: tuple[Plain, ...] = ()
    orders: tuple[OrderPart, ...] = ()
    units: UnitPart | None = None
    stated: StatedPart = StatedPart()
    ignored: tuple[Plain, ...] = ()
    expected_states: tuple[str, ...] = ()
    blind: str = ""
    observed_from: date | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Description:
        if self.shape == "long" and not (self.place and self.span and self.fields):
            raise ValueError("a long table needs place, span and fields")
        if self.shape != "long" and self.matrix is None:
            raise ValueError(f"a table {self.shape} needs matrix")
        known = set(self.columns())
        for measure in self.measures:
            wanted = {measure.column, *(measure.where or {}), *([measure.sum_by] if measure.sum_by else [])}
            if unknown := sorted(wanted - known - {"place"}):
                raise ValueError(f"measure {measure.variable} names columns that the table lacks: {', '.join(unknown)}")
        if unknown := sorted(set(self.key) - known):
            raise ValueError(f"key names columns that the table lacks: {', '.join(unknown)}")
        return self

    def columns(self) -> dict[str, pl.DataType]:
        """Own columns of the rows that it gives."""
        if self.shape == "long":
            return self.layout().columns()
        matrix = self.matrix or MatrixPart(place="")
        own: dict[str, pl.DataType] = {matrix.column: pl.Float64()}
        return own | ({f"{matrix.column}_dry": pl.Boolean()} if self.file.dry else {})

    def layout(self) -> Layout:
        """The layout of a long table."""
        if self.place is None or self.span is None:
            raise ProfileError(f"described table {self.name} has no place or span", "Only long tables have a layout")
        span = self.span
        return Layout(
            fields=tuple(part.field(self.file) for part in self.fields),
            locator=self.place.locator(),
            span=Span(**span.model_dump()),
            places={name: part.locator() for name, part in self.places.items()},
            sums=self.sums,
            checks=tuple(self._checks()),
            stated=self._stated(),
            ignored=frozenset(self.ignored),
        )

    def _checks(self) -> list[Check]:
        decimal = self.file.decimal

        def number(head: str) -> pl.Expr:
            return number_of(pl.col(head).str.strip_chars(), decimal)

        found = [
            Check(
                reason=order.reason,
                bad=number(order.upper) < number(order.lower),
                heads=(order.lower, order.upper),
                releasable=True,
            )
            for order in self.orders
        ]
        for total in self.totals:
            parts = pl.sum_horizontal(number(part) for part in total.parts)
            # A hair more than the tolerance, so that 0.1 + 0.2 does not differ from 0.3.
            apart = (number(total.total) - parts).abs() > total.tolerance + 1e-9
            heads = (total.total, *total.parts)
            found.append(Check(reason="total differs from its parts", bad=apart, heads=heads, releasable=True))
        if self.units:
            declared = pl.col(self.units.by).replace_strict(self.units.are, default=None, return_dtype=pl.String)
            other = pl.col(self.units.head).ne_missing(declared)
            found.append(Check(reason="undeclared unit", bad=other, heads=(self.units.by, self.units.head)))
        return found

    def _stated(self) -> dict[str, pl.Expr]:
        found: dict[str, pl.Expr] = {}
        if self.stated.citation:
            found["citation"] = pl.col(self.stated.citation)
        if self.stated.published_on:
            parts = [
                pl.col(self.stated.published_on).str.extract(self.stated.published_pattern, group).cast(pl.Int64)
                for group in (1, 2, 3)
            ]
            found["published_on"] = date_of(*parts)
            found["published_basis"] = pl.when(date_of(*parts).is_not_null()).then(pl.lit("stated"))
        return found

    def declaration(self) -> Declaration:
        """What the source says about itself."""
        return Declaration(
            name=self.name,
            title=Text(en=self.title.en, ru=self.title.ru),
            publisher=self.publisher,
            owner=self.owner,
            address=self.address,
            licence=self.licence,
            attribution=self.attribution,
            grade=Grade.parse(self.grade),
            why_grade=self.why_grade,
            publication=Publication(**self.publication.model_dump()),
            calendar=Calendar(**self.calendar.model_dump()),
            columns=self.columns(),
            measures=tuple(Measure(**part.model_dump()) for part in self.measures),
            kind="table",
            key=self.key,
            use_class=self.use_class,
            sensitivity=Sensitivity.named(self.sensitivity),
            caveats=self.caveats,
            expected_states=self.expected_states,
            blind=self.blind,
            observed_from=self.observed_from,
        )

    def remotes(self) -> tuple[Remote, ...]:
        """Files that can be fetched: name → address."""
        return tuple(Remote(address=address, name=name) for name, address in self.fetch.items())


def read_description(path: Path) -> Description:
    """Read a description and refuse, by file and field, what it should not say.

    Raises
    ------
    ProfileError
        When the file is missing, is no YAML, or breaks the schema.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"described table {path} cannot be read", "Check the path; write it in UTF-8") from error
    except yaml.YAMLError as error:
        raise ProfileError(f"described table {path} is no YAML: {_one_line(error)}", "Mend that line") from error
    try:
        found = Description.model_validate(content)
        found.declaration()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole"
        raise ProfileError(
            f"described table {path}, {place}: {first['msg']}", "See docs/reference/described-tables.md"
        ) from error
    except ProfileError:
        raise
    except MirabError as error:
        raise ProfileError(f"described table {path}: {error.what}", error.remedy) from error
    return found


def _one_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error))
