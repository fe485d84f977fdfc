"""What the site's clock does for warnings: silences, clearances that did not follow, events that nobody warned of.

Inside the organisation the next named person is told; of a silence outside our own officer alone is reminded, once.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mirab.alerting.levels import Precedence
from mirab.alerting.warning_addressees import AddresseeState, Side
from mirab.alerting.warning_clocks import NudgeKind, Waiting, clearance_missed, nudge
from mirab.alerting.warning_states import State
from mirab.core.marks import Marks
from mirab.pipelines.board import DayBoard, open_board
from mirab.pipelines.board_values import EpisodeRow
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import Marked
from mirab.web.alerts.addressee_models import Addressee, Escalation
from mirab.web.alerts.missed_events import warned
from mirab.web.alerts.response_models import MissedEvent
from mirab.web.alerts.warning_actions import tell
from mirab.web.alerts.warning_lives import addressee_view, clocks, life_of, signoffs_of, standing, text_for
from mirab.web.alerts.warning_models import Notice, WarningVersion
from mirab.web.monitoring.queries import centre

_WAITING = [AddresseeState.RELEASED.value, AddresseeState.DELIVERED.value]


def on_the_minute(now: datetime) -> None:
    """What the site's clock has done here: silences each minute, missed events once an hour."""
    run_clocks(now)
    board = open_board(centre()) if now.minute == 0 else None
    if board is not None:
        open_missed_events(board.on(now.date()), now)


def run_clocks(now: datetime) -> int:
    """Look at every clock once; gives how many had run out since the last look."""
    silent = Addressee.objects.filter(state__in=_WAITING).select_related("warning", "officer")
    return sum(_silence(one, now) for one in silent) + sum(_clearance(one, now) for one in _flashed())


def _silence(addressee: Addressee, now: datetime) -> int:
    text = text_for(addressee)
    if text.state != State.ISSUED.value or addressee.released_at is None:
        return 0
    told = list(addressee.escalations.all())
    turns = [one for one in told if one.kind == NudgeKind.NEXT_PERSON.value]
    reminded = [one for one in told if one.kind == NudgeKind.REMIND_OFFICER.value]
    view = addressee_view(addressee, life_of(text))
    delivered = addressee.deliveries.last()
    since = delivered.on if delivered and not Side(addressee.side).inside else addressee.released_at
    waiting = Waiting(
        addressee=view,
        officer=str(addressee.officer_id),
        last_told_at=turns[-1].at if turns else since,
        chain=tuple(map(str, addressee.chain)),
        told=1 + len(turns),
        reminded_at=reminded[-1].at if reminded else None,
    )
    due = nudge(waiting, Precedence(text.precedence), clocks(), now)
    if due is None:
        return 0
    with transaction.atomic():
        made, new = Escalation.objects.get_or_create(
            addressee=addressee,
            kind=due.kind.value,
            to_id=int(due.to),
            defaults={"due_at": due.due_at, "at": now, "mark_set_id": addressee.mark_set_id},
        )
        if not new:
            return 0
        next_person = due.kind is NudgeKind.NEXT_PERSON
        what = "your turn" if next_person else "silence"
        tell([made.to_id], what, addressee.warning, addressee.officer, now)
        _line("tell_next_person" if next_person else "remind_officer", addressee, to=made.to_id)
    return 1


def _flashed() -> list[WarningVersion]:
    """Flashes that are out; few are at any time."""
    rows = WarningVersion.objects.filter(flash=True, state=State.ISSUED.value, replaced_at__isnull=True)
    return list(rows.select_related("warning", "by", "issued_by"))


def _clearance(text: WarningVersion, now: datetime) -> int:
    """Say once, to who issued it and who wrote it, that the clock of a clearance has run out."""
    cleared = standing(signoffs_of(text)).get("clearer")
    if text.issued_at is None or not clearance_missed(text.issued_at, cleared.at if cleared else None, now):
        return 0
    if Notice.objects.filter(warning=text.warning_id, what="clearance missed").exists():
        return 0
    with transaction.atomic():
        people = [*text.authors, *([text.issued_by_id] if text.issued_by_id else [])]
        tell(people, "clearance missed", text.warning, text.by, now)
        _line("clearance_missed", text.warning, version=text.number)
    return 1


def open_missed_events(board: DayBoard, now: datetime) -> int:
    """Open a record of each event by the register's rule that no warning open to all warned of.

    Events before the desk's first warning are left out. A closer warning keeps no record from opening: its absence
    would tell of it. Readers of such a warning do not find
    the event among the missed (``missed_events``).

    Returns
    -------
    int
        How many were opened.
    """
    issued = list(
        WarningVersion.objects.filter(issued_at__isnull=False).select_related("warning").order_by("issued_at")
    )
    if not issued or issued[0].issued_at is None:
        return 0
    first = issued[0].issued_at.date()
    known = set(MissedEvent.objects.values_list("event", flat=True))
    opened = 0
    for episode in board.register():
        if episode.status != "meets" or episode.onset < first or episode.id in known:
            continue
        if any(_warned(text, episode) for text in issued if text.marks == text.warning.marks == Marks()):
            continue
        with transaction.atomic():
            missed = MissedEvent.objects.create(
                event=episode.id,
                title_en=episode.title.en,
                title_ru=episode.title.ru,
                states=list(episode.states),
                onset=episode.onset,
                at=now,
            )
            _line("open_missed_event", missed)
        opened += 1
    return opened


def _warned(text: WarningVersion, episode: EpisodeRow) -> bool:
    """Whether a version was out before an event began, for one of its states, within its horizon."""
    assert text.issued_at is not None
    return warned(text.issued_at.date(), text.horizon, text.warning.states, episode.onset, episode.states)


def _line(name: str, record: Marked, **detail: object) -> None:
    append(
        act=name,
        person=None,
        role="",
        verb="decide",
        kind=type(record).__name__,
        record=str(record.pk),
        marks=record.marks,
        detail=detail,
    )
