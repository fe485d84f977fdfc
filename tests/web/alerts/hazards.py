"""A warning of a hazard of an exercise, brought to where it may leave as a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.web.alerts.desk import CONTENT, NOON, Desk, option, released, signed, step, to_headquarters

from mirab.alerting.warning_states import Act
from mirab.core.marks import Marks, UseClass
from mirab.web.alerts.cap_making import AskedCap, Words
from mirab.web.alerts.warning_actions import Origin, draft_warning
from mirab.web.alerts.warning_models import Warning

OPEN = Marks(use_class=UseClass.ANALYSIS_ONLY)
RUSSIAN = Words(language="ru", headline="УЧЕНИЯ плотина", description="УЧЕНИЯ: вода у гребня.", instruction="УЧЕНИЯ")
ASKED = AskedCap(hazard="dam", instruction="EXERCISE: leave the left bank.", more=(RUSSIAN,))


def hazard(desk: Desk, at: datetime = NOON, marks: Marks = OPEN, nature: str = "hazard") -> Warning:
    """A warning of a dam, issued and released to headquarters."""
    later = (datetime.now(UTC) + timedelta(days=30)).date()
    origin = Origin(kind="risk", nature=nature, states=("KGZ", "TJK"))
    content = replace(CONTENT, title="EXERCISE water at the crest", horizon=later)
    warning = draft_warning(desk.author, content, origin, marks, at)
    addressee = to_headquarters(desk, warning, at)
    option(desk, warning, addressee, at)
    signed(desk, warning, at=at)
    released(desk, addressee, at)
    return warning


def superseded(desk: Desk, warning: Warning, at: datetime = NOON) -> Warning:
    """The same after a second version was issued and released."""
    step(desk, warning, Act.SUPERSEDE, at)
    signed(desk, warning, at=at)
    released(desk, warning.addressees.order_by("-number")[0], at)
    return warning
