"""The forms of the warning desk: fields take their names and help from what is stored."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mirab.alerting.warning_closing import Closing as ClosingClass
from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.web.accounts.models import LEVELS, User
from mirab.web.accounts.policy import Person, clearance_of, readable
from mirab.web.accounts.roles import STAFF
from mirab.web.alerts.addressee_actions import Named
from mirab.web.alerts.addressee_models import Addressee, Comment, Delivery, Reaction
from mirab.web.alerts.response_models import (
    ActionTaken,
    AfterAction,
    Closing,
    Monitoring,
    ResponseDecision,
    ResponseOption,
)
from mirab.web.alerts.situation_models import Situation, SituationState
from mirab.web.alerts.warning_actions import Content
from mirab.web.alerts.warning_models import KINDS, Nature, WarningVersion
from mirab.web.design.templatetags.mirab import reading, said
from mirab.web.monitoring.queries import centre

LONGEST = 20_000
#: So many persons of an organisation may be named to be told in turn.
IN_TURN = 4


class DeskForm(forms.ModelForm[Any]):
    """A form over a record: days and hours by the browser's own fields, long texts in a few lines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


def dress(form: Any) -> None:
    """Give each field of a form the widget that its kind has everywhere here."""
    form.label_suffix = ""
    for field in form.fields.values():
        if isinstance(field, forms.DateTimeField):
            field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            field.input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        elif isinstance(field, forms.DateField):
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field.input_formats = ["%Y-%m-%d"]
            field.error_messages["invalid"] = _("This is not a day of the calendar. Write one as 2010-05-25.")
        elif isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 4
            field.max_length = LONGEST
        if isinstance(field, forms.DateField | forms.DateTimeField):
            field.widget.is_required = field.required


def states() -> list[tuple[str, str]]:
    """The states of the region, by code."""
    region = centre().region
    return [(code, region.places[code].named(reading())) for code in region.states]


class WarningForm(DeskForm):
    """What a version says. ``percent`` is the probability as people write it."""

    percent = forms.IntegerField(
        label=gettext_lazy("Probability, in per cent"),
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("That it comes true at this severity or above, within the horizon."),
    )
    note = forms.CharField(
        label=gettext_lazy("What was changed, and why"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Whoever had signed reads this."),
    )
    field_order = ["title", "language", "what", "place", "when", "affected", "percent", "severity", "horizon"]

    class Meta:
        model = WarningVersion
        fields = [
            "title",
            "language",
            "what",
            "place",
            "when",
            "affected",
            "severity",
            "horizon",
            "confidence",
            "basis",
            "why_now",
            "unknown",
            "precedence",
        ]

    def clean_horizon(self) -> date:
        """A day that lies ahead."""
        day: date = self.cleaned_data["horizon"]
        if day <= timezone.now().date() and "horizon" in self.changed_data:
            raise ValidationError(_("This day is past. Choose one that lies ahead."))
        return day

    @property
    def content(self) -> Content:
        """What was written."""
        given = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return Content(probability=self.cleaned_data["percent"] / 100, **given)


class NewWarningForm(WarningForm):
    """A new warning: its first text, what it is of, and how closely it is held."""

    field_order = ["kind", "nature", "situation", "states", *WarningForm.field_order]
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    nature = forms.ChoiceField(
        label=gettext_lazy("Who would act on it"),
        choices=Nature.choices,
        help_text=gettext_lazy("A hazard may leave in an alert format once released; what is political never does."),
    )
    situation = forms.ModelChoiceField(
        label=gettext_lazy("Situation"), queryset=Situation.objects.none(), required=False
    )
    states = forms.MultipleChoiceField(
        label=gettext_lazy("States concerned"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Where two are concerned, one screen shows what each receives before a release."),
    )
    sensitivity = forms.TypedChoiceField(label=gettext_lazy("Sensitivity"), coerce=int)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"]
        own = readable(person, Situation.objects.filter(state=SituationState.OPEN))
        self.fields["situation"].queryset = own  # type: ignore[attr-defined]
        self.fields["situation"].label_from_instance = lambda one: said(one.title)  # type: ignore[attr-defined]
        self.fields["states"].choices = states()  # type: ignore[attr-defined]
        levels = levels_of(person)
        self.fields["sensitivity"].choices = levels  # type: ignore[attr-defined]
        # what the desk writes is confidential unless its writer says otherwise
        self.fields["sensitivity"].initial = levels[-1][0]

    @property
    def marks(self) -> Marks:
        """How it is held: within the house."""
        return Marks(sensitivity=Sensitivity(self.cleaned_data["sensitivity"]), use_class=UseClass.ANALYSIS_ONLY)


def levels_of(person: Person) -> list[tuple[int, Any]]:
    """The sensitivities that a person may give: none above what he reads or what is kept here in clear."""
    highest = min(clearance_of(person), settings.MIRAB_CEILING, Sensitivity.CONFIDENTIAL)
    return [(level.value, word) for level, word in LEVELS.items() if level <= highest]


class WordsForm(forms.Form):
    """A few sentences of somebody who signs, sends back or withdraws."""

    words = forms.CharField(
        label=pgettext_lazy("field", "In words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, label: Any = "", help: Any = "", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field = self.fields["words"]
        field.required, field.help_text = required, help
        if label:
            field.label = label


class AddresseeForm(DeskForm):
    """To whom a text goes, the text itself, and who is told in turn if it stays unacknowledged."""

    given_by = forms.MultipleChoiceField(
        label=gettext_lazy("States whose information stands in the text"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What a government gave goes to another by its leave alone."),
    )

    class Meta:
        model = Addressee
        fields = [
            "side",
            "organisation",
            "attention",
            "product",
            "language",
            "title",
            "text",
            "given_by",
            "officer",
            "planned_at",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].label_from_instance = lambda one: said(one.name)  # type: ignore[attr-defined]
        self.fields["organisation"].label = _("Body")
        self.fields["officer"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            is_active=True, role__in=[role.value for role in STAFF]
        ).order_by("username")
        self.fields["officer"].label = _("Our officer")
        self.fields["given_by"].choices = states()  # type: ignore[attr-defined]
        people = User.objects.filter(is_active=True).exclude(role__in=["visitor", "administrator"]).order_by("username")
        kept = list(self.instance.chain or [])
        for number in range(1, IN_TURN + 1):
            field = forms.ModelChoiceField(
                label=_("Told in turn: %(number)s") % {"number": number}, queryset=people, required=False
            )
            field.label_from_instance = _named  # type: ignore[method-assign, assignment]
            field.initial = kept[number - 1] if len(kept) >= number else None
            self.fields[f"turn_{number}"] = field
        self.fields["officer"].label_from_instance = _named  # type: ignore[attr-defined]
        self.fields["turn_1"].help_text = _(
            "Within the organisation alone: the first acknowledges; past the clock the next is told."
        )

    @property
    def named(self) -> Named:
        """What was named."""
        given = {name: self.cleaned_data[name] for name in self.Meta.fields}
        given["given_by"] = tuple(given["given_by"])
        turns = [self.cleaned_data[f"turn_{number}"] for number in range(1, IN_TURN + 1)]
        return Named(chain=tuple(dict.fromkeys(one.pk for one in turns if one)), **given)


def _named(user: User) -> str:
    body = f", {said(user.organisation.name)}" if user.organisation else ""
    return f"{user.called}{body}"


class ReleaseForm(DeskForm):
    """What a release rests on."""

    leave_of = forms.MultipleChoiceField(
        label=gettext_lazy("States that gave leave to pass it on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Addressee
        fields = ["held", "planned_at", "headquarters_on", "not_waiting", "coordinator_on", "leave_of", "one_alone"]

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held"].choices = levels_of(person)  # type: ignore[attr-defined]
        asked = [(code, name) for code, name in states() if code in self.instance.given_by]
        self.fields["leave_of"].choices = [  # type: ignore[attr-defined]
            one for one in asked if one[0] != self.instance.state_code
        ]
        government = self.instance.side == "government"
        for name in ("headquarters_on", "not_waiting", "coordinator_on", "one_alone", "leave_of"):
            if not government:
                del self.fields[name]
        if government and not self.fields["leave_of"].choices:  # type: ignore[attr-defined]
            del self.fields["leave_of"]
        if government and len(self.instance.warning.states) < 2:
            del self.fields["one_alone"]

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class OptionForm(DeskForm):
    """A response option of one of the version's addressees."""

    class Meta:
        model = ResponseOption
        fields = ["addressee", "kind", "action", "mandate", "preconditions", "risks", "days", "effect", "cost"]

    def __init__(self, *args: Any, addressees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressee"].queryset = addressees  # type: ignore[attr-defined]
        self.fields["addressee"].label = _("Addressee")
        self.fields["addressee"].label_from_instance = (  # type: ignore[attr-defined]
            lambda one: " · ".join(filter(None, (said(one.organisation.name), one.attention)))
        )


class PastForm(DeskForm):
    """What is recorded has happened: its hour does not lie ahead."""

    def clean_on(self) -> Any:
        """A moment, or a day, that has come."""
        on = self.cleaned_data["on"]
        late = on > datetime.now(UTC) if isinstance(on, datetime) else on > timezone.now().date()
        if late:
            raise ValidationError(_("This lies ahead. Record it when it has happened."))
        return on


class DeliveryForm(PastForm):
    """When, where, to whom, in which form."""

    class Meta:
        model = Delivery
        fields = ["on", "place", "to_whom", "form"]


class ReactionForm(PastForm):
    """What was said, as reported speech."""

    class Meta:
        model = Reaction
        fields = ["on", "words"]


class DecisionForm(PastForm):
    """What an addressee decided of an option, and why."""

    class Meta:
        model = ResponseDecision
        fields = ["option", "decision", "reason", "on"]

    def __init__(self, *args: Any, addressee: Addressee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_options(self, addressee)


class ActionForm(PastForm):
    """What an addressee did, and what shows it."""

    actors = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Our people who took or arranged it"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ActionTaken
        fields = ["option", "what", "on", "evidence"]

    def __init__(self, *args: Any, addressee: Addressee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_options(self, addressee)
        people = User.objects.filter(is_active=True, role__in=[role.value for role in STAFF]).order_by("username")
        self.fields["actors"].queryset = people  # type: ignore[attr-defined]
        self.fields["actors"].label_from_instance = _named  # type: ignore[attr-defined]


def offer_options(form: Any, addressee: Addressee) -> None:
    """Offer the options of one addressee."""
    field = form.fields["option"]
    field.queryset, field.required = ResponseOption.objects.filter(addressee=addressee), False
    field.label, field.label_from_instance = _("Response option"), lambda one: one.action
    field.empty_label = _("none of these")


class MonitorForm(DeskForm):
    """How an issued warning stands."""

    class Meta:
        model = Monitoring
        fields = ["days", "outlook", "words"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = forms.TypedChoiceField(
            label=_("Look of"), coerce=int, choices=[(days, f"+{days}") for days in (7, 30, 90)]
        )


class CloseForm(DeskForm):
    """How it ended, and, where it is claimed that it was acted on, by what."""

    percent_before = forms.IntegerField(
        label=gettext_lazy("For acted on: the probability before the action, in per cent"),
        min_value=1,
        max_value=99,
        required=False,
    )

    class Meta:
        model = Closing
        fields = ["closing", "onset", "evidence", "action", "counterfactual"]

    def __init__(self, *args: Any, actions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = [one for one in ClosingClass if one is not ClosingClass.WITHDRAWN_IN_ERROR]
        self.fields["closing"].label = _("Class")
        self.fields["closing"].choices = [(one.value, said(one.word)) for one in ends]  # type: ignore[attr-defined]
        action = self.fields["action"]
        action.queryset, action.required = actions, False  # type: ignore[attr-defined]
        action.label = _("For acted on: the action")
        action.label_from_instance = lambda one: one.what[:80]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What came true began on some day."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        came = given.get("closing") in (ClosingClass.MATERIALISED.value, ClosingClass.MATERIALISED_LOWER.value)
        if came and not given.get("onset"):
            self.add_error("onset", _("Give the day on which it began."))
        return given

    @property
    def made(self) -> Closing:
        """The closing, not stored."""
        given = {name: self.cleaned_data[name] for name in self.Meta.fields}
        percent = self.cleaned_data["percent_before"]
        return Closing(probability_before=percent / 100 if percent else None, **given)


class ReviewForm(DeskForm):
    """What was learned."""

    class Meta:
        model = AfterAction
        fields = ["words"]


class CommentForm(DeskForm):
    """What a reader outside says of a text."""

    class Meta:
        model = Comment
        fields = ["words"]
