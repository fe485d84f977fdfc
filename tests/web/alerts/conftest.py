"""Proposals to decide on, taken from the region's own history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from mirab.pipelines.board import Board, DayBoard
from mirab.pipelines.board_values import ProposalView
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role

DAY = date(2010, 5, 25)


@pytest.fixture
def day_board(boards: Board) -> DayBoard:
    """The board on the day on which most tests read."""
    return boards.on(DAY)


@pytest.fixture
def open_proposal(day_board: DayBoard) -> ProposalView:
    """The gravest proposal with a level on the day."""
    return day_board.proposals()[0]


@pytest.fixture
def analyst(person: Callable[[Role], User]) -> User:
    """An analyst."""
    return person(Role.ANALYST)


@pytest.fixture
def chief(person: Callable[[Role], User]) -> User:
    """A chief of section."""
    return person(Role.CHIEF)
