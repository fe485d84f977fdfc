"""The forms by which situations are followed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mirab.core.words import Text
from mirab.web.accounts.policy import Person, audience
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.actions import LONGEST_REASON
from mirab.web.alerts.hanging import named_by
from mirab.web.alerts.situation_actions import Subject, Word
from mirab.web.alerts.situation_models import Alert, Arrow, Situation
from mirab.web.alerts.wording import month_said
from mirab.web.design.folding import fold
from mirab.web.design.table_values import reader_language
from mirab.web.monitoring.marking import HeldForm, states
from mirab.web.monitoring.queries import centre

#: So many months back a word may be said of.
MONTHS_BACK = 24


def place_names(codes: list[str]) -> str:
    """Places as the form takes them: a name a line."""
    places = centre().region.places
    return "\n".join(places[code].named(reader_language()) for code in codes if code in places)


def places_named(words: str) -> tuple[list[str], list[str]]:
    """The codes of the places that are named a line each, by any name or by code, and the lines that name none."""
    known: dict[str, str] = {}
    for code, place in centre().region.places.items():
        for name in (code, place.named("en"), place.named("ru")):
            known.setdefault(fold(name), code)
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    codes = [known.get(fold(line)) for line in lines]
    return (
        list(dict.fromkeys(code for code in codes if code)),
        [line for line, code in zip(lines, codes, strict=True) if not code],
    )


class SituationForm(HeldForm):
    """What a situation is about, and how it is held."""

    field_order = ["title_en", "title_ru", "places", "states", "clusters", "sensitivity", "caveats", "lists"]
    proposal = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"),
        max_length=200,
        help_text=gettext_lazy("What is followed, and where: the border segment, the winter of a reservoir."),
    )
    title_ru = forms.CharField(label=gettext_lazy("Title in Russian"), max_length=200)
    places = forms.CharField(
        label=gettext_lazy("Places"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A place a line, by any name that this site uses for it, or by its code."),
    )
    states = forms.MultipleChoiceField(
        label=gettext_lazy("States that it touches"), required=False, widget=forms.CheckboxSelectMultiple
    )
    clusters = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Clusters"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["states"].choices = states()  # type: ignore[attr-defined]
        names = centre().region.clusters.items()
        self.fields["clusters"].choices = [  # type: ignore[attr-defined]
            (number, f"{number} · {name.said(reader_language())}") for number, name in names
        ]

    def clean_places(self) -> list[str]:
        """The codes of the places."""
        codes, unknown = places_named(self.cleaned_data["places"])
        if unknown:
            raise ValidationError(
                _("No place of the region is called %(names)s. Take the name from the list of places.")
                % {"names": ", ".join(f"“{name[:60]}”" for name in unknown[:5])}
            )
        return codes

    def subject(self, key: str = "") -> Subject:
        """What it is about."""
        given = self.cleaned_data
        return Subject(
            title=Text(en=given["title_en"], ru=given["title_ru"]),
            places=tuple(given["places"]),
            states=tuple(given["states"]),
            clusters=tuple(given["clusters"]),
            key=key,
        )


def months() -> list[tuple[str, str]]:
    """The months of which a word may be said, the latest first."""
    day, listed = today().replace(day=1), []
    for _number in range(MONTHS_BACK):
        listed.append((day.isoformat(), month_said(day)))
        day = (
            day.replace(year=day.year - 1, month=12) if day.month == 1 else day.replace(month=day.month - 1)
        ).replace(day=1)
    return listed


class MonthForm(HeldForm):
    """The word of a month."""

    field_order = ["month", "arrow", "alert", "why_en", "why_ru", "sensitivity", "caveats", "lists"]
    month = forms.ChoiceField(label=gettext_lazy("Month"))
    arrow = forms.ChoiceField(
        label=gettext_lazy("How it moved in that month"), choices=Arrow.choices, widget=forms.RadioSelect
    )
    alert = forms.ChoiceField(
        label=gettext_lazy("What the next month may bring"), choices=Alert.choices, widget=forms.RadioSelect
    )
    why_en = forms.CharField(
        label=gettext_lazy("Why, in English"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The sentence that says why: the head reads it beside the arrow."),
    )
    why_ru = forms.CharField(
        label=gettext_lazy("Why, in Russian"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["month"].choices = months()  # type: ignore[attr-defined]

    @property
    def word(self) -> Word:
        """What was said."""
        given = self.cleaned_data
        return Word(
            month=date.fromisoformat(given["month"]),
            arrow=Arrow(given["arrow"]),
            alert=Alert(given["alert"]),
            why=Text(en=given["why_en"], ru=given["why_ru"]),
        )


class HangForm(forms.Form):
    """What belongs to a situation."""

    address = forms.CharField(
        label=gettext_lazy("Address of its page"),
        max_length=500,
        help_text=gettext_lazy("Copy it from the page of the proposal, the episode, the report, the paper."),
    )
    note = forms.CharField(
        label=gettext_lazy("Why it belongs here"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_address(self) -> tuple[str, str]:
        """Kind and id of the thing."""
        named = named_by(self.cleaned_data["address"])
        if named is None:
            raise ValidationError(nothing_there())
        return named


def nothing_there() -> str:
    """Said alike of what is hidden and of what is not there."""
    return _("Nothing that can hang on a situation has this address. Copy it from the page of the thing.")


class ReasonForm(forms.Form):
    """Why something is done to a situation."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class HandOverForm(ReasonForm):
    """Who follows it from now on."""

    field_order = ["to", "reason"]
    to = forms.TypedChoiceField(label=pgettext_lazy("situation", "Who follows it from now on"), coerce=int)

    def __init__(self, *args: Any, situation: Situation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = audience(Situation, situation.marks, Verb.DECIDE).people
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.called}, {one.get_role_display()}") for one in able if one.pk != situation.owner_id
        ]
