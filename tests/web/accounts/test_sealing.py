"""A sealed text opens to its readers with their pass phrases, and to nobody who holds the machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.apps import apps
from django.test import override_settings
from django.utils import timezone
from nacl import pwhash, secret
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey

from mirab.core.errors import FormatError, InputError, MissingError
from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.web.accounts import sealing
from mirab.web.accounts.erasures import (
    Decided,
    Erasable,
    Found,
    NotThere,
    approve_erasure,
    ask_erasure,
    decline_erasure,
    erasables,
    finish_erasures,
    register_erasable,
)
from mirab.web.accounts.models import AuditLine, Clearance, User
from mirab.web.accounts.pointers import PointerKnown, point_to
from mirab.web.accounts.policy import NotAllowed, may, readable
from mirab.web.accounts.roles import Role, Verb
from mirab.web.accounts.sealing import (
    NotKeptHere,
    add_reader,
    change_passphrase,
    make_key,
    open_sealed,
    remove_reader,
    seal,
    start_over,
)
from mirab.web.accounts.sealing_keys import Cost, WrongPhrase, fingerprint
from mirab.web.accounts.sealing_models import Erasure, Ground, Pointer, ReaderKey, SealedText, WrappedKey

TEXT = "EXERCISE Both sides would accept a third chair, and neither may be seen to ask. Ётти"
PHRASE, OTHER = "reeds bend where the river turns", "seven lamps above a quiet gate"
Somebody = Callable[..., User]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap", "highest")]


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess that costs little: the tests guess often."""
    cost = Cost(passes=pwhash.argon2id.OPSLIMIT_MIN, memory=pwhash.argon2id.MEMLIMIT_MIN)
    monkeypatch.setattr(sealing, "COST", cost)


@pytest.fixture
def highest():  # type: ignore[no-untyped-def]
    """An installation that may keep such texts."""
    with override_settings(MIRAB_CEILING=Sensitivity.STRICTLY_CONFIDENTIAL):
        yield


@pytest.fixture
def somebody() -> Somebody:
    def make(name: str, role: Role = Role.HEAD, *, cleared: bool = True, phrase: str = PHRASE) -> User:
        person = User.objects.create_user(name, password="a long enough one", role=role)
        if cleared:
            level = Sensitivity.STRICTLY_CONFIDENTIAL
            Clearance.objects.create(person=person, level=level, since=date(2000, 1, 1), why="EXERCISE")
            if phrase:
                make_key(person, phrase)
        return person

    return make


def test_each_reader_opens_what_was_sealed_to_him_with_his_own_phrase(somebody: Somebody) -> None:
    one, two = somebody("one"), somebody("two", Role.POLITICAL_OFFICER, phrase=OTHER)
    sealed = seal(TEXT, [one, two], by=one)
    assert open_sealed(sealed, one, PHRASE) == open_sealed(sealed, two, OTHER) == TEXT
    for phrase in (OTHER, PHRASE + ".", "", PHRASE.upper()):
        with pytest.raises(WrongPhrase):
            open_sealed(sealed, one, phrase)


def test_whoever_is_no_reader_is_refused_whatever_he_knows(somebody: Somebody) -> None:
    one, two = somebody("one"), somebody("two")
    sealed = seal(TEXT, [one], by=one)
    with pytest.raises(NotAllowed):
        open_sealed(sealed, two, PHRASE)
    with pytest.raises(NotAllowed):
        open_sealed(SealedText(ciphertext=b"x"), two, PHRASE)
    assert list(readable(two, SealedText.objects.all())) == []
    assert list(readable(two, WrappedKey.objects.all())) == []
    assert [held.person_id for held in readable(one, WrappedKey.objects.all())] == [one.pk]


def test_an_ended_clearance_closes_what_a_key_would_open(somebody: Somebody) -> None:
    one = somebody("one")
    sealed = seal(TEXT, [one], by=one)
    ended = Clearance.objects.get(person=one)
    ended.until = date(2000, 1, 2)
    ended.save()
    with pytest.raises(NotAllowed):
        open_sealed(sealed, one, PHRASE)


def kept() -> list[bytes]:
    """Every value of every row, as bytes: what the holder of disk and database has."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            found += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return found


def test_the_holder_of_disk_and_database_finds_neither_text_nor_phrase_nor_key(somebody: Somebody) -> None:
    one = somebody("one")
    sealed = seal(TEXT, [one], by=one)
    assert open_sealed(sealed, one, PHRASE) == TEXT
    values = kept()
    assert any(bytes(sealed.ciphertext) == value for value in values)
    words = [word.encode() for word in (TEXT + " " + PHRASE).split()[1:] if len(word) > 4]
    assert not [word for word in words for value in values if word in value]
    for value in values:
        for start in range(max(len(value) - 31, 0)):
            key = value[start : start + 32]
            assert PrivateKey(key).public_key.encode() != bytes(ReaderKey.objects.get(person=one).public)
            with pytest.raises(CryptoError):
                secret.SecretBox(key).decrypt(bytes(sealed.ciphertext))


def test_a_changed_phrase_opens_what_was_sealed_before_and_the_old_one_nothing(somebody: Somebody) -> None:
    one = somebody("one")
    sealed = seal(TEXT, [one], by=one)
    with pytest.raises(WrongPhrase):
        change_passphrase(one, OTHER, OTHER)
    with pytest.raises(FormatError, match="fewer than 20"):
        change_passphrase(one, PHRASE, "short")
    change_passphrase(one, PHRASE, OTHER)
    assert open_sealed(sealed, one, OTHER) == TEXT
    with pytest.raises(WrongPhrase):
        open_sealed(sealed, one, PHRASE)


def test_a_reader_lets_another_in_and_out_again(somebody: Somebody) -> None:
    one, two, three = somebody("one"), somebody("two", phrase=OTHER), somebody("three", phrase="")
    sealed = seal(TEXT, [one], by=one)
    with pytest.raises(MissingError, match="has no key"):
        add_reader(sealed, one, PHRASE, three)
    with pytest.raises(NotAllowed):
        add_reader(sealed, two, OTHER, two)
    add_reader(sealed, one, PHRASE, two)
    before, key = bytes(sealed.ciphertext), bytes(WrappedKey.objects.get(person=two).wrapped)
    assert open_sealed(sealed, two, OTHER) == TEXT
    remove_reader(sealed, one, PHRASE, two)
    sealed.refresh_from_db()
    assert bytes(sealed.ciphertext) != before
    assert open_sealed(sealed, one, PHRASE) == TEXT
    WrappedKey.objects.create(sealed=sealed, person=two, wrapped=key)
    with pytest.raises(FormatError):
        open_sealed(sealed, two, OTHER)
    with pytest.raises(InputError, match="only reader"):
        remove_reader(seal(TEXT, [one], by=one), one, PHRASE, one)


def test_a_forgotten_phrase_costs_its_reader_what_nobody_else_can_open(somebody: Somebody) -> None:
    one, two = somebody("one"), somebody("two", phrase=OTHER)
    sealed = seal(TEXT, [one, two], by=one)
    start_over(one, "another five words at last")
    with pytest.raises(NotAllowed):
        open_sealed(sealed, one, "another five words at last")
    add_reader(sealed, two, OTHER, one)
    assert open_sealed(sealed, one, "another five words at last") == TEXT


def test_what_was_changed_behind_the_sites_back_is_not_read_as_if_it_had_not(somebody: Somebody) -> None:
    one = somebody("one")
    sealed = seal(TEXT, [one], by=one)
    for place in (0, 30, len(sealed.ciphertext) - 1):
        data = bytearray(sealed.ciphertext)
        data[place] ^= 1
        with pytest.raises(FormatError, match="was changed"):
            open_sealed(SealedText(pk=sealed.pk, ciphertext=bytes(data)), one, PHRASE)
    key = ReaderKey.objects.get(person=one)
    words = fingerprint(bytes(key.public))
    key.public = bytes(PrivateKey.generate().public_key)
    key.save()
    assert fingerprint(bytes(key.public)) != words
    with pytest.raises(WrongPhrase, match="is not his"):
        open_sealed(sealed, one, PHRASE)


def test_reading_is_on_the_audit_under_the_marks_of_what_was_read(somebody: Somebody) -> None:
    one = somebody("one")
    sealed = seal(TEXT, [one], by=one)
    open_sealed(sealed, one, PHRASE)
    line = AuditLine.objects.get(act="open_sealed")
    assert (line.person, line.record, line.sensitivity) == (one, str(sealed.pk), Sensitivity.STRICTLY_CONFIDENTIAL)


def test_below_the_ceiling_no_such_text_is_kept_but_a_pointer_may_be(somebody: Somebody) -> None:
    one = somebody("one")
    sealed = seal(TEXT, [one], by=one)
    with override_settings(MIRAB_CEILING=Sensitivity.CONFIDENTIAL):
        for forbidden in (
            lambda: seal(TEXT, [one], by=one),
            lambda: open_sealed(sealed, one, PHRASE),
            lambda: make_key(somebody("two", phrase=""), PHRASE),
        ):
            with pytest.raises(NotKeptHere, match="nothing above confidential"):
                forbidden()
        pointer = point_to("SC/12 (EXERCISE)", "Registry of the exercise", "note for file", by=one)
    held = {field.name for field in Pointer._meta.concrete_fields}
    assert held == {"id", "key", "number", "keeper", "kind", "by", "at", "mark_set"}
    assert str(pointer) == "Registry of the exercise SC/12 (EXERCISE)"
    for number in ("", "x" * 61, "two\nlines"):
        with pytest.raises(FormatError, match="number of a pointer"):
            point_to(number, "Registry", "note", by=one)


def test_only_the_cleared_get_a_key_and_one_each(somebody: Somebody) -> None:
    with pytest.raises(NotAllowed):
        make_key(somebody("one", cleared=False), PHRASE)
    with pytest.raises(NotAllowed):
        seal(TEXT, [somebody("two")], by=somebody("three", cleared=False))
    four = somebody("four")
    with pytest.raises(InputError, match="has a key already"):
        make_key(four, PHRASE)
    with pytest.raises(InputError, match="sealed to nobody"):
        seal(TEXT, [], by=four)


def test_a_pass_phrase_that_opened_nothing_is_on_the_audit_as_closely_held(somebody: Somebody) -> None:
    one = somebody("one")
    sealed = seal(TEXT, [one], by=one)
    with pytest.raises(WrongPhrase):
        open_sealed(sealed, one, OTHER)
    line = AuditLine.objects.get(act="wrong_phrase")
    assert (line.person, line.record, line.sensitivity) == (one, str(sealed.pk), Sensitivity.STRICTLY_CONFIDENTIAL)
    assert line.detail == {}


def test_a_pointer_is_held_as_it_is_marked_and_a_hidden_one_stands_in_nobodys_way(somebody: Somebody) -> None:
    one, analyst = somebody("one"), somebody("two", Role.ANALYST, cleared=False)
    closer = Marks(sensitivity=Sensitivity.CONFIDENTIAL, use_class=UseClass.ANALYSIS_ONLY)
    hidden = point_to("SC/12 (EXERCISE)", "Registry", "note for file", by=one, marks=closer)
    assert may(one, Verb.READ, hidden)
    assert not may(analyst, Verb.READ, hidden)
    seen = point_to("SC/12 (EXERCISE)", "Registry", "note for file", by=analyst)
    assert list(readable(analyst, Pointer.objects.all())) == [seen]
    with pytest.raises(PointerKnown):
        point_to("SC/12 (EXERCISE)", "Registry", "another kind", by=analyst)
    with pytest.raises(NotAllowed):
        point_to("SC/13 (EXERCISE)", "Registry", "note for file", by=analyst, marks=closer)
    assert "SC/12" not in str(list(AuditLine.objects.values()))


LAW = Ground.LAW


def test_an_erasure_takes_two_people_and_leaves_a_tombstone_alone(somebody: Somebody) -> None:
    one, two, analyst = somebody("one"), somebody("two", Role.RECORDS_OFFICER), somebody("three", Role.ANALYST)
    sealed = seal(TEXT, [one], by=one)
    with pytest.raises(NotAllowed):
        ask_erasure(analyst, "sealed text", [str(sealed.pk)], "EXERCISE the law asks for it", ground=LAW)
    asked = ask_erasure(one, "sealed text", [str(sealed.pk)], "EXERCISE the law asks for it", ground=LAW)
    for person in (one, analyst, somebody("four", Role.CHIEF)):
        with pytest.raises(NotAllowed):
            approve_erasure(person, asked)
    assert SealedText.objects.exists()
    done = approve_erasure(two, asked)
    assert not SealedText.objects.exists()
    assert not WrappedKey.objects.exists()
    stone = Erasure.objects.get()
    assert (stone.asked_by, stone.approved_by, stone.count, stone.records) == (one, two, 1, [])
    assert stone.done_at == done.done_at is not None
    assert {line.act for line in AuditLine.objects.filter(kind="Erasure")} == {"ask_erasure", "approve_erasure"}
    assert {line.sensitivity for line in AuditLine.objects.filter(kind="Erasure")} == {max(Sensitivity)}
    with pytest.raises(InputError, match="cannot be erased"):
        ask_erasure(one, "rumours", ["1"], "EXERCISE", ground=LAW)
    with pytest.raises(FormatError):
        ask_erasure(one, "sealed text", ["1"], " ", ground=LAW)


def test_what_is_not_there_and_what_is_hidden_are_refused_alike(somebody: Somebody) -> None:
    one, uncleared = somebody("one"), somebody("two", cleared=False)
    sealed = seal(TEXT, [one], by=one)
    said = set()
    for person, id in ((one, str(Pointer.objects.count())), (one, str(one.pk)), (uncleared, str(sealed.pk))):
        with pytest.raises(NotThere) as told:
            ask_erasure(person, "sealed text", [id], "EXERCISE", ground=LAW)
        said.add(str(told.value))
    assert len(said) == 1
    assert not Erasure.objects.exists()


def test_a_tombstone_is_for_those_alone_who_might_have_read_what_is_gone(somebody: Somebody) -> None:
    one, two, uncleared = somebody("one"), somebody("two"), somebody("three", cleared=False)
    sealed = seal(TEXT, [one], by=one)
    approve_erasure(two, ask_erasure(one, "sealed text", [str(sealed.pk)], "EXERCISE", ground=LAW))
    assert [stone.kind for stone in readable(one, Erasure.objects.all())] == ["sealed text"]
    assert list(readable(uncleared, Erasure.objects.all())) == []


def test_what_was_declined_or_taken_back_is_not_approved_and_what_was_approved_is_not_declined(
    somebody: Somebody,
) -> None:
    one, two, chief = somebody("one"), somebody("two"), somebody("three", Role.CHIEF)
    pointer = point_to("SC/12 (EXERCISE)", "Registry", "note for file", by=one)
    first, second, third = (
        ask_erasure(one, "pointer", [pointer.key], "EXERCISE", ground=Ground.PERSON) for _ in range(3)
    )
    with pytest.raises(NotAllowed):
        decline_erasure(chief, first)
    assert decline_erasure(two, first).records == []
    assert decline_erasure(one, second).declined_by == one
    for declined in (first, second):
        with pytest.raises(Decided):
            approve_erasure(two, declined)
    assert Pointer.objects.exists()
    approve_erasure(two, third)
    with pytest.raises(Decided):
        decline_erasure(one, third)
    assert not Pointer.objects.exists()


def test_an_erasure_that_broke_off_is_finished_and_never_undone(somebody: Somebody) -> None:
    one, two = somebody("one"), somebody("two")
    calls: list[list[str]] = []

    def breaks_off_once(erasure: Erasure) -> None:
        calls.append(erasure.records)
        if len(calls) == 1:
            raise OSError("the disk went away")

    register_erasable(
        Erasable(
            kind="exercise",
            name="EXERCISE",
            named_by="EXERCISE",
            reaches=(),
            find=lambda _person, ids: Found(ids=tuple(ids), names=tuple(ids), marks=Marks()),
            erase=breaks_off_once,
        )
    )
    asked = ask_erasure(one, "exercise", ["b", "a"], "EXERCISE it endangers a person", ground=Ground.PERSON)
    with pytest.raises(OSError, match="went away"):
        approve_erasure(two, asked)
    assert Erasure.objects.get().approved_by == two
    assert (finish_erasures(), finish_erasures()) == (1, 0)
    assert calls == [["a", "b"], ["a", "b"]]
    assert "exercise" in erasables()


def test_an_erasure_that_cannot_be_finished_keeps_none_of_the_others_waiting(somebody: Somebody) -> None:
    one, two = somebody("one"), somebody("two")
    pointer = point_to("SC/12 (EXERCISE)", "Registry", "note for file", by=one)
    for kind, records in (("of another version", ["x"]), ("pointer", [pointer.key])):
        Erasure.objects.create(
            kind=kind, records=records, reason="EXERCISE", asked_by=one, approved_by=two, approved_at=timezone.now()
        )
    with pytest.raises(InputError, match="of another version"):
        finish_erasures()
    assert not Pointer.objects.exists()
    assert [stone.done_at is None for stone in Erasure.objects.order_by("pk")] == [True, False]
