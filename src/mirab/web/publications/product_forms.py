"""The forms by which reports of the desk are written, cleared and issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.reporting.product import KINDS
from mirab.reporting.wording import wording
from mirab.web.accounts.policy import Person
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.marking import USES, HeldForm
from mirab.web.publications.product_actions import Head, Line
from mirab.web.publications.product_models import GRADES, ItemAlert, ItemArrow, Nature, Outcome
from mirab.web.publications.product_values import ADDRESSED

#: So many characters one sentence takes; a report is no place for a treatise.
LONGEST = 4000
_HELD = ["sensitivity", "use_class", "caveats", "lists"]
_NO_DAY = gettext_lazy("This is not a day of the calendar. Write one as 2010-05-25.")


class ReportHeld(HeldForm):
    """How a part of a report, or a version of it, is held; it may be meant for others than the house."""

    use_class = forms.ChoiceField(
        label=gettext_lazy("To whom it may go"), choices=[(use.value, word) for use, word in USES.items()]
    )

    def __init__(self, *args: Any, person: Person, held: Marks | None = None, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        if held is not None:
            first: dict[str, Any] = {"sensitivity": held.sensitivity.value, "use_class": held.use_class.value}
            first |= {"caveats": sorted(held.caveats), "lists": sorted(held.lists)}
            for name in first.keys() & self.fields.keys():
                self.fields[name].initial = first[name]

    @property
    def marks(self) -> Marks:
        """The marks that were asked for."""
        given = self.cleaned_data
        return Marks(
            sensitivity=Sensitivity(given["sensitivity"]),
            use_class=UseClass(given["use_class"]),
            caveats=frozenset(given["caveats"]),
            lists=frozenset(given.get("lists", ())),
        )


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _NO_DAY},
    )


class HeadForm(ReportHeld):
    """What stands above a report: its days, its title, to whom a cable goes, and how that is held."""

    field_order = ["since", "until", "title_en", "title_ru", *ADDRESSED, *_HELD]
    since = _day(gettext_lazy("From"), gettext_lazy("First day that the report is about."))
    until = _day(gettext_lazy("Until"), gettext_lazy("Last day that the report is about."))
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)
    title_ru = forms.CharField(
        label=gettext_lazy("Title in Russian"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Without a title the kind and the days stand there."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if KINDS[kind].addressed:
            for name in ADDRESSED:
                self.fields[name] = forms.CharField(
                    label=said(wording(f"product.address_{name}")), max_length=200, required=False
                )
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        if since and until and until - since > timedelta(days=400):
            self.add_error("until", _("A report is about a year at most."))
        return given

    @property
    def head(self) -> Head:
        """What was given."""
        given = self.cleaned_data
        return Head(
            since=given["since"],
            until=given["until"],
            marks=self.marks,
            title_en=given["title_en"],
            title_ru=given["title_ru"],
            addressed={name: given[name] for name in ADDRESSED if given.get(name)},
        )


def first_days(kind: str, today: date) -> tuple[date, date]:
    """The days that a report of a kind begun today is about at first."""
    back = {"daily": 1, "weekly": 7, "monthly": 30, "briefing": 182}.get(kind, 1)
    return today - timedelta(days=back), today - timedelta(days=1)


class ItemForm(ReportHeld):
    """A sentence, in one language or both, and what it rests on."""

    field_order = [
        *("part", "nature", "subject_en", "subject_ru", "arrow", "alert", "text_en", "text_ru", "hung", "references"),
        *("grade", *_HELD),
    ]
    part = forms.ChoiceField(label=gettext_lazy("Part"))
    nature = forms.ChoiceField(
        label=gettext_lazy("Fact or comment"),
        choices=Nature.choices,
        help_text=gettext_lazy("Comment stands apart from fact, under its own heading."),
    )
    subject_en = forms.CharField(
        label=gettext_lazy("Situation, in English"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For a row of the table of situations."),
    )
    subject_ru = forms.CharField(label=gettext_lazy("Situation, in Russian"), max_length=200, required=False)
    arrow = forms.ChoiceField(label=gettext_lazy("Past month"), required=False, choices=[("", "–"), *ItemArrow.choices])
    alert = forms.ChoiceField(label=gettext_lazy("Next month"), required=False, choices=[("", "–"), *ItemAlert.choices])
    text_en = forms.CharField(
        label=gettext_lazy("In English"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    text_ru = forms.CharField(
        label=gettext_lazy("In Russian"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "ru"}),
        help_text=gettext_lazy("A version is issued in the languages in which every sentence of it is there."),
    )
    hung = forms.MultipleChoiceField(
        label=gettext_lazy("Rests on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The sentence is held no less closely than what it rests on."),
    )
    references = forms.CharField(
        label=gettext_lazy("References"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What it rests on besides, each on a line of its own: a letter, a talk, a page."),
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("Grade"),
        required=False,
        choices=[("", "–"), *((grade, grade) for grade in GRADES)],
        help_text=gettext_lazy("How far the source is relied on (A to F), how credible what it says is (1 to 6)."),
    )

    def __init__(self, *args: Any, kind: str, hung: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """``hung``: key and name of each record that the sentence may rest on."""
        super().__init__(*args, **kwargs)
        parts = KINDS[kind].parts
        self.fields["part"].choices = [(part.key, said(part.name)) for part in parts]  # type: ignore[attr-defined]
        if not any(part.shape == "table" for part in parts):
            for name in ("subject_en", "subject_ru", "arrow", "alert"):
                del self.fields[name]
        self.fields["hung"].choices = hung  # type: ignore[attr-defined]
        if not hung:
            del self.fields["hung"]

    def clean(self) -> dict[str, Any]:
        """Something is said in one language at least; a row of the table names its situation."""
        given = self.cleaned_data
        if not given.get("text_en") and not given.get("text_ru") and not self.errors:
            self.add_error("text_en", _("Write the sentence in English, in Russian, or in both."))
        row = given.get("part") == "table" and given.get("nature") == Nature.FACT
        if row and not given.get("subject_en") and not given.get("subject_ru"):
            self.add_error("subject_en", _("Name the situation of this row."))
        return given

    def line(self, marks: Marks, rests: Sequence[Mapping[str, str]]) -> Line:
        """What was given, held as some marks say, resting on records besides its references."""
        given = self.cleaned_data
        row = given["part"] == "table" and given["nature"] == Nature.FACT
        table = ("subject_en", "subject_ru", "arrow", "alert")
        names = ("part", "nature", "text_en", "text_ru", "grade", *(table if row else ()))
        references = [one.strip() for one in given["references"].splitlines() if one.strip()]
        grounds = [*rests, *({"kind": "reference", "id": "", "en": one, "ru": one} for one in references)]
        return Line(marks=marks, rests=grounds, **{name: given[name] for name in names})


class AudienceForm(ReportHeld):
    """For whom a version is: nothing that is held closer stands in it."""

    field_order = _HELD

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, held=Marks(use_class=UseClass.ANALYSIS_ONLY), **kwargs)
        self.fields["caveats"].help_text = _("What carries a caveat stands in a version that carries it too.")


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class OutcomeForm(forms.Form):
    """What became of an element for the press."""

    outcome = forms.ChoiceField(label=gettext_lazy("What became of it"), choices=Outcome.choices)
    words = forms.CharField(
        label=gettext_lazy("Words as issued"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Where they differ from what was proposed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        """Changed words are given."""
        given = self.cleaned_data
        if given.get("outcome") == Outcome.CHANGED and not given.get("words"):
            self.add_error("words", _("Write the words as they were issued."))
        return given
