"""Pictures without what cameras, phones and programs write into them.

Only the points of a picture are taken and written anew: EXIF with its position and thumbnail, XMP, IPTC, comments,
colour profiles, further frames and bytes after the end stay behind, whether this module knows of them or not. A picture
is turned as its camera meant before the note that says so is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from mirab.core.errors import FormatError

LARGEST_BYTES = 40_000_000
#: Points; a phone's largest has some 50 million, and each takes up to four bytes when unpacked.
LARGEST_POINTS = 60_000_000
#: Formats as Pillow names them; MPO is a JPEG with further pictures behind the first.
_MEDIA_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_QUALITY = 88
_REMEDY = "Send a JPEG, PNG or WebP"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that says nothing but what it shows: its bytes, media type, and size in points."""

    content: bytes = field(repr=False)
    media_type: str
    width: int
    height: int


def strip_picture(data: bytes) -> Picture:
    """The same picture without anything that is not seen in it, in the format in which it came.

    Raises
    ------
    FormatError
        When it is too large, of another format (HEIC among them), or cannot be read to its end.
    """
    if len(data) > LARGEST_BYTES:
        raise FormatError(f"a picture of {len(data)} bytes", f"At most {LARGEST_BYTES} bytes are taken")
    if data[4:8] == b"ftyp":
        name = data[8:12].decode("ascii", "replace")
        raise FormatError(f"a picture of the kind {name!r} (HEIC or AVIF)", f"{_REMEDY}: set the camera to JPEG")
    try:
        return _stripped(data)
    except UnidentifiedImageError as error:
        raise FormatError(f"a file of {len(data)} bytes that is not a picture of a known kind", _REMEDY) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FormatError("a picture of far too many points", f"At most {LARGEST_POINTS} points are taken") from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, ArithmeticError, LookupError, TypeError) as error:
        raise FormatError(f"a picture that cannot be read to its end: {error}", "Send it again") from error


def _stripped(data: bytes) -> Picture:
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as given:
        width, height = given.size
        if width * height > LARGEST_POINTS:
            raise FormatError(f"a picture of {width} by {height} points", f"At most {LARGEST_POINTS} points are taken")
        kind = "JPEG" if given.format == "MPO" else str(given.format)
        given.load()
        shown = _points(_in_plain_colours(ImageOps.exif_transpose(given)), kind)
    kept = BytesIO()
    if kind == "PNG":
        shown.save(kept, kind, optimize=False)
    else:
        shown.save(kept, kind, quality=_QUALITY)
    return Picture(content=kept.getvalue(), media_type=_MEDIA_TYPES[kind], width=shown.width, height=shown.height)


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """In sRGB, in which a picture without a profile is shown."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=picture.mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return picture if turned is None else turned


def _points(picture: Image.Image, kind: str) -> Image.Image:
    """A new picture of the points alone: nothing that the old one carries can come along."""
    clear = "A" in picture.getbands() or "transparency" in picture.info
    mode = "RGBA" if clear and kind != "JPEG" else "L" if picture.mode in ("1", "L") else "RGB"
    plain = picture.convert(mode)
    return Image.frombytes(mode, plain.size, plain.tobytes())
