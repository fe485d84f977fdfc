"""The board: the whole history computed once for each state of the archive, kept as a result, and cut by day for pages.

Findings carry the day from which they are known and rules read them in that order, so that *as known on a day* is a
cut of one pass (``tests/pipelines/test_board_cut.py`` compares it with runs that stop on the day itself). A round
refreshes the board; pages open the kept one, which costs a look at one small file when nothing has changed.

::

    refresh_board   compute, keep, point to it              (board_keeping.py)
    refresh_boards  one for each set of marks that somebody sees
    open_board      the kept board of a sight, or None
    is_stale        whether archive, profile, rules or code have changed since
    Board.on(day)   everything as known on a day: DayBoard
"""

from __future__ import annotations

import gc
import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock, RLock
from typing import Any, TypeVar

import polars as pl
from filelock import FileLock

from mirab.alerting import Proposal
from mirab.archive.durable import disk_errors
from mirab.core.errors import InputError, StoreError
from mirab.core.marks import Marks, join_marks
from mirab.core.places import Place
from mirab.pipelines import (
    board_changes,
    board_indicators,
    board_places,
    board_proposals,
    board_register,
    board_search,
    board_situations,
)
from mirab.pipelines.board_keeping import (
    Kept,
    Pointer,
    boards_folder,
    compute_board,
    current_pointer,
    drop_older,
    read_kept,
)
from mirab.pipelines.board_knowledge import Knowledge
from mirab.pipelines.board_values import (
    CalendarRow,
    Change,
    EpisodeDetail,
    EpisodeRow,
    IndicatorDetail,
    IndicatorRow,
    MapMark,
    PlaceDetail,
    ProposalDetail,
    ProposalView,
    SearchEntry,
    SituationDetail,
    SituationView,
)
from mirab.pipelines.centre import Centre
from mirab.pipelines.ingest import ensure_profile
from mirab.pipelines.record import backtest_of
from mirab.reporting.bulletin import BlindSpot, UnknownEntry
from mirab.sharing.sight import Sight

Progress = Callable[[str, float], None]
Made = TypeVar("Made")
#: days that one board keeps ready with their lists (some megabytes each), and pages of single things over all days
DAYS_READY, DETAILS_READY = 64, 1000


class _Recent:
    """What was asked for of late, each made once; safe for threads."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, Lock()
        self._held: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any, make: Callable[[], Any], alone: Any = None) -> Any:
        """What is held under a key, or what ``make`` gives; the longest unused is let go where there are too many.

        Readers who share the lock ``alone`` wait for the one among them who makes it.
        """
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        with alone or nullcontext():
            made = self._held.get(key) if alone else None
            made = make() if made is None else made
        with self._lock:
            made = self._held.setdefault(key, made)
            if len(self._held) > self._size:
                self._held.popitem(last=False)
        return made


@dataclass(frozen=True, kw_only=True, eq=False)
class Board:
    """The history of an installation as one computation gave it.

    ``first_day`` and ``last_day`` are the first and the last day on which something became known, up to the day of
    computing; ``until`` is the last day that the board can tell of, and lies ahead. ``record`` is the kept report of
    the back-test, None where there is none for what is seen and the rules as they stand. ``seen`` is the id of what
    was seen; ``combinations`` are the marks of the archived rows that went in: who sees rows of exactly these marks
    shares the board.
    """

    centre: Centre
    run_id: str
    seen: str
    computed_at: datetime
    first_day: date
    last_day: date
    until: date
    findings: pl.DataFrame
    proposals: tuple[Proposal, ...]
    record: Mapping[str, Any] | None
    combinations: tuple[Marks, ...]
    kept: Kept = field(repr=False)
    _days: _Recent = field(init=False, repr=False, default_factory=lambda: _Recent(DAYS_READY))
    _details: _Recent = field(init=False, repr=False, default_factory=lambda: _Recent(DETAILS_READY))

    @property
    def marks(self) -> Marks:
        """The marks of all that went in, together."""
        return join_marks(self.combinations)

    @property
    def exercise(self) -> bool:
        """Whether the region is made up, which every page must say."""
        return self.centre.region.exercise

    def on(self, day: date) -> DayBoard:
        """Everything as known at the end of a day.

        Raises
        ------
        InputError
            When the day lies after :attr:`until`.
        """
        if day > self.until:
            raise InputError(f"{day} lies after {self.until}, the last day computed", "Choose an earlier day")
        made: DayBoard = self._days.get(day, lambda: DayBoard(day=day, board=self))
        return made


@dataclass(frozen=True, kw_only=True, eq=False)
class DayBoard:
    """Everything as known on one day. Each view is made when it is first asked for and then kept; safe for threads."""

    day: date
    board: Board
    _made: dict[tuple[Any, ...], Any] = field(init=False, repr=False, default_factory=dict)
    _lock: Any = field(init=False, repr=False, default_factory=RLock)

    def _once(self, key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
        """What was made for a key, or make it; readers who ask together wait for the one who makes."""
        if key not in self._made:
            with self._lock:
                if key not in self._made:
                    self._made[key] = make()
        made: Made = self._made[key]
        return made

    def _detail(self, key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
        """The same for one of very many things, which the board as a whole does not keep for ever."""
        made: Made = self.board._details.get((self.day, *key), make, self._lock)
        return made

    @property
    def known(self) -> Knowledge:
        """What the views are made of: findings, proposals and reference facts, cut to the day."""
        return self._once(("known",), lambda: Knowledge.cut(self.board.centre, self.board.kept, self.day))

    def situations(self) -> tuple[SituationView, ...]:
        """Every situation that has a level on the day, or had one a month before; in order of cluster and id."""
        return self._once(("situations",), lambda: board_situations.views(self.known))

    def situation(self, id: str) -> SituationDetail | None:
        """A situation ever opened by the day, dormant ones too; None where there is none."""
        return self._detail(("situation", id), lambda: board_situations.detail(self.known, id))

    def proposals(self, living: bool = True) -> tuple[ProposalView, ...]:
        """Proposals with a level on the day, the gravest first; with ``living=False`` all ever opened, latest first."""
        return self._once(("proposals", living), lambda: board_proposals.views(self.known, living=living))

    def proposal(self, id: str) -> ProposalDetail | None:
        """A proposal opened by the day; None where there is none."""
        return self._detail(("proposal", id), lambda: board_proposals.detail(self.known, id))

    def indicators(self, cluster: int | None = None) -> tuple[IndicatorRow, ...]:
        """Every indicator of the catalogue, of one cluster or of all, by cluster and code."""
        rows = self._once(("indicators",), lambda: board_indicators.rows(self.known))
        return rows if cluster is None else tuple(row for row in rows if row.cluster == cluster)

    def indicator(self, code: str, place: str | None = None) -> IndicatorDetail | None:
        """An indicator at a place (without one: where its signal is highest); None where either is unknown."""
        return self._detail(("indicator", code, place), lambda: board_indicators.detail(self.known, code, place))

    def place(self, code: str) -> PlaceDetail | None:
        """A place with everything known of it; None where the profile has none of this code."""
        if code not in self.board.centre.region.places:
            return None
        return self._detail(
            ("place", code), lambda: board_places.detail(self.known, code, self.situations(), self.register())
        )

    def places(self) -> tuple[Place, ...]:
        """Every place of the profile, in its order."""
        return tuple(self.board.centre.region.places.values())

    def register(self) -> tuple[EpisodeRow, ...]:
        """Episodes of the register that were public by the day, the latest first."""
        return self._once(("register",), lambda: board_register.rows(self.known))

    def episode(self, id: str) -> EpisodeDetail | None:
        """An episode that was public by the day; None where there is none."""
        return self._detail(("episode", id), lambda: board_register.detail(self.known, id))

    def calendar(self, days: int = 60) -> tuple[CalendarRow, ...]:
        """Dates of the coming days that were public by the day, and those that last; the nearest first."""
        return self._detail(("calendar", days), lambda: board_register.calendar(self.known, days))

    def changes_since(self, since: date | datetime) -> tuple[Change, ...]:
        """What changed since the end of a day, the latest first; nothing where it is not earlier.

        Knowledge is dated by days: of a moment within a day, what became known on that day counts as new.
        """
        start = since.date() - timedelta(days=1) if isinstance(since, datetime) else since
        if start >= self.day:
            return ()
        return self._detail(
            ("changes", start), lambda: board_changes.changes(self.board.on(start).known, self.known, start)
        )

    def map_marks(self) -> tuple[MapMark, ...]:
        """The living situations as marks on the map, the gravest last, so that it is drawn on top."""
        return self._once(("map",), lambda: board_situations.map_marks(self.known, self.situations()))

    def not_known(self) -> tuple[UnknownEntry, ...]:
        """Indicators without data on the day, and who holds what they wait for."""
        return self._once(("not known",), lambda: self.known.unknown)

    def blind_spots(self) -> tuple[BlindSpot, ...]:
        """Sources whose zeros mean nothing for some states."""
        return self._once(("blind",), lambda: board_indicators.blind_spots(self.known))

    def search_entries(self) -> tuple[SearchEntry, ...]:
        """Everything that search finds: places by all their names, situations, indicators, episodes, proposals."""
        return self._once(("search",), lambda: board_search.entries(self.known))


Signature = tuple[int, ...]
_OPEN: dict[Path, tuple[Signature, Board]] = {}
_POINTERS: dict[Path, tuple[Signature, Pointer | None]] = {}
_OPENING = Lock()


def refresh_board(
    centre: Centre,
    *,
    now: datetime,
    sight: Sight | None = None,
    with_record: bool = False,
    progress: Progress | None = None,
) -> Board:
    """Compute the board of the archive as it stands and keep it; when nothing has changed, open the kept one.

    Rounds that refresh at once wait for each other. A reader sees the old board or the new one, whole.

    Parameters
    ----------
    now : datetime
        The present moment, in UTC.
    sight : Sight, optional
        What it does not see takes no part, and leaves no trace: not even the time of computing moves with it.
    with_record : bool
        Also run the back-test where no report is kept for what is seen and the rules as they stand.
    progress : callable, optional
        Told what is being done and the share that is done.
    """
    with _refreshing(centre):
        return _opened_anew(centre, _refreshed(centre, now, sight, with_record, progress))


def refresh_boards(
    centre: Centre, sights: Iterable[Sight | None], now: datetime, *, with_record: bool = False
) -> tuple[Board, ...]:
    """Refresh one board for each distinct set of marks that the sights see; boards of other sets are dropped.

    Gives the boards, in the order in which the sights first ask for them.
    """
    with _refreshing(centre):
        ensure_profile(centre.archive, centre.region)
        apart: dict[tuple[Marks, ...], Sight | None] = {}
        for sight in sights:
            apart.setdefault(centre.archive.combinations(sight=sight), sight)
        paths = [_refreshed(centre, now, sight, with_record, None) for sight in apart.values()]
        drop_older(centre, centre.archive.combinations(), paths)
        return tuple(_opened_anew(centre, path) for path in paths)


@contextmanager
def _refreshing(centre: Centre) -> Iterator[None]:
    """Hold the boards of an installation for writing."""
    folder = boards_folder(centre.home)
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with FileLock(str(folder / ".lock")):
        yield


def _refreshed(centre: Centre, now: datetime, sight: Sight | None, with_record: bool, say: Progress | None) -> Path:
    """Refresh a board whose writer holds the lock; gives its pointer's file."""
    path = compute_board(centre, now=now, sight=sight, progress=say)
    if with_record:
        backtest_of(centre, say, sight=sight)
        path = compute_board(centre, now=now, sight=sight, progress=say)
    return path


def _opened_anew(centre: Centre, path: Path) -> Board:
    """The board just kept, waited for when another reader of the process is just opening it."""
    board = _open(centre, path)
    with _OPENING:
        pass
    board = _open(centre, path) or board
    if board is None:
        raise StoreError(f"the board just kept in {centre.home} is gone", "See who deletes its results, and try again")
    return board


def open_board(centre: Centre, *, sight: Sight | None = None) -> Board | None:
    """The kept board of what a sight sees, or None when nothing was computed yet.

    Of the boards that hold nothing which it does not see it is the fullest: until the board of a set of marks that is
    new to the archive has been computed, the one before is read on. A board is kept in the process until its pointer
    file changes; while one reader of a process opens a new one, the others go on with the one before.
    """
    found = [
        (len(pointer.combinations), pointer.computed_at, path.name, path)
        for path, pointer in _pointers(boards_folder(centre.home))
        if sight is None or _sees_all(sight, pointer.combinations)
    ]
    return _open(centre, max(found)[-1]) if found else None


@lru_cache(maxsize=4096)
def _sees_all(sight: Sight, combinations: tuple[Marks, ...]) -> bool:
    return all(map(sight, combinations))


def _pointers(folder: Path) -> Iterator[tuple[Path, Pointer]]:
    """The pointers of a folder, each read again when its file has changed."""
    try:
        entries = [entry for entry in os.scandir(folder) if entry.name.endswith(".json")]
    except FileNotFoundError:
        return
    for entry in entries:
        path = folder / entry.name
        signature = _signature(path)
        held = _POINTERS.get(path)
        if signature is not None and (held is None or held[0] != signature):
            held = _POINTERS[path] = (signature, Pointer.read(path))
        if signature is not None and held and held[1]:
            yield path, held[1]


def _signature(path: Path) -> Signature | None:
    """What changes when a file is replaced; None where there is none."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def _open(centre: Centre, path: Path) -> Board | None:
    """The board that a pointer's file names, from the process or from the disk."""
    signature = _signature(path)
    if signature is None:
        return None
    key = path.resolve()
    held = _held(centre, key)
    if held and held[0] == signature:
        return held[1]
    if not _OPENING.acquire(blocking=held is None):
        return held[1] if held else None
    try:
        held = _held(centre, key)
        if held and held[0] == signature:
            return held[1]
        board = _read(centre, path)
        if board is not None:
            _let_go()
            _OPEN[key] = (signature, board)
            _settle_memory()
        return board
    finally:
        _OPENING.release()


def _let_go() -> None:
    """Let go of boards whose pointer is gone."""
    for path in [path for path in _OPEN if not path.exists()]:
        del _OPEN[path]


def _held(centre: Centre, key: Path) -> tuple[Signature, Board] | None:
    """The board of this centre that the process holds, and the state of the pointer file when it was opened."""
    held = _OPEN.get(key)
    return held if held and held[1].centre is centre else None


def _settle_memory() -> None:
    """Leave the board's objects out of garbage collection, which else stops a reader for half a second to walk them.

    What an earlier board held is let go first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _read(centre: Centre, path: Path) -> Board | None:
    """The board that a pointer file names; None where its result was deleted."""
    pointer = Pointer.read(path)
    kept = read_kept(centre, pointer) if pointer else None
    if pointer is None or kept is None:
        return None
    return Board(
        centre=centre,
        run_id=pointer.run,
        seen=pointer.seen,
        computed_at=pointer.computed_at,
        first_day=kept.first_day(pointer.computed_at.date()),
        last_day=kept.last_day(pointer.computed_at.date()),
        until=pointer.until,
        findings=kept.findings,
        proposals=kept.proposals,
        record=kept.record,
        combinations=pointer.combinations,
        kept=kept,
    )


def is_stale(centre: Centre, board: Board, *, sight: Sight | None = None, now: datetime | None = None) -> bool:
    """Whether archive, profile, rules or code have changed since a board was computed, or its days run out.

    What matters is what may be seen: once the archive has changed, that costs a look at all of it.

    Parameters
    ----------
    sight : Sight, optional
        Whose board it is.
    now : datetime, optional
        The present moment; with it, a board whose last day no longer lies far enough ahead is stale too.
    """
    if centre.archive.combinations(sight=sight) != board.combinations:
        return True
    return current_pointer(centre, now or board.computed_at, sight, board.kept.pointer) is None
