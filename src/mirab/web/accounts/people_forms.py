"""Forms of people and of what they are given. What a field cannot hold is said here, what breaks a rule by the act."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.core.marks import Sensitivity
from mirab.web.accounts.models import (
    LEVELS,
    AccessList,
    Clearance,
    Delegation,
    ListEntry,
    Organisation,
    SharingGroup,
    User,
)
from mirab.web.accounts.people_queries import states
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import SHOWN
from mirab.web.accounts.wording import role_said
from mirab.web.design.table_values import reader_language

#: Words that addresses of the site use in the place of a code.
_RESERVED = ("new",)
_NAME_LENGTH = 200


class PersonForm(forms.ModelForm[User]):
    """Who somebody is, and what in the centre."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "role", "organisation", "international")
        help_texts = {"username": gettext_lazy("By it the person signs in: letters, digits and @ . + - _ alone.")}

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.label_suffix = ""
        _named(self.fields["organisation"])
        for name in ("username", "email"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean_username(self) -> str:
        """A name that no other has in other letters: sign-in does not tell large from small."""
        name: str = self.cleaned_data["username"]
        if User.objects.exclude(pk=self.instance.pk).filter(username__iexact=name).exists():
            raise ValidationError(_("Somebody has this name already: choose another."))
        return name


class OrganisationForm(forms.ModelForm[Organisation]):
    """What an organisation is, and what it owns."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        help_text=gettext_lazy("The state that it represents, or in which it works; none for most."),
    )
    owns = forms.CharField(
        label=gettext_lazy("Owner of series"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Names under which it owns series, as the archive writes them; one on each line."),
    )

    class Meta:
        model = Organisation
        fields = ("code", "name_en", "name_ru", "kind", "state", "mandate", "owns", "exercise")
        widgets = {"mandate": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.label_suffix = ""
        _coded(self)
        none = ("", _("none"))
        found = sorted(states().items(), key=lambda pair: pair[1])
        cast(forms.ChoiceField, self.fields["state"]).choices = [none, *found]
        if isinstance(self.initial.get("owns"), list):
            self.initial["owns"] = "\n".join(self.initial["owns"])

    def clean_code(self) -> str:
        """A code that no address uses for something else."""
        return _free_code(self.cleaned_data["code"])

    def clean_owns(self) -> list[str]:
        """The names, each once."""
        names = [name.strip() for name in self.cleaned_data["owns"].splitlines() if name.strip()]
        if too_long := next((name for name in names if len(name) > _NAME_LENGTH), None):
            raise ValidationError(_("A name is too long: %(name)s…") % {"name": too_long[:40]})
        return list(dict.fromkeys(names))

    def clean(self) -> dict[str, Any]:
        """A government's body represents a state."""
        given = super().clean() or self.cleaned_data
        if given.get("kind") == "government" and not given.get("state"):
            self.add_error("state", _("Choose the state whose government it is of."))
        return given


class GroupForm(forms.ModelForm[SharingGroup]):
    """A sharing group and its members."""

    class Meta:
        model = SharingGroup
        fields = ("code", "name", "organisations")
        labels = {"organisations": gettext_lazy("Members")}
        widgets = {"organisations": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.label_suffix = ""
        _coded(self)
        _named(self.fields["organisations"])

    def clean_code(self) -> str:
        """A code that no address uses for something else."""
        return _free_code(self.cleaned_data["code"])


class ListForm(forms.ModelForm[AccessList]):
    """A need-to-know list."""

    class Meta:
        model = AccessList
        fields = ("code", "name")

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.label_suffix = ""
        _coded(self)

    def clean_code(self) -> str:
        """A code that no address uses for something else."""
        return _free_code(self.cleaned_data["code"])


class _HoldsForm(forms.ModelForm[Any]):
    """Something that holds from one day to another."""

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.label_suffix = ""
        self.initial.setdefault("since", today().isoformat())
        for name in ("since", "until"):
            field = cast(forms.DateField, self.fields[name])
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field.input_formats = ["%Y-%m-%d"]
            field.error_messages["invalid"] = _("This is not a day of the calendar. Write one as 2010-05-25.")

    def clean_until(self) -> date | None:
        """A day that has not passed, and no earlier than the first."""
        until: date | None = self.cleaned_data["until"]
        since: date | None = self.cleaned_data.get("since")
        if until is not None and until < today():
            raise ValidationError(_("This day has passed: what is given would hold on no day to come."))
        if until is not None and since is not None and until < since:
            raise ValidationError(_("The last day is before the first."))
        return until


class ClearanceForm(_HoldsForm):
    """Up to what level somebody is cleared."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), coerce=int, help_text=gettext_lazy("The highest that the person may read.")
    )

    class Meta:
        model = Clearance
        fields = ("level", "since", "until", "why")

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        ceiling = Sensitivity(settings.MIRAB_CEILING)
        level = cast(forms.TypedChoiceField, self.fields["level"])
        level.choices = [(key.value, str(word)) for key, word in LEVELS.items() if 0 < key <= ceiling]
        level.error_messages["invalid_choice"] = _("This installation holds nothing above: %(ceiling)s.") % {
            "ceiling": LEVELS[ceiling]
        }


class StandInForm(_HoldsForm):
    """Who stands in for somebody, chosen by a head."""

    class Meta:
        model = Delegation
        fields = ("taker", "since", "until", "why")
        labels = {"taker": gettext_lazy("Who stands in")}
        help_texts = {
            "taker": gettext_lazy("A colleague of the same organisation, who takes on the role and the lists.")
        }

    def __init__(self, *args: Any, giver: User, **words: Any) -> None:
        super().__init__(*args, **words)
        taker = cast("forms.ModelChoiceField[User]", self.fields["taker"])
        taker.queryset = _colleagues(giver)
        taker.label_from_instance = _person_said  # type: ignore[assignment, method-assign]
        taker.error_messages["invalid_choice"] = _("Nobody of this name can stand in.")


class OwnAbsenceForm(_HoldsForm):
    """Who stands in for the person himself; he knows his colleagues, and is not shown a list of people."""

    taker = forms.CharField(
        label=gettext_lazy("Who stands in"),
        max_length=150,
        help_text=gettext_lazy("The name by which a colleague of your organisation signs in."),
    )

    class Meta:
        model = Delegation
        fields = ("since", "until", "why")

    field_order = ("taker", "since", "until", "why")

    def __init__(self, *args: Any, giver: User, **words: Any) -> None:
        super().__init__(*args, **words)
        self._giver = giver
        self.fields["taker"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean_taker(self) -> User:
        """A colleague; who is of another house is answered as who is not at all."""
        found = _colleagues(self._giver).filter(username=self.cleaned_data["taker"]).first()
        if found is None:
            raise ValidationError(_("No colleague of yours who could stand in has this name."))
        return found


class ListEntryForm(_HoldsForm):
    """Who is put on a need-to-know list."""

    class Meta:
        model = ListEntry
        fields = ("person", "since", "until", "why")
        labels = {"person": gettext_lazy("Person")}
        help_texts = {"person": gettext_lazy("Who reads what carries the list, within clearance.")}

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        person = cast("forms.ModelChoiceField[User]", self.fields["person"])
        person.queryset = _shown_people()
        person.label_from_instance = _person_said  # type: ignore[assignment, method-assign]
        person.error_messages["invalid_choice"] = _("Nobody of this name can be put on a list.")


def _shown_people() -> QuerySet[User]:
    return User.objects.filter(is_active=True, role__in=SHOWN).order_by("username")


def _colleagues(giver: User) -> QuerySet[User]:
    """Those who may stand in for somebody."""
    return _shown_people().filter(organisation=giver.organisation_id).exclude(pk=giver.pk)


def _person_said(person: User) -> str:
    """Name, sign-in name and role, as a list of people to choose from says them."""
    name, role = person.get_full_name(), role_said(person.role)
    return f"{name} ({person.username}), {role}" if name else f"{person.username}, {role}"


def _named(field: Any) -> None:
    """Organisations in the reader's language."""
    field.label_from_instance = lambda body: body.name.said(reader_language())
    field.queryset = Organisation.objects.order_by("name_ru" if reader_language() == "ru" else "name_en", "id")
    if hasattr(field, "empty_label") and field.empty_label:
        field.empty_label = _("none")


def _coded(form: forms.ModelForm[Any]) -> None:
    """A code is given once: afterwards the form has none."""
    if form.instance.pk:
        del form.fields["code"]
        return
    form.fields["code"].error_messages |= {
        "invalid": _("A code has letters, digits, hyphens and underlines alone."),
        "unique": _("Something has this code already: choose another."),
    }


def _free_code(code: str) -> str:
    if code != code.lower():
        raise ValidationError(_("A code is written in small letters."))
    if code in _RESERVED:
        raise ValidationError(_("The word “%(code)s” is the site's own: choose another code.") % {"code": code})
    return code
