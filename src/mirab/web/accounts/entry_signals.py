"""What allauth and Django tell of sign-ins: sessions are noted, and what changes a way in leaves its audit line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from allauth.socialaccount.signals import social_account_added
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from mirab.web.accounts.adapters import shut_out
from mirab.web.accounts.entry_actions import SECOND_FACTORS, end_others, note_locked, note_own
from mirab.web.accounts.entry_sessions import let_go_of_ended, note_session
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Verb


@receiver(user_logged_in)
def _signed_in(sender: type[User], request: HttpRequest, user: User, **told: Any) -> None:
    now = datetime.now(UTC)
    note_session(request, user, now)
    let_go_of_ended(user, now)
    note_own("sign_in", user, Verb.ENTER)


@receiver(user_logged_out)
def _signed_out(sender: type[User], request: HttpRequest, user: User | None, **told: Any) -> None:
    if user is not None:
        note_own("sign_out", user, Verb.ENTER)


@receiver(authentication_failed)
def _code_refused(sender: type[Authenticator], request: HttpRequest, user: User, **told: Any) -> None:
    """A code was wrong: whether it was one too many, allauth's own count tells."""
    if shut_out(request, f"mfa-auth-user-{user.pk}"):
        note_locked(user.username)


@receiver(password_changed)
def _password_changed(sender: type[User], request: HttpRequest, user: User, **told: Any) -> None:
    note_own("change_own_password", user)
    _only_this_session(request, user)


@receiver(authenticator_added)
def _added(
    sender: type[Authenticator], request: HttpRequest, user: User, authenticator: Authenticator, **told: Any
) -> None:
    note_own("add_factor", user, factor=authenticator.type)
    if authenticator.type in SECOND_FACTORS:
        # a session that was opened by the password alone has not shown what is asked from now on
        _only_this_session(request, user)


@receiver(authenticator_removed)
def _removed(
    sender: type[Authenticator], request: HttpRequest, user: User, authenticator: Authenticator, **told: Any
) -> None:
    note_own("remove_factor", user, factor=authenticator.type)


@receiver(authenticator_reset)
def _renewed(sender: type[Authenticator], request: HttpRequest, user: User, **told: Any) -> None:
    note_own("renew_codes", user)


@receiver(social_account_added)
def _linked(sender: type[Any], request: HttpRequest, sociallogin: Any, **told: Any) -> None:
    note_own("link_house", sociallogin.user, provider=sociallogin.account.provider)


def _only_this_session(request: HttpRequest, user: User) -> None:
    # its key changes with a password
    note_session(request, user, datetime.now(UTC))
    end_others(user, request.session.session_key)
