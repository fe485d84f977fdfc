"""A backup holds everything that cannot be computed again, in clear to nobody, and comes back row for row."""

from __future__ import annotations

import copy
import gzip
import io
import stat
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import polars as pl
import pyrage
import pytest
from django.apps import apps
from django.db import OperationalError, connection, connections, models
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings
from pyrage import x25519
from pytest_postgresql.janitor import DatabaseJanitor
from tests.archive.conftest import make_rows
from tests.web.project.backups import inside

from mirab.archive import Archive
from mirab.core.errors import FormatError, InputError, MirabError, MissingError, StoreError
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.accounts.sealing_models import Erasure
from mirab.web.project.backup import BackedUp, back_up
from mirab.web.project.backup_keys import identity_of, new_key, recipient_of
from mirab.web.project.backup_rows import applied, apps_at
from mirab.web.project.models import LastLook
from mirab.web.project.restoring import check, must_be_empty, must_be_empty_record, put_back, staged

NOW = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)
KEY = x25519.Identity.generate()
SENTENCES = {
    "record": "EXERCISE The guard of the upper weir speaks of a quarrel over the night turn",
    "archive": "EXERCISE Men from the other bank moved the sluice board twice before dawn",
    "bulletin": "EXERCISE The valley council asks that nobody be named in this bulletin",
}
pytestmark = pytest.mark.django_db(transaction=True)


def quiet(_what: str, _share: float) -> None:
    """Nobody watches."""


@pytest.fixture
def kept_home(tmp_path: Path) -> Path:
    """A home folder with one of everything: kept, and left out."""
    home = tmp_path / "home"
    claims = make_rows(
        [{"value": 1.5, "note": SENTENCES["archive"]}, {"value": 2.5, "variable": "level_m", "note": ""}]
    )
    refused = pl.DataFrame({"row": [7], "reason": ["no date"], "detail": ["day"], "raw": [SENTENCES["archive"]]})
    Archive(home / "archive").append(
        "gauges", claims, ["variable"], quarantine=refused, file_id="one", file_name="one.csv", now=NOW
    )
    for name, text in {
        "bulletins/2010-05-25-abcdef/en.html": SENTENCES["bulletin"],
        "seals.jsonl": '{"number": 3}\n',
        "rounds.json": '{"last": {}}',
        "results/findings/run/manifest.json": "{}",
        "board.json": "{}",
        "cache/one.djcache": "x",
        "static/site.css": "x",
        "serve.lock": "",
        "record.sqlite3-wal": "x",
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    (home / "secret.key").touch(0o600)
    (home / "secret.key").write_text("a secret of the exercise")
    return home


@pytest.fixture
def record() -> User:
    """Rows whose values no database may bend: microseconds, letters, nested JSON, gaps in the numbering."""
    person = User.objects.create_user("exercise", password="a long enough one", role=Role.ANALYST)
    detail = {"said": SENTENCES["record"], "nested": [1, 2.5, None, {"б": "ғ\n\u2028"}, 2**60], "wide": 1e20, "a": "b"}
    for number in range(5):
        Erasure.objects.create(kind="X", records=detail, count=number, reason="EXERCISE", asked_by=person)
    Erasure.objects.order_by("pk").last().delete()  # type: ignore[union-attr]
    LastLook.objects.create(user=person, day=date(2010, 5, 25), snapshot="s", at=NOW + timedelta(microseconds=1))
    return person


def taken(home: Path, folder: Path, say: Callable[[str, float], None] = quiet) -> BackedUp:
    return back_up(home, folder, KEY.to_public(), now=NOW, say=say)


@contextmanager
def another_record(settings: dict[str, Any], alias: str = "restored") -> Iterator[str]:
    """An empty database beside that of the tests."""
    connections.settings[alias] = {**copy.deepcopy(connection.settings_dict), **settings}
    # by hand: pytest-django lets nothing connect that the settings did not name when the test began
    connections[alias].connect()
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


@contextmanager
def empty_record(request: pytest.FixtureRequest, vendor: str, folder: Path) -> Iterator[str]:
    if vendor == "sqlite":
        name = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "record.sqlite3"), "OPTIONS": {}}
        with another_record(name) as alias:
            yield alias
        return
    request.getfixturevalue("postgresql_server")
    reached = request.getfixturevalue("postgresql_noproc")
    where = {"HOST": reached.host, "PORT": reached.port, "USER": reached.user, "NAME": "restored_here", "OPTIONS": {}}
    with (
        DatabaseJanitor(user=reached.user, host=reached.host, port=reached.port, dbname="restored_here"),
        another_record({"ENGINE": "django.db.backends.postgresql", "PASSWORD": "", **where}) as alias,
    ):
        yield alias


def rows(alias: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as the models of the site read it."""
    every: list[type[models.Model]] = apps.get_models(include_auto_created=True)
    return {
        model._meta.label: sorted(model._base_manager.using(alias).values(), key=lambda row: str(row))
        for model in every
        if model._meta.managed and not model._meta.proxy
    }


class Everything:
    """Migrations write to whatever database is the site's: here that is the one that is filled."""

    def __init__(self, alias: str = "restored") -> None:
        self.alias = alias

    def db_for_read(self, *_: object, **__: object) -> str:
        return self.alias

    db_for_write = db_for_read


def comes_back(request: pytest.FixtureRequest, home: Path, record: User, folder: Path, vendor: str) -> None:
    backup = taken(home, folder).path
    new = folder / "new"
    with staged(new) as staging, empty_record(request, vendor, staging) as alias:
        must_be_empty_record(alias)
        with override_settings(DATABASE_ROUTERS=[Everything()]):
            put_back(check(backup, KEY, quiet), staging, quiet, alias)
        assert rows(alias) == rows("default")
        fresh = Erasure.objects.using(alias).create(kind="X", reason="EXERCISE", asked_by_id=record.pk)
        assert fresh.pk > Erasure.objects.using("default").latest("pk").pk + 1
        with pytest.raises(InputError, match="the database is not empty"):
            must_be_empty_record(alias)
    kept = {"backup", "bulletins", "archive", "seals.jsonl", "rounds.json", "secret.key", "record.sqlite3"}
    assert {path.name for path in new.iterdir()} == kept - {"backup"} - ({"record.sqlite3"} - {vendor_file(vendor)})
    assert Archive(new / "archive").verify() == []
    assert Archive(new / "archive").snapshot() == Archive(home / "archive").snapshot()
    assert Archive(new / "archive").read("gauges").equals(Archive(home / "archive").read("gauges"))
    assert (new / "bulletins/2010-05-25-abcdef/en.html").read_text() == SENTENCES["bulletin"]
    assert stat.S_IMODE((new / "secret.key").stat().st_mode) == 0o600


def vendor_file(vendor: str) -> str:
    return "record.sqlite3" if vendor == "sqlite" else ""


def test_what_was_backed_up_comes_back_row_for_row_into_an_empty_sqlite(
    request: pytest.FixtureRequest, kept_home: Path, record: User, tmp_path: Path
) -> None:
    comes_back(request, kept_home, record, tmp_path / "out", "sqlite")


@pytest.mark.long
def test_what_was_backed_up_comes_back_row_for_row_into_an_empty_postgresql(
    request: pytest.FixtureRequest, kept_home: Path, record: User, tmp_path: Path
) -> None:
    comes_back(request, kept_home, record, tmp_path / "out", "postgresql")


def test_a_backup_holds_what_was_stored_and_no_sentence_of_it_in_clear(
    kept_home: Path, record: User, tmp_path: Path
) -> None:
    done = taken(kept_home, tmp_path / "out")
    parts = inside(done.path, KEY)
    lines = b"".join(gzip.decompress(data) for name, data in parts.items() if name.startswith("record/"))
    assert SENTENCES["record"].encode() in lines
    assert SENTENCES["bulletin"].encode() in parts["files/bulletins/2010-05-25-abcdef/en.html"]
    stored = next(data for name, data in parts.items() if name.startswith("files/archive/data/"))
    assert SENTENCES["archive"] in pl.read_parquet(io.BytesIO(stored))["note"].to_list()
    words = [word.encode() for sentence in SENTENCES.values() for word in sentence.split() if len(word) > 4]
    for clear in (done.path.read_bytes(), *guesses(done.path.read_bytes())):
        assert not [word for word in words if word in clear]
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600


def guesses(data: bytes) -> Iterator[bytes]:
    """What comes out where a packed stream might begin."""
    for way in (31, 15, -15):
        for start in range(min(len(data), 4000)):
            try:
                yield zlib.decompressobj(way).decompress(data[start:], 10_000)
            except zlib.error:
                continue


def test_a_backup_of_an_older_mirab_is_brought_up_to_this_one_and_of_a_newer_one_refused(
    request: pytest.FixtureRequest, kept_home: Path, tmp_path: Path
) -> None:
    old = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "old.sqlite3"), "OPTIONS": {}}
    with another_record(old, "old") as alias, override_settings(DATABASE_ROUTERS=[Everything(alias)]):
        MigrationExecutor(connections[alias]).migrate([("accounts", "0002_people_and_marks")])
        people = apps_at(alias, applied(alias)).get_model("accounts", "User")
        people._base_manager.using(alias).create(username="EXERCISE of an older day")
        with pytest.raises(OperationalError):
            Erasure.objects.using(alias).count()
        done = back_up(kept_home, tmp_path / "out", KEY.to_public(), now=NOW, say=quiet, alias=alias)
    checked = check(done.path, KEY, quiet)
    with staged(tmp_path / "new") as staging, empty_record(request, "sqlite", staging) as alias:
        newer = checked.heading.model_copy(update={"migrations": [("accounts", "9999_of_tomorrow")]})
        with pytest.raises(StoreError, match=r"accounts.9999_of_tomorrow\). Update Mirab"):
            put_back(replace(checked, heading=newer), staging, quiet, alias)
        with override_settings(DATABASE_ROUTERS=[Everything()]):
            put_back(checked, staging, quiet, alias)
        assert User.objects.using(alias).get().username == "EXERCISE of an older day"
        assert Erasure.objects.using(alias).count() == 0
        assert applied(alias) == applied("default")


def test_results_caches_and_locks_are_left_out(kept_home: Path, record: User, tmp_path: Path) -> None:
    names = {name.split("/")[1] for name in inside(taken(kept_home, tmp_path / "out").path, KEY) if "files/" in name}
    assert names == {"archive", "bulletins", "seals.jsonl", "rounds.json", "secret.key"}


def test_seals_that_lie_elsewhere_are_kept_and_come_back_into_the_home(
    kept_home: Path, record: User, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "seals.jsonl").write_text('{"number": 7}')
    done = back_up(kept_home, tmp_path / "out", KEY.to_public(), now=NOW, say=quiet, seals=tmp_path / "elsewhere")
    assert inside(done.path, KEY)["files/audit/seals.jsonl"] == b'{"number": 7}'


def test_a_backup_is_of_one_moment_and_keeps_no_writer_waiting(kept_home: Path, record: User, tmp_path: Path) -> None:
    before = Erasure.objects.count()

    def write() -> None:
        Erasure.objects.create(kind="X", reason="EXERCISE meanwhile", asked_by_id=record.pk)
        connection.close()

    def say(what: str, _share: float) -> None:
        if what.startswith("record,"):
            thread = Thread(target=write)
            thread.start()
            thread.join(15)
            assert not thread.is_alive()

    parts = inside(taken(kept_home, tmp_path / "out", say).path, KEY)
    assert Erasure.objects.count() > before
    lines = gzip.decompress(parts["record/accounts.erasure/000001.jsonl.gz"]).splitlines()
    assert len(lines) == before


def test_a_backup_that_fails_leaves_nothing(kept_home: Path, record: User, tmp_path: Path) -> None:
    def say(what: str, _share: float) -> None:
        if what.startswith("archive/"):
            raise StoreError("the exercise ends here")

    with pytest.raises(StoreError, match="the exercise"):
        taken(kept_home, tmp_path / "out", say)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_backup_is_never_overwritten_and_never_lies_in_the_home(
    kept_home: Path, record: User, tmp_path: Path
) -> None:
    first = taken(kept_home, tmp_path / "out")
    with pytest.raises(InputError, match="is there already"):
        taken(kept_home, first.path)
    with pytest.raises(InputError, match="lies in the home folder"):
        taken(kept_home, kept_home / "bulletins")


def refusal(path: Path, identity: x25519.Identity = KEY) -> MirabError:
    with pytest.raises(MirabError) as refused:
        check(path, identity, quiet)
    assert "\n" not in str(refused.value)
    assert refused.value.remedy
    return refused.value


def test_a_damaged_backup_is_refused_wherever_the_damage_is(kept_home: Path, record: User, tmp_path: Path) -> None:
    whole = taken(kept_home, tmp_path / "out").path
    data, bad = whole.read_bytes(), tmp_path / "bad.age"
    for place in {*range(30, len(data), len(data) // 40), len(data) - 1}:
        bad.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert isinstance(refusal(bad), FormatError), place
    for length in {*range(1, len(data), len(data) // 40), len(data) - 1}:
        bad.write_bytes(data[:length])
        assert isinstance(refusal(bad), FormatError), length
    bad.write_bytes(data + b"x")
    assert "damaged" in str(refusal(bad))
    check(whole, KEY, quiet)


def test_another_key_and_files_of_another_kind_are_each_named(kept_home: Path, record: User, tmp_path: Path) -> None:
    whole = taken(kept_home, tmp_path / "out").path
    assert "another key" in str(refusal(whole, x25519.Identity.generate()))
    assert isinstance(refusal(tmp_path / "nothing.age"), MissingError)
    for number, content in enumerate((b"", b"PK\x03\x04", b"%PDF-1.7", whole.read_bytes()[1:])):
        other = tmp_path / f"other-{number}"
        other.write_bytes(content)
        assert "is no backup" in str(refusal(other))
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as made:
        made.addfile(tarfile.TarInfo("somebody/elses"), io.BytesIO())
    for content in (b"a letter", b"", tar.getvalue()):
        other = tmp_path / "other"
        other.write_bytes(pyrage.encrypt(content, [KEY.to_public()]))
        assert "is no backup" in str(refusal(other))


def repacked(path: Path, change: Callable[[dict[str, bytes]], dict[str, bytes]], to: Path) -> Path:
    """A backup made by somebody who has the public key."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as made:
        for name, data in change(inside(path, KEY)).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    to.write_bytes(pyrage.encrypt(tar.getvalue(), [KEY.to_public()]))
    return to


def test_parts_that_do_not_belong_are_refused_before_anything_is_written(
    kept_home: Path, record: User, tmp_path: Path
) -> None:
    whole = taken(kept_home, tmp_path / "out").path
    changes: list[tuple[Callable[[dict[str, bytes]], dict[str, bytes]], str]] = [
        (lambda parts: {**parts, "files/../../escaped": b"x"}, "none that Mirab writes"),
        (lambda parts: {**parts, "/etc/escaped": b"x"}, "none that Mirab writes"),
        (lambda parts: {n: d for n, d in parts.items() if n != "files/seals.jsonl"}, "differs from its own manifest"),
        (lambda parts: {**parts, "files/seals.jsonl": b"{}"}, "differs from its own manifest"),
        (lambda parts: {n: d for n, d in parts.items() if n != "manifest.json"}, "no backup that this Mirab reads"),
    ]
    for change, said in changes:
        assert said in str(refusal(repacked(whole, change, tmp_path / "changed.age")))


def fail_halfway(home: Path) -> None:
    with staged(home) as staging:
        (staging / "half").write_text("x")
        raise StoreError("the exercise ends here")


def test_a_home_that_is_not_empty_is_refused_and_a_failed_restore_leaves_it_as_it_was(tmp_path: Path) -> None:
    full, new, empty = tmp_path / "full", tmp_path / "new", tmp_path / "empty"
    full.mkdir(), empty.mkdir()
    (full / "rounds.json").write_text("{}")
    with pytest.raises(InputError, match=r"is not empty \(rounds.json\)"):
        must_be_empty(full)
    for home in (new, empty):
        must_be_empty(home)
        with pytest.raises(StoreError, match="the exercise"):
            fail_halfway(home)
    assert not new.exists()
    assert list(empty.iterdir()) == []
    (empty / ".restoring").mkdir()
    with pytest.raises(InputError, match="did not finish"):
        must_be_empty(empty)


def test_a_key_stays_in_public_with_the_home_and_in_private_elsewhere(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "key.txt"
    with pytest.raises(MissingError, match="mirab keys new"):
        recipient_of(home, "")
    with pytest.raises(InputError, match="lies in the home folder"):
        new_key(home, home / "key.txt", now=NOW)
    text, public = new_key(home, out, now=NOW)
    assert out.read_text() == text
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert str(identity_of(out).to_public()) == public == str(recipient_of(home, ""))
    assert not [path for path in home.rglob("*") if "SECRET" in path.read_text()]
    with pytest.raises(InputError, match="has a backup key already"):
        new_key(home, tmp_path / "another.txt", now=NOW)
    with pytest.raises(InputError, match="is there already"):
        new_key(tmp_path / "home-2", out, now=NOW)
    assert not (tmp_path / "home-2").exists()
    given = x25519.Identity.generate().to_public()
    assert str(recipient_of(home, str(given))) == str(given)


@pytest.mark.parametrize("content", ["", "# a note alone\n", "AGE-SECRET-KEY-1WRONG", "not a key\n"])
def test_a_file_that_holds_no_key_is_refused_without_repeating_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.txt"
    path.write_text(content)
    with pytest.raises(FormatError, match="holds no private key") as refused:
        identity_of(path)
    assert "WRONG" not in str(refused.value)
    with pytest.raises(FormatError, match="MIRAB_BACKUP_RECIPIENT holds"):
        recipient_of(tmp_path, "age1wrong")
