"""Drawings made on the server: cleaned of all that a page's policy refuses, and kept, for drawing takes a while.

A drawing is kept under a digest of everything that it is made of, in memory and in ``drawings/`` of the home folder; a
folder that cannot be written costs time, not the page.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.conf import settings

Draw = Callable[[dict[str, Any], tuple[str, str], str], str]

SVG = "http://www.w3.org/2000/svg"
#: Drawings on disk beyond which the oldest half is let go.
MOST_KEPT = 4000
_LOOK_EVERY = 200
_DROPPED = {"style", "width", "height", "class", "version", "pointer-events", "font-family", "role", "font-style"}
_UNWANTED = {"style", "script", "foreignObject", "image"}
_LONG = re.compile(r"(\d+\.\d{2})\d+")


def kept_drawing(spec: dict[str, Any], said: tuple[str, str], draw: Draw) -> str:
    """Draw a specification, or give the drawing that was made of the same one before.

    Parameters
    ----------
    spec : dict
        Plain data, the whole content of the drawing.
    said : (str, str)
        Its title and what else is said of it.
    draw : callable
        Draws: specification, sayings and a name for its ids to SVG.
    """
    return _kept(json.dumps(spec, sort_keys=True, ensure_ascii=False), said, draw)


@lru_cache(maxsize=512)
def _kept(text: str, said: tuple[str, str], draw: Draw) -> str:
    name = hashlib.sha256("\0".join((_making(), text, *said)).encode()).hexdigest()[:24]
    path = Path(settings.MIRAB_HOME) / "drawings" / f"{name}.svg"
    with contextlib.suppress(OSError, UnicodeDecodeError):
        found = path.read_text(encoding="utf-8")
        if found.startswith("<svg") and found.endswith("</svg>"):
            return found
    drawing = draw(json.loads(text), said, f"d{name[:8]}")
    with contextlib.suppress(OSError):
        _keep(path, drawing)
    return drawing


@cache
def _making() -> str:
    """What draws, by version and by this file: a change in either draws anew."""
    return version("vl-convert-python") + hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def _keep(path: Path, drawing: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(drawing, encoding="utf-8")
    beside.replace(path)
    # One drawing in so many counts the folder: counting at each would cost more than it saves.
    if int(path.stem[:8], 16) % _LOOK_EVERY == 0:
        _let_go(path.parent)


def _let_go(folder: Path) -> None:
    by_age = sorted(folder.glob("*.svg"), key=lambda path: path.stat().st_mtime)
    for path in by_age[: len(by_age) // 2] if len(by_age) > MOST_KEPT else ():
        path.unlink(missing_ok=True)


# Cleaning -------------------------------------------------------------------------------------------------------------
def cleaned(root: ElementTree.Element, *, title: str, about: str, name: str) -> str:
    """An SVG as a page carries it: one picture with a name and a description, scaled by its column, without style."""
    ElementTree.register_namespace("", SVG)
    _prune(root)
    for element in root.iter():
        _clean(element, name)
    root.attrib = {"viewBox": root.get("viewBox", "0 0 640 210"), "role": "img", "aria-label": title} | {
        key: value for key, value in root.attrib.items() if key.startswith("{")
    }
    description = ElementTree.Element(f"{{{SVG}}}desc")
    description.text = about
    root.insert(0, description)
    return ElementTree.tostring(root, encoding="unicode")


def _prune(parent: ElementTree.Element) -> None:
    for child in list(parent):
        _prune(child)
        if _is_void(child):
            parent.remove(child)


def _is_void(element: ElementTree.Element) -> bool:
    tag = element.tag.removeprefix(f"{{{SVG}}}")
    if tag in _UNWANTED or element.get("display") == "none":
        return True
    if tag == "g":
        return len(element) == 0
    painted = element.get("fill") or element.get("stroke")
    return tag == "path" and (
        not element.get("d") or (element.get("class") in ("background", "foreground") and not painted)
    )


def _clean(element: ElementTree.Element, name: str) -> None:
    for key, value in list(element.attrib.items()):
        if (
            key in _DROPPED
            or key.startswith(("aria-", "on"))
            or (key, value) in (("opacity", "1"), ("stroke-width", "0"))
        ):
            del element.attrib[key]
        elif key == "id":
            element.attrib[key] = f"{name}-{value}"
        else:
            element.attrib[key] = _LONG.sub(r"\1", value.replace("url(#", f"url(#{name}-"))
