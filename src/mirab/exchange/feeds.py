"""Feeds: Atom (RFC 4287) and JSON Feed 1.1, from the same entries and back to them.

A feed is fetched by programs that nobody watches: it carries unclassified text without caveats, and its HTML fetches
nothing from elsewhere. JSON Feed has no field for when the whole was updated; it stands in an object of our own, which
the standard lets every reader pass over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from mirab.core.errors import FormatError
from mirab.core.marks import Marks
from mirab.exchange.html_in import fetched_from_elsewhere, html_to_text
from mirab.exchange.openness import require_unclassified
from mirab.exchange.xml_in import read_xml

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
ATOM_TYPE, JSON_TYPE = "application/atom+xml", "application/feed+json"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_OWN = "_mirab"
_REMEDY = "Leave it out of feeds: it is read on the site"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item: an id that never changes, its page, its text, which may stand as HTML too; marks."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    text: str
    html: str = ""
    tags: tuple[str, ...] = ()
    marks: Marks


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed: whose, where it and its site lie, in which language, when anything in it last changed."""

    title: str
    home_url: str
    feed_url: str
    author: str
    language: str
    updated: datetime
    entries: tuple[Entry, ...] = ()


def require_open(feed: Feed) -> None:
    """Refuse a feed with an entry that is not for everybody who may fetch it, or that fetches from elsewhere.

    Raises
    ------
    FormatError
        Names what closes the entry, never its title.
    """
    for entry in feed.entries:
        require_unclassified(entry.marks, what="an entry of this feed", remedy=_REMEDY)
        if entry.marks.caveats:
            raise FormatError(f"an entry of this feed carries {sorted(entry.marks.caveats)}", _REMEDY)
        if found := fetched_from_elsewhere(entry.html):
            raise FormatError(f"an entry of this feed fetches or runs {found[0]}", "Leave it out of its HTML")
        for at in (feed.updated, entry.published, entry.updated):
            if at.utcoffset() is None:
                raise FormatError(f"time {at.isoformat()} without an offset", "Give instants with their offset")


def write_atom(feed: Feed) -> bytes:
    """An Atom document."""
    require_open(feed)
    default: Any = {None: ATOM}
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=default)
    try:
        root.set(_LANGUAGE, feed.language)
        _add(root, "title", feed.title)
        _add(root, "id", feed.feed_url)
        _add(root, "updated", feed.updated.isoformat())
        _add(root, "link", rel="self", href=feed.feed_url, type=ATOM_TYPE)
        _add(root, "link", rel="alternate", href=feed.home_url)
        _add(_add(root, "author"), "name", feed.author)
        for entry in feed.entries:
            _add_entry(_add(root, "entry"), entry)
    except ValueError as error:
        raise FormatError(f"a text of this feed: {error}", "Leave control characters out") from error
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def read_atom(data: bytes) -> Feed:
    """The feed of an Atom document that :func:`write_atom` could have written.

    Raises
    ------
    FormatError
        When it is no Atom feed, or an element that every feed has is missing.
    """
    root = read_xml(data, what="Atom feed")
    if root.tag != f"{{{ATOM}}}feed":
        raise FormatError(f"an Atom feed begins with {root.tag!r}", "Give the address of a feed")
    links = {link.get("rel") or "alternate": link.get("href") or "" for link in root.findall(f"{{{ATOM}}}link")}
    return Feed(
        title=_text(root, "title"),
        home_url=links.get("alternate", ""),
        feed_url=links.get("self", _text(root, "id")),
        author=_text(_child(root, "author"), "name"),
        language=root.get(_LANGUAGE) or "",
        updated=_time(_text(root, "updated")),
        entries=tuple(_read_entry(element) for element in root.findall(f"{{{ATOM}}}entry")),
    )


def write_json_feed(feed: Feed) -> bytes:
    """A JSON Feed document."""
    require_open(feed)
    whole = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.feed_url,
        "authors": [{"name": feed.author}],
        "language": feed.language,
        _OWN: {"about": feed.home_url, "updated": feed.updated.isoformat()},
        "items": [_json_item(entry) for entry in feed.entries],
    }
    try:
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()
    except UnicodeEncodeError as error:
        raise FormatError(f"a text of this feed: {error}", "Leave half characters out") from error


def read_json_feed(data: bytes) -> Feed:
    """The feed of a JSON Feed document.

    Raises
    ------
    FormatError
        When it is not JSON, of another version, or lacks what every feed has.
    """
    try:
        whole = json.loads(data)
        if whole["version"] != JSON_FEED:
            raise FormatError(f"a feed of version {whole['version']!r}", f"Give one of {JSON_FEED}")
        entries = tuple(_read_item(item) for item in whole["items"])
        updated = whole.get(_OWN, {}).get("updated")
        return Feed(
            title=whole["title"],
            home_url=whole.get("home_page_url", ""),
            feed_url=whole.get("feed_url", ""),
            author=(whole.get("authors") or [{}])[0].get("name", ""),
            language=whole.get("language", ""),
            updated=_time(updated) if updated else max(entry.updated for entry in entries),
            entries=entries,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(f"a JSON Feed: {type(error).__name__} {error}", "Give a whole JSON Feed 1.1") from error


def _json_item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.text,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
    }
    return (
        item | ({"content_html": entry.html} if entry.html else {}) | ({"tags": list(entry.tags)} if entry.tags else {})
    )


def _read_item(item: dict[str, Any]) -> Entry:
    markup = item.get("content_html", "")
    published = _time(item["date_published"])
    return Entry(
        id=str(item["id"]),
        title=item.get("title", ""),
        url=item.get("url", ""),
        published=published,
        updated=_time(item["date_modified"]) if "date_modified" in item else published,
        text=item["content_text"] if "content_text" in item else html_to_text(markup),
        html=markup,
        tags=tuple(item.get("tags", ())),
        marks=Marks(),
    )


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{ATOM}}}{tag}", dict(attributes))
    child.text = text
    return child


def _add_entry(parent: etree._Element, entry: Entry) -> None:
    _add(parent, "id", entry.id)
    _add(parent, "title", entry.title)
    _add(parent, "link", rel="alternate", href=entry.url)
    _add(parent, "published", entry.published.isoformat())
    _add(parent, "updated", entry.updated.isoformat())
    for tag in entry.tags:
        _add(parent, "category", term=tag)
    if entry.html:
        _add(parent, "summary", entry.text, type="text")
    _add(parent, "content", entry.html or entry.text, type="html" if entry.html else "text")


def _read_entry(element: etree._Element) -> Entry:
    content = _child(element, "content")
    kind = content.get("type") or "text"
    if kind not in ("text", "html"):
        raise FormatError(f"an Atom entry with content of type {kind!r}", "Text and HTML are read")
    markup = content.text or "" if kind == "html" else ""
    summary = element.find(f"{{{ATOM}}}summary")
    words = (summary.text or "") if summary is not None else html_to_text(markup)
    updated = _time(_text(element, "updated"))
    published = element.find(f"{{{ATOM}}}published")
    return Entry(
        id=_text(element, "id"),
        title=_text(element, "title"),
        url=_child(element, "link").get("href") or "",
        published=_time(published.text or "") if published is not None else updated,
        updated=updated,
        text=words if kind == "html" else content.text or "",
        html=markup,
        tags=tuple(category.get("term") or "" for category in element.findall(f"{{{ATOM}}}category")),
        marks=Marks(),
    )


def _child(parent: etree._Element, tag: str) -> etree._Element:
    child = parent.find(f"{{{ATOM}}}{tag}")
    if child is None:
        raise FormatError(f"an Atom feed without {tag}", "Ask its publisher for a whole one")
    return child


def _text(parent: etree._Element, tag: str) -> str:
    return _child(parent, tag).text or ""


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise FormatError(f"time {text!r} in a feed", "It is written by RFC 3339") from error
    if at.utcoffset() is None:
        raise FormatError(f"time {text!r} in a feed without an offset", "It is written by RFC 3339")
    return at
