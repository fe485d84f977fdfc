"""The access rules of what project keeps: everybody reads his own looks alone, which queries see to."""

from __future__ import annotations

from mirab.web.accounts.policy import STAFF, Rule, register
from mirab.web.accounts.roles import Verb
from mirab.web.project.models import LastLook

register(LastLook, Rule(roles={Verb.READ: STAFF}))
