"""The forms by which a proposal is decided."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mirab.web.alerts.actions import LONGEST_REASON

_AREA = {"rows": 3, "maxlength": LONGEST_REASON}


class AcceptForm(forms.Form):
    """Accept a proposal, with a note or without."""

    seen = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note for the desk"),
        help_text=_("If you like: what the desk should look at first."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs=_AREA),
    )


class RejectForm(forms.Form):
    """Reject a proposal, with the reason."""

    seen = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed. It stays with the proposal, and those who keep the rules read it."),
        max_length=LONGEST_REASON,
        error_messages={
            "required": _("Write why it is rejected: a line will do, such as “a published date, no new fact”."),
            "max_length": _("The reason is too long: %(show_value)d characters; keep it within %(limit_value)d."),
        },
        widget=forms.Textarea(attrs=_AREA),
    )
