"""Warnings of the staged site, one brought to each step of its life, so that every page of them has an example."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from mirab.core.marks import Marks, UseClass

#: Pages on which a version is signed, and the acts after which they are open.
SIGNED = {
    "send_back": ("CHALLENGE",),
    "clear": ("CHALLENGE",),
    "approve": ("CHALLENGE", "CLEAR"),
    "issue": ("CHALLENGE", "CLEAR", "APPROVE"),
}
OUT = ("CHALLENGE", "CLEAR", "APPROVE", "ISSUE")
#: Pages of warnings, by the names of their addresses.
WARNING_NAMES = (
    *("warnings", "warning", "warning_new", "warning_edit", "warning_challenge", "warning_release", "scores", "missed"),
    *("warning_addressees", "warning_option", "warning_close", "warning_review", "notes", "note", "missed_explain"),
    *(f"warning_{name}" for name in (*SIGNED, "supersede", "withdraw", "score", "monitor")),
    *(f"warning_{name}" for name in ("withhold", "addressee_edit", "deliver", "react", "decide", "action")),
    *("note_decide", "warning_cap", "warning_cap_ack", "note_copies", "copy_receipt", "note_file", "file_key"),
)
OPEN_TO_ALL = Marks(use_class=UseClass.ANALYSIS_ONLY)


def warning_pages() -> dict[str, str]:
    """Make the warnings, none of them held closely; the path of each page."""
    desk, at = _desk(), datetime.now(UTC)
    return {
        **{name: f"/{name}/" for name in ("warnings", "scores", "notes")},
        "warning_new": "/warnings/new/",
        **_missed(at),
        **_on_the_way(desk, at),
        **_ended(desk, at),
        **_out_at_headquarters(desk, at),
        **_out_at_a_government(desk, at),
        **_out_as_files(desk, at),
    }


def _acting() -> tuple[Any, Any]:
    return import_module("tests.web.alerts.desk"), import_module("mirab.alerting.warning_states").Act


def _desk() -> Any:
    """People of the demonstration in the parts of a desk."""
    accounts = import_module("mirab.web.accounts.models")
    who = {name: accounts.User.objects.get(username=name) for name in ("analyst", "political-officer", "chief", "head")}
    partner = accounts.Organisation.objects.filter(kind="partner").first()
    point = accounts.User.objects.filter(role="focal point").order_by("username")[0]
    return _acting()[0].Desk(
        author=who["analyst"],
        second=who["political-officer"],
        chief=who["chief"],
        head=who["head"],
        hq=partner,
        first_of_hq=accounts.User.objects.get(username="liaison"),
        next_of_hq=who["head"],
        ministry=point.organisation,
        focal_point=point,
        other_ministry=point.organisation,
        other_focal_point=point,
    )


def _brought(desk: Any, at: datetime, acts: tuple[str, ...]) -> Any:
    """A warning after some acts."""
    made, names = _acting()
    warning = made.drafted(desk, at, OPEN_TO_ALL)
    made.option(desk, warning, made.to_headquarters(desk, warning, at), at)
    return made.signed(desk, warning, *(names[act] for act in acts), at=at)


def _on_the_way(desk: Any, at: datetime) -> dict[str, str]:
    """Pages of a draft, and of what is signed step by step."""
    made, _acts = _acting()
    draft = made.drafted(desk, at, OPEN_TO_ALL)
    waiting = made.to_government(desk, draft, at)
    first, one = f"/warnings/{draft.pk}", f"/warnings/{draft.pk}/addressees/{waiting.pk}"
    return {
        **{f"warning_{name}": f"{first}/{name}/" for name in ("edit", "challenge", "addressees", "withdraw")},
        "warning_option": f"{first}/options/",
        "warning_addressee_edit": f"{one}/edit/",
        **{f"warning_{name}": f"{one}/{name}/" for name in ("release", "withhold")},
        **{
            f"warning_{name}": f"/warnings/{_brought(desk, at, acts).pk}/{name.replace('_', '-')}/"
            for name, acts in SIGNED.items()
        },
    }


def _ended(desk: Any, at: datetime) -> dict[str, str]:
    """Pages of what is over: one to be scored, one that counts."""
    made, acts = _acting()
    closing = import_module("mirab.web.alerts.response_models").Closing
    end = import_module("mirab.web.alerts.response_actions").end_warning
    over = [_brought(desk, at, OUT) for _ in range(2)]
    for warning in over:
        how = closing(closing="materialised", onset=at.date(), evidence="EXERCISE: two reports. [report:exercise-3]")
        end(desk.head, warning, made.latest(warning).seen, how)
    made.step(desk, over[1], acts.SCORE, at)
    return {"warning_score": f"/warnings/{over[0].pk}/score/", "warning_review": f"/warnings/{over[1].pk}/review/"}


def _out_at_headquarters(desk: Any, at: datetime) -> dict[str, str]:
    """Pages of a warning that is out, and of its text at headquarters."""
    made, acts = _acting()
    warning = made.drafted(desk, at, OPEN_TO_ALL)
    inside = made.to_headquarters(desk, warning, at)
    made.option(desk, warning, inside, at)
    made.signed(desk, warning, *(acts[act] for act in OUT), at=at)
    note, one = made.released(desk, inside, at), f"/warnings/{warning.pk}"
    import_module("mirab.web.alerts.addressee_actions").acknowledge(desk.first_of_hq, note, at)
    return {
        "warning": f"{one}/",
        **{f"warning_{name}": f"{one}/{name}/" for name in ("close", "supersede", "monitor")},
        "note": f"/notes/{note.pk}/",
        "note_decide": f"/notes/{note.pk}/decide/",
    }


def _out_at_a_government(desk: Any, at: datetime) -> dict[str, str]:
    """Pages on which an officer records what came of a text released to a government."""
    fresh, delivered, decided = (_given(desk, at, steps) for steps in range(3))
    return {
        "warning_deliver": f"{fresh}/deliver/",
        **{f"warning_{name}": f"{delivered}/{name}/" for name in ("react", "decide")},
        "warning_action": f"{decided}/action/",
    }


def _out_as_files(desk: Any, at: datetime) -> dict[str, str]:
    """A hazard that is out as a CAP message and superseded since, and copies of its text on paper."""
    hazards, models = import_module("tests.web.alerts.hazards"), import_module("mirab.web.alerts.addressee_models")
    caps, copies = (import_module(f"mirab.web.alerts.{name}_actions") for name in ("cap", "copies"))
    warning = hazards.hazard(desk, at)
    caps.publish_cap(desk.head, caps.make_cap(desk.head, warning, hazards.ASKED), at)
    hazards.superseded(desk, warning, at)
    note = models.Note.objects.filter(addressee__warning=warning).last()
    made = copies.make_copies(desk.author, note, [f"EXERCISE reader {name}, desk officer" for name in "ABC"], at)
    for copy in made[:2]:
        copies.print_copy(desk.author, copy, at)
    handed = {"what": "handed over", "on": at, "who": "EXERCISE reader A"}
    copies.record_receipt(desk.author, made[0], handed)
    one, text = f"/warnings/{warning.pk}", f"/notes/{note.pk}"
    return {
        "warning_cap": f"{one}/cap/",
        "warning_cap_ack": f"{one}/cap/acknowledgement/",
        "note_copies": f"{text}/copies/",
        "copy_receipt": f"/copies/{made[1].pk}/receipt/",
        "note_file": f"{text}/file/",
        "file_key": "/notes/key/",
    }


def _given(desk: Any, at: datetime, steps: int) -> str:
    """A text released to a government, then delivered, then decided of; gives its address."""
    made, acts = _acting()
    warning = made.drafted(desk, at, OPEN_TO_ALL)
    outside = made.to_government(desk, warning, at)
    made.signed(desk, warning, *(acts[act] for act in OUT), at=at)
    made.released(
        desk, outside, at, headquarters_on=at.date(), coordinator_on=at.date(), one_alone="EXERCISE: the other knows"
    )
    outside.refresh_from_db()
    telling, deciding = (import_module(f"mirab.web.alerts.{name}_actions") for name in ("addressee", "response"))
    if steps > 0:
        how = {"on": at, "place": "EXERCISE", "to_whom": "EXERCISE", "form": "non-paper"}
        telling.record_delivery(desk.author, outside, how)
        outside.refresh_from_db()
    if steps > 1:
        what = {"option": None, "decision": "accept", "reason": "EXERCISE", "on": at}
        deciding.record_decision(desk.author, outside, what)
    return f"/warnings/{warning.pk}/addressees/{outside.pk}"


def _missed(at: datetime) -> dict[str, str]:
    """An event of which nobody warned, as the clock opens its record."""
    model = import_module("mirab.web.alerts.response_models").MissedEvent
    made = model.objects.create(
        event="exercise-1",
        title_en="EXERCISE: shots at the intake",
        title_ru="УЧЕНИЯ: стрельба у водозабора",
        states=["UZB"],
        onset=at.date(),
        at=at,
    )
    return {"missed": "/warnings/missed/", "missed_explain": f"/warnings/missed/{made.name}/"}
