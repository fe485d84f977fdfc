"""Following situations: open, say the word of a month, hang things on, make dormant, take up again, hand over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from mirab.core.marks import Marks, Sensitivity, join_marks
from mirab.core.words import Text
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import NotAllowed, Person, may, require, sight_of
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.hanging import Hung, Looking, found, kinds
from mirab.web.alerts.models import Draft, DraftState
from mirab.web.alerts.situation_models import (
    Alert,
    Arrow,
    Situation,
    SituationLink,
    SituationMonth,
    SituationState,
    SituationTurn,
    Turn,
)


class CannotKeep(Exception):
    """What was asked cannot be kept so; the page says why in words.

    ::

        CannotKeep
        ├── AboveCeiling    held so, it could not be kept here, or its own writer could not read it
        ├── WordsMissing    a sentence that is needed is not there
        ├── NotSoNow        the situation is not as the person read it
        ├── NothingThere    no such thing to hang on it, for this person
        ├── HangsAlready    it hangs there
        └── NotYet          the month has not begun
    """


class AboveCeiling(CannotKeep):
    """Above what may be kept here, or what the person may read himself."""


class WordsMissing(CannotKeep):
    """A sentence that is needed is not there."""


class NotSoNow(CannotKeep):
    """The situation is not as the person read it."""


class NothingThere(CannotKeep):
    """Nothing of this kind and id is there for the person."""


class HangsAlready(CannotKeep):
    """It hangs on the situation."""


class NotYet(CannotKeep):
    """The month has not begun."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a situation is about: codes of places and states, numbers of clusters, the board's id where it has one."""

    title: Text
    places: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    clusters: tuple[int, ...] = ()
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Word:
    """What is said of a month: arrow, alert for the next, and the sentence that says why."""

    month: date
    arrow: Arrow
    alert: Alert
    why: Text


def open_situation(person: Person, subject: Subject, marks: Marks, draft: Draft | None = None) -> Situation:
    """Open a situation, by hand or of the draft that an accepted proposal left; who opens it follows it.

    It is held at least as closely as the draft, and the proposal hangs on it from the beginning.

    Raises
    ------
    CannotKeep
        See its kinds.
    NotAllowed
        The person opens no situations.
    """
    if not (subject.title.en.strip() and subject.title.ru.strip()):
        raise WordsMissing
    if draft is not None:
        require(person, Verb.READ, draft)
        if draft.state != DraftState.DRAFT:
            raise NotSoNow
    by = author(person)
    situation = Situation(
        key=subject.key,
        title_en=subject.title.en.strip(),
        title_ru=subject.title.ru.strip(),
        places=list(subject.places),
        states=list(subject.states),
        clusters=list(subject.clusters),
        proposal=draft.proposal if draft else "",
        owner=by,
        by=by,
        mark_set_id=stored(held(person, [marks, *([draft.marks] if draft else [])])),
    )
    given = {"proposal": situation.proposal, "key": subject.key}
    with act("open_situation", person, Verb.BUILD, situation, record_id=situation.pk, **given):
        situation.save(force_insert=True)
        if draft is not None:
            SituationLink.objects.create(
                situation=situation, kind="proposal", record=draft.proposal, by=by, mark_set_id=situation.mark_set_id
            )
    return situation


def say_month(person: Person, situation: Situation, word: Word, marks: Marks) -> SituationMonth:
    """Say how a situation moved in a month and what the next may bring; an earlier word for the month stays on record.

    Raises
    ------
    CannotKeep
        See its kinds.
    NotAllowed
        The person may not, or does not know of the situation.
    """
    require(person, Verb.DECIDE, situation)
    month = word.month.replace(day=1)
    if month > timezone.now().date():
        raise NotYet
    if not (word.why.en.strip() and word.why.ru.strip()):
        raise WordsMissing
    said = SituationMonth(
        situation=situation,
        month=month,
        arrow=word.arrow,
        alert=word.alert,
        why_en=word.why.en.strip(),
        why_ru=word.why.ru.strip(),
        by=author(person),
        mark_set_id=stored(held(person, [situation.marks, marks])),
    )
    given = {"month": month.isoformat(), "arrow": word.arrow, "alert": word.alert}
    with act("say_month", person, Verb.BUILD, said, record_id=situation.pk, **given):
        said.save(force_insert=True)
        touch(situation, said.marks)
    return said


def hang_on(looking: Looking, situation: Situation, kind: str, record: str, note: str = "") -> SituationLink:
    """Hang a thing on a situation; the line is held as closely as both.

    Raises
    ------
    CannotKeep
        See its kinds.
    NotAllowed
        The person may not, or does not know of the situation.
    """
    person = looking.person
    require(person, Verb.DECIDE, situation)
    there: Hung | None = found(looking, {kind: [record]}).get((kind, record))
    if there is None:
        raise NothingThere
    link = SituationLink(
        situation=situation,
        kind=kind,
        record=record,
        note=note.strip(),
        by=author(person),
        mark_set_id=stored(held(person, [situation.marks, there.marks])),
    )
    with act("hang_on", person, Verb.BUILD, link, record_id=situation.pk, kind=kind, hung=record):
        Situation.objects.select_for_update().get(pk=situation.pk)
        if SituationLink.objects.filter(situation=situation, kind=kind, record=record, taken_off_at=None).exists():
            raise HangsAlready
        link.save(force_insert=True)
        touch(situation, link.marks)
        if (hung := kinds()[kind].hung) is not None:
            hung(record)
    return link


def take_off(person: Person, link: SituationLink) -> None:
    """Take a thing off a situation; that it hung there stays on record.

    Raises
    ------
    NotSoNow
        It hangs there no more.
    NotAllowed
        The person may not, or does not know of it.
    """
    with act("take_off", person, Verb.DECIDE, link, record_id=link.situation_id, kind=link.kind, hung=link.record):
        if not SituationLink.objects.filter(pk=link.pk, taken_off_at=None).update(taken_off_at=timezone.now()):
            raise NotSoNow
        touch(link.situation, link.marks)


def make_dormant(person: Person, situation: Situation, reason: str) -> SituationTurn:
    """Follow a situation no more, until somebody takes it up again.

    Raises
    ------
    WordsMissing
        There is no reason.
    NotSoNow
        It is dormant.
    NotAllowed
        The person neither follows it nor leads those who do.
    """
    return _turn(person, situation, Turn.DORMANT, reason)


def reopen(person: Person, situation: Situation, reason: str) -> SituationTurn:
    """Take a dormant situation up again; who does follows it from then on.

    Raises
    ------
    CannotKeep
        As :func:`make_dormant`.
    NotAllowed
        The person may not, or does not know of it.
    """
    return _turn(person, situation, Turn.REOPENED, reason)


def hand_over(person: Person, situation: Situation, to: User, reason: str) -> SituationTurn:
    """Let somebody else follow a situation.

    Raises
    ------
    WordsMissing
        There is no reason.
    NotSoNow
        It is his already, or he could not follow it.
    NotAllowed
        The person neither follows it nor leads those who do.
    """
    if to.pk == situation.owner_id or not may(to, Verb.DECIDE, situation):
        raise NotSoNow
    return _turn(person, situation, Turn.HANDED_OVER, reason, to)


def leads(person: Person, situation: Situation) -> bool:
    """Whether a person may lay a situation down or hand it over: who follows it, or leads those who do."""
    own = situation.owner_id == person.pk and may(person, Verb.DECIDE, situation)
    return own or may(person, Verb.MANAGE, situation)


_BEFORE = {Turn.DORMANT: SituationState.OPEN, Turn.REOPENED: SituationState.DORMANT}
_AFTER = {Turn.DORMANT: SituationState.DORMANT, Turn.REOPENED: SituationState.OPEN}
_NAMES = {Turn.DORMANT: "make_dormant", Turn.REOPENED: "reopen_situation", Turn.HANDED_OVER: "hand_over_situation"}


def _turn(person: Person, situation: Situation, turn: Turn, reason: str, to: User | None = None) -> SituationTurn:
    """Keep what becomes of a situation; who comes second is told that it is not so any more."""
    if not reason.strip():
        raise WordsMissing
    if turn is not Turn.REOPENED and not leads(person, situation):
        raise NotAllowed
    by = author(person)
    with act(_NAMES[turn], person, Verb.DECIDE, situation, record_id=situation.pk, to=to.username if to else ""):
        kept = Situation.objects.select_for_update().get(pk=situation.pk)
        if kept.state != _BEFORE.get(turn, kept.state) or kept.owner_id != situation.owner_id:
            raise NotSoNow
        kept.state = _AFTER.get(turn, SituationState(kept.state))
        kept.owner = to or (by if turn is Turn.REOPENED else kept.owner)
        kept.save(update_fields=["state", "owner", "changed_at"])
        made = SituationTurn.objects.create(
            situation=kept, turn=turn, reason=reason.strip(), to=to, by=by, mark_set_id=kept.mark_set_id
        )
        situation.state, situation.owner = kept.state, kept.owner
    return made


def author(person: Person) -> User:
    """The person, who must be signed in.

    Raises
    ------
    NotAllowed
        He is not.
    """
    if not isinstance(person, User):
        raise NotAllowed
    return person


def held(person: Person, parts: Iterable[Marks]) -> Marks:
    """The marks of a whole of some parts, if it may be kept here and the person who writes it may read it.

    Raises
    ------
    AboveCeiling
        It may not, or he may not.
    """
    whole = join_marks(parts)
    sight = sight_of(person)
    if whole.sensitivity > min(settings.MIRAB_CEILING, Sensitivity.CONFIDENTIAL) or sight is None or not sight(whole):
        raise AboveCeiling
    return whole


def touch(situation: Situation, marks: Marks) -> None:
    """Move a situation to the front of the lists, where everybody who sees it sees what moved it."""
    if marks == situation.marks:
        situation.changed_at = timezone.now()
        Situation.objects.filter(pk=situation.pk).update(changed_at=situation.changed_at)
