"""Alerts of :mod:`mirab.exchange.cap` as XML and back: one table of elements in the schema's order serves both."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lxml import etree

from mirab.core.errors import FormatError
from mirab.exchange.cap import (
    NAMESPACE,
    Alert,
    Area,
    CapSeverity,
    Category,
    Certainty,
    Circle,
    Info,
    MessageType,
    Named,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Status,
    Urgency,
)
from mirab.exchange.xml_in import read_xml

SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_WHAT = "CAP message"


@dataclass(frozen=True)
class _Plain:
    """How the text of an element becomes a value, and how it is written."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


@dataclass(frozen=True)
class _Element:
    """One element: its name, the attribute that holds it, how it is written, whether it must or may repeat."""

    tag: str
    name: str
    codec: _Plain | _Block
    required: bool = False
    many: bool = False


@dataclass(frozen=True)
class _Block:
    """An element that holds elements, in the order of the schema."""

    kind: type
    elements: tuple[_Element, ...]


def encode(alert: Alert) -> bytes:
    """The XML document of an alert, in UTF-8, without white space between its elements.

    Raises
    ------
    FormatError
        When a text holds a character that XML cannot.
    """
    default: Any = {None: NAMESPACE}
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap=default)
    _write(root, _ALERT, alert)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def decode(data: bytes) -> Alert:
    """The alert of a document; a signature that it carries is *not* looked at.

    Raises
    ------
    FormatError
        When it is not a CAP 1.2 message: an unknown, missing, repeated or misplaced element, or a value out of its
        list.
    """
    return decode_element(read_xml(data, what=_WHAT))


def decode_element(root: etree._Element) -> Alert:
    """The alert of a root element."""
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise FormatError(f"{_WHAT} begins with {root.tag!r}", f"Its root is alert of {NAMESPACE}")
    alert = _read(root, _ALERT)
    assert isinstance(alert, Alert)
    return alert


def _write(parent: etree._Element, block: _Block, value: object) -> None:
    for element in block.elements:
        held = getattr(value, element.name)
        for item in held if element.many else (() if held in (None, "", ()) and not element.required else (held,)):
            child = etree.SubElement(parent, f"{{{NAMESPACE}}}{element.tag}")
            if isinstance(element.codec, _Block):
                _write(child, element.codec, item)
                continue
            try:
                child.text = element.codec.write(item)
            except ValueError as error:
                raise FormatError(f"{element.tag} {item!r}: {error}", "Leave control characters out") from error


def _read(parent: etree._Element, block: _Block) -> object:
    """A value of an element's children; they stand in the schema's order."""
    known = {f"{{{NAMESPACE}}}{element.tag}": (place, element) for place, element in enumerate(block.elements)}
    found: dict[str, list[Any]] = {}
    last = -1
    for child in parent:
        if child.tag == SIGNATURE and block is _ALERT:
            last = len(block.elements)
            continue
        place, element = known.get(str(child.tag), (-1, None))
        if element is None:
            raise FormatError(f"{_WHAT}: unknown element {child.tag!r}", "Leave it out: CAP 1.2 has none such here")
        if place < last or (place == last and not element.many):
            raise FormatError(f"{_WHAT}: {element.tag} misplaced or repeated", "Keep the schema's order")
        last = place
        found.setdefault(element.name, []).append(_value(child, element))
    given = {e.name: tuple(found[e.name]) if e.many else found[e.name][0] for e in block.elements if e.name in found}
    missing = [e.tag for e in block.elements if e.required and e.name not in found]
    if missing:
        raise FormatError(f"{_WHAT}: {', '.join(missing)} missing", "Ask the sender for a whole message")
    return block.kind(**given)


def _value(child: etree._Element, element: _Element) -> object:
    if isinstance(element.codec, _Block):
        return _read(child, element.codec)
    if len(child):
        raise FormatError(f"{_WHAT}: {element.tag} holds elements", "It holds text alone")
    try:
        return element.codec.read(child.text or "")
    except ValueError as error:
        raise FormatError(f"{_WHAT}: {element.tag} {child.text!r}", "It is not what CAP 1.2 lists") from error


def _read_time(text: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d", text.strip()):
        raise ValueError(text)
    return datetime.fromisoformat(text.strip())


def _write_time(at: datetime) -> str:
    # "The timezone for UTC MUST be represented as -00:00" (section 3.2.1, sent)
    text = at.isoformat(timespec="seconds")
    return f"{text[:-6]}-00:00" if at.utcoffset() == timedelta(0) else text


def _number(value: float) -> str:
    """A number without an exponent, and without a digit lost."""
    return format(Decimal(repr(float(value))), "f")


def _read_number(text: str) -> float:
    """A decimal of XML Schema: no exponent, no infinity."""
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", text.strip()):
        raise ValueError(text)
    return float(text)


def _read_size(text: str) -> int:
    if not re.fullmatch(r"\+?[0-9]{1,18}", text.strip()):
        raise ValueError(text)
    return int(text)


def _read_pair(text: str) -> tuple[float, float]:
    lat, lon = text.split(",")
    return _read_number(lat), _read_number(lon)


def _read_circle(text: str) -> Circle:
    centre, radius = text.split()
    lat, lon = _read_pair(centre)
    return Circle(lat=lat, lon=lon, radius_km=_read_number(radius))


def _write_circle(circle: Circle) -> str:
    return f"{_number(circle.lat)},{_number(circle.lon)} {_number(circle.radius_km)}"


def _read_references(text: str) -> tuple[Reference, ...]:
    parts = [word.split(",") for word in text.split()]
    return tuple(Reference(sender=s, identifier=i, sent=_read_time(at)) for s, i, at in parts)


def _write_references(references: tuple[Reference, ...]) -> str:
    return " ".join(f"{r.sender},{r.identifier},{_write_time(r.sent)}" for r in references)


def _read_words(text: str) -> tuple[str, ...]:
    """Words between spaces; one with spaces of its own stands in quotation marks."""
    return tuple(quoted or plain for quoted, plain in re.findall(r'"([^"]+)"|([^\s"]+)', text))


def _write_words(words: tuple[str, ...]) -> str:
    return " ".join(f'"{word}"' if re.search(r"\s", word) else word for word in words)


def _listed(kind: type[StrEnum]) -> _Plain:
    return _Plain(read=lambda text: kind(text.strip()), write=str)


_TEXT = _Plain(read=str, write=str)
_TOKEN = _Plain(read=str.strip, write=str)
_TIME = _Plain(read=_read_time, write=_write_time)
_FLOAT = _Plain(read=_read_number, write=_number)
_WORDS = _Plain(read=_read_words, write=_write_words)
_POLYGON = _Plain(
    read=lambda text: tuple(_read_pair(word) for word in text.split()),
    write=lambda ring: " ".join(f"{_number(lat)},{_number(lon)}" for lat, lon in ring),
)
_NAMED = _Block(
    Named,
    (
        _Element("valueName", "name", _TEXT, required=True),
        _Element("value", "value", _TEXT, required=True),
    ),
)
_RESOURCE = _Block(
    Resource,
    (
        _Element("resourceDesc", "description", _TEXT, required=True),
        _Element("mimeType", "media_type", _TOKEN, required=True),
        _Element("size", "size_bytes", _Plain(read=_read_size, write=str)),
        _Element("uri", "uri", _TOKEN),
        _Element("derefUri", "content_base64", _TOKEN),
        _Element("digest", "digest_sha1", _TOKEN),
    ),
)
_AREA = _Block(
    Area,
    (
        _Element("areaDesc", "description", _TEXT, required=True),
        _Element("polygon", "polygons", _POLYGON, many=True),
        _Element("circle", "circles", _Plain(read=_read_circle, write=_write_circle), many=True),
        _Element("geocode", "geocodes", _NAMED, many=True),
        _Element("altitude", "altitude_ft", _FLOAT),
        _Element("ceiling", "ceiling_ft", _FLOAT),
    ),
)
_INFO = _Block(
    Info,
    (
        _Element("language", "language", _TOKEN),
        _Element("category", "categories", _listed(Category), required=True, many=True),
        _Element("event", "event", _TEXT, required=True),
        _Element("responseType", "responses", _listed(ResponseType), many=True),
        _Element("urgency", "urgency", _listed(Urgency), required=True),
        _Element("severity", "severity", _listed(CapSeverity), required=True),
        _Element("certainty", "certainty", _listed(Certainty), required=True),
        _Element("audience", "audience", _TEXT),
        _Element("eventCode", "event_codes", _NAMED, many=True),
        _Element("effective", "effective", _TIME),
        _Element("onset", "onset", _TIME),
        _Element("expires", "expires", _TIME),
        _Element("senderName", "sender_name", _TEXT),
        _Element("headline", "headline", _TEXT),
        _Element("description", "description", _TEXT),
        _Element("instruction", "instruction", _TEXT),
        _Element("web", "web", _TOKEN),
        _Element("contact", "contact", _TEXT),
        _Element("parameter", "parameters", _NAMED, many=True),
        _Element("resource", "resources", _RESOURCE, many=True),
        _Element("area", "areas", _AREA, many=True),
    ),
)
_ALERT = _Block(
    Alert,
    (
        _Element("identifier", "identifier", _TOKEN, required=True),
        _Element("sender", "sender", _TOKEN, required=True),
        _Element("sent", "sent", _TIME, required=True),
        _Element("status", "status", _listed(Status), required=True),
        _Element("msgType", "message_type", _listed(MessageType), required=True),
        _Element("source", "source", _TEXT),
        _Element("scope", "scope", _listed(Scope), required=True),
        _Element("restriction", "restriction", _TEXT),
        _Element("addresses", "addresses", _WORDS),
        _Element("code", "codes", _TEXT, many=True),
        _Element("note", "note", _TEXT),
        _Element("references", "references", _Plain(read=_read_references, write=_write_references)),
        _Element("incidents", "incidents", _WORDS),
        _Element("info", "infos", _INFO, many=True),
    ),
)
