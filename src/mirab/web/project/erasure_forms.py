"""The form by which an erasure is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy

from mirab.web.accounts.erasures import LONGEST_REASON, erasables
from mirab.web.accounts.sealing_models import Ground

#: Of one erasure so many records are taken.
MOST_RECORDS = 500


class ErasureForm(forms.Form):
    """Which records are to be erased, and why."""

    kind = forms.ChoiceField(label=gettext_lazy("What is to be erased"))
    records = forms.CharField(
        label=gettext_lazy("Which"),
        max_length=MOST_RECORDS * 64,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Ids, each on a line of its own; the page of a record leads here with its id filled in."
        ),
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Nothing is erased for what it says."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It stays when the record is gone: write nothing into it that is to be erased."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        kinds = [(one.kind, lazystr(one.name)) for one in erasables().values()]
        self.fields["kind"].choices = sorted(kinds, key=lambda kind: str(kind[1]))  # type: ignore[attr-defined]

    def clean_records(self) -> list[str]:
        """Ids, each once."""
        given = dict.fromkeys(str(self.cleaned_data["records"]).split())
        if not given or len(given) > MOST_RECORDS:
            raise forms.ValidationError(gettext_lazy("Name between one and %(most)s records.") % {"most": MOST_RECORDS})
        return list(given)
