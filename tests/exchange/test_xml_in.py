"""XML from outside: no entity, no file, no network, no endless nesting."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirab.core.errors import FormatError
from mirab.exchange.xml_in import DEEPEST, MOST_ELEMENTS, read_xml

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY secret SYSTEM "{file}">]><a>&secret;</a>',
        '<!DOCTYPE a SYSTEM "https://example.org/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY % outside SYSTEM "https://example.org/x"> %outside;]><a/>',
        '<!DOCTYPE a [<!ENTITY l0 "ha">' + LAUGHS + "]><a>&l9;</a>",
        "<!DOCTYPE a><a/>",
        '<!DOCTYPE a [<!ATTLIST a b CDATA "default">]><a/>',
    ],
    ids=["a file", "a network", "a parameter entity", "growing entities", "empty", "defaults"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_encoding(text: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("EXERCISE secret")
    document = text.replace("{file}", (tmp_path / "secret").as_uri()).encode(encoding)
    with pytest.raises(FormatError, match="DOCTYPE") as refused:
        read_xml(document, what="report")
    assert "EXERCISE secret" not in str(refused.value)


@pytest.mark.parametrize(
    "document",
    [b"", b"<a>", b"<a>&unknown;</a>", b"\xff\xfe<", b"<a/><b/>", b"no xml", b"<?xml version='1.0' encoding='x'?><a/>"],
)
def test_what_is_not_xml_is_refused(document: bytes) -> None:
    with pytest.raises(FormatError, match="is not XML"):
        read_xml(document, what="report")


def test_depth_number_and_size_have_an_end() -> None:
    deep = b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1)
    many = b"<a>" + b"<b/>" * MOST_ELEMENTS + b"</a>"
    for document in (deep, many):
        with pytest.raises(FormatError, match="deep"):
            read_xml(document, what="report")
    with pytest.raises(FormatError, match="of 7 bytes"):
        read_xml(b"<a></a>", what="report", largest_bytes=6)


def test_a_comment_cannot_cut_a_text_in_two() -> None:
    root = read_xml(b"<a>admin<!-- -->@example.org<?x y?>.evil</a>", what="report")
    assert root.text == "admin@example.org.evil"
