"""Sealed texts: strictly confidential words that are kept here and that no administrator of the machine reads.

They are kept only where ``MIRAB_CEILING`` is strictly confidential; elsewhere a pointer (:mod:`.pointers`) says where
the text is. A pass phrase is asked for at each reading and is neither kept nor written anywhere, nor is an opened key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mirab.core.errors import InputError, MissingError
from mirab.core.marks import Sensitivity
from mirab.web.accounts.acts import act
from mirab.web.accounts.chain import append
from mirab.web.accounts.erasures import Erasable, Found, register_erasable
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import NotAllowed, Person, Rule, clearance_of, register, role_of
from mirab.web.accounts.roles import HOUSE, Verb
from mirab.web.accounts.sealing_keys import (
    Cost,
    WrappedPair,
    WrongPhrase,
    decrypted,
    encrypted,
    new_pair,
    rewrapped,
    unlocked,
    unwrapped,
    wrapped_to,
)
from mirab.web.accounts.sealing_models import SEALED, Erasure, ReaderKey, SealedText, WrappedKey
from mirab.web.accounts.wording import name_acts, name_kinds

COST = Cost()
#: Characters that a sealed text has at most.
LONGEST_TEXT = 100_000


class NotKeptHere(InputError):
    """The installation's ceiling does not let it keep such a text."""


class Sealing:
    """The kind of the pages of sealed texts, which tell everybody of the house whether there may be any."""


def kept_here() -> bool:
    """Whether the installation's ceiling lets it keep such texts at all."""
    return bool(settings.MIRAB_CEILING >= Sensitivity.STRICTLY_CONFIDENTIAL)


def cleared_for_it(person: Person) -> bool:
    """Whether a person may write or read such texts."""
    return kept_here() and clearance_of(person) >= Sensitivity.STRICTLY_CONFIDENTIAL


def make_key(person: User, phrase: str) -> ReaderKey:
    """Make the key pair of a reader, who alone knows its pass phrase.

    Raises
    ------
    NotKeptHere, NotAllowed
        The installation keeps no such text, or the person is not cleared for it.
    InputError
        He has a key.
    FormatError
        The phrase is too short.
    """
    _must_be_cleared(person)
    if ReaderKey.objects.filter(person=person).exists():
        raise InputError(f"{person} has a key already", "Change its pass phrase instead")
    pair = new_pair(phrase, COST)
    with act("make_reader_key", person, Verb.MANAGE, ReaderKey, record_id=str(person.pk)):
        return ReaderKey.objects.create(
            person=person,
            public=pair.public,
            private=pair.private,
            salt=pair.salt,
            passes=pair.cost.passes,
            memory=pair.cost.memory,
        )


def change_passphrase(person: User, old: str, new: str) -> None:
    """Put a reader's key under another pass phrase; every text sealed to it stays open to it.

    Raises
    ------
    WrongPhrase
        The old phrase is another one.
    FormatError
        The new one is too short.
    """
    key = _key_of(person)
    pair = rewrapped(_pair(key), old, new, COST)
    with act("change_pass_phrase", person, Verb.MANAGE, ReaderKey, record_id=str(person.pk)):
        key.private, key.salt = pair.private, pair.salt
        key.passes, key.memory = pair.cost.passes, pair.cost.memory
        key.save()


def start_over(person: User, phrase: str) -> ReaderKey:
    """A new key for a reader who forgot his pass phrase: what was sealed to him is closed until another opens it.

    Raises
    ------
    NotKeptHere, NotAllowed, FormatError
        As for :func:`make_key`.
    """
    with act("start_over", person, Verb.MANAGE, ReaderKey, record_id=str(person.pk)):
        WrappedKey.objects.filter(person=person).delete()
        ReaderKey.objects.filter(person=person).delete()
        return make_key(person, phrase)


def seal(text: str, readers: Iterable[User], *, by: User) -> SealedText:
    """Keep a text so that its readers can open it, and nobody else.

    Raises
    ------
    NotKeptHere, NotAllowed
        The installation keeps no such text, or somebody is not cleared for it.
    MissingError
        A reader has no key.
    InputError
        There is no reader.
    """
    wanted = sorted(set(readers), key=lambda person: person.pk)
    if not wanted:
        raise InputError("a text sealed to nobody", "Name its readers")
    for person in (by, *wanted):
        _must_be_cleared(person)
    keys = [_key_of(person) for person in wanted]
    ciphertext, key = encrypted(text)
    sealed = SealedText(ciphertext=ciphertext, by=by)
    with act("seal", by, Verb.MANAGE, sealed, record_id=str(sealed.pk)):
        sealed.save()
        for reader in keys:
            WrappedKey.objects.create(
                sealed=sealed, person_id=reader.person_id, wrapped=wrapped_to(bytes(reader.public), key)
            )
    return sealed


def open_sealed(sealed: SealedText, reader: User, phrase: str) -> str:
    """Read a sealed text; that it was read is on the audit, and so is a pass phrase that did not open it.

    Raises
    ------
    NotAllowed
        It is not sealed to this person, or his clearance has ended since.
    WrongPhrase
        The pass phrase is another one.
    FormatError
        The text was changed, or sealed to an earlier key.
    """
    held = _held(sealed, reader)
    key = _text_key(held, reader, phrase)
    with act("open_sealed", reader, Verb.READ, held, record_id=str(sealed.pk)):
        return decrypted(bytes(sealed.ciphertext), key)


def add_reader(sealed: SealedText, by: User, phrase: str, new_reader: User) -> None:
    """Let somebody else read a sealed text: one of its readers opens it for him.

    Raises
    ------
    NotAllowed, WrongPhrase, FormatError
        As for :func:`open_sealed`; or the new reader is not cleared.
    MissingError
        The new reader has no key.
    """
    _must_be_cleared(new_reader)
    public = bytes(_key_of(new_reader).public)
    key = _text_key(_held(sealed, by), by, phrase)
    with act("add_reader", by, Verb.MANAGE, sealed, record_id=str(sealed.pk), reader=new_reader.pk):
        WrappedKey.objects.update_or_create(
            sealed=sealed, person=new_reader, defaults={"wrapped": wrapped_to(public, key)}
        )


def remove_reader(sealed: SealedText, by: User, phrase: str, reader: User) -> None:
    """Take a reader away: the text is sealed anew under another key, since he may have kept the one before.

    Raises
    ------
    NotAllowed, WrongPhrase, FormatError
        As for :func:`open_sealed`.
    InputError
        He is the only one.
    """
    text = decrypted(bytes(sealed.ciphertext), _text_key(_held(sealed, by), by, phrase))
    rest = list(WrappedKey.objects.filter(sealed=sealed).exclude(person=reader).select_related("person"))
    if not rest:
        raise InputError(f"{reader} is the only reader", "Add another one first, or erase the text")
    ciphertext, key = encrypted(text)
    with act("remove_reader", by, Verb.MANAGE, sealed, record_id=str(sealed.pk), reader=reader.pk):
        sealed.ciphertext = ciphertext
        sealed.save()
        WrappedKey.objects.filter(sealed=sealed, person=reader).delete()
        for held in rest:
            held.wrapped = wrapped_to(bytes(_key_of(held.person).public), key)
            held.save()


def _must_be_cleared(person: User) -> None:
    if not kept_here():
        said = f"this installation keeps nothing above {settings.MIRAB_CEILING.label}"
        raise NotKeptHere(said, "Keep a pointer: reference number and keeper")
    if clearance_of(person) < Sensitivity.STRICTLY_CONFIDENTIAL:
        raise NotAllowed


def _held(sealed: SealedText, reader: User) -> WrappedKey:
    """The key of a text for one of its readers; whoever is none learns nothing, also where there is no such text."""
    _must_be_cleared(reader)
    held = WrappedKey.objects.filter(sealed=sealed, person=reader).first()
    if held is None:
        raise NotAllowed
    return held


def _text_key(held: WrappedKey, reader: User, phrase: str) -> bytes:
    try:
        private = unlocked(_pair(_key_of(reader)), phrase)
    except WrongPhrase:
        append(
            act="wrong_phrase",
            person=reader,
            role=role_of(reader).value,
            verb=Verb.READ.value,
            kind=SealedText.__name__,
            record=str(held.sealed_id),
            marks=SEALED,
        )
        raise
    return unwrapped(private, bytes(held.wrapped))


def _key_of(person: User) -> ReaderKey:
    key = ReaderKey.objects.filter(person=person).first()
    if key is None:
        raise MissingError(f"{person} has no key for sealed texts", "He makes one with a pass phrase of his own first")
    return key


def _pair(key: ReaderKey) -> WrappedPair:
    cost = Cost(passes=key.passes, memory=key.memory)
    return WrappedPair(public=bytes(key.public), private=bytes(key.private), salt=bytes(key.salt), cost=cost)


def _find(person: Person, ids: Sequence[str]) -> Found | None:
    """Sealed texts by their ids; whoever is cleared for such texts may have one erased that he cannot read."""
    known = {str(text.pk): text for text in SealedText.objects.filter(pk__in=_uuids(ids)).select_related("by")}
    if not cleared_for_it(person) or not set(ids) <= set(known):
        return None
    names = (_("sealed by %(who)s on %(day)s") % {"who": known[id].by.called, "day": known[id].at.date()} for id in ids)
    return Found(ids=tuple(ids), names=tuple(names), marks=SEALED)


def _uuids(ids: Sequence[str]) -> list[UUID]:
    found = []
    for one in ids:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _erase(erasure: Erasure) -> None:
    """Take sealed texts away, their keys with them."""
    SealedText.objects.filter(pk__in=erasure.records).delete()


register_erasable(
    Erasable(
        kind="sealed text",
        name=gettext_lazy("sealed texts"),
        named_by=gettext_lazy("The id at the end of the address of a sealed text."),
        reaches=(gettext_lazy("the sealed text, and the key of it that each of its readers has"),),
        find=_find,
        erase=_erase,
    )
)
# A text is opened by its key, not by a role; who may hold one, clearances say.
register(ReaderKey, Rule(own="person", roles={Verb.MANAGE: HOUSE}))
register(SealedText, Rule(roles={Verb.MANAGE: HOUSE}))
register(WrappedKey, Rule(own="person", roles={Verb.MANAGE: HOUSE}))
register(Sealing, Rule(roles={Verb.READ: HOUSE}))
name_acts(
    {
        "make_reader_key": pgettext_lazy("act", "Key for sealed texts made"),
        "change_pass_phrase": pgettext_lazy("act", "Pass phrase changed"),
        "start_over": pgettext_lazy("act", "Key for sealed texts made anew"),
        "seal": pgettext_lazy("act", "Text sealed"),
        "open_sealed": pgettext_lazy("act", "Sealed text read"),
        "add_reader": pgettext_lazy("act", "Reader of a sealed text added"),
        "remove_reader": pgettext_lazy("act", "Reader of a sealed text taken away"),
        "wrong_phrase": pgettext_lazy("act", "Pass phrase of a sealed text was wrong"),
    }
)
name_kinds(
    {
        ReaderKey: pgettext_lazy("record", "key for sealed texts"),
        SealedText: pgettext_lazy("record", "sealed text"),
        WrappedKey: pgettext_lazy("record", "sealed text"),
    }
)
