"""The sources that a bulletin cites, with licence, attribution and grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from mirab.core.provenance import Grade
from mirab.core.words import Text
from mirab.pipelines.centre import said_of
from mirab.pipelines.field_reports import FIELD_REPORTS
from mirab.pipelines.observe import PROFILE_FIGURES
from mirab.regions import Region
from mirab.reporting.bulletin import Figure, SourceEntry
from mirab.reporting.wording import joined, same, wording
from mirab.sources import Declaration

#: Pages named under one source: more would bury the list.
MOST_CITATIONS = 12


def titles_of(names: str, declared: Mapping[str, Declaration]) -> Text:
    """Titles of sources whose names are set apart by commas."""
    return joined([_title(name, declared.get(name)) for name in _split(names)], ", ")


def _split(names: str | None) -> list[str]:
    return [part.strip() for part in (names or "").split(",") if part.strip()]


def _title(name: str, declaration: Declaration | None) -> Text:
    if declaration:
        return declaration.title
    if name == FIELD_REPORTS:
        return wording("sources.field")
    return wording("sources.profile") if name == PROFILE_FIGURES else same(name)


def sources_of(
    printed: Sequence[Figure], declared: Mapping[str, Declaration], region: Region
) -> tuple[SourceEntry, ...]:
    """One entry for each source of a printed figure, in the order of first mention."""
    citations: dict[str, dict[str, None]] = {}
    latest: dict[str, date] = {}
    for item in printed:
        for name in _split(item.source):
            citations.setdefault(name, {}).update(dict.fromkeys([item.citation] if item.citation else []))
            if item.published_on and not item.pseudo_real_time:
                latest[name] = max(latest.get(name, item.published_on), item.published_on)
    return tuple(
        _entry(number, name, declared.get(name), tuple(cited), latest.get(name), region)
        for number, (name, cited) in enumerate(citations.items(), start=1)
    )


def _entry(
    number: int,
    name: str,
    declaration: Declaration | None,
    cited: tuple[str, ...],
    latest: date | None,
    region: Region,
) -> SourceEntry:
    """A declared source; or the profile's own figures, each with the page that it is from."""
    if declaration is None:
        owners = _owners(region, cited)
        return SourceEntry(
            number=number,
            name=name,
            title=_title(name, None),
            publisher=same(""),
            owner=same(""),
            licence=same(""),
            attribution=joined(owners, "; "),
            address="",
            grade=_grade(region, cited),
            latest=latest,
            citations=_pages(cited),
        )
    return SourceEntry(
        number=number,
        name=name,
        title=declaration.title,
        publisher=said_of(region, declaration.publisher),
        owner=said_of(region, declaration.owner),
        licence=said_of(region, declaration.licence),
        attribution=said_of(region, declaration.attribution),
        address=declaration.address,
        grade=declaration.grade,
        latest=latest,
        citations=_pages(cited),
    )


def _pages(cited: tuple[str, ...]) -> tuple[str, ...]:
    """The pages of citations that name several, each once."""
    pages = dict.fromkeys(page.strip() for citation in cited for page in citation.split(" ; "))
    return tuple(pages)[:MOST_CITATIONS]


def _owners(region: Region, cited: tuple[str, ...]) -> list[Text]:
    """Owners and licences of the profile's figures that a bulletin cites."""
    figures = region.figures.filter(pl.col("citation").is_in(list(cited)) & (pl.col("owner") != ""))
    rows = figures.select("owner", "licence").unique(maintain_order=True).iter_rows()
    return [_owner(said_of(region, owner), said_of(region, licence)) for owner, licence in rows]


def _owner(name: Text, licence: Text) -> Text:
    return Text(en=f"{name.en} ({licence.en})", ru=f"{name.ru} ({licence.ru})") if licence.en else name


def _grade(region: Region, cited: tuple[str, ...]) -> Grade | None:
    """The grade that all the profile's cited figures share; None where they differ."""
    figures = region.figures.filter(pl.col("citation").is_in(list(cited)))
    grades = figures.select("reliability", "credibility").unique().rows()
    return Grade(reliability=grades[0][0], credibility=grades[0][1]) if len(grades) == 1 else None
