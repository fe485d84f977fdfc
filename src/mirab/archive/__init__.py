"""The columnar archive of what sources published, and the results computed from it."""

from mirab.archive.combinations import below
from mirab.archive.results import Results, RunName, StoredRun, code_version
from mirab.archive.store import Appended, Archive
from mirab.archive.taken_in import Counts, TakenIn, counted

__all__ = [
    "Appended",
    "Archive",
    "Counts",
    "Results",
    "RunName",
    "StoredRun",
    "TakenIn",
    "below",
    "code_version",
    "counted",
]
