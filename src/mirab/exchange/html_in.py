"""HTML as text, and what an HTML would fetch from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from lxml import etree, html

from mirab.core.errors import FormatError

_SKIPPED = frozenset({"script", "style", "title", "template"})
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr "
        "li main nav ol p pre section table tr ul",
    )
)
_FETCHING = frozenset(
    {"src", "srcset", "background", "poster", "data", "lowsrc", "dynsrc", "action", "formaction", "ping", "manifest"}
)
_STYLE_FETCHES = re.compile(r"url\s*\(|image-set|@import|expression|//|\\", re.IGNORECASE)
#: A tag; quotation marks may hold its end. In pieces: one whose quotation marks never close.
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_TAG_IN_PIECES = re.compile(r"<([/!?]?)([a-zA-Z\[][a-zA-Z0-9:-]*+)([^>]*+)>")
#: Letters of a tag within which quotation marks are looked at: without an end, each could be sought to the last.
_LONGEST_TAG = 1_000
_LONGEST_ATTRIBUTES = 4_000
_RUNNING = {"script", "iframe", "frame", "object", "embed", "applet", "link", "base", "meta", "form", "audio", "video"}


def html_to_text(markup: str) -> str:
    """The words of an HTML, a block to a line, with the addresses of its links; never fetches anything.

    One pass over the text, whatever it is: a tree of what a stranger sent would cost minutes for a megabyte.
    """
    pieces: list[str] = []
    links: list[tuple[int, str]] = []
    for words, closing, tag, attributes in _tokens(markup):
        pieces.append(re.sub(r"\s+", " ", unescape(words)))
        if tag == "a" and not closing:
            links.append((len(pieces), _attribute(attributes, "href")))
        elif tag == "a" and links:
            begun, address = links.pop()
            if address.startswith(("http:", "https:")) and address not in "".join(pieces[begun : begun + 50]):
                pieces.append(f" <{address}>")
        pieces.append(_break(closing, tag, attributes))
    return _tidy("".join(pieces))


def _tokens(markup: str) -> Iterator[tuple[str, bool, str, str]]:
    """Runs of text, each with the tag that ends it: whether it closes, its name, its attributes; empty at the end."""
    at = begun = 0
    last = markup.rfind(">")
    while 0 <= (at := markup.find("<", at)) < last:
        if markup.startswith("<!--", at):
            yield markup[begun:at], False, "", ""
            end = markup.find("-->", at + 4)
            at = begun = len(markup) if end < 0 else end + 3
        elif found := _TAG.match(markup, at, at + _LONGEST_TAG) or _TAG_IN_PIECES.match(markup, at):
            closing, tag = bool(found[1]), found[2].lower()
            yield markup[begun:at], closing, tag, found[3]
            at = begun = found.end()
            if tag in _SKIPPED and not closing:
                ended = re.compile(rf"</{tag}\b", re.IGNORECASE).search(markup, at)
                at = begun = ended.start() if ended else len(markup)
        else:
            at += 1
    yield markup[begun:], False, "", ""


def _break(closing: bool, tag: str, attributes: str) -> str:
    """What a tag puts between words."""
    if tag in _BLOCKS or tag == "br":
        return "\n- " if tag == "li" and not closing else "\n"
    if tag in ("td", "th") and not closing:
        return "\t"
    shown = _attribute(attributes, "alt") if tag == "img" else ""
    return f"[{shown}]" if shown else ""


def _attribute(attributes: str, name: str) -> str:
    found = re.search(
        rf"""(?:^|\s){name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", attributes[:4000], re.IGNORECASE
    )
    return re.sub(r"\s+", " ", unescape(next(filter(None, found.groups()), ""))).strip() if found else ""


def fetched_from_elsewhere(markup: str, inline: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """What an HTML would fetch or run: elements and addresses, but for the ``inline`` pictures (``cid:…``)."""
    root = _tree(markup)
    found: list[str] = []
    for node in root.iter(etree.Element) if root is not None else ():
        tag = str(node.tag)
        if tag in _RUNNING:
            found.append(f"<{tag}>")
        for name, value in node.attrib.items():
            found += _suspicious(tag, str(name), str(value), inline)
        if tag == "style" and _STYLE_FETCHES.search(node.text or ""):
            found.append("<style> that fetches")
    return tuple(found)


def _suspicious(tag: str, name: str, value: str, inline: frozenset[str]) -> list[str]:
    if name.startswith("on") or (name == "style" and _STYLE_FETCHES.search(value)):
        return [f"{name}={value!r}"]
    if name == "href" and not (tag in ("a", "area") and re.match(r"(https?:|mailto:|#)", value)):
        return [f"href={value!r}"]
    fetches = name in _FETCHING or name.endswith(":href")
    if fetches and not (tag == "img" and name == "src" and value in inline):
        return [f"{name}={value!r}"]
    return []


def _tree(markup: str) -> etree._Element | None:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        return html.document_fromstring(markup.encode("utf-8", "replace").replace(b"\0", b""), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing in it
        return None
    except (ValueError, AssertionError) as error:
        raise FormatError(f"an HTML of {len(markup)} characters: {error}", "Send plain text") from error


def _tidy(text: str) -> str:
    lines = [re.sub(r"[^\S\t]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
