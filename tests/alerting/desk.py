"""People and warnings of an exercise, for the tests of the warning desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mirab.alerting.levels import Precedence
from mirab.alerting.warning_life import Outcome, PersonView, WarningView, begin, do
from mirab.alerting.warning_states import Act, DeskRole

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)


def person(key: str, *roles: DeskRole) -> PersonView:
    """A made-up person in some roles."""
    return PersonView(key=f"EXERCISE {key}", roles=frozenset(role.value for role in roles))


AUTHOR = person("author", DeskRole.ANALYST)
SECOND = person("second", DeskRole.ANALYST)
CHIEF = person("chief", DeskRole.CHIEF)
OTHER_CHIEF = person("other chief", DeskRole.CHIEF)
OFFICER = person("officer in charge", DeskRole.OFFICER_IN_CHARGE)
HEAD = person("head", DeskRole.HEAD)
POLITICAL = person("political officer", DeskRole.POLITICAL_OFFICER)
#: one person who stands in for everybody who is away
STAND_IN = person("stand-in", *DeskRole)
STRANGER = PersonView(key="EXERCISE stranger", roles=frozenset({"donor"}))
PEOPLE = (AUTHOR, SECOND, CHIEF, OTHER_CHIEF, OFFICER, HEAD, POLITICAL, STAND_IN, STRANGER)


def done(act: Act, warning: WarningView, who: PersonView, at: datetime = NOON, **more: Any) -> WarningView:
    """The version after an act that must be allowed."""
    outcome = do(act, warning, who, at, **more)
    assert isinstance(outcome, Outcome), outcome
    return outcome.warning


def drafted(precedence: Precedence = Precedence.PRIORITY) -> WarningView:
    """A draft of the author's."""
    return begin(AUTHOR, precedence)


def challenged(precedence: Precedence = Precedence.PRIORITY) -> WarningView:
    """With the counter-case filed."""
    return done(Act.CHALLENGE, drafted(precedence), SECOND)


def cleared() -> WarningView:
    """Cleared by the chief."""
    return done(Act.CLEAR, challenged(), CHIEF)


def approved() -> WarningView:
    """Approved by the head."""
    return done(Act.APPROVE, cleared(), HEAD)


def issued() -> WarningView:
    """Issued by the head."""
    return done(Act.ISSUE, approved(), HEAD)


def flashed() -> WarningView:
    """Issued by the officer in charge before it was cleared."""
    return done(Act.ISSUE_FLASH, challenged(Precedence.FLASH), OFFICER)
