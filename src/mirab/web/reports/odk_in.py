"""Submissions of ODK and KoboToolbox in files: XML instances, JSON and CSV exports, folders and archives of them.

An archive is never unpacked onto the disk; of each entry as much is read as is taken, whatever it says of itself.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from mirab.core.errors import FormatError, InputError
from mirab.core.words import Text
from mirab.exchange.odk import FORM_FIELD
from mirab.exchange.odk_answers import (
    LARGEST_BYTES,
    Submission,
    kobo_submissions,
    read_kobo_submission,
    read_xml_submission,
)
from mirab.web.accounts.models import Organisation
from mirab.web.reports.actions import Taken
from mirab.web.reports.models import Channel
from mirab.web.reports.odk_form import data_of, taken_forms
from mirab.web.reports.office_actions import refuse_of_office, take_of_office
from mirab.web.reports.pictures_in import MOST_BYTES, MOST_PICTURES
from mirab.web.reports.submissions import NotTaken

MOST_ENTRIES, MOST_ROWS = 2_000, 10_000
#: Bytes of one export and of everything that an archive unpacks to.
LARGEST_EXPORT, LARGEST_UNPACKED = 50_000_000, 200_000_000
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, kw_only=True)
class _Sent:
    """A submission and the pictures that lie beside it."""

    submission: Submission
    pictures: tuple[bytes, ...] = field(default=(), repr=False)


def take_path(organisation: Organisation, path: Path, now: datetime) -> list[Taken]:
    """Take in every submission of a file, a folder or an archive, in the order of names.

    Raises
    ------
    InputError, FormatError
        The path is no such thing, or holds more than is read; then nothing of it is taken.
    """
    return [take_submission(organisation, sent.submission, now, sent.pictures) for sent in _sent_in(path)]


def take_submission(
    organisation: Organisation, submission: Submission, now: datetime, pictures: tuple[bytes, ...] = ()
) -> Taken:
    """Take in one submission; the same instance id, sent again, is one report."""
    if submission.problems:
        whole = {
            **data_of(submission, now),
            "answers as they came": {code: str(answer) for code, answer in submission.answers.items()},
            "wrong": [f"{problem.question}: {problem.reason}".strip(": ") for problem in submission.problems],
            "as it came": submission.raw[:LARGEST_BYTES].decode("utf-8", "replace"),
        }
        # when it was read is no part of what came: the same, read again, is kept once
        del whole["reported_at"]
        refused = refuse_of_office(organisation, whole, _why(submission), channel=Channel.FILE, now=now)
        return Taken(refused=refused)
    return take_of_office(
        organisation, data_of(submission, now), channel=Channel.FILE, now=now, pictures=pictures[:MOST_PICTURES]
    )


def _why(submission: Submission) -> NotTaken:
    said = "; ".join(f"{problem.question}: {problem.reason}".strip(": ") for problem in submission.problems)[:2_000]
    return NotTaken(
        "form",
        Text(
            en=f"The submission cannot be taken as it is: {said}.",
            ru=f"Форму нельзя принять как есть: {said}.",
        ),
    )


def _sent_in(path: Path) -> Iterator[_Sent]:
    if path.is_dir():
        files = [file for file in sorted(path.rglob("*")) if file.is_file() and not file.is_symlink()]
        yield from _of_files({str(file.relative_to(path)): _read(file) for file in files if _wanted(file.name)})
    elif not path.is_file():
        raise InputError(f"{path} is neither a file nor a folder", "Name an export, a folder of them or an archive")
    elif path.suffix.lower() == ".zip":
        yield from _of_files(_unpacked(path))
    else:
        yield from _of_files({path.name: _read(path)})


def _wanted(name: str) -> bool:
    return name.lower().endswith((".xml", ".json", ".csv", *_PICTURES))


def _read(file: Path) -> bytes:
    size = file.stat().st_size
    if size > LARGEST_EXPORT:
        raise FormatError(f"{file.name} of {size} bytes", f"At most {LARGEST_EXPORT} bytes are read")
    return file.read_bytes()


def _unpacked(path: Path) -> dict[str, bytes]:
    """The entries of an archive, each read up to what is taken of it."""
    found: dict[str, bytes] = {}
    left = LARGEST_UNPACKED
    too_much = FormatError("an archive that unpacks to too much", f"At most {LARGEST_UNPACKED} bytes are read")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and _wanted(entry.filename)]
            if len(entries) > MOST_ENTRIES:
                raise FormatError(f"an archive of {len(entries)} files", f"At most {MOST_ENTRIES} are read")
            for entry in sorted(entries, key=lambda one: one.filename):
                with archive.open(entry) as opened:
                    body = opened.read(min(LARGEST_EXPORT, left) + 1)
                left -= len(body)
                if len(body) > LARGEST_EXPORT or left < 0:
                    raise too_much
                found[entry.filename] = body
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FormatError(f"an archive that cannot be read: {error}", "Send the files themselves") from error
    return found


def _of_files(files: Mapping[str, bytes]) -> Iterator[_Sent]:
    for name, body in files.items():
        kind = PurePosixPath(name).suffix.lower()
        if kind == ".xml":
            yield _Sent(submission=read_xml_submission(body, taken_forms()), pictures=_beside(name, files))
        elif kind == ".json":
            yield from (_Sent(submission=one) for one in _of_json(body))
        elif kind == ".csv":
            yield from (_Sent(submission=one) for one in _of_csv(body))


def _beside(name: str, files: Mapping[str, bytes]) -> tuple[bytes, ...]:
    """Pictures in the folder of an instance, as a device keeps them; too large ones are left to be refused by size."""
    folder = PurePosixPath(name).parent
    if folder == PurePosixPath("."):
        return ()
    near = (one for one in files if PurePosixPath(one).parent == folder and one.lower().endswith(_PICTURES))
    return tuple(files[one][: MOST_BYTES + 1] for one in sorted(near))


def _of_json(body: bytes) -> Iterator[Submission]:
    """One submission, a list of them, or a page of KoboToolbox's or ODK Central's interface."""
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):
        yield read_kobo_submission(body, taken_forms())
        return
    if isinstance(held, dict) and "value" in held:
        held = {"results": [_flat(one) for one in held["value"]] if isinstance(held["value"], list) else []}
    elif isinstance(held, list):
        held = {"results": held}
    if isinstance(held, dict) and "results" in held:
        page = kobo_submissions(json.dumps(held).encode("utf-8", "replace"))
        yield from (read_kobo_submission(one, taken_forms()) for one in page)
    else:
        yield read_kobo_submission(body, taken_forms())


def _flat(one: Any) -> dict[str, Any]:
    """A submission of ODK Central's OData, as KoboToolbox writes one."""
    if not isinstance(one, dict):
        return {}
    system = {name: value for name, value in one.items() if not name.startswith("__") and name != "meta"}
    meta = one.get("meta")
    instance = meta.get("instanceID") if isinstance(meta, dict) else None
    return {**system, "meta/instanceID": instance or one.get("__id", "")}


def _of_csv(body: bytes) -> Iterator[Submission]:
    """A row each; columns as KoboToolbox (``/``) or ODK Central (``-``) name groups."""
    text = body.decode("utf-8-sig", "replace").replace("\0", "�")
    kind = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    csv.field_size_limit(1_000_000)
    try:
        for number, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=kind)):
            if number >= MOST_ROWS:
                raise FormatError(f"an export of more than {MOST_ROWS} rows", "Export less at once")
            yield read_kobo_submission(json.dumps(_named(row), ensure_ascii=False).encode(), taken_forms())
    except csv.Error as error:
        raise FormatError(f"a CSV that cannot be read: {error}", "Export it again, as JSON") from error


def _named(row: Mapping[str | Any, Any]) -> dict[str, str]:
    """A row's columns as KoboToolbox names them in JSON; what the exporter adds of its own is passed over."""
    found = {name: value for name, value in row.items() if isinstance(name, str) and isinstance(value, str) and value}
    instance = next((found[n] for n in ("meta/instanceID", "meta-instanceID", "KEY", "_uuid") if n in found), "")
    if instance and ":" not in instance:
        instance = f"uuid:{instance}"
    own = {"SubmissionDate", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status"}
    own |= {"ReviewState", "DeviceID", "Edits", "FormVersion", "KEY", "meta-instanceID", "meta-instanceName"}
    kept = {name: value for name, value in found.items() if name not in own}
    return {**kept, "meta/instanceID": instance, FORM_FIELD: found.get(FORM_FIELD, "")}
