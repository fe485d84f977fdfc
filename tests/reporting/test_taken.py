"""A file for one reader: a damaged one is refused in words, and a name is never markup."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.core.errors import StoreError
from mirab.reporting.taken import for_reader


@pytest.mark.parametrize("format", ["pdf", "docx", "json"])
@pytest.mark.parametrize("body", [b"", b"neither", b"PK\x03\x04neither", b"%PDF-1.7\nneither", b"[1]"])
def test_a_damaged_file_is_refused_in_words(format: str, body: bytes) -> None:
    with pytest.raises(StoreError, match="Build the document again"):
        for_reader(body, format, "for aida")


def test_a_name_in_a_page_is_never_markup() -> None:
    body = b"<!doctype html><body><p>EXERCISE</p></body></html>"
    given = for_reader(body, "html", "for <b>aida</b>").decode()
    assert "for &lt;b&gt;aida&lt;/b&gt;" in given
    assert given.endswith("</body></html>")


@given(st.dictionaries(st.text(max_size=5).filter(lambda key: key != "taken"), st.integers()), st.text(max_size=20))
def test_plain_data_keep_all_that_they_held(data: dict[str, int], whose: str) -> None:
    assert json.loads(for_reader(json.dumps(data).encode(), "json", whose)) == {**data, "taken": whose}


def test_a_file_of_another_kind_stays_as_it_is() -> None:
    assert for_reader(b"\x89PNG", "png", "for aida") == b"\x89PNG"
