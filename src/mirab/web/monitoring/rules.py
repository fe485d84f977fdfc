"""The access rules of what monitoring shows."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from mirab.pipelines.board import DayBoard
from mirab.pipelines.releasing import RefusedRow
from mirab.pipelines.source_health import SourceState
from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import READERS, STAFF, Role, Verb
from mirab.web.accounts.wording import name_acts, name_kinds

register(DayBoard, Rule(roles={Verb.READ: READERS, Verb.EXPORT: READERS}))
# Health is everybody's who reads the watch or keeps the machine; rows as published are the desk's alone.
_KEEPERS = READERS | {Role.ADMINISTRATOR}
register(SourceState, Rule(roles={Verb.READ: _KEEPERS, Verb.EXPORT: _KEEPERS}))
register(RefusedRow, Rule(roles={Verb.READ: STAFF, Verb.EXPORT: STAFF, Verb.RELEASE: STAFF}, marked=True))

name_acts({"release_rows": pgettext_lazy("act", "Rows released from quarantine")})
name_kinds(
    {
        DayBoard: pgettext_lazy("record", "figures of the watch"),
        SourceState: pgettext_lazy("record", "state of the sources"),
        RefusedRow: pgettext_lazy("record", "rows of a source"),
    }
)
