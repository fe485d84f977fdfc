"""Today on paper: one sheet of A4."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from tests.web.e2e.browsing import Open


@pytest.mark.parametrize(("language", "said"), [("en", "25 May 2010"), ("ru", "25 мая 2010")])
def test_today_prints_on_one_sheet(language: str, said: str, open_reader: Open) -> None:
    reader = open_reader(role="chief", language=language)
    reader.open("today")
    printed = PdfReader(io.BytesIO(reader.page.pdf(format="A4")))
    assert len(printed.pages) == 1
    assert said in " ".join(printed.pages[0].extract_text().split())
