"""The access rules of CAP messages, and what acts on them are called."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import HEADS, HOUSE, STAFF, Role, Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.alerts.cap_models import CapMessage, CapPublished
from mirab.web.alerts.cap_queries import CapCertificate

_EVERYBODY = frozenset(Role)
register(
    CapMessage,
    Rule(roles={Verb.READ: HOUSE, Verb.EXPORT: HOUSE, Verb.DECIDE: STAFF, Verb.RELEASE: HEADS}, marked=True),
)
# What was opened to all is everybody's, whoever he is.
for open_to_all in (CapPublished, CapCertificate):
    register(open_to_all, Rule(roles={Verb.READ: _EVERYBODY, Verb.EXPORT: _EVERYBODY}))

name_acts(
    {
        "make_cap": pgettext_lazy("act", "CAP message made"),
        "publish_cap": pgettext_lazy("act", "CAP message opened to all"),
        "take_cap_ack": pgettext_lazy("act", "Acknowledgement of a CAP message taken in"),
    }
)
name_kinds({CapMessage: pgettext_lazy("record", "CAP message")})
