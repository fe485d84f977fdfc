"""Words of warnings in the reader's language, where a value is a code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mirab.alerting.warning_addressees import AddresseeState
from mirab.alerting.warning_closing import Closing as ClosingClass
from mirab.alerting.warning_states import Act, State
from mirab.web.design.templatetags.mirab import said

#: The steps of a version's life as the bar of its page shows them.
STEPS = (State.DRAFT, State.CHALLENGED, State.CLEARED, State.APPROVED, State.ISSUED, State.CLOSED, State.SCORED)


def state_said(state: str) -> str:
    """Where a version stands."""
    return said(State(state).word)


def addressee_said(state: str) -> str:
    """How far a warning has come with an addressee."""
    return said(AddresseeState(state).word)


def closing_said(closing: str) -> str:
    """What became of it."""
    return said(ClosingClass(closing).word)


def step_said(state: State) -> str:
    """A step in a word or two."""
    return {
        State.DRAFT: pgettext("step of a warning", "draft"),
        State.CHALLENGED: pgettext("step of a warning", "counter-case"),
        State.CLEARED: pgettext("step of a warning", "cleared"),
        State.APPROVED: pgettext("step of a warning", "approved"),
        State.ISSUED: pgettext("step of a warning", "issued"),
        State.CLOSED: pgettext("step of a warning", "closed"),
        State.SCORED: pgettext("step of a warning", "scored and reviewed"),
    }[state]


def steps_of(state: str, *, flash: bool) -> list[dict[str, Any]]:
    """The bar of a version's life: what lies behind, where it stands, what is ahead."""
    now = State(state)
    place = {State.SUPERSEDED: State.ISSUED, State.REVIEWED: State.SCORED}.get(now, now)
    at = STEPS.index(place) if place in STEPS else -1
    skipped = {State.CHALLENGED, State.CLEARED, State.APPROVED} if flash else frozenset()
    return [
        {
            "name": step_said(step),
            "way": "here" if number == at else "past" if number < at and step not in skipped else "ahead",
        }
        for number, step in enumerate(STEPS)
    ]


def hand_said(hand: str) -> str:
    """What a signature was."""
    return {
        "challenger": pgettext("signature", "counter-case filed"),
        "clearer": pgettext("signature", "cleared"),
        "approver": pgettext("signature", "approved"),
        "sent back": pgettext("signature", "sent back"),
    }.get(hand, hand)


def waits_said(what: str) -> str:
    """What waits for a person, as the line of a list."""
    return {
        Act.CHALLENGE.value: _("the counter-case is wanted"),
        Act.CLEAR.value: _("to be cleared"),
        Act.CLEAR_LATE.value: _("issued at once: to be cleared within 24 hours"),
        Act.APPROVE.value: _("to be approved"),
        Act.ISSUE.value: _("approved: to be issued"),
        Act.SCORE.value: _("closed: to be scored"),
        "monitor": _("its day has come: look at it again"),
    }.get(what, what)


def notice_said(what: str) -> str:
    """What a person is told."""
    return {
        "changed": _("A text that you had signed was changed: your signature has lapsed."),
        "sent back": _("It was sent back."),
        "withdrawn": _("It was withdrawn."),
        "released": _("A text of it was released."),
        "your turn": _("It was not acknowledged in time: it is your turn."),
        "silence": _("Nothing has been heard from an addressee since the delivery. What follows is yours to decide."),
        "clearance missed": _("It went out at once, and clearance did not follow within 24 hours."),
        "commented": _("An addressee has commented on the text that was released to it."),
    }.get(what, what)
