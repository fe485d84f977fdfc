"""Pictures that come with reports: everything but what is seen is taken out before they are kept."""

from __future__ import annotations

import hashlib
import io
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps

from mirab.core.words import Text
from mirab.web.reports.submissions import NotTaken

#: Of one picture so many bytes and so many pixels are taken; of one report so many pictures.
MOST_BYTES, MOST_PIXELS, MOST_PICTURES = 8_000_000, 50_000_000, 4
_KINDS = ("JPEG", "PNG", "WEBP")
_LONGEST_SIDE = 2400


@dataclass(frozen=True, kw_only=True)
class Stripped:
    """A picture drawn anew: its bytes as JPEG, their SHA-256, its size in pixels."""

    body: bytes
    digest: str
    width: int
    height: int


def stripped(body: bytes) -> Stripped:
    """Draw a picture anew without anything else that its file holds: place, time, device, thumbnail, comment.

    Raises
    ------
    NotTaken
        It is too large, or no picture.
    """
    if len(body) > MOST_BYTES:
        raise too_large()
    try:
        with warnings.catch_warnings():
            # the library warns of what is refused below by its size
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=_KINDS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise too_large()
                drawn = ImageOps.exif_transpose(opened).convert("RGB")
    except NotTaken:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, MemoryError) as error:
        raise _no_picture() from error
    drawn.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    # of the pixels alone: what the library carries along beside them stays behind
    bare = Image.frombytes("RGB", drawn.size, drawn.tobytes())
    made = io.BytesIO()
    bare.save(made, "JPEG", quality=85)
    return Stripped(
        body=made.getvalue(),
        digest=hashlib.sha256(made.getvalue()).hexdigest(),
        width=bare.width,
        height=bare.height,
    )


def folder() -> Path:
    """Where pictures lie."""
    return Path(settings.MIRAB_HOME) / "reports" / "pictures"


def path_of(digest: str) -> Path:
    """The file of a picture."""
    return folder() / digest[:2] / f"{digest}.jpg"


def keep_picture(picture: Stripped) -> Path:
    """Put a picture into its place in one motion; one that is there already is the same."""
    path = path_of(picture.digest)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_bytes(picture.body)
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
