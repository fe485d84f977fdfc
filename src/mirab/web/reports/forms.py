"""The forms of reports: what a monitor fills in, and what the desk writes about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mirab.web.design.templatetags.mirab import said
from mirab.web.reports.form_words import Word, form_words
from mirab.web.reports.models import Kind, Outcome, Precision
from mirab.web.reports.places_asked import places, segments, sides
from mirab.web.reports.submissions import HIGHEST, LONGEST, MOST_CLAIMS

_NONE = [("", "–")]
LANGUAGES = (
    ("en", pgettext_lazy("language", "English")),
    ("ru", pgettext_lazy("language", "Russian")),
    ("kk", pgettext_lazy("language", "Kazakh")),
    ("ky", pgettext_lazy("language", "Kyrgyz")),
    ("tg", pgettext_lazy("language", "Tajik")),
    ("tk", pgettext_lazy("language", "Turkmen")),
    ("uz", pgettext_lazy("language", "Uzbek")),
    ("fa", pgettext_lazy("language", "Dari")),
)
#: Admiralty figures of the information, in words.
CREDIBILITY = (
    (1, gettext_lazy("1 · confirmed by other, independent sources")),
    (2, gettext_lazy("2 · probably true")),
    (3, gettext_lazy("3 · possibly true")),
    (4, gettext_lazy("4 · doubtful")),
    (5, gettext_lazy("5 · improbable")),
    (6, gettext_lazy("6 · cannot be judged")),
)


def _offered(words: Iterable[Word]) -> list[tuple[str, str]]:
    return [(word.code, said(word.said)) for word in words]


def _words(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
    )


class _Sent(forms.Form):
    """What every report has: its own number, the version of the form, and the two answers that say there is nothing."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    form_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    unsafe = forms.BooleanField(
        label=gettext_lazy("I cannot report safely"),
        required=False,
        help_text=gettext_lazy("Tick this and leave the rest empty: it is an answer, and nobody asks you for more."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language in which you write"), choices=LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        first = {"submission": uuid4(), "form_version": form_words().version}
        kwargs["initial"] = {**first, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def _data(self, kind: Kind) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "submission": str(given["submission"]),
            "kind": kind.value,
            "form_version": given["form_version"],
            "reported_at": timezone.now().isoformat(),
            "language": given["language"],
            "unsafe": given["unsafe"],
        }


class IncidentForm(_Sent):
    """One incident. There is no field for anybody's name."""

    field_order = [
        *("unsafe", "event_kind", "observed_on", "observed_time", "place", "precision", "segment", "side", "actors"),
        *("role", "trigger", "side_a", "side_b", "side_agreed", "response", "source_items", "words", "flags"),
        "language",
    ]
    #: Asked for unless it is not safe to say, which the browser cannot know.
    use_required_attribute = False
    event_kind = forms.ChoiceField(
        label=pgettext_lazy("report", "What happened"),
        error_messages={"required": gettext_lazy("Choose what comes nearest to it.")},
    )
    observed_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": gettext_lazy("This is not a day of the calendar. Write one as 2010-05-25."),
            "required": gettext_lazy("Say on which day it happened."),
        },
    )
    observed_time = forms.TimeField(
        label=gettext_lazy("Time, UTC"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("This is no time of the day. Write one as 07:50.")},
        help_text=gettext_lazy("As near as you know it."),
    )
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    precision = forms.ChoiceField(label=gettext_lazy("How near to it"), choices=Precision.choices)
    segment = forms.ChoiceField(label=gettext_lazy("At which border"), required=False)
    side = forms.ChoiceField(label=gettext_lazy("On whose side of it"), required=False)
    actors = _words(
        gettext_lazy("Who took part, as claimed"), gettext_lazy("Groups and services. Write nobody’s name."), 2
    )
    role = _words(gettext_lazy("What each did, as claimed"), rows=2)
    trigger = _words(gettext_lazy("What set it off, as claimed"), rows=2)
    side_a = _words(gettext_lazy("What one side says"), gettext_lazy("Say which side."), 2)
    side_b = _words(gettext_lazy("What the other side says"), rows=2)
    side_agreed = _words(gettext_lazy("What both agree on"), rows=2)
    response = _words(gettext_lazy("What was done about it on the spot"), rows=2)
    source_items = _words(
        gettext_lazy("How you know"),
        gettext_lazy("Seen yourself, heard from people of which side, published where. Write nobody’s name."),
        2,
    )
    words = _words(gettext_lazy("Anything else"), rows=3)
    flags = forms.MultipleChoiceField(
        label=gettext_lazy("Care that this report needs"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form = form_words()
        for name, offered in (
            ("event_kind", [*_NONE, *_offered(form.kinds)]),
            ("place", [*_NONE, *places()]),
            ("segment", [*_NONE, *segments()]),
            ("side", [*_NONE, *sides()]),
            ("flags", _offered(form.flags)),
        ):
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if self.is_bound and self.data.get("unsafe"):
            for name in ("event_kind", "observed_on"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """A place, unless it is not safe to say."""
        given = self.cleaned_data
        if given.get("unsafe"):
            return given
        if not given.get("place") and not given.get("segment"):
            self.add_error("place", _("Choose the nearest place of the list, or a border."))
        return given

    @property
    def data_sent(self) -> dict[str, Any]:
        """The report as plain data."""
        given = self.cleaned_data
        names = ("event_kind", "place", "precision", "segment", "side", "actors", "role", "trigger", "response")
        sides_said = {whose: given[f"side_{whose}"] for whose in ("a", "b", "agreed")}
        return {
            **self._data(Kind.INCIDENT),
            **{name: given[name] for name in (*names, "source_items", "words")},
            "observed_at": self._observed(),
            "flags": given["flags"],
            "sides": {whose: words for whose, words in sides_said.items() if words},
        }

    def _observed(self) -> str | None:
        day, time = self.cleaned_data.get("observed_on"), self.cleaned_data.get("observed_time")
        if day is None:
            return None
        return datetime.combine(day, time or datetime.min.time(), UTC).isoformat()


class ClaimForm(forms.Form):
    """One number that somebody states."""

    of_whom = forms.CharField(
        label=gettext_lazy("Of whom"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Which side, civilian or not, where. Write nobody’s name."),
    )
    unit = forms.CharField(
        label=gettext_lazy("What is counted"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Killed, wounded, houses, head of cattle."),
    )
    low = forms.IntegerField(label=gettext_lazy("At least"), required=False, min_value=0, max_value=HIGHEST)
    best = forms.IntegerField(label=gettext_lazy("The number given"), required=False, min_value=0, max_value=HIGHEST)
    high = forms.IntegerField(label=gettext_lazy("At most"), required=False, min_value=0, max_value=HIGHEST)
    counted_to = forms.DateTimeField(
        label=gettext_lazy("Counted up to, UTC"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": gettext_lazy("This is no moment. Write one as 2010-05-25 07:50.")},
    )
    by_whom = forms.CharField(
        label=gettext_lazy("Who states it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("An office, a side; empty: you yourself."),
    )
    stated_on = forms.DateField(
        label=gettext_lazy("Stated on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This is not a day of the calendar. Write one as 2010-05-25.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        """A number, of somebody, within its own range."""
        given = self.cleaned_data
        numbers = [given[name] for name in ("low", "best", "high") if given.get(name) is not None]
        if not self.has_changed() or self.errors:
            return given
        if not numbers:
            self.add_error("best", _("Write the number."))
        if numbers != sorted(numbers):
            self.add_error("high", _("At least comes first, then the number given, then at most."))
        for name, words in (("of_whom", _("Say of whom.")), ("unit", _("Say what is counted."))):
            if not given.get(name):
                self.add_error(name, words)
        return given

    @property
    def claim(self) -> dict[str, Any] | None:
        """The claim as plain data; None where nothing was written."""
        given = self.cleaned_data
        if not given.get("of_whom"):
            return None
        counted, stated = given.get("counted_to"), given.get("stated_on")
        return {
            **{name: given.get(name) for name in ("of_whom", "unit", "low", "best", "high", "by_whom")},
            "counted_to": counted.isoformat() if counted else None,
            "stated_on": stated.isoformat() if stated else None,
        }


Claims = forms.formset_factory(ClaimForm, extra=2, max_num=MOST_CLAIMS, validate_max=True)


class WeeklyForm(_Sent):
    """How an area fared in a week: fixed questions, and what lies ahead."""

    nothing = forms.BooleanField(
        label=gettext_lazy("Nothing to report"),
        required=False,
        help_text=gettext_lazy("Tick this and leave the questions empty: that too is an answer."),
    )
    place = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    words = _words(gettext_lazy("What else happened"), gettext_lazy("Write nobody’s name."))
    ahead = _words(
        gettext_lazy("Dates ahead"), gettext_lazy("Elections, prices, releases of water, holidays, trials."), 2
    )
    outlook = _words(gettext_lazy("What you expect of the coming week"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [*_NONE, *places(), (_("Borders"), segments())]  # type: ignore[attr-defined]
        for question in form_words().questions:
            self.fields[f"q_{question.code}"] = forms.ChoiceField(
                label=said(question.said),
                required=False,
                choices=[*_NONE, *_offered(question.choices)],
            )
        asked = [name for name in self.fields if name.startswith("q_")]
        self.order_fields(["unsafe", "nothing", "place", *asked, "words", "ahead", "outlook", "language"])

    def clean(self) -> dict[str, Any]:
        """An answer, or one of the two that say there is none."""
        given = self.cleaned_data
        said_something = any(given.get(name) for name in self.fields if name.startswith("q_")) or given.get("words")
        if not (given.get("unsafe") or given.get("nothing") or said_something) and not self.errors:
            raise ValidationError(
                _("Answer at least one question, or tick “Nothing to report” or “I cannot report safely”.")
            )
        if given.get("nothing") and said_something:
            self.add_error("nothing", _("You wrote something below: untick this, or leave the rest empty."))
        return given

    @property
    def data_sent(self) -> dict[str, Any]:
        """The report as plain data."""
        given = self.cleaned_data
        answers = {name[2:]: given[name] for name in self.fields if name.startswith("q_") and given[name]}
        return {
            **self._data(Kind.SITUATION),
            **{name: given[name] for name in ("nothing", "place", "words", "ahead", "outlook")},
            "observed_at": timezone.now().isoformat(),
            "answers": answers,
        }


class _Desk(forms.Form):
    """What the desk writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


def _reason(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4}))


class TriageForm(_Desk):
    """What was first seen in a report."""

    why = _reason(gettext_lazy("What you see in it"), gettext_lazy("And what has to be asked, of whom."))
    urgent = forms.BooleanField(
        label=gettext_lazy("Urgent"), required=False, help_text=gettext_lazy("To be verified before the others.")
    )


class VerifyForm(_Desk):
    """What a verification came to; source and information are graded apart."""

    outcome = forms.ChoiceField(label=gettext_lazy("It is"), choices=Outcome.choices, widget=forms.RadioSelect)
    credibility = forms.TypedChoiceField(
        label=gettext_lazy("Credibility of the information"),
        coerce=int,
        choices=CREDIBILITY,
        initial=6,
        help_text=gettext_lazy("Judge it apart from the source, whose letter is computed from its reports before."),
    )
    why = _reason(gettext_lazy("By what"), gettext_lazy("Which other sources, seen by whom; or why it is rejected."))

    def clean(self) -> dict[str, Any]:
        """What is verified is at least possible."""
        given = self.cleaned_data
        if given.get("outcome") == Outcome.VERIFIED and int(given.get("credibility") or 6) > 3:
            self.add_error("credibility", _("What is verified is confirmed, probably or possibly true: 1, 2 or 3."))
        return given


class AnswerForm(_Desk):
    """What a reporter is told."""

    words = _reason(
        gettext_lazy("Answer"),
        gettext_lazy("It appears in the reporter’s own form and nowhere else. Say what became of the report, no more."),
    )


class DealtForm(_Desk):
    """What was done about a refused report."""

    how = _reason(gettext_lazy("What was done about it"), gettext_lazy("Asked again, entered by hand, set aside."))


class AskForm(_Desk):
    """Whom of an organisation somebody asked."""

    whom = forms.CharField(
        label=gettext_lazy("Whom you asked"),
        max_length=200,
        help_text=gettext_lazy("The post that the plan names. Write nobody’s name."),
    )


class WellForm(_Desk):
    """What the organisation answered."""

    well = forms.ChoiceField(
        label=gettext_lazy("Is its person well?"),
        choices=[("yes", gettext_lazy("yes: the report counts as silence")), ("no", gettext_lazy("no, or not known"))],
        widget=forms.RadioSelect,
    )
    answer = _reason(gettext_lazy("What it answered"), gettext_lazy("Write nobody’s name."))


class PlanForm(_Desk):
    """An organisation's consent and safety plan."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    consent_on = forms.DateField(
        label=gettext_lazy("Consent given on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    consent = forms.CharField(
        label=gettext_lazy("Reference of the consent"),
        max_length=200,
        help_text=gettext_lazy("Under which the organisation keeps it; the paper itself stays there."),
    )
    safety_on = forms.DateField(
        label=gettext_lazy("Safety plan of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    safety = forms.CharField(label=gettext_lazy("Reference of the safety plan"), max_length=200)
    asked = forms.CharField(
        label=gettext_lazy("Whom we ask whether its person is well"),
        max_length=200,
        help_text=gettext_lazy("A post, and how to reach it. Write nobody’s name."),
    )

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = bodies  # type: ignore[attr-defined]


class BeatForm(_Desk):
    """From where a monitor reports, and by when."""

    monitor = forms.TypedChoiceField(label=gettext_lazy("Account that reports"), coerce=int)
    places = forms.MultipleChoiceField(label=gettext_lazy("Places"), widget=forms.SelectMultiple(attrs={"size": 12}))
    weekday = forms.TypedChoiceField(label=gettext_lazy("Due each"), coerce=int)
    hour = forms.IntegerField(label=gettext_lazy("By the hour, UTC"), min_value=0, max_value=23)
    since = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = _reason(gettext_lazy("Why"))

    def __init__(self, *args: Any, accounts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["monitor"].choices = accounts  # type: ignore[attr-defined]
        self.fields["places"].choices = [*places(), (_("Borders"), segments())]  # type: ignore[attr-defined]
        self.fields["weekday"].choices = list(enumerate(weekdays()))  # type: ignore[attr-defined]


def weekdays() -> list[str]:
    """The days of the week, Monday first."""
    return [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
