"""What the desk itself offers to its reports: the situations that it follows, and the warnings that it issued."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from mirab.alerting.warning_states import BEFORE_ISSUE
from mirab.core.marks import join_marks
from mirab.core.words import Text
from mirab.web.accounts.policy import may, readable
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.models import Situation
from mirab.web.alerts.situation_queries import Followed, followed, situations_of
from mirab.web.alerts.warning_models import Warning, WarningVersion
from mirab.web.alerts.warning_queries import warnings_of
from mirab.web.monitoring.item_sources import ItemSource, Looks, Offered, offers

#: So many things of a kind are offered at most, the latest.
MOST = 60
_NOT_OUT = [state.value for state in BEFORE_ISSUE]


def _situations(looks: Looks, since: date, until: date) -> Iterable[Offered]:
    if not may(looks.person, Verb.READ, Situation):
        return []
    # of one that lies dormant nothing is said any more, unless something was in those days
    rows = situations_of(looks.person).filter(at__date__lte=until)
    kept = [one for one in rows[:MOST] if one.state == "open" or since <= one.changed_at.date() <= until]
    return [_situation(one) for one in followed(looks.person, kept)]


def _find_situations(looks: Looks, ids: Collection[str]) -> Mapping[str, Offered]:
    if not may(looks.person, Verb.READ, Situation):
        return {}
    rows = situations_of(looks.person).filter(pk__in=list(ids))
    return {one.situation.pk: _situation(one) for one in followed(looks.person, rows)}


def _situation(one: Followed) -> Offered:
    """A situation with the latest word on it, held as both together."""
    word = one.word
    return Offered(
        id=one.situation.pk,
        title=one.situation.title,
        day=word.month if word else one.situation.changed_at.date(),
        marks=join_marks([one.situation.marks, *([word.marks] if word else [])]),
        text=word.why if word else Text(en="", ru=""),
        subject=one.situation.title,
        arrow=word.arrow if word else "",
        alert=word.alert if word else "",
    )


def _warnings(looks: Looks, since: date, until: date) -> Iterable[Offered]:
    if not may(looks.person, Verb.READ, Warning):
        return []
    issued = _issued(looks).filter(issued_at__date__gte=since, issued_at__date__lte=until)
    return [_warning(one) for one in issued.order_by("-issued_at")[:MOST]]


def _find_warnings(looks: Looks, ids: Collection[str]) -> Mapping[str, Offered]:
    if not may(looks.person, Verb.READ, Warning):
        return {}
    # the last version that was issued is the one that stands
    return {one.warning_id: _warning(one) for one in _issued(looks).filter(warning__in=list(ids)).order_by("number")}


def _issued(looks: Looks) -> QuerySet[WarningVersion]:
    rows = WarningVersion.objects.filter(warning__in=warnings_of(looks.person).values("pk"), replaced_at__isnull=True)
    return readable(looks.person, rows.filter(issued_at__isnull=False).exclude(state__in=_NOT_OUT))


def _warning(one: WarningVersion) -> Offered:
    title = Text(en=one.title, ru=one.title)
    words = {"en": "", "ru": "", one.language: one.title}
    day = (one.issued_at or one.at).date()
    text = Text(en=words["en"], ru=words["ru"])
    return Offered(id=one.warning_id, title=title, day=day, marks=one.marks, text=text)


def offer_the_desk() -> None:
    """Tell of them; done once, when the app is loaded."""
    kinds = {
        "desk_situation": (pgettext_lazy("hung in", "situations that the desk follows"), _situations, _find_situations),
        "warning": (pgettext_lazy("hung in", "warnings"), _warnings, _find_warnings),
    }
    for kind, (name, lists, finds) in kinds.items():
        offers(kind, ItemSource(name=name, page=kind, lists=lists, finds=finds))
