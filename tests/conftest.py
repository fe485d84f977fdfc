"""Where tests find published data, and what they say when it is not there; which of them go to one worker."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# a property does not become false because the machine is busy
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent


def published_data() -> Path | None:
    """The folder of published data: ``MIRAB_TEST_DATA``, or ``shared/data`` beside the project."""
    folder = Path(os.environ.get("MIRAB_TEST_DATA") or ROOT.parent / "shared" / "data")
    return folder if folder.is_dir() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With several workers the tests of a file go to one of them: a file sets up once what its tests share.

    All that needs a browser goes to one worker, which stages and serves one site for it.
    """
    # a worker is told so by an option of its own
    if not (getattr(config.option, "loadgroup", False) or config.getoption("dist", "no") == "loadgroup"):
        return
    browsed = ROOT / "tests" / "web" / "e2e"
    for item in items:
        if item.get_closest_marker("xdist_group"):
            continue
        group = browsed if browsed in item.path.parents else item.path
        item.add_marker(pytest.mark.xdist_group(str(group.relative_to(ROOT))))


@pytest.fixture(scope="session")
def published() -> Callable[[str], Path]:
    """Give the path of a published file, or skip the test by name when it is absent."""

    def find(name: str) -> Path:
        folder = published_data()
        if folder is None or not (folder / name).exists():
            pytest.skip(f"published data not found: {name} (set MIRAB_TEST_DATA to the folder that holds it)")
        return folder / name

    return find


@pytest.fixture(scope="session")
def unprivileged() -> list[str]:
    """Words before a command that make it run as a user whom file modes bind, and who may read everything.

    Root is bound by no mode. The right to read stays, so that the command finds its packages wherever they lie.
    """
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root cannot become another user here: setpriv (util-linux) is not installed")
    user = ["--reuid", "65534", "--regid", "65534", "--clear-groups"]
    return ["setpriv", *user, "--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
