"""What a script of an exercise may let out of the house: messages of hazards, and the proof that others are refused."""

from __future__ import annotations

from typing import Any

from mirab.web.accounts.models import User
from mirab.web.alerts import cap_actions
from mirab.web.alerts.cap_making import AskedCap, Words
from mirab.web.alerts.cap_models import CapMessage
from mirab.web.alerts.warning_actions import Refused
from mirab.web.alerts.warning_models import Warning
from mirab.web.project.playing import Play, played


@played
def make_cap(
    play: Play,
    by: User,
    *,
    warning: Warning,
    hazard: str,
    instruction: str = "",
    observed: bool = False,
    more: list[dict[str, str]] | None = None,
) -> CapMessage:
    """Make the next CAP message of a hazard: an alert, an update, or at its end a cancellation."""
    words = tuple(Words(**one) for one in more or ())
    asked = AskedCap(hazard=hazard, instruction=instruction, observed=observed, more=words)
    return cap_actions.make_cap(by, warning, asked)


@played
def publish_cap(play: Play, by: User, *, message: CapMessage) -> Any:
    """Open a CAP message to everybody."""
    return cap_actions.publish_cap(by, message)


@played
def be_refused_cap(play: Play, by: User, *, warning: Warning, because: str) -> str:
    """Try to make a CAP message of what never becomes one; ``because``: the code of the refusal.

    Raises
    ------
    LookupError
        It was made, or refused for another reason.
    """
    try:
        cap_actions.make_cap(by, warning, AskedCap(hazard="dam"))
    except Refused as refused:
        if refused.refusal.code == because:
            return because
        raise
    raise LookupError("a message was made of what never becomes one")
