"""How people come in: links of the administrator, who needs a second factor, which sessions are open.

A link holds 256 random bits, is kept as a hash alone, and lets its person in once within three days.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from importlib import import_module

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mirab.core.errors import InputError
from mirab.core.marks import Sensitivity
from mirab.web.accounts.acts import act
from mirab.web.accounts.asked_often import finds_any
from mirab.web.accounts.chain import append
from mirab.web.accounts.entry_models import EntryLink, OpenSession
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import NotAllowed, Person, Rule, clearance_of, register, role_of
from mirab.web.accounts.roles import Role, Verb
from mirab.web.accounts.token_models import ApiToken
from mirab.web.accounts.wording import name_acts, name_kinds

#: How long a link waits for its person.
LINK_LIFE = timedelta(hours=72)
#: What proves more than a password; recovery codes stand in for one of these and are none by themselves.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class AlreadyEntered(InputError):
    """An invitation for somebody who has been here: a recovery link is what he needs."""


class OwnEntry:
    """The kind of a person's own ways in: password, second factors, sessions."""


register(EntryLink, Rule(roles={Verb.MANAGE: frozenset({Role.ADMINISTRATOR})}))
register(OpenSession, Rule(roles={}))
register(OwnEntry, Rule(roles=dict.fromkeys((Verb.MANAGE, Verb.ENTER), frozenset(Role))))
name_acts(
    {
        "invite_person": pgettext_lazy("act", "Invitation made"),
        "recover_person": pgettext_lazy("act", "Recovery begun"),
        "take_link": pgettext_lazy("act", "Entered by a link"),
        "add_factor": pgettext_lazy("act", "Second factor added"),
        "remove_factor": pgettext_lazy("act", "Second factor removed"),
        "drop_factors": pgettext_lazy("act", "Second factors removed on the machine"),
        "renew_codes": pgettext_lazy("act", "Recovery codes made anew"),
        "change_own_password": pgettext_lazy("act", "Own password changed"),
        "end_sessions": pgettext_lazy("act", "Sessions ended"),
        "link_house": pgettext_lazy("act", "Sign-in of another house linked"),
        "sign_in": pgettext_lazy("act", "Signed in"),
        "sign_out": pgettext_lazy("act", "Signed out"),
        "lock_sign_in": pgettext_lazy("act", "Sign-in shut after wrong guesses"),
        "lock_unknown": pgettext_lazy("act", "A name that is nobody's shut after wrong guesses"),
    }
)
name_kinds(
    {
        EntryLink: pgettext_lazy("record", "entry link"),
        OwnEntry: pgettext_lazy("record", "own sign-in"),
    }
)


# Second factors -------------------------------------------------------------------------------------------------------
def needs_second_factor(person: Person) -> bool:
    """Whether a password alone does not do: whoever reads above unclassified, and who keeps the accounts."""
    return clearance_of(person) > Sensitivity.UNCLASSIFIED or role_of(person) is Role.ADMINISTRATOR


def has_second_factor(person: Person) -> bool:
    """Whether a person has set up an authenticator app or a passkey."""
    return finds_any(
        person, "second factor", lambda: Authenticator.objects.filter(user_id=person.pk, type__in=SECOND_FACTORS)
    )


def note_own(name: str, user: User, verb: Verb = Verb.MANAGE, **detail: object) -> None:
    """Leave the audit line of what a person did with his own ways in."""
    with act(name, user, verb, OwnEntry, record_id=user.username, **detail):
        pass


def note_locked(name: str) -> None:
    """Leave the line of a name that wrong guesses have shut out for a while, whether it is anybody's or nobody's.

    What was typed as a name and is nobody's is not kept: it may be a password. The same is asked of the record, and one
    line is written, in both cases.
    """
    known = User.objects.filter(username__iexact=name).values_list("username", flat=True).first()
    append(
        act="lock_sign_in" if known else "lock_unknown",
        person=None,
        role="",
        verb=Verb.ENTER.value,
        kind=OwnEntry.__name__,
        record=known or "",
    )


@transaction.atomic
def drop_factors_here(user: User) -> None:
    """Remove somebody's second factors; done by whoever holds the machine, where no administrator is left to do it."""
    Authenticator.objects.filter(user=user).delete()
    append(act="drop_factors", person=None, role="", verb=Verb.MANAGE.value, kind=User.__name__, record=user.username)


# Links ----------------------------------------------------------------------------------------------------------------
def invite(by: Person, user: User, now: datetime) -> str:
    """Make the link by which somebody enters for the first time; give its token, which is shown once.

    Raises
    ------
    NotAllowed
        Who asks keeps no accounts.
    AlreadyEntered
        The person has signed in before.
    """
    if user.last_login is not None:
        raise AlreadyEntered(_("%(name)s has signed in before") % {"name": user}, _("Make a recovery link instead"))
    with act("invite_person", by, Verb.MANAGE, EntryLink, record_id=user.username, hours=_hours()):
        _lock_out(user)
        return _new_link(by, user, EntryLink.Kind.INVITATION, now)


def recover(by: Person, user: User, *, drop_factors: bool, now: datetime) -> str:
    """Make the link by which somebody enters again: his password and sessions end now, his second factors if said so.

    Raises
    ------
    NotAllowed
        Who asks keeps no accounts, or is the person himself.
    """
    if by == user:
        raise NotAllowed
    detail = {"hours": _hours(), "drop_factors": drop_factors}
    with act("recover_person", by, Verb.MANAGE, EntryLink, record_id=user.username, **detail):
        _lock_out(user)
        if drop_factors:
            Authenticator.objects.filter(user=user).delete()
        return _new_link(by, user, EntryLink.Kind.RECOVERY, now)


def _hours() -> int:
    return int(LINK_LIFE.total_seconds() // 3600)


def _lock_out(user: User) -> None:
    """Until the link is taken, no password opens the account."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _end(OpenSession.objects.filter(user=user))
    # whoever made tokens with a password that others know has not gone with it
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    # a newer link takes the place of those that wait
    EntryLink.objects.filter(user=user, used_at=None).delete()


def _new_link(by: Person, user: User, kind: EntryLink.Kind, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    if not isinstance(by, User):
        raise NotAllowed
    EntryLink.objects.create(
        user=user,
        kind=kind,
        token_hash=_hashed(token),
        made_by=by,
        made_at=now,
        expires_at=now + LINK_LIFE,
    )
    return token


def _hashed(token: str) -> str:
    # a random token of 256 bits cannot be guessed from its hash, whatever the hash costs
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str, now: datetime) -> EntryLink | None:
    """The link of a token, where it still lets its person in."""
    waiting = EntryLink.objects.select_related("user").filter(used_at=None, expires_at__gt=now, user__is_active=True)
    return waiting.filter(token_hash=_hashed(token)).first()


@transaction.atomic
def take_link(token: str, password: str, now: datetime) -> User | None:
    """Set the password that a link's person chose and close the link; None where it was closed meanwhile."""
    link = link_of(token, now)
    # of two who come at once, one closes it
    if link is None or not EntryLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        return None
    user = link.user
    with act("take_link", user, Verb.MANAGE, OwnEntry, record_id=user.username, kind=link.kind):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


# Sessions -------------------------------------------------------------------------------------------------------------
def end_sessions(user: User, sessions: QuerySet[OpenSession]) -> int:
    """End sessions of a person's own, by himself; give how many."""
    own = sessions.filter(user=user)
    with act("end_sessions", user, Verb.MANAGE, OwnEntry, record_id=user.username, count=own.count()):
        return _end(own)


def end_others(user: User, key: str | None) -> None:
    """End every session of a person but the one that he is in: what they proved no longer does."""
    _end(OpenSession.objects.filter(user=user).exclude(key=key or ""))


def _end(sessions: QuerySet[OpenSession]) -> int:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    ended = list(sessions)
    for session in ended:
        store.delete(session.key)
    OpenSession.objects.filter(pk__in=[session.pk for session in ended]).delete()
    return len(ended)
