"""HTML as text, and what an HTML would fetch from elsewhere."""

from __future__ import annotations

import re

from lxml import etree, html

from mirab.core.errors import FormatError

_SKIPPED = {"script", "style", "head", "title", "template", "noscript", "svg", "math"}
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
_RUNNING = {"script", "iframe", "frame", "object", "embed", "applet", "link", "base", "meta", "form", "audio", "video"}


def html_to_text(markup: str) -> str:
    """The words of an HTML, a block to a line, with the addresses of its links; never fetches anything."""
    root = _tree(markup)
    if root is None:
        return ""
    pieces: list[str] = []
    skipping = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            skipping += tag in _SKIPPED
            if not skipping:
                pieces += _opening(tag, node)
        else:
            if event == "end" and not skipping:
                pieces += _closing(tag, node)
            skipping -= event == "end" and tag in _SKIPPED
            if not skipping:
                pieces.append(_run(node.tail))
    return _tidy("".join(pieces))


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


def _run(text: str | None) -> str:
    """A run of text with its white space as one space each."""
    return re.sub(r"\s+", " ", text or "")


def _opening(tag: str, node: etree._Element) -> list[str]:
    before = "\n" if tag in _BLOCKS or tag == "br" else "\t" if tag in ("td", "th") else ""
    mark = "- " if tag == "li" else ""
    words = node.text or ""
    if tag == "img":
        words = f"[{node.get('alt')}]" if node.get("alt") else ""
    return [before, mark, _run(words)]


def _closing(tag: str, node: etree._Element) -> list[str]:
    address = node.get("href") or ""
    if tag == "a" and address.startswith(("http:", "https:")) and address not in "".join(map(str, node.itertext())):
        return [f" <{address}>"]
    return ["\n"] if tag in _BLOCKS else []


def _tidy(text: str) -> str:
    lines = [re.sub(r"[^\S\t]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
