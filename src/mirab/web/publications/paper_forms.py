"""The forms by which papers are written and marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.core.marks import Caveat, Marks, Sensitivity, UseClass
from mirab.sharing.sight import not_to
from mirab.web.accounts.models import Organisation, SharingGroup
from mirab.web.accounts.policy import Person
from mirab.web.accounts.rights import today
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.marking import CAVEATS, USES, WITHIN, levels_of, lists_of, states
from mirab.web.publications.paper_actions import Why
from mirab.web.publications.paper_models import Language

#: Of a paper so many paragraphs are taken, each of so many characters.
MOST_PARAGRAPHS, LONGEST = 200, 10_000
_ORDER = ["sensitivity", "use_class", "caveats", "not_to", "originators", "lists", "shared", "why", "review_on"]


class _Reasoned(forms.Form):
    """Who classifies gives a reason, and the day of a review for what is not unclassified."""

    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, help_text=gettext_lazy("Why it is held so; kept with the marks.")
    )
    review_on = forms.DateField(
        label=gettext_lazy("Review on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("This is not a day of the calendar. Write one as 2010-05-25.")},
        help_text=gettext_lazy("The day on which the marks are looked at again; asked for above unclassified."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_review_on(self) -> date | None:
        """A day that lies ahead."""
        day: date | None = self.cleaned_data.get("review_on")
        if day is not None and day <= today():
            raise ValidationError(_("This day is past. Choose one that lies ahead."))
        return day

    def need_review(self, highest: Sensitivity) -> None:
        """Ask for the day of a review where something is held closer."""
        if highest > Sensitivity.UNCLASSIFIED and not self.cleaned_data.get("review_on") and not self.errors:
            self.add_error("review_on", _("Say when these marks are to be looked at again."))

    @property
    def reason(self) -> Why:
        """What was given."""
        return Why(reason=self.cleaned_data["why"], review_on=self.cleaned_data.get("review_on"))


class ReviewForm(_Reasoned):
    """The marks stay, until another day."""

    def clean(self) -> dict[str, Any]:
        """The next day is named."""
        self.need_review(max(Sensitivity))
        return self.cleaned_data


class PaperForm(_Reasoned):
    """A new paper: its text, of which empty lines part the paragraphs, and how all of it is held at first."""

    field_order = ["title", "language", "text", "sensitivity", "caveats", "lists", "why", "review_on"]
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("It is held as the whole paper is: put nothing into it that is held closer."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MOST_PARAGRAPHS * LONGEST,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("An empty line begins a new paragraph; each is marked by itself afterwards."),
    )
    sensitivity = forms.TypedChoiceField(label=gettext_lazy("Sensitivity"), coerce=int)
    caveats = forms.MultipleChoiceField(
        label=gettext_lazy("Caveats"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=WITHIN,
    )
    lists = forms.MultipleChoiceField(
        label=gettext_lazy("Need-to-know lists"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only those on every list that is ticked will see it. You may tick lists you are on."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sensitivity"].choices = levels_of(person)  # type: ignore[attr-defined]
        self.fields["lists"].choices = lists_of(person)  # type: ignore[attr-defined]
        if not self.fields["lists"].choices:  # type: ignore[attr-defined]
            del self.fields["lists"]

    def clean_text(self) -> str:
        """Paragraphs, not too many and none too long."""
        text: str = self.cleaned_data["text"]
        parts = paragraphs_in(text)
        if not parts:
            raise ValidationError(_("Write at least one paragraph."))
        if len(parts) > MOST_PARAGRAPHS or max(map(len, parts)) > LONGEST:
            raise ValidationError(
                _("A paper takes %(most)s paragraphs of %(long)s characters. Divide it into several papers.")
                % {"most": MOST_PARAGRAPHS, "long": LONGEST}
            )
        return text

    def clean(self) -> dict[str, Any]:
        """The day of a review, where it is held closer."""
        self.need_review(Sensitivity(self.cleaned_data.get("sensitivity") or 0))
        return self.cleaned_data

    @property
    def marks(self) -> Marks:
        """How all of it is held at first: within the house, until somebody releases it."""
        return Marks(
            sensitivity=Sensitivity(self.cleaned_data["sensitivity"]),
            use_class=UseClass.ANALYSIS_ONLY,
            caveats=frozenset(self.cleaned_data["caveats"]),
            lists=frozenset(self.cleaned_data.get("lists", ())),
        )


class MarksForm(_Reasoned):
    """The marks of a paper as a whole."""

    field_order = _ORDER
    sensitivity = forms.TypedChoiceField(label=gettext_lazy("Sensitivity"), coerce=int)
    use_class = forms.ChoiceField(
        label=gettext_lazy("To whom it may go"), choices=[(use.value, word) for use, word in USES.items()]
    )
    caveats = forms.MultipleChoiceField(
        label=gettext_lazy("Caveats"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(caveat.value, word) for caveat, word in CAVEATS.items()],
    )
    not_to = forms.MultipleChoiceField(
        label=gettext_lazy("Not to the representatives of"), required=False, widget=forms.CheckboxSelectMultiple
    )
    originators = forms.MultipleChoiceField(
        label=gettext_lazy("Originators whose consent is needed"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lists = forms.MultipleChoiceField(
        label=gettext_lazy("Need-to-know lists"), required=False, widget=forms.CheckboxSelectMultiple
    )
    shared = forms.MultipleChoiceField(
        label=gettext_lazy("Also released to"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = [(body.code, said(body.name)) for body in Organisation.objects.all()]
        choices: Mapping[str, Iterable[tuple[Any, Any]]] = {
            "sensitivity": levels_of(person),
            "not_to": states(),
            "originators": bodies,
            "lists": lists_of(person),
            "shared": [*((group.code, group.name) for group in SharingGroup.objects.all()), *bodies],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
            if not list(offered):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Consent is somebody's, and what is held closer is looked at again."""
        given = self.cleaned_data
        if Caveat.CONSENT.value in given.get("caveats", ()) and not given.get("originators"):
            self.add_error("caveats", _("Say whose consent is needed: tick an originator."))
        self.need_review(Sensitivity(given.get("sensitivity") or 0))
        return given

    @property
    def marks(self) -> Marks:
        """The marks that were asked for."""
        given = self.cleaned_data
        return Marks(
            sensitivity=Sensitivity(given["sensitivity"]),
            use_class=UseClass(given["use_class"]),
            caveats=frozenset([*given["caveats"], *map(not_to, given.get("not_to", ()))]),
            originators=frozenset(given.get("originators", ())),
            lists=frozenset(given.get("lists", ())),
            shared=frozenset(given.get("shared", ())),
        )


def first_marks(marks: Marks) -> dict[str, Any]:
    """What the form of marks begins with."""
    return {
        "sensitivity": marks.sensitivity.value,
        "use_class": marks.use_class.value,
        "caveats": [caveat for caveat in marks.caveats if caveat in CAVEATS],
        "not_to": [code for code, _name in states() if not_to(code) in marks.caveats],
        "originators": sorted(marks.originators),
        "lists": sorted(marks.lists),
        "shared": sorted(marks.shared),
    }


def paragraphs_in(text: str) -> list[str]:
    """The paragraphs of a text: what empty lines part."""
    lines = text.replace("\r\n", "\n").split("\n")
    parts: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            parts[-1].append(line.rstrip())
        elif parts[-1]:
            parts.append([])
    return ["\n".join(part) for part in parts if part]


class ParagraphForm(forms.Form):
    """One paragraph of a paper: its words, its place, its own marks."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place = forms.IntegerField(label=gettext_lazy("Place"), min_value=1, max_value=MOST_PARAGRAPHS * 10)
    sensitivity = forms.TypedChoiceField(label=gettext_lazy("Sensitivity"), coerce=int)
    caveats = forms.MultipleChoiceField(
        label=gettext_lazy("Caveats"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=WITHIN,
    )

    def __init__(self, *args: Any, levels: list[tuple[int, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["sensitivity"].choices = levels  # type: ignore[attr-defined]

    def marks_over(self, base: Marks) -> Marks:
        """The paragraph's marks: its own sensitivity and caveats, and whatever else the paper has."""
        own = {caveat for caveat, _word in WITHIN}
        return replace(
            base,
            sensitivity=Sensitivity(self.cleaned_data["sensitivity"]),
            caveats=frozenset(base.caveats - own) | frozenset(self.cleaned_data["caveats"]),
        )


Paragraphs = forms.formset_factory(ParagraphForm, extra=1, max_num=MOST_PARAGRAPHS, validate_max=True)


class ChangeForm(_Reasoned):
    """The title of a paper, and why its marks are what they are."""

    field_order = ["title", "why", "review_on"]
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)


class CopyForm(MarksForm):
    """A copy in part: its title, and the marks above which paragraphs are left out."""

    field_order = ["title", *_ORDER]
    title = forms.CharField(label=gettext_lazy("Title of the copy"), max_length=200)
