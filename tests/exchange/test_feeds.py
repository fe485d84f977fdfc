"""Atom and JSON Feed: read back equal, read alike by feedparser, and never more than unclassified."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.conftest import texts, times

from mirab.core.errors import FormatError
from mirab.core.marks import Caveat, Marks, Sensitivity
from mirab.exchange.feeds import (
    Entry,
    Feed,
    read_atom,
    read_json_feed,
    write_atom,
    write_json_feed,
)

AT = datetime(2026, 5, 4, 9, 30, tzinfo=timezone(timedelta(hours=5)))
ENTRY = Entry(
    id="urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
    title="EXERCISE: flood <on> the left bank & below",
    url="https://example.org/notices/1/",
    published=AT,
    updated=AT + timedelta(hours=1),
    text="EXERCISE. Water rises.\nKeep away from the bank.",
    html="<p>EXERCISE. Water <b>rises</b>.</p>",
    tags=("flood", "вода"),
    marks=Marks(),
)
FEED = Feed(
    title="EXERCISE notices",
    home_url="https://example.org/",
    feed_url="https://example.org/feed/",
    author="EXERCISE centre",
    language="en",
    updated=ENTRY.updated,
    entries=(ENTRY, replace(ENTRY, id="urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6b", html="", tags=())),
)
feeds = st.builds(
    Feed,
    title=texts,
    home_url=st.just("https://example.org/"),
    feed_url=st.just("https://example.org/feed/"),
    author=texts,
    language=st.sampled_from(["en", "ru"]),
    updated=times,
    entries=st.lists(
        st.builds(
            Entry,
            id=st.uuids().map("urn:uuid:{}".format),
            title=texts,
            url=st.just("https://example.org/1/"),
            published=times,
            updated=times,
            text=texts,
            html=st.sampled_from(["", "<p>EXERCISE &amp; more</p>", "a\rb"]),
            tags=st.lists(texts, max_size=2).map(tuple),
            marks=st.just(Marks()),
        ),
        max_size=3,
    ).map(tuple),
)


@settings(deadline=None)
@given(feeds)
def test_a_feed_reads_back_equal_in_both_forms(feed: Feed) -> None:
    assert read_atom(write_atom(feed)) == feed
    assert read_json_feed(write_json_feed(feed)) == feed


def test_another_reader_of_atom_sees_the_same() -> None:
    read = feedparser.parse(write_atom(FEED))
    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.title, read.feed.author, read.feed.language) == (FEED.title, FEED.author, "en")
    assert [link.href for link in read.feed.links] == [FEED.feed_url, FEED.home_url]
    first, second = read.entries
    assert (first.id, first.link, first.title_detail.type) == (ENTRY.id, ENTRY.url, "text/plain")
    assert first.title_detail.value == ENTRY.title
    assert [tag.term for tag in first.tags] == list(ENTRY.tags)
    assert datetime(*first.published_parsed[:6], tzinfo=UTC) == ENTRY.published
    assert datetime(*first.updated_parsed[:6], tzinfo=UTC) == ENTRY.updated
    assert (first.content[0].type, first.content[0].value) == ("text/html", ENTRY.html)
    assert first.summary == ENTRY.text
    assert (second.content[0].type, second.content[0].value) == ("text/plain", ENTRY.text)


@settings(deadline=None)
@given(feeds)
def test_what_json_feed_demands_is_there(feed: Feed) -> None:
    """The standard's own list: version, title, items; each with an id that is a string, and a content."""
    whole = json.loads(write_json_feed(feed))
    assert whole["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(whole["title"], str)
    assert all(isinstance(author, dict) for author in whole["authors"])
    known = {"id", "url", "title", "content_text", "content_html", "date_published", "date_modified", "tags"}
    for item in whole["items"]:
        assert isinstance(item["id"], str)
        assert "content_text" in item or "content_html" in item
        assert set(item) <= known
        assert datetime.fromisoformat(item["date_published"]).utcoffset() is not None
    unknown = [key for key in whole if key not in {"version", "title", "home_page_url", "feed_url", "authors", "items"}]
    assert [key for key in unknown if key != "language" and not key.startswith("_")] == []


@pytest.mark.parametrize("write", [write_atom, write_json_feed])
@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (Marks(sensitivity=Sensitivity.CONFIDENTIAL), "is confidential"),
        (Marks(sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL), "is strictly confidential"),
        (Marks(caveats=frozenset({Caveat.HEAD_ONLY})), "head only"),
    ],
)
def test_an_entry_above_unclassified_is_refused_without_its_title(write: object, marks: Marks, said: str) -> None:
    feed = replace(FEED, entries=(ENTRY, replace(ENTRY, marks=marks)))
    with pytest.raises(FormatError, match=said) as refused:
        write(feed)  # type: ignore[operator]
    assert ENTRY.title not in str(refused.value)
    assert ENTRY.id not in str(refused.value)


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='https://example.org/1.png'>",
        "<script>alert(1)</script>",
        "<p onclick='x()'>a</p>",
        "<a href='javascript:x()'>a</a>",
        "<p style='background: url(https://example.org/1.png)'>a</p>",
        "<style>@import 'https://example.org/x.css'</style>",
        "<link rel=stylesheet href='https://example.org/x.css'>",
        "<img src='cid:1'>",
        "<svg><image href='https://example.org/1.png'></image></svg>",
        "<svg><image xlink:href='https://example.org/1.png'></image></svg>",
        "<img srcset='https://example.org/1.png 2x'>",
        "<table background='https://example.org/1.png'><tr><td>a</table>",
        "<p style='background: image-set(\"https://example.org/1.png\" 1x)'>a</p>",
        "<p style='background: u\\72l(x)'>a</p>",
        "<input type=image src='https://example.org/1.png'>",
        "<a href='https://example.org/' ping='https://example.org/p'>a</a>",
        "<iframe srcdoc='x'></iframe>",
        "<base href='https://example.org/'>",
        "<meta http-equiv=refresh content='0; url=https://example.org/'>",
    ],
)
def test_an_entry_that_fetches_or_runs_is_refused(markup: str) -> None:
    with pytest.raises(FormatError, match="fetches or runs"):
        write_atom(replace(FEED, entries=(replace(ENTRY, html=markup),)))


def test_a_time_without_an_offset_and_a_control_character_are_refused() -> None:
    with pytest.raises(FormatError, match="without an offset"):
        write_json_feed(replace(FEED, entries=(replace(ENTRY, published=datetime(2026, 5, 4)),)))
    with pytest.raises(FormatError, match="control characters"):
        write_atom(replace(FEED, title="EXERCISE\x00"))


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[]",
        b"nothing",
        b"\xff",
        b"[" * 100_000,
        b'{"version": "https://jsonfeed.org/version/2", "title": "", "items": []}',
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "", "items": []}',
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "", "items": [1]}',
    ],
)
def test_what_is_no_json_feed_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_json_feed(data)


@pytest.mark.parametrize("data", [b"<rss/>", b"<feed xmlns='http://www.w3.org/2005/Atom'/>", b"<!DOCTYPE a><a/>", b""])
def test_what_is_no_atom_feed_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_atom(data)
