"""The audit's chain: writers take turns, and whatever a hand changes behind the site's back is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from mirab.core.errors import InputError, StoreError
from mirab.core.marks import Marks, Sensitivity
from mirab.web.accounts.actions import set_up_account
from mirab.web.accounts.acts import act
from mirab.web.accounts.chain import GENESIS, append, erase_details, hash_of, hash_of_detail
from mirab.web.accounts.models import AuditLine, User, stored
from mirab.web.accounts.roles import Role, Verb
from mirab.web.accounts.seals import SealFolder
from mirab.web.accounts.verifying import Fault, Report, What, verify

NOW = datetime(2031, 3, 14, 6, 0, tzinfo=UTC)


def in_order() -> QuerySet[AuditLine]:
    return AuditLine.objects.order_by("number")


def grow(count: int, person: User | None = None, **detail: Any) -> None:
    """Some lines more, each unlike the others."""
    for _ in range(count):
        append(
            act="accept_proposal",
            person=person,
            role="analyst",
            verb="decide",
            kind="Decision",
            record=f"p{AuditLine.objects.count()}",
            detail=detail,
        )


@pytest.fixture
def folder(tmp_path: Path) -> SealFolder:
    return SealFolder(keys=tmp_path / "audit", seals=tmp_path / "audit")


def fault(folder: SealFolder) -> tuple[int, What] | None:
    found = verify(folder).first_fault
    return (found.number, found.what) if found else None


# Growing --------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_lines_are_numbered_from_one_and_each_names_the_one_before(folder: SealFolder) -> None:
    grow(5)
    lines = list(in_order())
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]
    assert [line.previous for line in lines] == [GENESIS, *(line.hash for line in lines[:-1])]
    assert verify(folder) == Report(lines=5, seals=0, sealed_up_to=0, sealed_at="", first_fault=None)


@pytest.mark.django_db
def test_an_empty_chain_holds_and_is_not_sealed(folder: SealFolder) -> None:
    assert verify(folder).ok
    assert folder.seal(NOW) is None
    assert verify(folder).ok


@pytest.mark.django_db
def test_an_account_made_on_the_machine_and_an_act_on_the_site_stand_in_one_chain(
    person: Callable[[Role], User], folder: SealFolder
) -> None:
    set_up_account("aida", "a long enough one", Role.CHIEF)
    administrator = person(Role.ADMINISTRATOR)
    with act("set_account", administrator, Verb.MANAGE, User, record_id="aida", active=False):
        pass
    assert [(line.act, line.username) for line in in_order()] == [
        ("make_account", ""),
        ("set_account", "administrator"),
    ]
    assert verify(folder).lines == 2


@pytest.mark.django_db
def test_an_act_that_fails_leaves_no_gap(person: Callable[[Role], User], folder: SealFolder) -> None:
    administrator = person(Role.ADMINISTRATOR)
    grow(2)

    def fail() -> None:
        with act("set_account", administrator, Verb.MANAGE, User, record_id="x"):
            grow(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    grow(1)
    assert [line.number for line in in_order()] == [1, 2, 3]
    assert verify(folder).ok


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_at_once_leave_a_chain_without_a_gap(person: Callable[[Role], User], folder: SealFolder) -> None:
    administrator, start, failed = person(Role.ADMINISTRATOR), Barrier(20), []

    def write(writer: int) -> None:
        try:
            start.wait()
            for turn in range(6):
                with act("set_account", administrator, Verb.MANAGE, User, record_id=f"{writer}.{turn}"):
                    User.objects.create(username=f"{writer}.{turn}")
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    writers = [Thread(target=write, args=(writer,)) for writer in range(20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failed == []
    assert [line.number for line in in_order()] == list(range(1, 121))
    assert len({line.record for line in in_order()}) == 120
    moments = [line.at for line in in_order()]
    assert moments == sorted(moments)
    assert verify(folder).ok


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.django_db
def test_whatever_an_act_is_given_comes_back_from_the_database_as_it_was_hashed(folder: SealFolder) -> None:
    @settings(deadline=None, max_examples=150)
    @given(st.dictionaries(st.text(max_size=6), JSON, max_size=3), st.text(max_size=300))
    def holds(detail: dict[str, Any], record: str) -> None:
        with transaction.atomic():
            append(act="a", person=None, role="", verb="b", kind="c", record=record, detail=detail)
            assert verify(folder).ok
            transaction.set_rollback(True)

    holds()


# Tampering ------------------------------------------------------------------------------------------------------------
def sql(command: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(command, values)


def change() -> None:
    sql("UPDATE accounts_auditline SET record = %s WHERE number = 4", "another")


def change_detail() -> None:
    sql("UPDATE accounts_auditline SET detail = %s WHERE number = 4", json.dumps({"level": "warning"}))


def change_and_hash_anew() -> None:
    change()
    line = AuditLine.objects.get(number=4)
    sql("UPDATE accounts_auditline SET hash = %s WHERE number = 4", hash_of(line))


def remove() -> None:
    sql("DELETE FROM accounts_auditline WHERE number = 4")


def shift(first: int, by: int) -> None:
    """Move all numbers from one on, past the column's uniqueness."""
    sql("UPDATE accounts_auditline SET number = number + 1000000 WHERE number >= %s", first)
    sql("UPDATE accounts_auditline SET number = number - 1000000 + %s WHERE number >= 1000000", by)


def remove_and_close_the_gap() -> None:
    remove()
    shift(5, -1)


def swap(one: int = 4, other: int = 7) -> None:
    sql("UPDATE accounts_auditline SET number = 1000000 WHERE number = %s", one)
    sql("UPDATE accounts_auditline SET number = %s WHERE number = %s", one, other)
    sql("UPDATE accounts_auditline SET number = %s WHERE number = 1000000", other)


def move_to_the_end() -> None:
    sql("UPDATE accounts_auditline SET number = 11 WHERE number = 4")


def move_up() -> None:
    """The seventh line before the fourth."""
    sql("UPDATE accounts_auditline SET number = 2000000 WHERE number = 7")
    for number in (6, 5, 4):
        sql("UPDATE accounts_auditline SET number = number + 1 WHERE number = %s", number)
    sql("UPDATE accounts_auditline SET number = 4 WHERE number = 2000000")


def insert() -> None:
    """A forged line with hashes that fit, in the fourth place."""
    shift(4, 1)
    before = AuditLine.objects.get(number=3)
    forged = AuditLine(
        number=4, previous=before.hash, at=before.at, act="a", verb="b", kind="c", record="d", salt="ab" * 16
    )
    forged.detail_hash = hash_of_detail(forged.salt, {})
    forged.hash = hash_of(forged)
    forged.save()


def cut_off() -> None:
    sql("DELETE FROM accounts_auditline WHERE number >= 7")


def remove_all() -> None:
    sql("DELETE FROM accounts_auditline")


def write_anew(first: int = 4) -> None:
    """Change a line and hash all that follow anew."""
    change()
    lines = list(in_order().filter(number__gte=first))
    previous = lines[0].previous
    for line in lines:
        line.previous = previous
        line.hash = previous = hash_of(line)
        line.save()


def erase_in_silence() -> None:
    sql("UPDATE accounts_auditline SET salt = '', detail = %s WHERE number = 4", "{}")


TAMPERED: dict[Callable[[], None], tuple[int, What]] = {
    change: (4, What.CHANGED),
    change_detail: (4, What.CHANGED),
    change_and_hash_anew: (4, What.CHANGED),
    remove: (4, What.REMOVED),
    remove_and_close_the_gap: (4, What.REMOVED),
    swap: (4, What.REORDERED),
    move_to_the_end: (4, What.REORDERED),
    move_up: (4, What.REORDERED),
    insert: (4, What.INSERTED),
    cut_off: (7, What.CUT_OFF),
    remove_all: (1, What.CUT_OFF),
    write_anew: (10, What.REWRITTEN),
    erase_in_silence: (4, What.ERASED),
}


@pytest.mark.django_db
@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda tamper: tamper.__name__)
def test_each_way_of_tampering_is_found_and_named(tamper: Callable[[], None], folder: SealFolder) -> None:
    grow(10, level="watch")
    folder.seal(NOW)
    assert verify(folder).ok
    tamper()
    assert fault(folder) == TAMPERED[tamper]


@pytest.mark.django_db
def test_of_several_faults_the_first_is_named(folder: SealFolder) -> None:
    grow(10)
    sql("UPDATE accounts_auditline SET act = 'x' WHERE number = 8")
    sql("DELETE FROM accounts_auditline WHERE number = 6")
    assert fault(folder) == (6, What.REMOVED)
    assert verify(folder).lines == 5


def other_values(line: AuditLine, field: str, user: User) -> st.SearchStrategy[Any]:
    """Values that a field may be set to and that it does not have."""
    texts = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs",)), max_size=20)
    hexes = st.text("0123456789abcdef", min_size=64, max_size=64)
    made: dict[str, st.SearchStrategy[Any]] = {
        "number": st.integers(0, 2**40),
        "at": st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
        "person_id": st.sampled_from([None, user.pk]),
        "detail": st.dictionaries(texts, texts | st.integers() | st.none(), max_size=2) | st.lists(texts),
        "mark_set_id": st.sampled_from([Marks(sensitivity=level).number for level in Sensitivity]),
        "salt": st.text("0123456789abcdef", max_size=32),
        "detail_hash": hexes,
        "previous": hexes,
        "hash": hexes,
    }
    return made.get(field, texts).filter(lambda value: value != getattr(line, field))


@pytest.mark.django_db
def test_a_change_of_any_field_of_any_line_is_found(person: Callable[..., User], folder: SealFolder) -> None:
    first, second = person(Role.ANALYST, "aida"), person(Role.CHIEF, "bek")
    grow(3, first, level="watch", days=2)
    grow(3)
    for level in Sensitivity:
        stored(Marks(sensitivity=level))
    lines = list(in_order())
    fields = [field.attname for field in AuditLine._meta.concrete_fields if field.attname != "id"]
    taken = {line.number for line in lines}

    @settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.filter_too_much])
    @given(st.data())
    def is_found(data: st.DataObject) -> None:
        line, field = data.draw(st.sampled_from(lines)), data.draw(st.sampled_from(fields))
        value = data.draw(other_values(line, field, second))
        if field == "number" and value in taken:
            return
        with transaction.atomic():
            AuditLine.objects.filter(pk=line.pk).update(**{field: value})
            report = verify(folder)
            transaction.set_rollback(True)
        assert report.first_fault is not None
        assert report.first_fault.number <= line.number

    is_found()
    assert verify(folder).ok


@pytest.mark.django_db
def test_what_is_no_moment_and_no_json_any_more_is_a_changed_line(folder: SealFolder) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps moments and JSON alone in these columns")
    grow(2)
    sql("PRAGMA ignore_check_constraints = ON")
    for field in ("at", "detail", "mark_set_id", "person_id"):
        with transaction.atomic():
            sql(f"UPDATE accounts_auditline SET {field} = 'neither' WHERE number = 2")
            assert fault(folder) == (2, What.CHANGED)
            transaction.set_rollback(True)
    sql("PRAGMA ignore_check_constraints = OFF")


# Erasing --------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_an_erased_detail_leaves_the_chain_whole_and_no_trace(
    person: Callable[[Role], User], folder: SealFolder
) -> None:
    grow(4, name="EXERCISE Somebody")
    folder.seal(NOW)
    erase_details([2, 3], person=person(Role.CHIEF), role="chief", why="EXERCISE: at the person's wish")
    line = AuditLine.objects.get(number=2)
    assert (line.detail, line.salt) == ({}, "")
    assert AuditLine.objects.get(number=5).detail == {"lines": [2, 3]}
    assert verify(folder).ok
    grow(2)
    folder.seal(NOW)
    assert verify(folder).ok


@pytest.mark.django_db
def test_an_erasure_itself_and_a_line_that_is_not_there_are_not_erased(folder: SealFolder) -> None:
    grow(2, level="watch")
    erase_details([1], person=None, role="", why="EXERCISE")
    for numbers in ([3], [2, 99], []):
        with pytest.raises(InputError):
            erase_details(numbers, person=None, role="", why="EXERCISE")
    assert AuditLine.objects.get(number=2).detail == {"level": "watch"}
    assert verify(folder).ok


# Seals ----------------------------------------------------------------------------------------------------------------
def rewrite(folder: SealFolder, place: int, **changes: Any) -> None:
    """Change one line of the file of seals."""
    lines = folder.file.read_text().splitlines()
    lines[place] = json.dumps({**json.loads(lines[place]), **changes}, sort_keys=True, separators=(",", ":"))
    folder.file.write_text("\n".join(lines) + "\n")


@pytest.fixture
def sealed(db: Any, folder: SealFolder) -> SealFolder:
    """Three seals, after 2, 4 and 6 lines."""
    for hour in range(3):
        grow(2)
        folder.seal(NOW + timedelta(hours=hour))
    return folder


def test_seals_say_how_far_the_chain_is_sealed_and_only_the_site_reads_their_key(sealed: SealFolder) -> None:
    grow(1)
    report = verify(sealed)
    assert (report.lines, report.seals, report.sealed_up_to, report.sealed_at) == (7, 3, 6, "2031-03-14T08:00:00+00:00")
    assert report.ok
    assert (sealed.keys / "seal.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 5},
        {"head": "0" * 64},
        {"at": "2031-03-14T07:30:00+00:00"},
        {"previous": "0" * 64},
        {"signature": "00"},
    ],
)
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_changed_seal_is_found(sealed: SealFolder, which: int, changes: dict[str, Any]) -> None:
    if which == 0 and "previous" in changes:
        changes = {"previous": "1" * 64}
    rewrite(sealed, which, **changes)
    found = verify(sealed).first_fault
    assert found is not None
    assert found.what is What.SEAL_CHANGED


def test_a_seal_signed_with_another_key_is_found(sealed: SealFolder) -> None:
    last = sealed.last()
    assert last is not None
    forger = SigningKey.generate()
    rewrite(sealed, 2, signature=forger.sign(last.signed).signature.hex())
    assert verify(sealed).first_fault == Fault(number=6, what=What.SEAL_CHANGED)
    (sealed.keys / "seal.pub").write_text(forger.verify_key.encode().hex())
    assert verify(sealed).first_fault == Fault(number=2, what=What.SEAL_CHANGED)


def test_a_seal_taken_out_of_the_row_and_the_whole_file_gone_are_found(sealed: SealFolder) -> None:
    lines = sealed.file.read_text().splitlines(keepends=True)
    sealed.file.write_text(lines[0] + lines[2])
    assert verify(sealed).first_fault == Fault(number=6, what=What.SEAL_CHANGED)
    sealed.file.write_text(lines[0] + "no seal\n" + lines[2])
    assert verify(sealed).first_fault == Fault(number=6, what=What.SEAL_CHANGED)
    sealed.file.write_text(lines[0] + lines[1] + "no seal\n")
    assert verify(sealed).first_fault == Fault(number=4, what=What.SEAL_CHANGED)
    sealed.file.unlink()
    assert verify(sealed).first_fault == Fault(number=1, what=What.SEALS_REMOVED)


def test_a_seal_that_a_power_cut_left_unfinished_stops_nothing(sealed: SealFolder) -> None:
    with sealed.file.open("a") as file:
        file.write('{"at":"2031-03-')
    assert verify(sealed).ok
    grow(1)
    sealed.seal(NOW + timedelta(hours=4))
    report = verify(sealed)
    assert report.ok
    assert (report.seals, report.sealed_up_to) == (4, 7)


def test_a_chain_that_does_not_hold_what_was_sealed_is_not_sealed_over(sealed: SealFolder) -> None:
    sql("DELETE FROM accounts_auditline WHERE number >= 6")
    grow(3)
    with pytest.raises(StoreError, match="line 6"):
        sealed.seal(NOW + timedelta(hours=4))
    assert verify(sealed).first_fault == Fault(number=6, what=What.REWRITTEN)


def test_seals_kept_on_another_machine_carry_their_public_key(db: Any, tmp_path: Path) -> None:
    away = SealFolder(keys=tmp_path / "here", seals=tmp_path / "there")
    grow(1)
    away.seal(NOW)
    assert sorted(path.name for path in away.seals.iterdir()) == ["seal.pub", "seals.jsonl"]
    assert verify(SealFolder(keys=tmp_path / "nowhere", seals=away.seals)).ok


# What stood before ----------------------------------------------------------------------------------------------------
@pytest.fixture
def before_the_chain(transactional_db: Any) -> Iterator[Any]:
    """The models as they were before lines were chained."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    executor.migrate([("accounts", "0001_initial")])
    yield executor.loader.project_state([("accounts", "0001_initial")]).apps
    executor = MigrationExecutor(connection)
    executor.migrate(leaves)


def test_lines_that_stood_before_are_chained_in_their_order(before_the_chain: Any, folder: SealFolder) -> None:
    users, lines = (before_the_chain.get_model("accounts", name) for name in ("User", "AuditLine"))
    aida = users.objects.create(username="aida", role="chief")
    for number in range(12):
        person = aida if number % 2 else None
        lines.objects.create(
            person=person, verb="decide", kind="Decision", record=str(number), act="a", detail={"n": 1}
        )
    lines.objects.filter(record="5").delete()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert verify(folder) == Report(lines=11, seals=0, sealed_up_to=0, sealed_at="", first_fault=None)
    assert [line.record for line in in_order()] == ["0", "1", "2", "3", "4", "6", "7", "8", "9", "10", "11"]
    assert [line.username for line in in_order()][:2] == ["", "aida"]
    grow(1)
    assert verify(folder).lines == 12
