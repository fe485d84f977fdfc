"""Which events a reader's warnings missed: of a warning that he may not read, no miss and no gap tells him.

The clock keeps a record of every event that no warning open to all warned of. Whoever may read a closer warning of it
does not find it among the missed; to whoever may not, it is missed, as it would be without that warning.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from mirab.web.alerts.response_models import MissedEvent
from mirab.web.alerts.warning_models import Warning, WarningVersion


def warned(issued: date, horizon: date, of: Iterable[str], onset: date, states: Iterable[str]) -> bool:
    """Whether a version was out before an event began, for one of its states, within its horizon."""
    return issued <= onset <= horizon and bool(set(of) & set(states))


def missed_by(warnings: QuerySet[Warning], events: QuerySet[MissedEvent]) -> QuerySet[MissedEvent]:
    """Those of some events that began since the first of some warnings was issued, and that none of them warned of."""
    rows = WarningVersion.objects.filter(warning__in=warnings, issued_at__isnull=False)
    issued = [
        (at.date(), horizon, states)
        for at, horizon, states in rows.values_list("issued_at", "horizon", "warning__states")
        if at is not None
    ]
    if not issued:
        return events.none()
    since = events.filter(onset__gte=min(at for at, _horizon, _states in issued))
    left = [
        key
        for key, onset, states in since.values_list("pk", "onset", "states")
        if not any(warned(*text, onset, states) for text in issued)
    ]
    return events.filter(pk__in=left)
