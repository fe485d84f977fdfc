"""A stripped picture holds its points and nothing else, by its own bytes and by what others find in it."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from mirab.core.errors import FormatError
from mirab.exchange import pictures
from mirab.exchange.pictures import Picture, strip_picture

SECRET = b"EXERCISE-SECRET"
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>' + SECRET + b"</place></x:xmpmeta>"


def drawn(mode: str = "RGB", size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A red field whose upper left corner is blue."""
    picture = Image.new(mode, size, "red")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 2), "blue")
    return picture


def saved(picture: Image.Image, kind: str, **more: Any) -> bytes:
    """The bytes of a picture."""
    kept = BytesIO()
    picture.save(kept, kind, **more)
    return kept.getvalue()


def with_position(orientation: int = 1) -> Image.Exif:
    """EXIF as a phone writes it: maker, time, position, the turn of the camera."""
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x0112] = orientation
    exif[0x0132] = "2026:05:04 09:30:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 7.0, 30.0), 3: "E", 4: (70.0, 49.0, 0.0), 29: SECRET.decode()})
    return exif


def with_thumbnail() -> bytes:
    """EXIF with a second directory that holds a small picture, as cameras have it; the small one has a comment."""
    small = saved(drawn(size=(8, 8)), "JPEG", comment=SECRET)
    begin = 8 + 2 + 4 + 2 + 2 * 12 + 4
    first = struct.pack("<HI", 0, 14)
    second = struct.pack("<HHHIIHHIII", 2, 0x0201, 4, 1, begin, 0x0202, 4, 1, len(small), 0)
    return b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + first + second + small


def segment(marker: int, content: bytes) -> bytes:
    """One segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def wide_profile() -> bytes:
    """A colour profile with a text in it."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET


def laden(kind: str) -> bytes:
    """A picture with everything that its format lets one hide."""
    exif = with_position()
    if kind == "PNG":
        words = PngInfo()
        words.add_text("Comment", SECRET.decode())
        words.add_itxt("XML:com.adobe.xmp", XMP.decode())
        data = saved(drawn(), kind, exif=exif, pnginfo=words, icc_profile=wide_profile(), dpi=(300, 300))
        end = data.rindex(b"IEND") - 4
        data = data[:end] + chunk(b"prVt", SECRET) + chunk(b"tIME", b"\x07\xea\x05\x04\x09\x1e\x00") + data[end:]
    elif kind == "WEBP":
        data = saved(drawn(), kind, exif=exif, xmp=XMP, icc_profile=wide_profile())
    else:
        data = saved(drawn(), kind, exif=exif, icc_profile=wide_profile(), comment=SECRET, dpi=(300, 300))
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 20) + b"\x1c\x02\x5a\0\x0f" + SECRET
        more = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP) + segment(0xED, iptc)
        tables = data.index(b"\xff\xdb")
        data = data[:tables] + more + segment(0xE1, with_thumbnail()) + segment(0xEB, SECRET) + data[tables:]
    return data + SECRET * 100


def segments(data: bytes) -> list[int]:
    """The markers of a JPEG, and proof that nothing follows its end."""
    assert data[:2] == b"\xff\xd8"
    at, found = 2, []
    while True:
        assert data[at] == 0xFF
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        found.append(marker)
        at += 2 + length
        if marker == 0xDA:
            break
    assert data.index(b"\xff\xd9", at) == len(data) - 2
    return found


def chunks(data: bytes, at: int, order: str) -> list[bytes]:
    """The names of the chunks of a PNG or WebP, up to the last byte."""
    found = []
    while at < len(data):
        if order == ">":
            length, name = struct.unpack(">I4s", data[at : at + 8])
            at += 12 + length
        else:
            name, length = struct.unpack("<4sI", data[at : at + 8])
            at += 8 + length + length % 2
        found.append(name)
    assert at == len(data)
    return found


def parts(picture: Picture) -> set[Any]:
    """What a picture's file is made of."""
    if picture.media_type == "image/jpeg":
        return set(segments(picture.content))
    if picture.media_type == "image/png":
        return set(chunks(picture.content, 8, ">"))
    return set(chunks(picture.content, 12, "<"))


#: What a picture needs to be drawn: quantisation, frame, Huffman tables, scan and the JFIF head; and so on.
NEEDED: dict[str, set[Any]] = {
    "JPEG": {0xE0, 0xDB, 0xC0, 0xC4, 0xDA},
    "PNG": {b"IHDR", b"IDAT", b"IEND"},
    "WEBP": {b"VP8 ", b"VP8X", b"ALPH"},
}


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_hidden_in_a_picture_is_really_there_before(kind: str) -> None:
    data = laden(kind)
    with Image.open(BytesIO(data)) as picture:
        picture.load()
        assert picture.getexif().get_ifd(0x8825)[2] == (40.0, 7.0, 30.0)
        assert picture.info["icc_profile"]
    places = data.count(SECRET) - 100
    assert places >= (7 if kind == "JPEG" else 4)
    assert data.endswith(SECRET)


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_of_it_is_left(kind: str) -> None:
    stripped = strip_picture(laden(kind))
    assert stripped.media_type == FORMATS[kind]
    for trace in (SECRET, b"Exif", b"xmp", b"adobe", b"8BIM", b"ICC", b"2026:05:04", b"Comment"):
        assert trace not in stripped.content
    assert parts(stripped) <= NEEDED[kind]
    with Image.open(BytesIO(stripped.content)) as picture:
        picture.load()
        assert dict(picture.getexif()) == {}
        assert picture.getexif().get_ifd(0x8825) == {}
        known = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background", "timestamp", "duration"}
        assert set(picture.info) <= known


def test_no_small_picture_is_left_beside_the_large_one() -> None:
    plain = saved(drawn(), "JPEG")
    data = plain[:2] + segment(0xE1, with_thumbnail()) + plain[2:]
    with Image.open(BytesIO(data)) as picture:
        assert picture.getexif().get_ifd(ExifTags.IFD.IFD1)[0x0202] > 0
    stripped = strip_picture(data).content
    assert (data.count(b"\xff\xd8"), stripped.count(b"\xff\xd8")) == (2, 1)


@pytest.mark.parametrize("kind", FORMATS)
def test_it_still_shows_what_it_showed(kind: str) -> None:
    stripped = strip_picture(laden(kind))
    assert (stripped.width, stripped.height) == (48, 32)
    with Image.open(BytesIO(stripped.content)) as picture:
        plain = picture.convert("RGB")
    for at, colour in (((5, 5), (0, 0, 255)), ((40, 28), (255, 0, 0))):
        point = plain.getpixel(at)
        assert isinstance(point, tuple)
        assert max(abs(a - b) for a, b in zip(point, colour, strict=True)) < 25


@pytest.mark.parametrize("kind", FORMATS)
def test_stripping_again_finds_nothing_to_take(kind: str) -> None:
    once = strip_picture(laden(kind))
    assert parts(strip_picture(once.content)) == parts(once)


#: Where the blue corner of the made-up picture is seen when a camera noted this turn (EXIF 2.32, tag 0x0112).
TURNS = {1: "upper left", 2: "upper right", 3: "lower right", 4: "lower left"}
TURNS |= {5: "upper left", 6: "upper right", 7: "lower right", 8: "lower left"}


@pytest.mark.parametrize("turn", TURNS)
def test_a_picture_stays_upright_without_the_note_that_turned_it(turn: int) -> None:
    stripped = strip_picture(saved(drawn(), "JPEG", exif=with_position(turn)))
    assert (stripped.width, stripped.height) == ((48, 32) if turn < 5 else (32, 48))
    with Image.open(BytesIO(stripped.content)) as picture:
        plain = picture.convert("RGB")
    right, low = stripped.width - 3, stripped.height - 3
    corners = {"upper left": (3, 3), "upper right": (right, 3), "lower left": (3, low), "lower right": (right, low)}
    blue = [name for name, at in corners.items() if plain.getpixel(at)[2] > 200]  # type: ignore[index]
    assert blue == [TURNS[turn]]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    data = saved(drawn("RGBA").convert("L" if mode == "I;16" else mode).convert(mode), "PNG")
    stripped = strip_picture(data)
    assert parts(stripped) == NEEDED["PNG"]


def test_a_clear_part_stays_clear() -> None:
    picture = drawn("RGBA")
    picture.putpixel((0, 0), (1, 2, 3, 0))
    for kind in ("PNG", "WEBP"):
        with Image.open(BytesIO(strip_picture(saved(picture, kind, lossless=True)).content)) as kept:
            point = kept.convert("RGBA").getpixel((0, 0))
        assert isinstance(point, tuple)
        assert point[3] == 0


def test_a_jpeg_in_the_printers_colours_is_taken() -> None:
    assert strip_picture(saved(drawn().convert("CMYK"), "JPEG")).media_type == "image/jpeg"


def test_the_second_picture_of_a_file_is_left_behind() -> None:
    first, second = drawn(), drawn(size=(64, 64))
    both = saved(first, "MPO", save_all=True, append_images=[second])
    assert segments(strip_picture(both).content) == segments(strip_picture(saved(first, "JPEG")).content)
    moving = saved(first, "WEBP", save_all=True, append_images=[first.rotate(180)])
    assert b"ANMF" not in strip_picture(moving).content


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a picture"),
        (b"EXERCISE", "not a picture"),
        (b"\xff\xd8\xff\xe0 and nothing more", "to its end"),
        (saved(drawn(), "JPEG")[:400], "to its end"),
        (saved(drawn(), "GIF"), "not a picture"),
        (saved(drawn(), "TIFF"), "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "HEIC or AVIF"),
    ],
    ids=["nothing", "words", "a head", "half", "gif", "tiff", "svg", "heic", "avif"],
)
def test_what_cannot_be_read_is_refused_with_a_plain_reason(data: bytes, said: str) -> None:
    with pytest.raises(FormatError, match=said) as refused:
        strip_picture(data)
    assert "Send" in refused.value.remedy


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is vast."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8_000, 8_000), (10_000, 12_000), (60_000, 60_000), (2**31 - 1, 1)])
def test_a_picture_that_unpacks_to_far_more_is_refused_unopened(size: tuple[int, int]) -> None:
    with pytest.raises(FormatError, match="points"):
        strip_picture(bomb(*size))


def test_a_file_of_too_many_bytes_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST_BYTES", 100)
    with pytest.raises(FormatError, match="of 101 bytes"):
        strip_picture(b"x" * 101)


SMALL = {kind: laden(kind)[:-1500] for kind in FORMATS}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(FORMATS)), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), max_size=8))
def test_a_damaged_picture_is_stripped_or_refused_and_never_leaks(kind: str, damage: list[tuple[float, bytes]]) -> None:
    data = bytearray(SMALL[kind])
    for where, what in damage:
        at = int(where * len(data))
        data[at : at + len(what)] = what
    try:
        stripped = strip_picture(bytes(data))
    except FormatError:
        return
    assert SECRET not in stripped.content
    assert parts(stripped) <= NEEDED["JPEG"] | NEEDED["PNG"] | NEEDED["WEBP"]
