"""The access rules of what project keeps: everybody reads his own looks alone."""

from __future__ import annotations

from mirab.web.accounts.policy import Rule, register
from mirab.web.project.models import LastLook

register(LastLook, Rule(own="user"))
