"""The forms by which a situation is assessed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.alerting.hypotheses import Rating
from mirab.web.accounts.policy import audience
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.assessment_actions import Asked, Judged, Seen
from mirab.web.alerts.assessment_models import (
    Assessment,
    AssessmentLanguage,
    Confidence,
    EvidenceLine,
    Hypothesis,
    ScenarioKind,
    Strength,
)
from mirab.web.alerts.hanging import named_by
from mirab.web.alerts.situation_forms import nothing_there
from mirab.web.monitoring.marking import HeldForm

LONGEST = 10_000
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _Plain(forms.Form):
    """A form whose labels stand without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class _Framed(forms.Form):
    """What is asked, until when, and by what it will be judged."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=300,
        help_text=gettext_lazy("What may happen: so put that the day will answer it yes or no."),
    )
    horizon = forms.DateField(
        label=gettext_lazy("Horizon"),
        widget=_DAY,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("This is not a day of the calendar. Write one as 2010-05-25.")},
        help_text=gettext_lazy("The last day of which the question speaks."),
    )
    criteria = forms.CharField(
        label=gettext_lazy("Resolution criteria"),
        max_length=LONGEST,
        widget=_area(4),
        help_text=gettext_lazy(
            "By what it will be judged right or wrong, and from which sources. Fixed now: a change is shown."
        ),
    )

    def clean_horizon(self) -> date:
        """A day that lies ahead."""
        day: date = self.cleaned_data["horizon"]
        if day < today():
            raise ValidationError(_("This day is past. Choose one that lies ahead."))
        return day

    @property
    def asked(self) -> Asked:
        """What is asked."""
        given = self.cleaned_data
        return Asked(question=given["question"], horizon=given["horizon"], criteria=given["criteria"])


class AssessmentForm(_Framed, HeldForm):
    """A new assessment of a situation."""

    field_order = ["question", "horizon", "criteria", "language", "sensitivity", "caveats", "lists"]
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=AssessmentLanguage.choices,
        help_text=gettext_lazy("In which it is written, and in which the writing aid reads it."),
    )


class FrameForm(_Framed, _Plain):
    """Another version of what is asked."""

    field_order = ["question", "horizon", "criteria", "why"]
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST,
        widget=_area(2),
        help_text=gettext_lazy("Why it is changed: it stands beside the old version for everybody to read."),
    )


class PercentField(forms.FloatField):
    """A likelihood in per cent, kept as a share of one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=1,
            max_value=99,
            widget=forms.NumberInput(attrs={"step": "1", "inputmode": "numeric"}),
            error_messages={
                "min_value": gettext_lazy("Give 1 to 99: nobody is certain of what has not happened."),
                "max_value": gettext_lazy("Give 1 to 99: nobody is certain of what has not happened."),
            },
            **kwargs,
        )

    def clean(self, value: Any) -> float | None:
        """As a share of one."""
        percent = super().clean(value)
        return None if percent is None else percent / 100


class JudgementForm(_Plain):
    """A judgement: how likely, and apart from that how good the basis is."""

    likelihood = PercentField(label=gettext_lazy("Likelihood, in per cent"))
    confidence = forms.ChoiceField(
        label=gettext_lazy("Confidence"), choices=Confidence.choices, widget=forms.RadioSelect
    )
    basis = forms.CharField(
        label=gettext_lazy("On what the confidence rests"),
        max_length=LONGEST,
        widget=_area(2),
        help_text=gettext_lazy("In a sentence of its own, which says nothing of the likelihood."),
    )
    text = forms.CharField(
        label=gettext_lazy("Judgement and grounds"),
        max_length=LONGEST,
        widget=_area(8),
        help_text=gettext_lazy(
            "[E1] before a full stop names the evidence of a sentence; a sentence of your own begins with Comment:"
        ),
    )
    unknown = forms.CharField(
        label=gettext_lazy("What is not known"),
        max_length=LONGEST,
        widget=_area(3),
        help_text=gettext_lazy("What is not known and would matter."),
    )

    @property
    def judged(self) -> Judged:
        """What is judged."""
        given = self.cleaned_data
        return Judged(
            likelihood=given["likelihood"],
            confidence=Confidence(given["confidence"]),
            **{name: given[name] for name in ("basis", "text", "unknown")},
        )


class HypothesisForm(_Plain):
    """Another answer."""

    hypothesis = forms.CharField(
        label=gettext_lazy("Another hypothesis"),
        max_length=500,
        help_text=gettext_lazy("One answer that might be true; one that is uncomfortable among them."),
    )


class EvidenceForm(_Plain):
    """A line of evidence."""

    evidence = forms.CharField(
        label=gettext_lazy("Evidence, in a sentence"),
        max_length=1000,
        widget=_area(2),
        help_text=gettext_lazy("One thing that was seen, or was not seen: that is evidence too."),
    )
    rests_on = forms.CharField(
        label=gettext_lazy("What it rests on"),
        required=False,
        max_length=4000,
        widget=_area(2),
        help_text=gettext_lazy("Addresses of pages, one a line. What is held closer raises the whole assessment."),
    )
    credibility = forms.ChoiceField(
        label=gettext_lazy("How far it is believed"), choices=Strength.choices, initial=Strength.MEDIUM
    )
    relevance = forms.ChoiceField(
        label=gettext_lazy("How far it matters here"), choices=Strength.choices, initial=Strength.MEDIUM
    )

    def clean_rests_on(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of each."""
        lines = [line for line in self.cleaned_data["rests_on"].splitlines() if line.strip()]
        named = [named_by(line) for line in lines]
        if None in named:
            raise ValidationError(nothing_there())
        return tuple(dict.fromkeys(pair for pair in named if pair))

    @property
    def seen(self) -> Seen:
        """What was seen."""
        given = self.cleaned_data
        return Seen(
            text=given["evidence"],
            rests_on=given["rests_on"],
            credibility=Strength(given["credibility"]),
            relevance=Strength(given["relevance"]),
        )


def cell_name(line: EvidenceLine, hypothesis: Hypothesis) -> str:
    """The field of a cell of the matrix."""
    return f"cell-{line}-{hypothesis}"


def cells_sent(sent: Any, lines: list[EvidenceLine], hypotheses: list[Hypothesis]) -> dict[tuple[int, int], str]:
    """The ratings that were sent; what is no rating counts as not sent."""
    known = {"", *(rating.value for rating in Rating)}
    return {
        (line.pk, one.pk): sent[name]
        for line in lines
        for one in hypotheses
        if (name := cell_name(line, one)) in sent and sent[name] in known
    }


class AssumptionForm(_Plain):
    """What is taken for granted."""

    assumption = forms.CharField(label=gettext_lazy("Assumption"), max_length=500, widget=_area(2))
    breaks = forms.CharField(
        label=gettext_lazy("What would break it"),
        max_length=500,
        widget=_area(2),
        help_text=gettext_lazy("What would be seen if it did not hold: it stands on the situation's page too."),
    )


class DissentForm(_Plain):
    """Where somebody does not agree."""

    say = forms.CharField(
        label=gettext_lazy("Dissent"),
        max_length=LONGEST,
        widget=_area(3),
        help_text=gettext_lazy(
            "Where you do not agree, and why. It stands under your name, and you alone withdraw it."
        ),
    )
    own = PercentField(label=gettext_lazy("Your own likelihood, in per cent"), required=False)


class ScenarioForm(_Plain):
    """One course of things."""

    kind = forms.ChoiceField(label=gettext_lazy("Which course"), choices=ScenarioKind.choices)
    scenario = forms.CharField(
        label=gettext_lazy("Scenario"),
        max_length=LONGEST,
        widget=_area(3),
        help_text=gettext_lazy("What happens, step by step, and by what one would know it."),
    )


class RoundForm(_Plain):
    """Who is asked."""

    asked = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who is asked"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = audience(Assessment, assessment.marks, Verb.READ).people
        self.fields["asked"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.called}, {one.get_role_display()}") for one in able
        ]

    def clean_asked(self) -> list[int]:
        """Two at least."""
        asked: list[int] = self.cleaned_data["asked"]
        if len(asked) < 2:
            raise ValidationError(_("Ask two people at least."))
        return asked


class EstimateForm(_Plain):
    """One's own estimate."""

    probability = PercentField(label=gettext_lazy("How likely is it, in per cent"))
    reason = forms.CharField(
        label=gettext_lazy("What moves you most"),
        max_length=LONGEST,
        widget=_area(3),
        help_text=gettext_lazy("Others read it when the round is closed, and not before."),
    )
    dissent = forms.CharField(
        label=gettext_lazy("Where you do not agree"), required=False, max_length=LONGEST, widget=_area(2)
    )
