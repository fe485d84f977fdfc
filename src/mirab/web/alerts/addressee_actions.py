"""Naming addressees, releasing to each its own text, and recording what was delivered and what came back.

Nothing here asks a government for anything: our officer records. Inside the organisation the named persons acknowledge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mirab.alerting.refusals import Refusal
from mirab.alerting.warning_addressees import Addressee as AddresseeView
from mirab.alerting.warning_addressees import (
    AddresseeAct,
    AddresseeState,
    Side,
    addressee_transition,
    may_do_to,
)
from mirab.core.marks import Marks, Sensitivity, UseClass, join_marks
from mirab.core.words import Text
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import Organisation, User, stored
from mirab.web.accounts.policy import Audience, Person, audience, may, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_models import (
    Acknowledgement,
    Addressee,
    Comment,
    Delivery,
    Note,
    Reaction,
)
from mirab.web.alerts.warning_actions import CannotAct, ChangedMeanwhile, Refused, signed_in, tell, touch, within_own
from mirab.web.alerts.warning_lives import addressee_view, life_of, person_view, text_for
from mirab.web.alerts.warning_models import Warning

_CONFIDENTIAL = Marks(sensitivity=Sensitivity.CONFIDENTIAL, use_class=UseClass.ANALYSIS_ONLY)


@dataclass(frozen=True, kw_only=True)
class Named:
    """To whom a text is to go, and the text; ``chain`` and ``officer`` are people of ours or of the organisation."""

    side: str
    organisation: Organisation
    attention: str
    product: str
    language: str
    title: str
    text: str
    officer: User
    planned_at: datetime | None
    given_by: tuple[str, ...] = ()
    chain: tuple[int, ...] = ()


class NotFit(CannotAct):
    """What was asked for does not go together; ``said`` says why in the reader's language."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def name_addressee(person: Person, warning: Warning, seen: str, named: Named, at: datetime | None = None) -> Addressee:
    """Add an addressee with its text to a version; a text that was cleared goes back to clearance.

    Raises
    ------
    NotFit
        A government is not a body of a state, or somebody outside would be told in turn.
    NotAllowed, Refused, ChangedMeanwhile
        See :func:`mirab.web.alerts.warning_actions.carry_out`.
    """
    at = at or timezone.now()
    _fits(named)
    with act("name_addressee", person, Verb.DECIDE, warning, record_id=warning.pk, to=named.organisation.code):
        text = touch(person, warning, seen, _("A text for an addressee was added."), at)
        return Addressee.objects.create(
            warning=warning,
            number=text.number,
            by=signed_in(person),
            at=at,
            text_at=at,
            mark_set_id=warning.mark_set_id,
            **_values(named),
        )


def change_addressee(person: Person, addressee: Addressee, seen: str, named: Named, at: datetime | None = None) -> None:
    """Write the text for an addressee anew, while nothing has been decided of it.

    Raises
    ------
    ChangedMeanwhile
        It was released or withheld, or the version is not the one that was read.
    NotFit, NotAllowed, Refused
        See :func:`name_addressee`.
    """
    at = at or timezone.now()
    _fits(named)
    with act("change_addressee", person, Verb.DECIDE, addressee, record_id=addressee.pk):
        text = touch(person, addressee.warning, seen, _("The text for an addressee was changed."), at)
        changed = Addressee.objects.filter(
            pk=addressee.pk, number=text.number, state=AddresseeState.PREPARED.value
        ).update(text_at=at, **_values(named))
        if not changed:
            raise ChangedMeanwhile
    addressee.refresh_from_db()


def answer_release(person: Person, addressee: Addressee, answers: Mapping[str, Any]) -> None:
    """Write down what a release rests on: consultation, who was told, leave, a reason; and how closely it is held.

    Parameters
    ----------
    answers
        ``headquarters_on``, ``not_waiting``, ``coordinator_on``, ``leave_of``, ``one_alone``, ``held``, ``planned_at``.
    """
    with act("answer_release", person, Verb.DECIDE, addressee, record_id=addressee.pk):
        changed = Addressee.objects.filter(pk=addressee.pk, state=AddresseeState.PREPARED.value).update(**answers)
        if not changed:
            raise ChangedMeanwhile
    addressee.refresh_from_db()


def note_marks(addressee: Addressee) -> Marks:
    """How the text is held once released: within the house, and open to the body or the state that it was meant for."""
    name = addressee.state_code or addressee.organisation.code
    return Marks(sensitivity=Sensitivity(addressee.held), use_class=UseClass.ANALYSIS_ONLY, shared=frozenset({name}))


def who_will_see(addressee: Addressee) -> Audience:
    """Who exactly will see the text once it is released."""
    return audience(Note, note_marks(addressee))


def release_confirmation(addressee: Addressee, shown: Audience) -> str:
    """Names what a person confirms: this text, held so, before these people."""
    said = [addressee.pk, addressee.text_at.isoformat(), addressee.text, note_marks(addressee).number]
    return hashlib.sha256(repr([*said, *(one.pk for one in shown.people)]).encode()).hexdigest()[:24]


def refusal_to(act_: AddresseeAct, person: Person, addressee: Addressee) -> Refusal | None:
    """Why a person may not do something about an addressee now; None where he may."""
    life = life_of(text_for(addressee))
    found = may_do_to(act_, addressee_view(addressee, life), life, person_view(person))
    if found is None and act_ is AddresseeAct.RELEASE:
        return _unread(addressee)
    return found


def release_text(person: Person, addressee: Addressee, *, seen: str, at: datetime | None = None) -> Note:
    """Release a text to its addressee: the named decision after which those outside may read it.

    Parameters
    ----------
    seen : str
        :func:`release_confirmation` of what the person was shown of who would see it.

    Raises
    ------
    ChangedMeanwhile
        The text, or who would see it, is not what he was shown.
    Refused
        Something that the release must meet is not met.
    """
    at = at or timezone.now()
    with about("release_text", AddresseeAct.RELEASE, person, addressee, verb=Verb.RELEASE) as held:
        if release_confirmation(held, who_will_see(held)) != seen:
            raise ChangedMeanwhile
        Addressee.objects.filter(pk=held.pk).update(released_at=at, released_by=signed_in(person))
        note = Note.objects.create(
            addressee=held,
            product=held.product,
            language=held.language,
            title=held.title,
            text=held.text,
            by=signed_in(person),
            at=at,
            mark_set_id=stored(note_marks(held)),
        )
        tell([*held.chain[:1], held.officer_id], "released", held.warning, signed_in(person), at)
    addressee.refresh_from_db()
    return note


def withhold_text(person: Person, addressee: Addressee) -> None:
    """Decide that a text does not go to its addressee."""
    with about("withhold_text", AddresseeAct.WITHHOLD, person, addressee, verb=Verb.RELEASE):
        pass
    addressee.refresh_from_db()


def record_delivery(person: Person, addressee: Addressee, given: Mapping[str, Any]) -> Delivery:
    """Record when, where, to whom and in which form a text was delivered. ``given``: on, place, to_whom, form."""
    with about("record_delivery", AddresseeAct.DELIVER, person, addressee) as held:
        return Delivery.objects.create(
            addressee=held, by=signed_in(person), at=timezone.now(), mark_set_id=held.mark_set_id, **given
        )


def record_reaction(person: Person, addressee: Addressee, given: Mapping[str, Any]) -> Reaction:
    """Record what an addressee outside said, as reported speech; it is confidential. ``given``: on, words."""
    marks = within_own(person, join_marks([addressee.marks, _CONFIDENTIAL]))
    with about("record_reaction", AddresseeAct.RECORD_REACTION, person, addressee) as held:
        return Reaction.objects.create(
            addressee=held, by=signed_in(person), at=timezone.now(), mark_set_id=stored(marks), **given
        )


def acknowledge(person: Person, note: Note, at: datetime | None = None) -> Acknowledgement:
    """Say that one has it: a named person of the organisation, of a text addressed to him.

    Raises
    ------
    Refused
        It is not addressed to him, was acknowledged before, or went outside, where nobody is asked to.
    """
    at = at or timezone.now()
    with about("acknowledge_text", AddresseeAct.ACKNOWLEDGE, person, note.addressee, record=note) as held:
        return Acknowledgement.objects.create(addressee=held, by=signed_in(person), at=at, mark_set_id=held.mark_set_id)


def comment_note(person: Person, note: Note, words: str) -> Comment:
    """Keep what a reader outside says of a text beside it, as his claim; the text stays."""
    with act("comment_note", person, Verb.DECIDE, note, record_id=note.pk):
        officer = note.addressee.officer_id
        made = Comment.objects.create(
            note=note, words=words, by=signed_in(person), at=timezone.now(), mark_set_id=note.mark_set_id
        )
        tell([officer], "commented", note.addressee.warning, signed_in(person), made.at)
        return made


@contextmanager
def about(
    name: str,
    doing: AddresseeAct,
    person: Person,
    addressee: Addressee,
    *,
    verb: Verb = Verb.DECIDE,
    record: Note | None = None,
    **detail: Any,
) -> Iterator[Addressee]:
    """Do something about an addressee that the rules allow, and move it to where that leads."""
    acted_on = record or addressee
    require(person, verb, acted_on)
    with act(name, person, verb, acted_on, record_id=acted_on.pk, **detail):
        held = Addressee.objects.select_for_update().get(pk=addressee.pk)
        refusal = refusal_to(doing, person, held)
        if refusal is not None:
            raise Refused(refusal)
        row = addressee_transition(doing, _view(held))
        assert row is not None
        yield held
        Addressee.objects.filter(pk=held.pk).update(state=row.target.value)
        Warning.objects.filter(pk=held.warning_id).update(changed_at=timezone.now())


def _view(addressee: Addressee) -> AddresseeView:
    return addressee_view(addressee, life_of(text_for(addressee)))


def _unread(addressee: Addressee) -> Refusal | None:
    """Whoever is to acknowledge must be able to read it."""
    marks = note_marks(addressee)
    probe = Note(mark_set_id=stored(marks))
    people = User.objects.in_bulk(addressee.chain)
    blind = [people[key].called for key in addressee.chain if key in people and not may(people[key], Verb.READ, probe)]
    if not blind:
        return None
    names = ", ".join(blind)
    return Refusal(
        code="cannot read",
        what=Text(en=f"So held it could not be read by {names}", ru=f"С таким грифом текст не прочтет {names}"),
        remedy=Text(en="Choose another level, or other persons", ru="Выберите другой гриф или других лиц"),
    )


def _values(named: Named) -> dict[str, Any]:
    government = named.side == Side.GOVERNMENT.value
    return {
        "side": named.side,
        "organisation": named.organisation,
        "attention": named.attention,
        "state_code": named.organisation.state if government else "",
        "product": named.product,
        "language": named.language,
        "title": named.title,
        "text": named.text,
        "officer": named.officer,
        "planned_at": named.planned_at,
        "given_by": list(named.given_by),
        "chain": list(named.chain) if Side(named.side).inside else [],
    }


def _fits(named: Named) -> None:
    """A government is a body of a state, and is told of an information note or a non-paper."""
    if named.side == Side.GOVERNMENT.value and not named.organisation.state:
        raise NotFit(_("This body represents no state. Choose a government body, or another side."))
    if named.side != Side.GOVERNMENT.value and named.organisation.kind == "government":
        raise NotFit(_("This body is a government's. Choose that side, or another body."))
    if named.side == Side.GOVERNMENT.value and named.product == "warning":
        raise NotFit(_("A government receives an information note or a non-paper. Choose one of these."))
    if Side(named.side).inside and not named.chain:
        raise NotFit(_("Name at least one person of the organisation who is to acknowledge it."))
