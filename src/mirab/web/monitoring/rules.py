"""The access rules of what monitoring shows."""

from __future__ import annotations

from mirab.pipelines.board import DayBoard
from mirab.pipelines.releasing import RefusedRow
from mirab.pipelines.source_health import SourceState
from mirab.web.accounts.policy import STAFF, Rule, register
from mirab.web.accounts.roles import Role, Verb

register(DayBoard, Rule(roles={Verb.READ: STAFF, Verb.EXPORT: STAFF}))
# Health is everybody's who keeps the watch or the machine; rows as published are the watch's alone.
_KEEPERS = STAFF | {Role.ADMINISTRATOR}
register(SourceState, Rule(roles={Verb.READ: _KEEPERS, Verb.EXPORT: _KEEPERS}))
register(RefusedRow, Rule(roles={Verb.READ: STAFF, Verb.EXPORT: STAFF, Verb.RELEASE: STAFF}, marked=True))
