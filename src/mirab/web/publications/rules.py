"""The access rules of what publications shows and keeps."""

from __future__ import annotations

from mirab.web.accounts.policy import STAFF, Rule, register
from mirab.web.accounts.roles import Verb
from mirab.web.publications.models import Bulletin

register(
    Bulletin,
    Rule(
        roles={Verb.READ: STAFF, Verb.EXPORT: STAFF, Verb.BUILD: STAFF, Verb.MANAGE: STAFF},
        marked=True,
    ),
)
