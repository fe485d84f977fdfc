"""The columnar archive of what sources published, and the results computed from it."""

from mirab.archive.combinations import below
from mirab.archive.results import Results, RunName, StoredRun, code_version
from mirab.archive.store import Appended, Archive, Counts

__all__ = ["Appended", "Archive", "Counts", "Results", "RunName", "StoredRun", "below", "code_version"]
