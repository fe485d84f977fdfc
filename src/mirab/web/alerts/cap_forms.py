"""What a person adds to the record for a CAP message, and the file of a partner's acknowledgement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.exchange.cap import MessageType
from mirab.web.alerts.cap_making import AskedCap, NextMessage, Words
from mirab.web.alerts.cap_models import HAZARDS
from mirab.web.alerts.warning_forms import LONGEST, dress
from mirab.web.alerts.warning_models import LANGUAGES

#: A message of this kind takes some kilobytes.
LARGEST_BYTES = 1_000_000


class CapForm(forms.Form):
    """The hazard, when it begins, what to do; and the same said in the other language, where it is to be said."""

    hazard = forms.ChoiceField(label=gettext_lazy("Hazard"), choices=HAZARDS)
    onset = forms.DateField(
        label=gettext_lazy("First day"), required=False, help_text=gettext_lazy("Empty: no day is named.")
    )
    observed = forms.BooleanField(label=gettext_lazy("It has begun"), required=False)
    instruction = forms.CharField(
        label=gettext_lazy("What those addressed should do"),
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("In the language of the warning."),
    )
    headline = forms.CharField(label=gettext_lazy("In the other language: title"), required=False, max_length=200)
    description = forms.CharField(
        label=gettext_lazy("In the other language: text"),
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("What, where, when and who is affected. Empty: the message speaks one language."),
    )
    other_instruction = forms.CharField(
        label=gettext_lazy("In the other language: what to do"), required=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, following: NextMessage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other = next(code for code, _name in LANGUAGES if code != following.text.language)
        if following.kind is MessageType.CANCEL:
            # a cancellation keeps the hazard of what it cancels
            for name in ("hazard", "onset", "observed"):
                del self.fields[name]
        elif following.earlier:
            self.fields["hazard"].initial = following.earlier[-1].hazard
        dress(self)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.max_length = LONGEST  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A second language has a title and a text, or is left out."""
        given = super().clean() or self.cleaned_data
        title, text = given.get("headline"), given.get("description")
        if bool(title) != bool(text) or (given.get("other_instruction") and not text):
            missing = "description" if title else "headline"
            self.add_error(missing, ValidationError(_("Give both, or leave the other language out.")))
        return given

    @property
    def asked(self) -> AskedCap:
        """What was typed."""
        given = self.cleaned_data
        more = Words(
            language=self.other,
            headline=given["headline"],
            description=given["description"],
            instruction=given["other_instruction"],
        )
        return AskedCap(
            hazard=given.get("hazard", ""),
            onset=given.get("onset"),
            observed=given.get("observed", False),
            instruction=given["instruction"],
            more=(more,) if more.headline else (),
        )


class AckForm(forms.Form):
    """A partner's file, and his certificate where it is new."""

    file = forms.FileField(label=gettext_lazy("The partner’s file"), max_length=200)
    certificate = forms.CharField(
        label=gettext_lazy("The partner’s certificate (PEM)"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("Had from the partner by another way. Empty: the one known from an earlier file."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_file(self) -> bytes:
        """The bytes, of a size that such a file has."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            raise ValidationError(_("This file is larger than any such message."))
        data: bytes = file.read()
        return data
