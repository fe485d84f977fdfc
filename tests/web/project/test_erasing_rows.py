"""What was erased is found nowhere in an installation, nor in a backup made later."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from django.db import connection
from django.test import override_settings
from pyrage import x25519
from tests.archive.conftest import make_rows
from tests.web.project.backups import inside

from mirab.archive import Archive, Results, RunName
from mirab.web.accounts.erasures import NotThere, approve_erasure, ask_erasure
from mirab.web.accounts.models import Clearance, User
from mirab.web.accounts.pointers import point_to
from mirab.web.accounts.roles import Role
from mirab.web.accounts.sealing_models import Erasure, Ground
from mirab.web.alerts.models import Draft
from mirab.web.project.backup import back_up
from mirab.web.publications.models import Bulletin, State
from mirab.web.publications.queries import folder_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SENTENCE = "EXERCISE The cook of the upper post heard which commander gave the word"
KEY = x25519.Identity.generate()
PERSON = Ground.PERSON
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Path]:
    """A home folder of its own, whose archive has the sentence."""
    home = tmp_path / "home"
    rows = make_rows([{"value": 1.0, "note": SENTENCE}, {"value": 2.0, "variable": "level_m", "note": "stays"}])
    refused = pl.DataFrame({"row": [1], "reason": ["no date"], "detail": [""], "raw": [SENTENCE]})
    archive = Archive(home / "archive")
    archive.append("gauges", rows, ["variable"], quarantine=refused, file_id="one", file_name="one.csv", now=NOW)
    name = RunName(snapshot=archive.snapshot(), code="c", configuration="c")
    Results(home / "results").put("findings", name, {"rows": rows.select("note")}, {"said": SENTENCE})
    with override_settings(MIRAB_HOME=home):
        yield home


def somebody(name: str) -> User:
    person = User.objects.create_user(name, password="a long enough one", role=Role.HEAD)
    Clearance.objects.create(person=person, level=1, since=date(2000, 1, 1), why="EXERCISE")
    return person


def bulletin(by: User, day: date, snapshot: str) -> Bulletin:
    made = Bulletin.objects.create(
        id=f"{day}-{Bulletin.objects.count():06}",
        day=day,
        by=by,
        snapshot=snapshot,
        state=State.READY,
        files=["en.html"],
    )
    folder_of(made).mkdir(parents=True)
    (folder_of(made) / "en.html").write_text(SENTENCE if day.year > 2007 else "an earlier day")
    return made


def texts(name: str, data: bytes) -> bytes:
    """What a file says, packed or not."""
    if name.endswith(".gz"):
        return gzip.decompress(data)
    if name.endswith(".parquet"):
        return pl.read_parquet(io.BytesIO(data), hive_partitioning=False).write_json().encode()
    return data


def where(home: Path) -> list[str]:
    """Files of a home folder in which the sentence stands."""
    paths = [path for path in home.rglob("*") if path.is_file()]
    return sorted(path.name for path in paths if SENTENCE.encode() in texts(path.name, path.read_bytes()))


def in_backup(home: Path, folder: Path) -> list[str]:
    done = back_up(home, folder, KEY.to_public(), now=NOW, say=lambda _what, _share: None)
    parts = inside(done.path, KEY)
    return sorted(name for name, data in parts.items() if SENTENCE.encode() in texts(name, data))


def test_an_erased_row_is_found_nowhere_and_in_no_later_backup(installed: Path, tmp_path: Path) -> None:
    one, two = somebody("one"), somebody("two")
    archive = Archive(installed / "archive")
    row = archive.read("gauges").filter(note=SENTENCE)["id"][0]
    refused = archive.quarantined("gauges")["batch"][0]
    told = bulletin(one, date(2010, 5, 25), archive.snapshot())
    earlier = bulletin(one, date(2007, 5, 25), archive.snapshot())
    of_others = {"proposal": "p", "situation": "s", "kind": "risk", "level": "watch", "known_on": date(2010, 5, 25)}
    draft = Draft(**of_others, evidence=[row, "another"], explanation_en=SENTENCE, explanation_ru=SENTENCE)
    with_draft(draft, one)
    assert len(where(installed)) == 5
    assert len(in_backup(installed, tmp_path / "before")) == 4

    asked = ask_erasure(one, "archived rows", [row, f"{refused}-1"], "EXERCISE it endangers a person", ground=PERSON)
    assert len(where(installed)) == 5
    approve_erasure(two, asked)

    assert where(installed) == []
    assert in_backup(installed, tmp_path / "after") == []
    assert Archive(installed / "archive").read("gauges")["note"].to_list() == ["stays"]
    told.refresh_from_db()
    earlier.refresh_from_db()
    draft.refresh_from_db()
    assert (told.state, told.files, told.remedy) == (State.FAILED, [], "Build it again")
    assert (earlier.state, (folder_of(earlier) / "en.html").exists()) == (State.READY, True)
    assert (draft.explanation_en, draft.evidence) == ("", ["another"])
    stone = Erasure.objects.get()
    assert (stone.reason, stone.approved_by, stone.records) == ("EXERCISE it endangers a person", two, [])


def with_draft(draft: Draft, person: User) -> None:
    """Keep a draft with the decision that it was made by."""
    from mirab.web.alerts.models import Decision, Outcome  # noqa: PLC0415

    subject = {field.name: getattr(draft, field.name) for field in Draft.__mro__[1]._meta.fields}
    decision = Decision.objects.create(
        **subject, notice="n", notice_day=NOW.date(), snapshot="s", outcome=Outcome.ACCEPTED, person=person, at=NOW
    )
    draft.decision, draft.person, draft.at = decision, person, NOW
    draft.save()


def test_sqlite_keeps_no_word_of_an_erased_record_in_its_file_or_log() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes old rows away in its own time")
    one, two = somebody("one"), somebody("two")
    pointer = point_to("1", SENTENCE, "note", by=one)
    file = Path(str(connection.settings_dict["NAME"]))

    def said() -> bool:
        return any(SENTENCE.encode() in path.read_bytes() for path in file.parent.glob(f"{file.name}*"))

    assert said()
    approve_erasure(two, ask_erasure(one, "pointer", [pointer.key], "EXERCISE", ground=PERSON))
    assert not said()


def test_a_row_that_is_not_seen_is_refused_as_one_that_is_not_there(installed: Path) -> None:
    cleared, uncleared = somebody("one"), User.objects.create_user("two", role=Role.RECORDS_OFFICER)
    closer = make_rows([{"value": 3.0, "variable": "depth_m", "note": "EXERCISE", "sensitivity": 1}])
    archive = Archive(installed / "archive")
    archive.append("gauges", closer, ["variable"], file_id="two", file_name="two.csv", now=NOW)
    rows = archive.read("gauges")
    hidden, open_ = (rows.filter(variable=name)["id"][0] for name in ("depth_m", "level_m"))
    said = set()
    for id in (hidden, "0" * len(hidden), f"{rows['batch'][0]}-77"):
        with pytest.raises(NotThere) as told:
            ask_erasure(uncleared, "archived rows", [open_, id], "EXERCISE", ground=PERSON)
        said.add(str(told.value))
    assert len(said) == 1
    assert ask_erasure(uncleared, "archived rows", [open_], "EXERCISE", ground=PERSON).sensitivity == 0
    assert ask_erasure(cleared, "archived rows", [open_, hidden], "EXERCISE", ground=PERSON).sensitivity == 1
