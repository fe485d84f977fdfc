"""What search finds on the board: places by all their names, situations, indicators, episodes and proposals."""

from __future__ import annotations

from collections.abc import Iterator

from mirab.core.places import Place
from mirab.pipelines.board_knowledge import Knowledge
from mirab.pipelines.board_register import onset_said
from mirab.pipelines.board_values import SearchEntry
from mirab.reporting.numerals import day_said
from mirab.reporting.wording import with_capital


def entries(known: Knowledge) -> tuple[SearchEntry, ...]:
    """Everything that was there by the day; the latest proposals before the earlier ones."""
    return (*_places(known), *_situations(known), *_indicators(known), *_episodes(known), *_proposals(known))


def _places(known: Knowledge) -> Iterator[SearchEntry]:
    for place in known.centre.region.places.values():
        ref = known.place(place.code)
        yield SearchEntry(kind="place", id=place.code, title=ref.name, words=all_names(place), detail=ref.kind)


def all_names(place: Place) -> str:
    """Every name of a place in every language, earlier and unconfirmed ones too, with its code."""
    unconfirmed = place.attributes.get("unconfirmed_names", {})
    more = unconfirmed.values() if isinstance(unconfirmed, dict) else ()
    names = [*place.names.values(), *(alias.name for alias in place.aliases), *more, place.code]
    return " · ".join(dict.fromkeys(str(name) for name in names))


def _situations(known: Knowledge) -> Iterator[SearchEntry]:
    for name, mine in known.by_situation.items():
        first, place = mine[0], known.centre.region.places[mine[0].place]
        yield SearchEntry(
            kind="situation",
            id=name,
            title=first.title,
            words=f"{all_names(place)} · {first.theme}",
            detail=known.centre.rulebook.themes[first.theme].about,
        )


def _indicators(known: Knowledge) -> Iterator[SearchEntry]:
    for entry in known.centre.catalogue:
        yield SearchEntry(
            kind="indicator",
            id=entry.code,
            title=with_capital(entry.name),
            words=f"{entry.code} · {entry.theme}",
            detail=entry.question,
        )


def _episodes(known: Knowledge) -> Iterator[SearchEntry]:
    for episode in known.centre.region.register:
        if episode.published_on <= known.day:
            states = (known.centre.region.places[state] for state in episode.states)
            names = " · ".join(name for state in states for name in state.names.values())
            yield SearchEntry(
                kind="episode",
                id=episode.id,
                title=known.centre.region.text(episode.title),
                words=f"{episode.id} · {episode.kind} · {names}",
                detail=onset_said(episode),
            )


def _proposals(known: Knowledge) -> Iterator[SearchEntry]:
    for proposal in sorted(known.proposals, key=lambda p: (p.first_on, p.id), reverse=True):
        place = known.centre.region.places[proposal.place]
        yield SearchEntry(
            kind="proposal",
            id=proposal.id,
            title=proposal.title,
            words=f"{all_names(place)} · {proposal.id}",
            detail=day_said(proposal.first_on),
        )
