"""The access rules of mail: the administrator sees whose mail does not arrive, and why; of the rest nobody sees any."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import Role, Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.post.models import Attempt, Message

_KEEPER = frozenset({Role.ADMINISTRATOR})
register(Message, Rule(roles={Verb.READ: _KEEPER, Verb.MANAGE: _KEEPER}))
register(Attempt, Rule(roles={Verb.READ: _KEEPER}))
name_acts({"note_bounce": pgettext_lazy("act", "Mail that came back noted")})
name_kinds({Message: pgettext_lazy("record", "message")})
