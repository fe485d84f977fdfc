"""Pictures that come with reports: what is kept of them shows what is seen and says nothing else."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from mirab.core.errors import FormatError
from mirab.core.words import Text
from mirab.exchange.pictures import Picture as BarePicture
from mirab.exchange.pictures import strip_picture
from mirab.web.reports.submissions import NotTaken

#: Of one picture so many bytes are taken; of one report so many pictures.
MOST_BYTES, MOST_PICTURES = 8_000_000, 4


@dataclass(frozen=True, kw_only=True)
class Stripped:
    """A picture without metadata, and the SHA-256 of its bytes."""

    bare: BarePicture
    digest: str


def stripped(body: bytes) -> Stripped:
    """Take of a picture its points alone: place, time, device, thumbnail and comment stay behind.

    Raises
    ------
    NotTaken
        It is too large, or no picture.
    """
    if len(body) > MOST_BYTES:
        raise too_large()
    try:
        bare = strip_picture(body)
    except FormatError as error:
        raise _no_picture() from error
    return Stripped(bare=bare, digest=hashlib.sha256(bare.content).hexdigest())


def folder() -> Path:
    """Where pictures lie."""
    return Path(settings.MIRAB_HOME) / "reports" / "pictures"


def path_of(digest: str) -> Path:
    """The file of a picture."""
    return folder() / digest[:2] / digest


def keep_picture(picture: Stripped) -> Path:
    """Put a picture into its place in one motion; one that is there already is the same."""
    path = path_of(picture.digest)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_bytes(picture.bare.content)
    beside.replace(path)
    return path


def too_large() -> NotTaken:
    """A picture holds more than is taken."""
    return NotTaken(
        "picture",
        Text(
            en="A picture was not taken: it is too large. Make it smaller, and send it with a report of its own.",
            ru="Снимок не принят: он слишком велик. Уменьшите его и пришлите с отдельным сообщением.",
        ),
    )


def _no_picture() -> NotTaken:
    return NotTaken(
        "picture",
        Text(
            en="A picture was not taken: the file is no picture that can be read. Send JPEG, PNG or WebP.",
            ru="Снимок не принят: файл не читается как изображение. Пришлите JPEG, PNG или WebP.",
        ),
    )
