"""The form of the page that shows the components."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Specimen(forms.Form):
    """One field of each kind, with what is said when it is left out."""

    reason = forms.CharField(
        label=_("Reason"), help_text=_("In a sentence: it stays on record."), widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[("risk", _("risk")), ("opportunity", _("opportunity"))])
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    agreed = forms.BooleanField(label=_("Both sides were heard"), required=False)
