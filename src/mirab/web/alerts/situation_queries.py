"""What of the desk's situations a person may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import pgettext

from mirab.core.words import Text
from mirab.pipelines.board_values import TimelineEntry
from mirab.web.accounts.acts import note_read
from mirab.web.accounts.opaque import name_of, named
from mirab.web.accounts.policy import Person, may, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.hanging import Looking, found, kinds
from mirab.web.alerts.models import Draft
from mirab.web.alerts.queries import drafts
from mirab.web.alerts.situation_models import Situation, SituationLink, SituationMonth, SituationState, SituationTurn
from mirab.web.alerts.wording import month_said
from mirab.web.design.templatetags.mirab import said

#: So many situations a search looks through, the latest.
MOST_SOUGHT = 2000


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A situation with the latest word on it that the reader may read; None: nobody said one."""

    situation: Situation
    word: SituationMonth | None


def situations_of(person: Person, *, day: date | None = None) -> QuerySet[Situation]:
    """The situations that a person may know of, those that changed last first.

    Parameters
    ----------
    day : date, optional
        Those that were opened later are left out.

    Raises
    ------
    NotAllowed
        Situations of the desk are not this person's to read.
    """
    require(person, Verb.READ, Situation)
    rows = readable(person, Situation.objects.select_related("owner", "by"))
    return rows if day is None else rows.filter(at__date__lte=day)


def desk_situation(person: Person, id: str) -> Situation:
    """One situation; what the person may not know of is not there.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    """
    situation = situations_of(person).filter(pk=id).first()
    if situation is None:
        raise Http404
    note_read(person, situation, record_id=situation.pk)
    return situation


def words_of(person: Person, situations: Iterable[Situation], *, day: date | None = None) -> list[SituationMonth]:
    """What was said of some situations, the latest month first and of a month the latest word first."""
    rows = SituationMonth.objects.filter(situation__in=[one.pk for one in situations]).select_related("by")
    rows = rows if day is None else rows.filter(at__date__lte=day)
    return list(readable(person, rows))


def followed(person: Person, situations: Iterable[Situation], *, day: date | None = None) -> list[Followed]:
    """Situations with the latest word on each."""
    listed = list(situations)
    latest: dict[str, SituationMonth] = {}
    for word in words_of(person, listed, day=day):
        latest.setdefault(word.situation_id, word)
    return [Followed(situation=one, word=latest.get(one.pk)) for one in listed]


def followed_as(person: Person, key: str, *, day: date | None = None) -> list[Followed]:
    """The situations of the desk that follow a situation of the board."""
    if not key or not may(person, Verb.READ, Situation):
        return []
    return followed(person, situations_of(person, day=day).filter(key=key), day=day)


def opened_from(person: Person, proposal: str) -> list[Situation]:
    """The situations that were opened from a proposal, or on which it hangs."""
    if not may(person, Verb.READ, Situation):
        return []
    lines = SituationLink.objects.filter(kind="proposal", record=proposal, taken_off_at=None)
    on = readable(person, lines).values_list("situation_id", flat=True)
    return list(situations_of(person).filter(pk__in=list(on)))


def said_of_all(person: Person, *, day: date | None = None) -> list[Followed]:
    """Open situations on which a word was said, those said of last first: what Today tells."""
    if not may(person, Verb.READ, Situation):
        return []
    shown = followed(person, situations_of(person, day=day).filter(state=SituationState.OPEN), day=day)
    return sorted((one for one in shown if one.word), key=lambda one: one.word.at, reverse=True)  # type: ignore[union-attr]


def draft_of(person: Person, proposal: str) -> Draft | None:
    """The draft that an accepted proposal left, where it waits and the person may read it."""
    return next((draft for draft in drafts(person) if draft.proposal == proposal), None)


def link_of(person: Person, situation: Situation, name: str) -> SituationLink:
    """One thing that hangs on a situation, by a name that tells no number.

    Raises
    ------
    Http404
        It hangs there no more, or the person may not know of it.
    """
    rows = SituationLink.objects.filter(situation=situation, taken_off_at=None).select_related("situation")
    link = named(readable(person, rows), name)
    if link is None:
        raise Http404
    return link


def situations_sought(person: Person, *, day: date | None = None) -> list[tuple[str, Text, datetime]]:
    """Id, title and time of the situations among which a search looks."""
    if not may(person, Verb.READ, Situation):
        return []
    rows = situations_of(person, day=day).values_list("pk", "title_en", "title_ru", "changed_at")[:MOST_SOUGHT]
    return [(pk, Text(en=en, ru=ru), at) for pk, en, ru, at in rows]


# The timeline ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Entry:
    """A dated line of a situation's page: of the board, of what hangs on it, of what was said, of what became of it."""

    day: date
    kind: str
    sort: str
    title: str
    href: str = ""
    text: str = ""
    note: str = ""
    arrow: str = ""
    by: str = ""
    link: str = ""


def timeline_of(looking: Looking, situation: Situation) -> list[Entry]:
    """Everything dated of a situation that the reader may see, the latest first."""
    person = looking.person
    detail = looking.board.situation(situation.key) if situation.key else None
    past = [entry for entry in detail.timeline if entry.day <= looking.board.day] if detail else []
    turns = readable(person, SituationTurn.objects.filter(situation=situation).select_related("by", "to"))
    entries = [
        *map(_of_board, past),
        *_hanging(looking, situation),
        *map(_of_word, words_of(person, [situation])),
        *map(_of_turn, turns),
    ]
    return sorted(entries, key=lambda entry: entry.day, reverse=True)


def _of_board(entry: TimelineEntry) -> Entry:
    sorts = {
        "notice": pgettext("timeline", "notice"),
        "episode": pgettext("timeline", "event on the register"),
        "calendar": pgettext("timeline", "date ahead"),
    }
    page = {"notice": "proposal", "episode": "episode"}.get(entry.kind)
    return Entry(
        day=entry.day,
        kind=entry.kind,
        sort=sorts[entry.kind],
        title=said(entry.title),
        href=reverse(page, args=(entry.ref,)) if page else "",
        text=said(entry.text),
    )


def _hanging(looking: Looking, situation: Situation) -> list[Entry]:
    """What hangs on a situation, as far as the reader may see both the line and the thing."""
    rows = SituationLink.objects.filter(situation=situation, taken_off_at=None).select_related("by")
    links = list(readable(looking.person, rows))
    wanted: dict[str, list[str]] = defaultdict(list)
    for link in links:
        wanted[link.kind].append(link.record)
    there, known = found(looking, wanted), kinds()
    return [
        Entry(
            day=hung.day,
            kind=link.kind,
            sort=str(known[link.kind].name),
            title=said(hung.title),
            href=reverse(known[link.kind].page, args=(link.record,)),
            text=said(hung.text),
            note=link.note,
            by=link.by.called,
            link=name_of(link),
        )
        for link in links
        if (hung := there.get((link.kind, link.record))) is not None
    ]


def _of_word(word: SituationMonth) -> Entry:
    return Entry(
        day=word.at.date(),
        kind="word",
        sort=pgettext("timeline", "word of the month"),
        title=f"{month_said(word.month)}: {word.get_arrow_display()}",
        text=said(word.why),
        arrow=word.arrow,
        by=word.by.called,
    )


def _of_turn(turn: SituationTurn) -> Entry:
    to = f" → {turn.to.called}" if turn.to else ""
    return Entry(
        day=turn.at.date(),
        kind="turn",
        sort=pgettext("timeline", "what became of it"),
        title=f"{turn.get_turn_display()}{to}",
        text=turn.reason,
        by=turn.by.called,
    )
