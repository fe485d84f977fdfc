"""Alerts of a made-up dam, drawn at random and by hand; every one says EXERCISE."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import strategies as st

from mirab.exchange.cap import (
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

SENT = datetime(2026, 5, 4, 9, 30, tzinfo=timezone(timedelta(hours=5)))

#: What XML can hold; a carriage return too, which a careless writer loses.
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\t\n\r<>&\"'"), min_size=1, max_size=30
)
words = st.from_regex(r"[A-Za-z0-9@._:/-]{1,20}", fullmatch=True)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.builds(
    lambda at, offset: at.replace(tzinfo=offset),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    offsets,
)
lats, lons = st.floats(-90, 90), st.floats(-180, 180)
names = st.builds(Named, name=texts, value=texts)
rings = st.lists(st.tuples(lats, lons), min_size=3, max_size=6).map(lambda points: (*points, points[0]))
areas = st.builds(
    Area,
    description=texts,
    polygons=st.lists(rings, max_size=2).map(tuple),
    circles=st.lists(st.builds(Circle, lat=lats, lon=lons, radius_km=st.floats(0, 20_000)), max_size=2).map(tuple),
    geocodes=st.lists(names, max_size=2).map(tuple),
    altitude_ft=st.floats(0, 20_000),
    ceiling_ft=st.none() | st.floats(0, 20_000),
)
resources = st.builds(
    Resource,
    description=texts,
    media_type=st.just("image/png"),
    size_bytes=st.none() | st.integers(0, 10**9),
    uri=st.just("https://example.org/dam.png"),
)


def few(one: st.SearchStrategy[object], least: int = 0) -> st.SearchStrategy[tuple[object, ...]]:
    """At most two of a kind."""
    return st.lists(one, min_size=least, max_size=2).map(tuple)


infos = st.builds(
    Info,
    language=st.sampled_from(["en", "ru", "tg-TJ", "uz-Latn-UZ"]),
    categories=few(st.sampled_from(Category), 1),
    event=texts,
    responses=few(st.sampled_from(ResponseType)),
    urgency=st.sampled_from(Urgency),
    severity=st.sampled_from(CapSeverity),
    certainty=st.sampled_from(Certainty),
    audience=st.just("") | texts,
    event_codes=few(names),
    effective=st.none() | times,
    onset=st.none() | times,
    expires=st.none() | times,
    sender_name=st.just("") | texts,
    headline=st.just("") | texts,
    description=st.just("") | texts,
    instruction=st.just("") | texts,
    web=st.just("https://example.org/"),
    contact=st.just("") | texts,
    parameters=few(names),
    resources=few(resources),
    areas=few(areas),
)
alerts = st.builds(
    Alert,
    identifier=words,
    sender=words,
    sent=times,
    status=st.sampled_from(Status),
    message_type=st.sampled_from(MessageType),
    source=st.just("") | texts,
    scope=st.sampled_from(Scope),
    restriction=texts,
    addresses=few(st.sampled_from(["a@example.org", "hydropost on the left bank"]), 1),
    codes=few(texts),
    note=st.just("") | texts,
    references=few(st.builds(Reference, sender=words, identifier=words, sent=times), 1),
    incidents=few(st.sampled_from(["EXERCISE-1", "dam exercise"])),
    infos=few(infos),
)


@pytest.fixture
def alert() -> Alert:
    """An alert of the made-up dam in two languages."""
    ring = ((40.1, 70.2), (40.3, 70.2), (40.3, 70.5), (40.1, 70.2))
    said = {
        "en": ("dam", "EXERCISE: water over the crest", "Left bank"),
        "ru": ("плотина", "УЧЕНИЯ: перелив через гребень", "Левый берег"),
    }
    return Alert(
        identifier="EXERCISE-2026-1",
        sender="watch@example.org",
        sent=SENT,
        status=Status.EXERCISE,
        message_type=MessageType.ALERT,
        scope=Scope.PUBLIC,
        note="EXERCISE: border water",
        infos=tuple(
            Info(
                language=language,
                categories=(Category.INFRA,),
                event=event,
                urgency=Urgency.IMMEDIATE,
                severity=CapSeverity.SEVERE,
                certainty=Certainty.LIKELY,
                expires=datetime(2026, 5, 5, tzinfo=UTC),
                headline=headline,
                areas=(Area(description=bank, polygons=(ring,)),),
            )
            for language, (event, headline, bank) in said.items()
        ),
    )
