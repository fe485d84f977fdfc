"""Response options, what was decided of them and done, looks at an issued warning, and how it is closed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mirab.alerting.warning_addressees import AddresseeAct
from mirab.alerting.warning_closing import ActedOnCase
from mirab.alerting.warning_closing import Closing as ClosingClass
from mirab.alerting.warning_life import Ending
from mirab.alerting.warning_states import State
from mirab.web.accounts.acts import act
from mirab.web.accounts.policy import Person
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_actions import NotFit, about
from mirab.web.alerts.addressee_models import Addressee, Note
from mirab.web.alerts.response_models import (
    ActionTaken,
    Agreement,
    Closing,
    Monitoring,
    ResponseDecision,
    ResponseOption,
)
from mirab.web.alerts.warning_actions import ChangedMeanwhile, close_warning, locked, signed_in, touch
from mirab.web.alerts.warning_models import Warning, WarningVersion


def add_option(
    person: Person,
    warning: Warning,
    seen: str,
    addressee: Addressee,
    given: Mapping[str, Any],
    at: datetime | None = None,
) -> ResponseOption:
    """Name something that an addressee could do; it belongs to the text, which goes back to clearance if it was signed.

    ``given``: kind, action, mandate, preconditions, risks, days, effect, cost.
    """
    at = at or timezone.now()
    with act("add_option", person, Verb.DECIDE, warning, record_id=warning.pk, action=given["action"]):
        text = touch(person, warning, seen, _("A response option was added."), at)
        if addressee.warning_id != warning.pk or addressee.number != text.number:
            raise ChangedMeanwhile
        return ResponseOption.objects.create(
            warning=warning,
            number=text.number,
            addressee=addressee,
            by=signed_in(person),
            at=at,
            mark_set_id=warning.mark_set_id,
            **given,
        )


def record_decision(
    person: Person, addressee: Addressee, given: Mapping[str, Any], *, note: Note | None = None
) -> ResponseDecision:
    """Record what an addressee decided, with the reason.

    Those inside decide themselves, of the ``note`` that they were given; for those outside our officer records.
    ``given``: option (or None), decision, reason, on.
    """
    with about("record_decision", AddresseeAct.DECIDE, person, addressee, record=note) as held:
        return ResponseDecision.objects.create(
            addressee=held, by=signed_in(person), at=timezone.now(), mark_set_id=held.mark_set_id, **given
        )


def record_action(person: Person, addressee: Addressee, given: Mapping[str, Any]) -> ActionTaken:
    """Record what an addressee did. ``given``: option (or None), what, on, evidence, actors."""
    with about("record_action", AddresseeAct.RECORD_ACTION, person, addressee) as held:
        return ActionTaken.objects.create(
            addressee=held, by=signed_in(person), at=timezone.now(), mark_set_id=held.mark_set_id, **given
        )


def agree_action(person: Person, action: ActionTaken) -> Agreement:
    """Agree that a warning was acted on by an action; whether one may count is judged when the warning is closed."""
    with act("agree_action", person, Verb.DECIDE, action, record_id=str(action.pk)):
        made, _new = Agreement.objects.get_or_create(
            action=action,
            by=signed_in(person),
            defaults={"at": timezone.now(), "mark_set_id": action.mark_set_id},
        )
        return made


def monitor_warning(
    person: Person, warning: Warning, seen: str, given: Mapping[str, Any], at: datetime | None = None
) -> Monitoring:
    """Look at an issued warning and say how it stands. ``given``: days, outlook, words.

    Raises
    ------
    NotFit
        It is not out, so that there is nothing to look at.
    """
    with act("monitor_warning", person, Verb.DECIDE, warning, record_id=warning.pk, days=given["days"]):
        if locked(warning, seen).state != State.ISSUED.value:
            raise NotFit(_("Only an issued version is looked at again."))
        Warning.objects.filter(pk=warning.pk).update(changed_at=timezone.now())
        return Monitoring.objects.create(
            warning=warning,
            by=signed_in(person),
            at=at or timezone.now(),
            mark_set_id=warning.mark_set_id,
            **given,
        )


def end_warning(
    person: Person, warning: Warning, seen: str, closing: Closing, at: datetime | None = None
) -> WarningVersion:
    """Close a warning; where *acted on* is claimed, by the strict rule over what the record holds.

    Parameters
    ----------
    closing : Closing
        Not stored yet, with its class, onset, evidence, and for *acted on* the action, probability before it and
        what would have happened without it.
    """
    klass = ClosingClass(closing.closing)
    case = acted_on_case(warning, closing) if klass is ClosingClass.ACTED_ON and closing.action_id else None
    return close_warning(person, warning, seen, closing, Ending(closing=klass, case=case), at)


def acted_on_case(warning: Warning, closing: Closing) -> ActedOnCase:
    """What is claimed, as the record has it; who agreed is taken from it as well."""
    action = closing.action
    assert action is not None
    texts = list(warning.versions.filter(number=action.addressee.number))
    authors = frozenset(str(key) for text in texts for key in text.authors)
    # of the version by which it was taken: a later one names the same to an addressee of its own
    options = ResponseOption.objects.filter(warning=warning, number=action.addressee.number)
    named = {one.action: one.addressee_id for one in options}
    interested = {*authors, *map(str, action.actors), *_clearers(texts)}
    agreed = [one for one in action.agreements.all() if str(one.by_id) not in interested]
    closing.agreed_by_id = agreed[0].by_id if agreed else None
    return ActedOnCase(
        named=named,
        action=action.option.action if action.option else action.what,
        taken_by=action.addressee_id,
        taken_on=action.on,
        horizon_end=_horizon(texts) + timedelta(days=1),
        evidence=tuple(re.findall(r"\S+", action.evidence)),
        authors=authors,
        clearer=next(iter(_clearers(texts)), None),
        actors=frozenset(map(str, action.actors)),
        agreed_by=str(closing.agreed_by_id) if closing.agreed_by_id else None,
        probability_before=closing.probability_before,
        counterfactual=closing.counterfactual,
    )


def _clearers(texts: list[WarningVersion]) -> list[str]:
    return [
        str(one.by_id)
        for text in texts
        for one in text.signoffs.all()
        if one.hand == "clearer" and one.lapsed_at is None
    ]


def _horizon(texts: list[WarningVersion]) -> date:
    return texts[0].horizon
