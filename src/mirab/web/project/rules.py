"""The access rules of what project keeps: everybody reads his own looks alone, and the machine keeps itself."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.project.models import LastLook


class Installation:
    """The kind of an installation as a whole: whoever holds the machine backs it up and restores it, no role does."""


register(LastLook, Rule(own="user"))
register(Installation, Rule(roles={Verb.MANAGE: frozenset()}))
name_acts(
    {
        "back_up": pgettext_lazy("act", "Backup begun on the machine"),
        "restore": pgettext_lazy("act", "Restored from a backup"),
    }
)
name_kinds({Installation: pgettext_lazy("record", "installation")})
