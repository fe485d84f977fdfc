"""The catalogue's page for readers: every threat with its indicators, every indicator with its rule and its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from mirab.indicators.catalogue import Catalogue, Indicator

NO_SOURCE = "*not known: no source*"


def catalogue_table(catalogue: Catalogue, clusters: Mapping[int, str]) -> str:
    """The page of a catalogue, as Markdown.

    Parameters
    ----------
    clusters : mapping of cluster number to its name

    Returns
    -------
    str
        What the page is, threats with their indicators, a table of each cluster, and the reasons of each threshold.
    """
    parts = (_head(catalogue), _threats(catalogue), _clusters(catalogue, clusters), _reasons(catalogue))
    return "\n".join([*chain.from_iterable(parts), ""])


def _head(catalogue: Catalogue) -> Iterator[str]:
    given = sum(not entry.waits_for for entry in catalogue)
    yield "# Indicators"
    yield ""
    yield (
        f"The catalogue holds {len(catalogue)} indicators: {given} have a declared source, "
        f"{len(catalogue) - given} wait for one and say who holds it. A function computes the value and a *score*; the "
        f"catalogue sets the scores at which it signals watch, advisory and warning, and the lower score at which the "
        f"signal has fallen. Where data are missing an indicator is *not known*, never zero."
    )
    yield ""
    yield f"Content id of the catalogue: `{catalogue.content_hash}`."
    yield ""


def _threats(catalogue: Catalogue) -> Iterator[str]:
    yield "## Threats of the founding document"
    yield ""
    yield "| threat | in the document's words | indicators |"
    yield "|---|---|---|"
    for threat in sorted(catalogue.threats.values(), key=lambda t: t.cluster):
        watched = [entry for entry in catalogue if threat.id in entry.threats]
        named = ", ".join(_linked(entry) for entry in watched if not entry.waits_for)
        waiting = "; ".join(
            f"{_linked(entry)} waits for {entry.waits_for.source} ({entry.waits_for.held_by})"
            for entry in watched
            if entry.waits_for
        )
        unknown = f"{NO_SOURCE}: {waiting}" if waiting else "" if named else NO_SOURCE
        cell = "<br>".join(part for part in (named, unknown) if part)
        yield f"| {threat.name.en} | {_plain(threat.words)} | {_plain(cell)} |"
    yield ""


def _linked(entry: Indicator) -> str:
    return f"[{entry.code}](#{entry.code})"


def _clusters(catalogue: Catalogue, clusters: Mapping[int, str]) -> Iterator[str]:
    for cluster, title in clusters.items():
        yield f"## Cluster {cluster}: {title}"
        yield ""
        yield "| indicator | question | family | scale | unit | reads | compared with | signals at | source |"
        yield "|---|---|---|---|---|---|---|---|---|"
        for entry in catalogue:
            if entry.cluster == cluster:
                yield f"| {' | '.join(_plain(cell) for cell in _row(entry))} |"
        yield ""


def _row(entry: Indicator) -> Iterator[str]:
    yield _linked(entry)
    yield entry.question.en
    yield entry.family
    yield ", ".join(kind.value for kind in entry.scale)
    yield entry.unit
    yield ", ".join(f"`{variable}`" for variable in entry.variables)
    years = f", {entry.baseline.years:g} years" if entry.baseline.years else ""
    yield f"{entry.baseline.method}{years}"
    yield f"{_steps(entry)} ({entry.computed_by.score})"
    yield _source(entry)


def _steps(entry: Indicator) -> str:
    sign = "≥" if entry.direction == "up" else "≤"
    return f"{sign} " + " / ".join(f"{step.at:g}" for step in entry.thresholds.steps.values())


def _source(entry: Indicator) -> str:
    if entry.waits_for:
        return f"{NO_SOURCE}: waits for {entry.waits_for.source}; held by {entry.waits_for.held_by}"
    return ", ".join(entry.source)


def _reasons(catalogue: Catalogue) -> Iterator[str]:
    yield "## Reasons"
    yield ""
    for entry in catalogue:
        yield f"### {entry.code}"
        yield ""
        yield f"{entry.name.en} / {entry.name.ru}. Function `{entry.function}`{_parameters(entry)}."
        yield ""
        for name, step in entry.thresholds.steps.items():
            yield f"- *{name}* at {step.at:g}: {step.why}"
        yield f"- *fallen* beyond {entry.lower:g}."
        yield f"- Known false alarms: {'; '.join(entry.known_false_alarms)}."
        yield from (f"- Not for {place}: {why}." for place, why in entry.not_for.items())
        if entry.suggested_by:
            yield f"- Suggested by {', '.join(entry.suggested_by)} (hindsight): {entry.hindsight}"
        yield f"- Kept by the {entry.owner}; holds from {entry.valid_from:%-d %B %Y}."
        yield ""


def _parameters(entry: Indicator) -> str:
    if not entry.arguments:
        return ""
    return " with " + ", ".join(f"{name} {_value(value)}" for name, value in entry.arguments.items())


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_value(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _plain(text: str) -> str:
    """Text that does not break a table."""
    return text.replace("|", "/").replace("\n", " ")
