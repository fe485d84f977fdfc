"""HTML as text: every word of it, a block to a line, nothing hidden in tags, whatever is thrown at it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from mirab.exchange.html_in import fetched_from_elsewhere, html_to_text

words = st.from_regex(r"[a-zа-я]{1,8}", fullmatch=True)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One<p>Two", "One\nTwo"),
        ("<div>One</div><div>Two</div>", "One\n\nTwo"),
        ("One<br>Two", "One\nTwo"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n\n- Two"),
        ("a  \n  b", "a b"),
        ("<b>a</b><i>b</i> c", "ab c"),
        ("<script>x</script><style>y</style>a<!-- z -->b", "ab"),
        ("<a href='https://example.org/'>here</a>", "here <https://example.org/>"),
        ("<a href='https://example.org/'>https://example.org/</a>", "https://example.org/"),
        ("<img alt='the bank' src='x'>", "[the bank]"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1\t2"),
        ("&lt;b&gt; &amp; &#1042;", "<b> & В"),
        ("", ""),
        ("<!-- only -->", ""),
        ("a <!-- never closed <p>b", "a"),
        ('<script>if (a<b && c) { x = "\'" }</SCRIPT ><p>after', "after"),
        ("<p title='a > b'>c</p>", "c"),
        ("<p title='never closed>c</p>", "c"),
        ("1 < 2 and 3 > 2, <3", "1 < 2 and 3 > 2, <3"),
        ("<!DOCTYPE html><?xml?><p>a", "a"),
        ("<img src='data:image/png;base64," + "A" * 9_000 + "'>a", "a"),
        ("<td", "<td"),
    ],
)
def test_known_pieces(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


@settings(deadline=None)
@given(st.lists(words, min_size=1), st.sampled_from(["p", "div", "li", "h1", "blockquote"]))
def test_no_word_is_lost_and_none_runs_into_the_next(said: list[str], tag: str) -> None:
    markup = "".join(f"<{tag}>{word}</{tag}>" for word in said)
    assert [word for word in html_to_text(markup).replace("- ", "").split() if word] == said


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_nothing(markup: str) -> None:
    assert isinstance(html_to_text(markup), str)
    assert isinstance(fetched_from_elsewhere(markup), tuple)


inline = st.sampled_from(["b", "i", "span", "font"])
pages = st.recursive(
    words.map(lambda word: f" {word} "),
    lambda inner: st.builds(
        lambda tag, attribute, held: f"<{tag}{attribute}>{''.join(held)}</{tag}>",
        inline | st.sampled_from(["div", "p", "table", "tr", "td", "h1", "section"]),
        st.sampled_from(["", " class=x", ' title="a > b"', " style='color: red'"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)


@settings(deadline=None)
@given(pages)
def test_the_words_are_those_that_another_reader_finds(markup: str) -> None:
    tree = html.fromstring(f"<div>{markup}</div>")
    assert html_to_text(markup).split() == " ".join(map(str, tree.itertext())).split()


#: What makes readers that look for an end again and again, or build a tree, take minutes.
PIECES = ["<div>", "<p>a", "<a href=http://x>", "</a>", "<", "<!--", "<a '", '<a ">"', "<script>", "&", "&amp", "\n"]


@pytest.mark.parametrize("piece", PIECES)
def test_a_third_of_a_megabyte_of_anything_is_read(piece: str) -> None:
    assert isinstance(html_to_text(piece * (300_000 // len(piece)) + ">"), str)


def test_a_tag_of_a_hundred_thousand_attributes_is_passed_over() -> None:
    assert html_to_text("<p " + "".join(f"a{n}=1 " for n in range(100_000)) + ">said") == "said"


def test_inline_pictures_are_known_by_name() -> None:
    assert fetched_from_elsewhere("<img src='cid:a'>", frozenset({"cid:a"})) == ()
    assert fetched_from_elsewhere("<img src='cid:b'>", frozenset({"cid:a"})) == ("src='cid:b'",)
    assert fetched_from_elsewhere("<a href='https://example.org/'>a</a>") == ()
