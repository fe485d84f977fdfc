"""The access rules of what publications shows and keeps."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import HOUSE, STAFF, Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.publications.models import Bulletin

register(
    Bulletin,
    Rule(
        roles={Verb.READ: HOUSE, Verb.EXPORT: HOUSE, Verb.BUILD: STAFF, Verb.MANAGE: STAFF},
        marked=True,
    ),
)

name_acts(
    {
        "ask_for_bulletin": pgettext_lazy("act", "Bulletin asked for"),
        "ask_again_for_bulletin": pgettext_lazy("act", "Bulletin asked for again"),
        "delete_bulletin": pgettext_lazy("act", "Bulletin deleted"),
    }
)
name_kinds({Bulletin: pgettext_lazy("record", "bulletin")})
