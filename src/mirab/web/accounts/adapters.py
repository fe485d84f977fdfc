"""How allauth signs people in here: nobody makes an account for himself, and secrets of second factors are sealed."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit as counts
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mirab.web.accounts.entry_actions import note_locked
from mirab.web.accounts.models import User


class ClosedHouse(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are given by an administrator; a demonstration opens on its own day."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Today; in a demonstration, the day it was set to open on."""
        today = reverse("today")
        return f"{today}?on={settings.MIRAB_OPEN_ON.isoformat()}" if settings.MIRAB_OPEN_ON else today

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """The page of one's own ways in."""
        return reverse("mfa_index")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *rest: Any, **more: Any
    ) -> None:
        """Of second factors the page that follows tells how they stand."""
        if not (message_template or "").startswith("mfa/messages/"):
            super().add_message(request, level, message_template, *rest, **more)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """An account out of use is answered as one that never was."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note that a name is shut out for a while, by the guess that did it; known or unknown, it is as much work."""
        if shut_out(request, self._get_login_attempts_cache_key(request, **credentials)):
            note_locked(str(credentials.get("username", "")))

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """The same where a passkey or another house's sign-in named it."""
        messages.error(request, str(self.error_messages["invalid_login"]))
        return HttpResponseRedirect(reverse("account_login"))

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whatever decides who gets in is changed by whoever showed just now that it is he."""
        return True

    def forget_guesses(self, request: HttpRequest, user: User) -> None:
        """Let somebody in again whom guesses at his name or his codes keep out: he came by a link."""
        for key in (
            self._get_login_attempts_cache_key(request, username=user.username),
            f"mfa-auth-user-{user.pk}",
        ):
            ratelimit.clear(request, action="login_failed", key=key)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Ways to prove again who one is, in this site's words."""
        said = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": said[method["id"]]} for method in methods]


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors lie in the record sealed by the installation's key, which lies outside it."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret; one sealed by another key gives a secret that no code fits."""
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return str(generate_totp_secret())

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """What a new passkey is called until its owner says otherwise."""
        return _("Passkey")


def shut_out(request: HttpRequest, key: str) -> bool:
    """Whether wrong guesses shut out whom a key of allauth's counts stands for; nothing is counted by asking.

    Of the limits those are asked that count by name: guesses from one machine shut out no name.
    """
    by_name = ",".join(
        rate for rate in settings.ACCOUNT_RATE_LIMITS["login_failed"].split(",") if rate.endswith("/key")
    )
    asked = {"app": "allauth.account", "action": "login_failed", "config": {"login_failed": by_name}}
    return counts.consume(request, **asked, key=key, dry_run=True) is None


def _seal() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mirab second factors")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


class AnotherHouse(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by another house's word: into an account that is here already, never into a new one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Link who comes for the first time to the account that the set claim names, unless another holds it."""
        if sociallogin.is_existing or sociallogin.state.get("process") != "login" or not settings.MIRAB_OIDC_CLAIM:
            return
        name = _claim(sociallogin.account.extra_data, settings.MIRAB_OIDC_CLAIM)
        user = User.objects.filter(username=name, is_active=True).first() if name else None
        held = SocialAccount.objects.filter(user=user, provider=sociallogin.account.provider).exists()
        if user is not None and not held:
            sociallogin.connect(request, user)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """The page of one's own ways in."""
        return reverse("mfa_index")

    def on_authentication_error(self, request: HttpRequest, *told: Any, **more: Any) -> None:
        """Whatever failed there, the sign-in page says that it did."""
        messages.error(request, _("The other house did not sign you in. Try again, or use your password here."))
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))


def _claim(told: dict[str, Any], claim: str) -> str:
    """A claim of the token, which is signed for this site; of the house's further word where the token has none."""
    for part in ("id_token", "userinfo"):
        value = (told.get(part) or {}).get(claim)
        if isinstance(value, str) and value:
            return value
    return ""
