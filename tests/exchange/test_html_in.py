"""HTML as text: every word of it, a block to a line, nothing hidden in tags, whatever is thrown at it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.exchange.html_in import fetched_from_elsewhere, html_to_text

words = st.from_regex(r"[a-zа-я]{1,8}", fullmatch=True)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One<p>Two", "One\n\nTwo"),
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


def test_deep_nesting_is_no_harm() -> None:
    html_to_text("<div>" * 50_000 + "x")


def test_inline_pictures_are_known_by_name() -> None:
    assert fetched_from_elsewhere("<img src='cid:a'>", frozenset({"cid:a"})) == ()
    assert fetched_from_elsewhere("<img src='cid:b'>", frozenset({"cid:a"})) == ("src='cid:b'",)
    assert fetched_from_elsewhere("<a href='https://example.org/'>a</a>") == ()
