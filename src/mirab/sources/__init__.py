"""Data providers: one file for each, or one YAML file for each table that needs no code.

A provider declares itself (:class:`Declaration`), finds and fetches its files, reads them (:class:`Parsed`) and checks
what it read. Bad rows go to quarantine with their reason; nothing is repaired in silence and nothing is lost.
"""

from mirab.sources.declaration import Calendar, Declaration, Measure, Note, Parsed, Rereading, Source
from mirab.sources.fetching import Client, Remote
from mirab.sources.registry import claimed_by, registry, why_passed_over
from mirab.sources.words import source_text

__all__ = [
    "Calendar",
    "Client",
    "Declaration",
    "Measure",
    "Note",
    "Parsed",
    "Remote",
    "Rereading",
    "Source",
    "claimed_by",
    "registry",
    "source_text",
    "why_passed_over",
]
