"""An installation of the region's own profile, and one with the published data when they are there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.ingest import ingest

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="session")
def profile_centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """A centre that has nothing but its profile."""
    return open_centre(tmp_path_factory.mktemp("profile-centre"))


@pytest.fixture(scope="session")
def published_centre(tmp_path_factory: pytest.TempPathFactory, published: Callable[[str], Path]) -> Centre:
    """A centre that has ingested every published file that a source claims."""
    centre = open_centre(tmp_path_factory.mktemp("published-centre"))
    ingest(centre.archive, centre.registry, published("conflict").parent, now=NOW)
    return centre
