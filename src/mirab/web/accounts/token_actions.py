"""Personal tokens: make, revoke, and whom a token that is shown lets act.

A token holds 256 random bits and is kept as a hash alone. What it opens is asked anew on each use: its person's rights
at that moment, and of these no more than its scopes.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mirab.core.errors import InputError
from mirab.web.accounts.acts import act
from mirab.web.accounts.entry_actions import OwnEntry, has_second_factor, needs_second_factor
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.token_models import ApiToken, KeptAnswer, Scope
from mirab.web.accounts.wording import name_acts

log = logging.getLogger(__name__)

#: The longest that a token lives, in days; and how many of one person's may live at once.
LONGEST_LIFE, MOST = 365, 20
#: How exactly the last use of a token is known.
USED_EVERY = timedelta(hours=1)
_MARK = "mirab_"

register(ApiToken, Rule(roles={}))
register(KeptAnswer, Rule(roles={}))
name_acts(
    {
        "make_token": pgettext_lazy("act", "Token for a program made"),
        "revoke_token": pgettext_lazy("act", "Token for a program revoked"),
    }
)


def begins(token: ApiToken) -> str:
    """How the secret of a token begins, by which its owner knows it again."""
    return f"{_MARK}{token.prefix}"


class NoToken(InputError):
    """The token cannot be made as asked; ``field`` names what is wrong, or is empty."""

    def __init__(self, what: str, remedy: str, field: str = "") -> None:
        super().__init__(what, remedy)
        self.field = field


def make_token(user: User, name: str, scopes: Iterable[str], days: int, now: datetime) -> tuple[ApiToken, str]:
    """Make a token of a person's own; give it with its secret, which is shown once.

    Parameters
    ----------
    days : int
        How long it lives, from 1 to :data:`LONGEST_LIFE`.

    Raises
    ------
    NoToken
        The person needs a second factor and has none, has as many tokens as there may be, or asks for a life or a
        scope that there is not.
    """
    given = sorted({Scope(scope).value for scope in scopes if scope in Scope.values})
    if needs_second_factor(user) and not has_second_factor(user):
        raise NoToken(_("What you may read needs a second factor"), _("Set one up first"))
    if not 1 <= days <= LONGEST_LIFE:
        raise NoToken(_("a life of %(days)s days") % {"days": days}, _("Choose 1 to 365 days"), "days")
    if not given:
        raise NoToken(_("a token that opens nothing"), _("Choose what it is for"), "scopes")
    if _living(user, now).count() >= MOST:
        raise NoToken(_("You have as many tokens as there may be"), _("Revoke one that is not used"))
    prefix = secrets.token_hex(4)
    token = f"{_MARK}{prefix}_{secrets.token_urlsafe(32)}"
    with act("make_token", user, Verb.MANAGE, OwnEntry, record_id=user.username, token=prefix, scopes=given, days=days):
        made = ApiToken.objects.create(
            user=user,
            name=name,
            prefix=prefix,
            token_hash=_hashed(token),
            scopes=given,
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
    return made, token


def revoke_token(user: User, token: ApiToken, now: datetime) -> None:
    """Let a token of a person's own open nothing any more, at once and for good."""
    with act("revoke_token", user, Verb.MANAGE, OwnEntry, record_id=user.username, token=token.prefix):
        ApiToken.objects.filter(pk=token.pk, user=user, revoked_at=None).update(revoked_at=now)


def tokens_of(user: User, now: datetime) -> list[ApiToken]:
    """The tokens of a person's own that live, the latest first."""
    return list(_living(user, now))


def token_shown(shown: str, now: datetime) -> ApiToken | None:
    """The token that somebody shows; None where it opens nothing, whatever the reason.

    It opens nothing when it never was, has expired or was revoked, when its person was put out of use, and when that
    person needs a second factor and has none.
    """
    found = ApiToken.objects.select_related("user").filter(token_hash=_hashed(shown)).first()
    if found is None or found.revoked_at is not None or found.expires_at <= now or not found.user.is_active:
        return None
    if needs_second_factor(found.user) and not has_second_factor(found.user):
        return None
    _note_use(found, now)
    return found


def _living(user: User, now: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=now)


def _note_use(token: ApiToken, now: datetime) -> None:
    """Note the use once in a while; a record that cannot be written keeps nobody from reading."""
    if token.used_at is not None and now - token.used_at < USED_EVERY:
        return
    try:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    except DatabaseError as error:
        log.warning("use of a token not noted: %s", error)


def _hashed(token: str) -> str:
    # a random token of 256 bits cannot be guessed from its hash, whatever the hash costs
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
