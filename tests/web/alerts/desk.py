"""A desk of an exercise: its people, its bodies, and warnings brought as far as a test needs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mirab.alerting.warning_states import Act
from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.web.accounts.models import Clearance, Organisation, User
from mirab.web.accounts.roles import Role
from mirab.web.alerts.addressee_actions import (
    Named,
    answer_release,
    name_addressee,
    release_confirmation,
    release_text,
    who_will_see,
)
from mirab.web.alerts.addressee_models import Addressee, Note
from mirab.web.alerts.response_actions import add_option
from mirab.web.alerts.response_models import ResponseOption
from mirab.web.alerts.warning_actions import Content, Origin, carry_out, draft_warning
from mirab.web.alerts.warning_models import Warning, WarningVersion

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
INSIDE = Marks(sensitivity=Sensitivity.CONFIDENTIAL, use_class=UseClass.ANALYSIS_ONLY)
CONTENT = Content(
    precedence="priority",
    language="en",
    title="EXERCISE clash at the intake",
    what="EXERCISE: shots may be exchanged at the intake. [obs:exercise-1]",
    place="EXERCISE: the intake of the canal.",
    when="EXERCISE: within two weeks.",
    affected="EXERCISE: some two hundred households.",
    why_now="EXERCISE: water was cut twice. [report:exercise-2] Herders have moved.",
    unknown="EXERCISE: whether the commission will meet.",
    probability=0.6,
    confidence="moderate",
    basis="EXERCISE: two reports that do not know of each other.",
    horizon=date(2031, 3, 31),
    severity="serious",
)
OPTION = {
    "kind": "border commission",
    "action": "EXERCISE call the joint commission",
    "mandate": "EXERCISE the commission's own statute",
    "preconditions": "EXERCISE concurrence of both sides",
    "risks": "EXERCISE none known",
    "days": 3,
    "effect": "EXERCISE the gate is opened",
    "cost": "",
}


@dataclass(kw_only=True)
class Desk:
    """Who works at the desk and whom it writes to."""

    author: User
    second: User
    chief: User
    head: User
    hq: Organisation
    first_of_hq: User
    next_of_hq: User
    ministry: Organisation
    focal_point: User
    other_ministry: Organisation
    other_focal_point: User


def _cleared(user: User) -> User:
    Clearance.objects.get_or_create(person=user, level=1, defaults={"since": date(2000, 1, 1), "why": "EXERCISE"})
    return user


def people(person: Callable[..., User]) -> Desk:
    """Everybody, those of the house cleared for what is confidential."""
    bodies = {
        code: Organisation.objects.create(
            code=code, name_en=f"EXERCISE {code}", name_ru=f"УЧЕНИЯ {code}", kind=kind, state=state, exercise=True
        )
        for code, kind, state in (
            ("hq", "partner", ""),
            ("ministry-kgz", "government", "KGZ"),
            ("ministry-tjk", "government", "TJK"),
        )
    }

    def of(body: str, role: Role, name: str) -> User:
        user = person(role, name)
        user.organisation = bodies[body]
        user.save()
        return user

    return Desk(
        author=_cleared(person(Role.ANALYST, "author")),
        second=_cleared(person(Role.ANALYST, "second")),
        chief=person(Role.CHIEF, "chief"),
        head=person(Role.HEAD, "head"),
        hq=bodies["hq"],
        first_of_hq=of("hq", Role.LIAISON, "first of headquarters"),
        next_of_hq=of("hq", Role.LIAISON, "next of headquarters"),
        ministry=bodies["ministry-kgz"],
        focal_point=of("ministry-kgz", Role.FOCAL_POINT, "focal point"),
        other_ministry=bodies["ministry-tjk"],
        other_focal_point=of("ministry-tjk", Role.FOCAL_POINT, "other focal point"),
    )


def drafted(desk: Desk, at: datetime = NOON, marks: Marks = INSIDE, **changes: Any) -> Warning:
    """A draft of the author's about two states."""
    origin = Origin(kind="risk", nature="political", states=("KGZ", "TJK"))
    return draft_warning(desk.author, replace(CONTENT, **changes), origin, marks, at)


def latest(warning: Warning) -> WarningVersion:
    """The last text of the latest version."""
    return WarningVersion.objects.filter(warning=warning)[0]


def to_headquarters(desk: Desk, warning: Warning, at: datetime = NOON) -> Addressee:
    """Headquarters as an addressee, two persons in turn."""
    named = Named(
        side="secretariat",
        organisation=desk.hq,
        attention="EXERCISE desk officer",
        product="warning",
        language="en",
        title="EXERCISE for headquarters",
        text="EXERCISE text for headquarters",
        officer=desk.author,
        planned_at=at,
        chain=(desk.first_of_hq.pk, desk.next_of_hq.pk),
    )
    return name_addressee(desk.author, warning, latest(warning).seen, named, at)


def to_government(desk: Desk, warning: Warning, at: datetime = NOON, body: Organisation | None = None) -> Addressee:
    """A government as an addressee, with an option that it can carry out."""
    named = Named(
        side="government",
        organisation=body or desk.ministry,
        attention="EXERCISE department",
        product="non-paper",
        language="ru",
        title="УЧЕНИЯ справка",
        text="УЧЕНИЯ текст для министерства",
        officer=desk.author,
        planned_at=at,
    )
    addressee = name_addressee(desk.author, warning, latest(warning).seen, named, at)
    option(desk, warning, addressee, at)
    return addressee


def option(desk: Desk, warning: Warning, addressee: Addressee, at: datetime = NOON) -> ResponseOption:
    """A response option for an addressee."""
    return add_option(desk.author, warning, latest(warning).seen, addressee, OPTION, at)


def step(desk: Desk, warning: Warning, act: Act, at: datetime = NOON, note: str = "EXERCISE") -> WarningVersion:
    """An act on the latest version by whoever of the desk does it."""
    who = {
        Act.CHALLENGE: desk.second,
        Act.CLEAR: desk.chief,
        Act.CLEAR_LATE: desk.chief,
        Act.APPROVE: desk.head,
        Act.ISSUE: desk.head,
        Act.ISSUE_FLASH: desk.head,
        Act.SEND_BACK: desk.chief,
        Act.SCORE: desk.second,
    }.get(act, desk.author)
    return carry_out(act, who, warning, latest(warning).seen, note=note, at=at)


def signed(desk: Desk, warning: Warning, *acts: Act, at: datetime = NOON) -> Warning:
    """A warning after some acts; without any: issued in the long way."""
    for number, act in enumerate(acts or (Act.CHALLENGE, Act.CLEAR, Act.APPROVE, Act.ISSUE)):
        step(desk, warning, act, at + timedelta(minutes=number + 1))
    return warning


def released(desk: Desk, addressee: Addressee, at: datetime = NOON, **answers: Any) -> Note:
    """Release a text after the questions were answered."""
    if answers:
        answer_release(desk.head, addressee, answers)
    addressee.refresh_from_db()
    seen = release_confirmation(addressee, who_will_see(addressee))
    return release_text(desk.head, addressee, seen=seen, at=at)
