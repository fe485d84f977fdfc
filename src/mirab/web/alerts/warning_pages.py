"""The page of a warning as a value: what its reader needs in the order in which he needs it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mirab.alerting.warning_addressees import AddresseeAct
from mirab.alerting.warning_clocks import clearance_due, clearance_of
from mirab.alerting.warning_states import Act
from mirab.reporting.numerals import probability_said
from mirab.web.accounts.policy import Person, may, readable
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_actions import refusal_to
from mirab.web.alerts.addressee_models import Addressee
from mirab.web.alerts.evidence_marks import sentences
from mirab.web.alerts.response_models import Closing, ResponseOption
from mirab.web.alerts.warning_lives import signoffs_of, standing, texts_of
from mirab.web.alerts.warning_models import Warning, WarningVersion
from mirab.web.alerts.warning_queries import acts_open_to, look_due, notices_of, part_of
from mirab.web.alerts.warning_words import (
    addressee_said,
    closing_said,
    hand_said,
    notice_said,
    state_said,
    steps_of,
)

#: States in which an addressee or an option may be added.
ADDED_TO = ("draft", "challenged", "cleared", "approved", "issued")
#: The page on which each act is done, in the order in which the buttons stand.
PAGES = {
    Act.CHALLENGE: "warning_challenge",
    Act.CLEAR: "warning_clear",
    Act.CLEAR_LATE: "warning_clear",
    Act.APPROVE: "warning_approve",
    Act.ISSUE: "warning_issue",
    Act.ISSUE_FLASH: "warning_issue",
    Act.AMEND: "warning_edit",
    Act.SEND_BACK: "warning_send_back",
    Act.SUPERSEDE: "warning_supersede",
    Act.CLOSE: "warning_close",
    Act.SCORE: "warning_score",
    Act.REVIEW: "warning_review",
    Act.WITHDRAW: "warning_withdraw",
}


def act_said(act: Act) -> str:
    """What a button says."""
    return {
        Act.CHALLENGE: _("File the counter-case"),
        Act.CLEAR: _("Clear"),
        Act.CLEAR_LATE: _("Clear after issue"),
        Act.APPROVE: _("Approve"),
        Act.ISSUE: _("Issue"),
        Act.ISSUE_FLASH: _("Issue at once, before clearance"),
        Act.AMEND: _("Change the text"),
        Act.SEND_BACK: _("Send back"),
        Act.SUPERSEDE: _("Begin a version that supersedes it"),
        Act.CLOSE: _("Close"),
        Act.SCORE: _("Score"),
        Act.REVIEW: _("Write the after-action review"),
        Act.WITHDRAW: _("Withdraw"),
    }[act]


def chosen_text(warning: Warning, asked: str) -> tuple[WarningVersion, bool]:
    """The text that an address asks for, as ``1.2``, and whether it is its version's last; else the latest.

    Raises
    ------
    Http404
        There is no such text.
    """
    lasts = texts_of(warning)
    if not asked:
        return lasts[0], True
    number, _dot, text_number = asked.partition(".")
    if not (number.isdecimal() and text_number.isdecimal() and len(asked) < 12):
        raise Http404
    found = warning.versions.filter(number=int(number), text_number=int(text_number)).first()
    if found is None:
        raise Http404
    return found, found.pk in {text.pk for text in lasts}


def page_of_warning(person: Person, warning: Warning, asked: str) -> dict[str, Any]:
    """Everything that the page shows."""
    text, current = chosen_text(warning, asked)
    closing = next(iter(part_of(person, Closing.objects.filter(warning=warning))), None)
    return {
        "warning": warning,
        "text": text,
        "current": current,
        "state": state_said(text.state) if current else "",
        "steps": steps_of(text.state, flash=text.flash and not _cleared(text)) if current else [],
        "parts": parts_of(text),
        "likelihood": probability_said(text.probability),
        "flash": flash_line(text),
        "acts": buttons(person, warning, text) if current else [],
        "flashed": text.precedence == "flash",
        "works": current and may(person, Verb.DECIDE, warning),
        "adds": text.state in ADDED_TO,
        "monitors": current and text.state == "issued" and may(person, Verb.DECIDE, warning),
        "notices": [
            {"notice": one, "said": notice_said(one.what)} for one in notices_of(person) if one.warning == warning
        ],
        "options": part_of(
            person,
            ResponseOption.objects.filter(warning=warning, number=text.number).select_related(
                "addressee__organisation"
            ),
        ),
        "addressees": [addressee_line(person, one) for one in addressees_of(person, warning, text)],
        "signatures": signatures(person, text),
        "history": history(person, warning),
        "looks": part_of(person, warning.looks.select_related("by")),
        "look_due": look_due(text) if current and text.state == "issued" else 0,
        "closing": closing,
        "closed": closing_said(closing.closing) if closing else "",
        "reviews": part_of(person, warning.reviews.select_related("by")),
    }


def parts_of(text: WarningVersion) -> dict[str, Any]:
    """The parts of a text, each as sentences with their sources."""
    names = ("what", "place", "when", "affected", "why_now", "unknown", "basis")
    return {name: sentences(getattr(text, name)) for name in names}


def _cleared(text: WarningVersion) -> bool:
    return "clearer" in standing(signoffs_of(text))


def flash_line(text: WarningVersion) -> dict[str, Any] | None:
    """What became of the clearance of a flash; None where the version was none."""
    if not text.flash or text.issued_at is None:
        return None
    cleared = standing(signoffs_of(text)).get("clearer")
    at = cleared.at if cleared else None
    return {
        "what": clearance_of(text.issued_at, at, timezone.now()).value,
        "due": clearance_due(text.issued_at),
        "cleared": at,
    }


def buttons(person: Person, warning: Warning, text: WarningVersion) -> list[dict[str, str]]:
    """The next acts of this person, and of nobody else."""
    open_to = {act for act, refusal in acts_open_to(person, text) if refusal is None}
    seen: dict[str, dict[str, str]] = {}
    for act, name in PAGES.items():
        if act in open_to and name not in seen:
            seen[name] = {"href": reverse(name, args=[warning.pk]), "said": act_said(act)}
    return list(seen.values())


def addressees_of(person: Person, warning: Warning, text: WarningVersion) -> list[Addressee]:
    """The addressees of a version that a person may know of."""
    rows = Addressee.objects.filter(warning=warning, number=text.number)
    return list(readable(person, rows.select_related("organisation", "officer", "released_by", "warning")))


def addressee_line(person: Person, one: Addressee) -> dict[str, Any]:
    """An addressee with everything that was recorded about it, in order of time."""
    return {
        "one": one,
        "state": addressee_said(one.state),
        "deliveries": part_of(person, one.deliveries.select_related("by")),
        "reactions": part_of(person, one.reactions.select_related("by")),
        "acknowledgements": part_of(person, one.acknowledgements.select_related("by")),
        "escalations": part_of(person, one.escalations.select_related("to")),
        "decisions": part_of(person, one.decisions.select_related("by", "option")),
        "actions": part_of(person, one.actions.select_related("by", "option").prefetch_related("agreements__by")),
        "comments": part_of(person, one.released.comments.select_related("by")) if hasattr(one, "released") else [],
    }


def signatures(person: Person, text: WarningVersion) -> list[dict[str, Any]]:
    """Who signed, and which signatures have lapsed."""
    seen = {one.pk for one in readable(person, text.signoffs.model.objects.filter(version__warning=text.warning_id))}
    return [{"one": one, "said": hand_said(one.hand)} for one in signoffs_of(text) if one.pk in seen]


def history(person: Person, warning: Warning) -> list[dict[str, Any]]:
    """Every text that there was, the latest first."""
    rows = part_of(person, warning.versions.select_related("by"))
    return [{"text": one, "state": "" if one.replaced_at else state_said(one.state)} for one in rows]


def acts_about(person: Person, one: Addressee) -> list[dict[str, str]]:
    """The next acts of this person about an addressee."""
    pages = {
        AddresseeAct.WITHHOLD: ("warning_withhold", _("Withhold")),
        AddresseeAct.DELIVER: ("warning_deliver", _("Record the delivery")),
        AddresseeAct.RECORD_REACTION: ("warning_react", _("Record the reaction")),
        AddresseeAct.DECIDE: ("warning_decide", _("Record the decision")),
        AddresseeAct.RECORD_ACTION: ("warning_action", _("Record an action")),
    }
    found = [
        {"href": reverse(name, args=[one.warning_id, one.pk]), "said": said}
        for act, (name, said) in pages.items()
        if refusal_to(act, person, one) is None
    ]
    if one.state == "prepared":
        more = (("warning_release", _("Release")), ("warning_addressee_edit", _("Change")))
        found = [{"href": reverse(name, args=[one.warning_id, one.pk]), "said": said} for name, said in more] + found
    return found
