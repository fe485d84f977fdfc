"""Forms by which the desk corrects what could not be taken, and registers offices that send mail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mirab.web.reports.forms import IncidentForm, WeeklyForm
from mirab.web.reports.models import Kind, Refused

_PLAIN = ("event_kind", "place", "precision", "segment", "side", "actors", "role", "trigger", "response")
_MORE = ("source_items", "words", "ahead", "outlook", "flags", "language", "nothing", "unsafe")


class _Again(forms.Form):
    """What was corrected, and whose the report is where that was not known."""

    how = forms.CharField(
        label=gettext_lazy("What you corrected, and by whose word"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands beside the report, with what came and who corrected it."),
    )
    organisation = forms.ChoiceField(
        label=gettext_lazy("Whose report it is"),
        required=False,
        help_text=gettext_lazy("Leave empty what is not known: the source then cannot be judged."),
    )

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "–"), *bodies]  # type: ignore[attr-defined]
        if not bodies:
            del self.fields["organisation"]


class AgainIncident(IncidentForm, _Again):
    """An incident, corrected."""


class AgainWeekly(WeeklyForm, _Again):
    """A report of a week, corrected."""


class OfficeForm(forms.Form):
    """An address from which an office sends mail."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    address = forms.EmailField(
        label=gettext_lazy("Address of the office"),
        help_text=gettext_lazy("Mail is read by others on its way: never the address of somebody who is at risk."),
    )
    since = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["organisation"].choices = bodies  # type: ignore[attr-defined]


def typed_in(refused: Refused) -> Mapping[str, Any]:
    """What came, as plain data; what is none stands whole as words."""
    try:
        held = json.loads(refused.whole)
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, dict) or "as it came" in held:
        return {"words": refused.whole}
    # a submission that was read before it was refused holds its texts apart
    texts = held.get("texts")
    return {**held, **texts} if isinstance(texts, dict) else held


def kind_in(data: Mapping[str, Any]) -> Kind:
    """Which form what came was written in, as near as it says."""
    return Kind.SITUATION if data.get("kind") == Kind.SITUATION.value else Kind.INCIDENT


def first_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What came, as the form shows it to be corrected; what has no field there is read beside it."""
    first = {name: data[name] for name in (*_PLAIN, *_MORE) if name in data}
    sides, answers = data.get("sides"), data.get("answers")
    if isinstance(sides, dict):
        first |= {f"side_{whose}": words for whose, words in sides.items()}
    if isinstance(answers, dict):
        first |= {f"q_{code}": answer for code, answer in answers.items()}
    observed = _moment(data.get("observed_at"))
    if observed is not None:
        first |= {"observed_on": observed.date(), "observed_time": observed.time()}
    return first


def claims_of(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The numbers that came, as their form shows them."""
    claims = data.get("claims")
    names = ("of_whom", "unit", "low", "best", "high", "by_whom", "counted_to", "stated_on")
    held = claims if isinstance(claims, list) else []
    return [{name: claim.get(name) for name in names} for claim in held if isinstance(claim, dict)]


def _moment(given: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(given))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
