"""A confidential warning, or a confidential part of an open one, moves no figure that a reader below it sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.web.alerts.desk import INSIDE, NOON, Desk, drafted, latest, people, released, signed, step, to_headquarters

from mirab.alerting.warning_closing import Closing as ClosingClass
from mirab.alerting.warning_states import Act
from mirab.core.marks import Marks
from mirab.core.words import Text
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.roles import Role
from mirab.web.alerts.response_actions import end_warning
from mirab.web.alerts.response_models import Closing, MissedEvent, ResponseDecision
from mirab.web.alerts.score_queries import scores_of
from mirab.web.alerts.warning_clock import open_missed_events
from mirab.web.alerts.warning_models import Warning
from mirab.web.alerts.warning_queries import missed_of

pytestmark = pytest.mark.django_db
TODAY = date(2031, 9, 1)
ONSET = date(2031, 3, 20)
TITLE = Text(en="EXERCISE", ru="УЧЕНИЕ")


@dataclass(frozen=True, kw_only=True)
class Episode:
    """An event of the register, as the board gives it."""

    id: str
    onset: date = ONSET
    status: str = "meets"
    states: tuple[str, ...] = ("KGZ",)
    title: Text = TITLE


class Board:
    """A register of two events: one that a warning covers, one before any."""

    def register(self) -> list[Episode]:
        return [Episode(id="exercise-in"), Episode(id="exercise-before", onset=date(2031, 1, 5))]


@pytest.fixture
def desk(person: Callable[..., User], centre: object) -> Desk:
    return people(person)


@pytest.fixture
def below(person: Callable[..., User]) -> User:
    return person(Role.POLITICAL_OFFICER, "cleared for nothing")


def counted(desk: Desk, warning: Warning) -> Warning:
    """A warning that came true, scored."""
    signed(desk, warning)
    came = Closing(closing=ClosingClass.MATERIALISED.value, evidence="EXERCISE", onset=ONSET)
    end_warning(desk.head, warning, latest(warning).seen, came)
    step(desk, warning, Act.SCORE)
    return warning


def missed(reader: User) -> list[str]:
    return sorted(missed_of(reader).values_list("event", flat=True))


def test_a_confidential_warning_moves_no_figure_and_no_list_of_a_reader_below_it(desk: Desk, below: User) -> None:
    counted(desk, drafted(desk, at=NOON - timedelta(days=1), marks=Marks(), horizon=date(2031, 3, 10)))
    open_missed_events(Board(), NOON)  # type: ignore[arg-type]
    without = scores_of(below, TODAY), missed(below)
    assert without[1] == ["exercise-in"]
    MissedEvent.objects.all().delete()
    counted(desk, drafted(desk, at=NOON, marks=INSIDE))
    open_missed_events(Board(), NOON)  # type: ignore[arg-type]
    assert (scores_of(below, TODAY), missed(below)) == without
    assert scores_of(desk.chief, TODAY)["n"] == 2
    assert missed(desk.chief) == []


def test_with_confidential_warnings_alone_a_reader_below_finds_the_empty_record(desk: Desk, below: User) -> None:
    empty = scores_of(below, TODAY)
    counted(desk, drafted(desk, at=NOON, marks=INSIDE))
    open_missed_events(Board(), NOON)  # type: ignore[arg-type]
    assert scores_of(below, TODAY) == empty
    assert missed(below) == []


def test_a_confidential_decision_of_an_open_warning_moves_no_latency_and_no_uptake_below(
    desk: Desk, below: User
) -> None:
    warning = drafted(desk, marks=Marks())
    addressee = to_headquarters(desk, warning)
    signed(desk, warning)
    released(desk, addressee)
    before = scores_of(below, TODAY)
    on = datetime(2031, 3, 6, tzinfo=UTC)
    ResponseDecision.objects.create(
        addressee=addressee, by=desk.author, at=on, decision="accept", reason="EXERCISE", on=on
    )
    assert scores_of(below, TODAY)["latency_hours"]["decide"] is not None
    ResponseDecision.objects.update(mark_set_id=stored(INSIDE))
    assert scores_of(below, TODAY) == before
    assert scores_of(desk.chief, TODAY)["latency_hours"]["decide"] is not None
