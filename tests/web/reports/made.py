"""Reports for tests, each word of them made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
SECRET = "EXERCISE shots at the canal intake"


def incident(**changes: Any) -> dict[str, Any]:
    """An incident as a device sends it."""
    return {
        "submission": str(uuid4()),
        "kind": "incident",
        "form_version": 2,
        "observed_at": (NOW - timedelta(hours=3)).isoformat(),
        "reported_at": NOW.isoformat(),
        "place": "KG-B",
        "precision": "near",
        "segment": "border:KGZ-TJK",
        "side": "KGZ",
        "event_kind": "shooting",
        "actors": "EXERCISE border guards",
        "words": SECRET,
        "language": "en",
        "flags": ["minor"],
        "claims": [{"of_whom": "EXERCISE civilians of side A", "unit": "wounded", "low": 1, "best": 2, "high": 4}],
        "sides": {"a": "EXERCISE they began", "b": "EXERCISE they began"},
    } | changes


def weekly(**changes: Any) -> dict[str, Any]:
    """A report of the week as a device sends it."""
    return {
        "submission": str(uuid4()),
        "kind": "situation",
        "form_version": 2,
        "observed_at": NOW.isoformat(),
        "reported_at": NOW.isoformat(),
        "place": "KG-B",
        "answers": {"water": "once", "talks": "several"},
    } | changes


def of_now() -> dict[str, str]:
    """The moments of a report that is written now."""
    now = datetime.now(UTC).isoformat()
    return {"observed_at": now, "reported_at": now}
