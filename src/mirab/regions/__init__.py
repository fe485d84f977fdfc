"""Region profiles: a region's reference facts as data, read and validated from a folder; the code knows no region.

A profile is a folder with a manifest ``region.yaml`` and data files beside it. ``load`` gives a frozen :class:`Region`
or refuses the folder; ``check`` names everything that is wrong with it.
"""

from mirab.regions.checking import check
from mirab.regions.grading import Grading, Outlet
from mirab.regions.loading import load
from mirab.regions.outlines import Line, LineStatus, PlaceShape
from mirab.regions.problems import Problem
from mirab.regions.region import (
    Agreement,
    BlindSpot,
    CalendarEntry,
    ConsideredNotMet,
    Control,
    Episode,
    Instrument,
    Membership,
    Milestone,
    Organisation,
    PartyStatus,
    Region,
    RegisterRule,
    StudyCase,
    Sweep,
)
from mirab.regions.schema import profile_schema

__all__ = [
    "Agreement",
    "BlindSpot",
    "CalendarEntry",
    "ConsideredNotMet",
    "Control",
    "Episode",
    "Grading",
    "Instrument",
    "Line",
    "LineStatus",
    "Membership",
    "Milestone",
    "Organisation",
    "Outlet",
    "PartyStatus",
    "PlaceShape",
    "Problem",
    "Region",
    "RegisterRule",
    "StudyCase",
    "Sweep",
    "check",
    "load",
    "profile_schema",
]
