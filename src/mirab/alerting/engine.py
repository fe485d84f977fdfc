"""From findings to proposals: each finding goes to the rules that read it, each rule to the situations it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from mirab.alerting.casebook import Casebook
from mirab.alerting.explanations import Narrator
from mirab.alerting.findings import Finding, read_findings
from mirab.alerting.naming import Naming
from mirab.alerting.occasions import Setting
from mirab.alerting.proposals import Proposal
from mirab.alerting.rulebooks import RuleBook
from mirab.alerting.rules import Rule, Scope
from mirab.alerting.situations import Situation, SituationKey
from mirab.core.errors import UnknownNameError
from mirab.core.places import Place
from mirab.core.words import Text


def propose(
    rulebook: RuleBook,
    findings: pl.DataFrame,
    *,
    until: date,
    places: Mapping[str, Place],
    source_names: Mapping[str, Text] | None = None,
) -> list[Proposal]:
    """Run the rules over findings in the order in which they became known.

    What becomes known on a day changes nothing on any day before it; within a day the order of rows does not matter.

    Parameters
    ----------
    rulebook : RuleBook
        The rules, the level table and the catalogue.
    findings : polars.DataFrame
        Columns of :data:`mirab.core.frames.FINDING`; an ``actors`` column (list of strings) may stand beside them.
    until : date
        The last day of knowledge. Proposals that still live then have ``closed_on`` None.
    places : mapping of code to Place
        Where each place lies and what it is called.
    source_names : mapping, optional
        Titles of sources by name, for the explanations.

    Returns
    -------
    list of Proposal
        In order of first day, situation and kind.

    Raises
    ------
    UnknownNameError
        When a finding that a rule reads is about a place that the profile does not hold.
    """
    books: dict[SituationKey, Casebook] = {}
    naming = _naming(rulebook, places, source_names or {})
    for day, of_day in read_findings(findings, rulebook.reading, until):
        for key, read in _by_situation(rulebook, of_day, places).items():
            if key not in books:
                books[key] = _casebook(rulebook, key, naming)
            books[key].take(day, read)
    proposals = [proposal for book in books.values() for proposal in book.finish(until)]
    return sorted(proposals, key=lambda p: (p.first_on, p.situation, p.kind))


def _by_situation(
    rulebook: RuleBook, findings: list[Finding], places: Mapping[str, Place]
) -> dict[SituationKey, list[tuple[Rule, Finding]]]:
    """The findings of a day, by the situations that they touch."""
    found: dict[SituationKey, list[tuple[Rule, Finding]]] = {}
    for finding in findings:
        for rule in rulebook.reading[finding.indicator]:
            for place in situation_places(rule, _place(finding.place, places)):
                key = SituationKey(theme=rule.theme, place=place, kind=rule.kind)
                found.setdefault(key, []).append((rule, finding))
    return found


def situation_places(rule: Rule, place: Place) -> Iterator[str]:
    """Codes of the places at which a rule's firing makes a situation.

    A place that several states share makes a situation in each, where the scope is the state; where it is the border
    segment, one on the segment of the two states. What belongs to no pair of states stays at its own place.
    """
    if rule.spills_over_to:
        named = rule.spills_over_to
        yield from named.get(place.code, ()) if isinstance(named, Mapping) else named
    elif rule.scope is Scope.STATE and place.states:
        yield from place.states
    elif rule.scope is Scope.BORDER_SEGMENT and len(place.states) == 2:
        yield "border:" + "-".join(sorted(place.states))
    elif rule.scope is Scope.PARENT and place.parent:
        yield place.parent
    else:
        yield place.code


def _place(code: str, places: Mapping[str, Place]) -> Place:
    """A place of the profile."""
    try:
        return places[code]
    except KeyError as error:
        raise UnknownNameError(f"place {code!r} of a finding is not in the profile", "Add it to the places") from error


def _naming(rulebook: RuleBook, places: Mapping[str, Place], sources: Mapping[str, Text]) -> Naming:
    """Names for the explanations."""
    waiting: dict[str, dict[str, Text]] = {}
    for rule in rulebook.rules:
        for code in rule.indicators:
            entry = rulebook.catalogue[code]
            # structural figures come too late to be missed in a notice
            if entry.waits_for and entry.family in ("trigger", "aggravating"):
                waiting.setdefault(rule.theme, {})[code] = entry.name
    return Naming(
        places=places,
        indicators={code: rulebook.catalogue[code].name for code in rulebook.reading},
        sources=sources,
        waiting={theme: tuple(names.values()) for theme, names in waiting.items()},
    )


def _casebook(rulebook: RuleBook, key: SituationKey, naming: Naming) -> Casebook:
    """An empty casebook for a situation."""
    place, theme = _place(key.place, naming.places), rulebook.themes[key.theme]
    title = Text(
        en=f"{place.named('en')} · {theme.name.en}",
        ru=f"{place.named('ru')} · {theme.name.ru}",
    )
    return Casebook(
        situation=Situation(key=key, levels=rulebook.levels),
        setting=Setting(title=title, states=place.states or (place.code,), cluster=theme.cluster),
        narrator=Narrator(naming=naming),
    )
