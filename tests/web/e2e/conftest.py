"""The site in a real browser: one production server for all, and readers at whom nothing may go wrong unseen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.web.e2e.browsing import Open, Reader, browser, new_reader
from tests.web.e2e.serving import Site, running, staged
from tests.web.postgresql import free_port


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, site_record: str) -> Iterator[Site]:
    """A site that serves a home of its own, with its own record, for all tests of this folder.

    ``MIRAB_STAGED_HOME`` names a home that was made before, to which the tests add what they do.
    """
    home = Path(os.environ.get("MIRAB_STAGED_HOME") or tmp_path_factory.mktemp("site"))
    if not (home / "addresses.json").is_file():
        staged(home, site_record)
    with running(home, free_port(), record=site_record) as served:
        yield served


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    """A browser for the tests of a module: it holds the thread's event loop, in which Django would not work."""
    with browser() as chromium:
        yield chromium


@pytest.fixture
def open_reader(site: Site, opened: Browser) -> Iterator[Open]:
    """Make readers; at the end no other host was asked, no script failed and the policy refused nothing."""
    readers: list[Reader] = []
    with ExitStack() as closing:

        def make(**options: Any) -> Reader:
            reader = new_reader(site, opened, **options)
            closing.callback(reader.context.close)
            readers.append(reader)
            return reader

        yield make
    for reader in readers:
        assert reader.watched.foreign == []
        assert reader.watched.faults == []
