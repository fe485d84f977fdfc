"""Common Alerting Protocol 1.2: an alert as a value, written as XML and read back equal.

Source: OASIS Standard, *Common Alerting Protocol Version 1.2*, 1 July 2010, section 3.2 (data dictionary) and 3.4
(schema). Times carry a numeric offset and whole seconds; UTC is written ``-00:00``, as the data dictionary demands.
The values keep the rules that the schema cannot say; what is read is as strict as what is written.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mirab.core.errors import FormatError

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"


class Status(StrEnum):
    """Who is to act on a message: everybody, or those who exercise."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MessageType(StrEnum):
    """What a message does: begins, replaces or takes back an alert, accepts or rejects one."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    """For whom a message is."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    """Of what nature an event is."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class ResponseType(StrEnum):
    """What those addressed should do."""

    SHELTER = "Shelter"
    EVACUATE = "Evacuate"
    PREPARE = "Prepare"
    EXECUTE = "Execute"
    AVOID = "Avoid"
    MONITOR = "Monitor"
    ASSESS = "Assess"
    ALL_CLEAR = "AllClear"
    NONE = "None"


class Urgency(StrEnum):
    """How soon they should."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class CapSeverity(StrEnum):
    """How heavy the event would be."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How certain it is."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, kw_only=True)
class Named:
    """A value under the name of a list that others keep (``valueName``, ``value``)."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Reference:
    """An earlier message by what identifies it."""

    sender: str
    identifier: str
    sent: datetime

    def __post_init__(self) -> None:
        _check_name("sender", self.sender)
        _check_name("identifier", self.identifier)
        _check_time("sent", self.sent)


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A centre in WGS 84 degrees and a radius in kilometres."""

    lat: float
    lon: float
    radius_km: float

    def __post_init__(self) -> None:
        _check_point(self.lat, self.lon)
        if not 0 <= self.radius_km < 20_100:  # half of the way around the Earth
            raise FormatError(f"a circle of {self.radius_km} km", "Give a radius in kilometres")


@dataclass(frozen=True, kw_only=True)
class Area:
    """Where: words, and polygons (closed rings of latitude and longitude), circles or codes; altitudes in feet."""

    description: str
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Named, ...] = ()
    altitude_ft: float | None = None
    ceiling_ft: float | None = None

    def __post_init__(self) -> None:
        for ring in self.polygons:
            for lat, lon in ring:
                _check_point(lat, lon)
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise FormatError(f"a polygon of {len(ring)} points", "Give at least four, the last equal to the first")
        if not all(map(math.isfinite, (self.altitude_ft or 0, self.ceiling_ft or 0))):
            raise FormatError(f"altitude {self.altitude_ft}, ceiling {self.ceiling_ft}", "Give feet")
        if self.ceiling_ft is not None and self.altitude_ft is None:
            raise FormatError(f"a ceiling of {self.ceiling_ft} ft without an altitude", "Give the altitude too")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A file beside the alert: what it is, its media type, its size in bytes, where it lies or what it holds."""

    description: str
    media_type: str
    size_bytes: int | None = None
    uri: str = ""
    content_base64: str = ""
    digest_sha1: str = ""


@dataclass(frozen=True, kw_only=True)
class Info:
    """What is said of the event in one language."""

    language: str = "en-US"
    categories: tuple[Category, ...]
    event: str
    responses: tuple[ResponseType, ...] = ()
    urgency: Urgency
    severity: CapSeverity
    certainty: Certainty
    audience: str = ""
    event_codes: tuple[Named, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Named, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*", self.language):
            raise FormatError(f"language {self.language!r}", "Give a tag such as en or ru-KZ")
        if not self.categories or not self.event:
            raise FormatError("an event without a name or a category", "Give both")
        for name, at in (("effective", self.effective), ("onset", self.onset), ("expires", self.expires)):
            if at is not None:
                _check_time(name, at)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A message: who says when what kind of thing to whom, about which earlier messages, and one block a language."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    message_type: MessageType
    source: str = ""
    scope: Scope
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()

    def __post_init__(self) -> None:
        _check_name("identifier", self.identifier)
        _check_name("sender", self.sender)
        _check_time("sent", self.sent)
        if self.scope is Scope.RESTRICTED and not self.restriction:
            raise FormatError("a message of scope Restricted without a restriction", "Say for whom it is")
        if self.scope is Scope.PRIVATE and not self.addresses:
            raise FormatError("a message of scope Private without addresses", "Name its recipients")
        if self.message_type is not MessageType.ALERT and not self.references:
            raise FormatError(f"a message of type {self.message_type} without references", "Name the earlier message")
        for word in (*self.addresses, *self.incidents):
            if not word or '"' in word:
                raise FormatError(f"{word!r} among addresses or incidents", "Leave quotation marks out")

    @property
    def reference(self) -> Reference:
        """What a later message refers to this one by."""
        return Reference(sender=self.sender, identifier=self.identifier, sent=self.sent)


def acknowledgement(of: Alert, *, identifier: str, sender: str, sent: datetime, note: str = "") -> Alert:
    """The message that accepts an alert; it goes to its sender alone and keeps its status."""
    return Alert(
        identifier=identifier,
        sender=sender,
        sent=sent,
        status=of.status,
        message_type=MessageType.ACK,
        scope=Scope.PRIVATE,
        addresses=(of.sender,),
        note=note,
        references=(of.reference,),
    )


def acknowledges(message: Alert, alert: Alert) -> bool:
    """Whether a message accepts an alert: of type Ack, about it, in the same earnest or exercise."""
    about = alert.reference in message.references
    return message.message_type is MessageType.ACK and about and message.status is alert.status


def _check_name(what: str, text: str) -> None:
    # section 3.2.1: no spaces, commas or restricted characters (< and &)
    if not text or re.search(r"[\s,<&\x00-\x20]", text):
        raise FormatError(f"{what} {text!r}", "Leave out spaces, commas, < and &")


def _check_time(what: str, at: datetime) -> None:
    offset = at.utcoffset()
    if offset is None or offset.total_seconds() % 60 or at.microsecond:
        raise FormatError(f"{what} {at.isoformat()}", "Give whole seconds and an offset of whole minutes")


def _check_point(lat: float, lon: float) -> None:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise FormatError(f"position {lat}, {lon}", "Give WGS 84 degrees, latitude first")
