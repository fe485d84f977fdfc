"""Rows of a warning as the values that the rules of its life ask for, and people as those rules know them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from mirab.alerting.levels import Kind, Precedence, Severity
from mirab.alerting.warning_addressees import Addressee as AddresseeView
from mirab.alerting.warning_addressees import AddresseeState, Side
from mirab.alerting.warning_clocks import Clocks, load_clocks
from mirab.alerting.warning_closing import Closing as ClosingClass
from mirab.alerting.warning_life import PersonView, WarningView
from mirab.alerting.warning_release import Product, Release, StateAddressee, release_checks
from mirab.alerting.warning_states import BEFORE_ISSUE, Hand, State
from mirab.web.accounts.policy import Person
from mirab.web.accounts.rights import rights_of
from mirab.web.alerts.addressee_models import Addressee
from mirab.web.alerts.response_models import Closing, ResponseOption
from mirab.web.alerts.warning_models import SignOff, Warning, WarningVersion
from mirab.web.monitoring.queries import centre


def person_view(person: Person) -> PersonView:
    """A person as the rules know him: himself, and every role in which he may act."""
    roles = frozenset(capacity.role.value for capacity in rights_of(person).capacities)
    return PersonView(key=str(person.pk), roles=roles)


def texts_of(warning: Warning) -> list[WarningVersion]:
    """The last text of each version, the latest version first."""
    found: dict[int, WarningVersion] = {}
    for text in warning.versions.select_related("by", "issued_by").order_by("-number", "-text_number"):
        found.setdefault(text.number, text)
    return list(found.values())


def standing(signoffs: Iterable[SignOff]) -> dict[str, SignOff]:
    """Signatures that stand, by hand."""
    return {one.hand: one for one in signoffs if one.lapsed_at is None}


def signoffs_of(text: WarningVersion) -> list[SignOff]:
    """Every signature under any text of a version, in the order of signing."""
    rows = SignOff.objects.filter(version__warning=text.warning_id, version__number=text.number)
    return list(rows.select_related("by", "lapsed_by", "version"))


def view_of(
    text: WarningVersion, texts: Iterable[WarningVersion], signoffs: Iterable[SignOff], ended: Closing | None
) -> WarningView:
    """A version as far as its life goes.

    Parameters
    ----------
    texts : the last texts of the warning's versions
    signoffs : signatures under any text of this version
    ended : how the warning was closed; None: it was not
    """
    signed = standing(signoffs)
    hands = {hand: str(signed[hand.value].by_id) if hand.value in signed else None for hand in Hand}
    cleared = signed.get(Hand.CLEARER.value)
    return WarningView(
        state=State(text.state),
        version=text.number,
        authors=frozenset(map(str, text.authors)),
        precedence=Precedence(text.precedence),
        challenger=hands[Hand.CHALLENGER],
        clearer=hands[Hand.CLEARER],
        approver=hands[Hand.APPROVER],
        flash=text.flash,
        issued_at=text.issued_at,
        cleared_at=cleared.at if cleared else None,
        successor=any(
            one.warning_id == text.warning_id and one.number > text.number and State(one.state) in BEFORE_ISSUE
            for one in texts
        ),
        closing=ClosingClass(ended.closing) if ended else None,
    )


def life_of(text: WarningVersion) -> WarningView:
    """The same, read afresh from the record."""
    ended = Closing.objects.filter(warning=text.warning_id).first()
    return view_of(text, texts_of(text.warning), signoffs_of(text), ended)


def text_for(addressee: Addressee) -> WarningVersion:
    """The last text of the version that an addressee belongs to."""
    return WarningVersion.objects.select_related("warning").filter(
        warning=addressee.warning_id, number=addressee.number
    )[0]


def addressee_view(addressee: Addressee, warning: WarningView) -> AddresseeView:
    """An addressee as the rules know it, with what its release does not meet yet."""
    cleared = warning.cleared_at is not None and addressee.text_at <= warning.cleared_at
    return AddresseeView(
        key=addressee.pk,
        side=Side(addressee.side),
        state=AddresseeState(addressee.state),
        answers_for=frozenset(map(str, addressee.chain)),
        text_cleared=cleared,
        unmet=release_checks(release_of(addressee)) if addressee.side == Side.GOVERNMENT.value else None,
    )


def release_of(addressee: Addressee) -> Release:
    """What is known about a release to one government."""
    beside = [one for one in governments_beside(addressee) if one.state != AddresseeState.WITHHELD.value]
    return Release(
        state=addressee.state_code,
        product=Product(addressee.product),
        addressees=tuple(_planned(one) for one in beside),
        states_concerned=frozenset(addressee.warning.states),
        reason_one_alone=addressee.one_alone,
        given_by=frozenset(addressee.given_by),
        leave_of=frozenset(addressee.leave_of),
        headquarters_consulted=addressee.headquarters_on is not None,
        reason_not_waiting=addressee.not_waiting,
        coordinator_told=addressee.coordinator_on is not None,
        options_for_it=ResponseOption.objects.filter(addressee=addressee).count(),
    )


def governments_beside(addressee: Addressee) -> list[Addressee]:
    """Every government among the addressees of the same version, this one among them."""
    rows = Addressee.objects.filter(warning=addressee.warning_id, number=addressee.number, side=Side.GOVERNMENT.value)
    return list(rows.select_related("organisation"))


def _planned(one: Addressee) -> StateAddressee:
    when: datetime | None = one.released_at or one.planned_at
    return StateAddressee(state=one.state_code, product=Product(one.product), planned_at=when)


def level_read(kind: str, severity: str, probability: float) -> str:
    """The level that the region's table gives: none, watch, advisory or warning."""
    return centre().rulebook.levels.read(Kind(kind), Severity(severity), probability).name.lower()


def clocks() -> Clocks:
    """How long each precedence may wait, as the region says."""
    return _clocks(centre().region.clock_table)


@lru_cache(maxsize=4)
def _clocks(path: Path) -> Clocks:
    return load_clocks(path)
