"""Forms of the ways in."""

from __future__ import annotations

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from mirab.web.accounts.entry_models import EntryLink
from mirab.web.accounts.models import User


class _TakenOnce:
    """A code of an authenticator app is taken once as long as it fits; the steps before and after the present fit too.

    allauth remembers it for one step alone.
    """

    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        steps = 2 * app_settings.TOTP_TOLERANCE + 1
        key = f"entry-code-{self.user.pk}-{''.join(code.split())}"
        of_app = self.authenticator.type == Authenticator.Type.TOTP
        if of_app and not cache.add(key, "taken", timeout=steps * app_settings.TOTP_PERIOD):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeAtSignIn(_TakenOnce, AuthenticateForm):  # type: ignore[misc]
    """The code that is asked for after the password."""


class CodeAgain(_TakenOnce, ReauthenticateForm):  # type: ignore[misc]
    """The code that is asked for before something weighty."""


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey's name, and whether it signs in by itself."""

    name = forms.CharField(
        label=_("Name"), required=False, max_length=60, help_text=_("Where it is kept, so that you know it again.")
    )
    passwordless = forms.BooleanField(
        label=_("Sign in by it alone, without a password"),
        required=False,
        initial=True,
        help_text=_("It then asks for a finger, a face or a number. Untick for a key that only follows the password."),
    )


class LinkFor(forms.Form):
    """For whom a link is made, and what it is for."""

    user = forms.ModelChoiceField(
        label=_("For whom"), queryset=User.objects.filter(is_active=True).order_by("username"), to_field_name="username"
    )
    kind = forms.ChoiceField(
        label=_("What for"),
        choices=EntryLink.Kind.choices,
        help_text=_("With a recovery link the old password and every open session end at once."),
    )
    drop_factors = forms.BooleanField(
        label=_("Remove this person's second factors"),
        required=False,
        help_text=_("Only when they are lost: be sure first that it is this person who asks."),
    )
