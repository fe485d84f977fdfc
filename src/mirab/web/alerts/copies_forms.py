"""For whom copies are made, what became of one, and the key and the form of an encrypted file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mirab.web.alerts.copies_models import CopyReceipt, FileFormat, FileKey
from mirab.web.alerts.warning_forms import DeskForm


class CopiesForm(forms.Form):
    """One name on each line."""

    readers = forms.CharField(
        label=gettext_lazy("For whom, one on each line"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Name and function of each person. Each gets a copy with a number of its own."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_readers(self) -> list[str]:
        """The names, each of a length that its copy has room for."""
        names = [line.strip() for line in self.cleaned_data["readers"].splitlines() if line.strip()]
        longest = 120
        if any(len(name) > longest for name in names):
            raise forms.ValidationError(gettext_lazy("A name is longer than 120 letters: shorten it."))
        return names


class ReceiptForm(DeskForm):
    """What became of a copy, when, and by whose hand."""

    class Meta:
        model = CopyReceipt
        fields = ["what", "on", "who"]


class FileKeyForm(DeskForm):
    """A public key."""

    class Meta:
        model = FileKey
        fields = ["public"]
        # a key is longer than a line of the page
        widgets = {"public": forms.Textarea(attrs={"spellcheck": "false"})}

    def clean_public(self) -> str:
        """The key as one word, however it was broken on its way."""
        return "".join(self.cleaned_data["public"].split())


class FileForm(forms.Form):
    """As what a text is encrypted."""

    form = forms.ChoiceField(label=gettext_lazy("As"), choices=FileFormat.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
