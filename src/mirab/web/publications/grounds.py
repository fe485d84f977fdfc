"""What the sentences of a report rest on: the kinds of the watch and of the library, and how closely each is held."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.utils.translation import pgettext_lazy

from mirab.archive import below
from mirab.core.marks import Marks, Sensitivity, UseClass, join_marks
from mirab.core.words import Text
from mirab.pipelines.board import open_board
from mirab.pipelines.board_values import EpisodeRow, ProposalView, SituationView
from mirab.reporting.product import Item, fits
from mirab.reporting.wording import joined
from mirab.web.accounts.policy import Person, may
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.monitoring.item_sources import ItemSource, Looks, Offered, item_sources, offered, offers
from mirab.web.monitoring.queries import NothingComputed, board_of, centre
from mirab.web.publications.paper_models import Paper
from mirab.web.publications.paper_queries import papers_of

#: What the house computes is the house's own until somebody releases it.
WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
#: So many things of a kind are offered at most, the latest.
MOST = 60


def looks_of(person: Person, day: date | None = None) -> Looks | None:
    """How a person looks for things to hang in; None: nothing is computed yet."""
    try:
        return Looks(person=person, board=board_of(person).on(day or today()))
    except NothingComputed:
        return None


def held_closer(person: Person, items: Iterable[Item]) -> list[Item]:
    """Sentences of which something that they rest on is held closer than they are, or is not there for the person.

    A reference is no record, and is held as the sentence is that names it.
    """
    looks, known = looks_of(person), item_sources()
    found: list[Item] = []
    for item in items:
        asked = [one for one in item.rests if one.kind in known and one.id]
        things = [offered(looks, one.kind, one.id) if looks else None for one in asked]
        if any(thing is None or not fits(thing.marks, item.marks) for thing in things):
            found.append(item)
    return found


def _proposals(looks: Looks, since: date, until: date) -> Iterable[Offered]:
    if not may(looks.person, Verb.READ, ProposalView):
        return []
    moved = [one for one in looks.board.proposals(living=False) if since <= one.last_notice <= until or one.living]
    return [_proposal(one) for one in sorted(moved, key=lambda one: one.last_notice, reverse=True)[:MOST]]


def _proposal(one: ProposalView) -> Offered:
    return Offered(
        id=one.id,
        title=one.title,
        day=one.last_notice,
        marks=join_marks([one.marks, WITHIN]),
        text=joined([one.title, one.explanation], ". "),
    )


def _find_proposals(looks: Looks, ids: Collection[str]) -> Mapping[str, Offered]:
    if not may(looks.person, Verb.READ, ProposalView):
        return {}
    return {id: _proposal(one) for id in ids if (one := looks.board.proposal(id)) is not None}


def _situations(looks: Looks, since: date, until: date) -> Iterable[Offered]:
    if not may(looks.person, Verb.READ, SituationView):
        return []
    views = [one for one in looks.board.situations() if one.living or since <= one.last_on <= until]
    return [_situation(looks, one) for one in views[:MOST]]


def _situation(looks: Looks, one: SituationView) -> Offered:
    """A situation of the watch is made of its proposals, and held as they are together."""
    detail = looks.board.situation(one.id)
    parts = [proposal.marks for proposal in detail.proposals] if detail else []
    return Offered(
        id=one.id,
        title=one.name,
        day=one.last_on,
        marks=join_marks([WITHIN, *(parts or [looks.board.board.marks])]),
        text=one.why,
        subject=one.name,
        arrow=one.arrow,
        alert=one.alert or "none",
    )


def _find_situations(looks: Looks, ids: Collection[str]) -> Mapping[str, Offered]:
    if not may(looks.person, Verb.READ, SituationView):
        return {}
    details = ((id, looks.board.situation(id)) for id in ids)
    return {id: _situation(looks, detail.view) for id, detail in details if detail is not None}


def _episodes(looks: Looks, since: date, until: date) -> Iterable[Offered]:
    if not may(looks.person, Verb.READ, EpisodeRow):
        return []
    rows = [row for row in looks.board.register() if since <= row.onset <= until or since <= row.published_on <= until]
    return [_episode(row, marks) for row, marks in _rows_held(looks, rows[:MOST])]


def _episode(row: EpisodeRow, marks: Marks) -> Offered:
    return Offered(
        id=row.id, title=row.title, day=row.onset, marks=marks, text=joined([row.title, row.onset_said], ", ")
    )


def _find_episodes(looks: Looks, ids: Collection[str]) -> Mapping[str, Offered]:
    if not may(looks.person, Verb.READ, EpisodeRow):
        return {}
    rows = [row for row in looks.board.register() if row.id in ids]
    return {row.id: _episode(row, marks) for row, marks in _rows_held(looks, rows)}


def _rows_held(looks: Looks, rows: list[EpisodeRow]) -> Iterable[tuple[EpisodeRow, Marks]]:
    """A row of the register that reads the same to whoever is cleared for nothing is the house's; else as the board."""
    board = open_board(centre(), sight=below(Sensitivity.UNCLASSIFIED)) if rows else None
    plain = {row.id: row for row in board.on(looks.board.day).register()} if board else {}
    closer = join_marks([WITHIN, looks.board.board.marks])
    return [(row, WITHIN if plain.get(row.id) == row else closer) for row in rows]


def _papers(looks: Looks, since: date, until: date) -> Iterable[Offered]:
    if not may(looks.person, Verb.READ, Paper):
        return []
    found = papers_of(looks.person).filter(changed_at__date__gte=since, changed_at__date__lte=until)
    return [_paper(one) for one in found[:MOST]]


def _paper(one: Paper) -> Offered:
    title = Text(en=one.title, ru=one.title)
    return Offered(id=one.pk, title=title, day=one.changed_at.date(), marks=one.marks)


def _find_papers(looks: Looks, ids: Collection[str]) -> Mapping[str, Offered]:
    if not may(looks.person, Verb.READ, Paper):
        return {}
    return {one.pk: _paper(one) for one in papers_of(looks.person).filter(pk__in=list(ids))}


def offer_ours() -> None:
    """Tell of them; done once, when the app is loaded."""
    ours = {
        "situation": (pgettext_lazy("hung in", "situations"), _situations, _find_situations),
        "proposal": (pgettext_lazy("hung in", "proposals"), _proposals, _find_proposals),
        "episode": (pgettext_lazy("hung in", "events of the register"), _episodes, _find_episodes),
        "paper": (pgettext_lazy("hung in", "papers"), _papers, _find_papers),
    }
    for kind, (name, lists, finds) in ours.items():
        offers(kind, ItemSource(name=name, page=kind, lists=lists, finds=finds))
