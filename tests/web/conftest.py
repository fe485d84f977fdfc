"""The site in tests: a home of its own with the region's board computed once, and a client for every role.

The record is SQLite; ``MIRAB_TEST_DATABASE=postgresql`` runs the same tests on a PostgreSQL server that is started for
the run, those that touch no record left out.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from pytest_postgresql import factories
from pytest_postgresql.janitor import DatabaseJanitor
from tests.web.postgresql import HOST, MISSING, USER, free_port, programs, running

# Django reads its settings once: they are given a home of their own, and the core's tests never see it.
_HOME = Path(tempfile.mkdtemp(prefix="mirab-site-"))
_ON_POSTGRESQL = os.environ.get("MIRAB_TEST_DATABASE", "sqlite") == "postgresql"
_PORT = free_port()
_RECORD = f"postgresql://{USER}@{HOST}:{_PORT}/mirab" if _ON_POSTGRESQL else ""
# Nothing of it stays in the environment: workers that start from here read settings with a home of their own.
_OURS = {
    "DJANGO_SETTINGS_MODULE": "mirab.web.project.settings",
    "MIRAB_HOME": str(_HOME),
    "MIRAB_DATABASE_URL": _RECORD,
}
_KEPT = {name: os.environ.get(name) for name in _OURS}
os.environ.update(_OURS)

import django  # noqa: E402
from django.conf import settings as site  # noqa: E402

django.setup()
for _name, _value in _KEPT.items():
    if _value is None:
        del os.environ[_name]
    else:
        os.environ[_name] = _value

from django.core.cache import cache  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.translation import activate  # noqa: E402
from tests.web.houses import closer, plain  # noqa: E402

from mirab.archive import below  # noqa: E402
from mirab.core.marks import Sensitivity  # noqa: E402
from mirab.pipelines.board import Board, refresh_board, refresh_boards  # noqa: E402
from mirab.pipelines.centre import Centre, open_centre  # noqa: E402
from mirab.web.accounts.roles import Role  # noqa: E402

if TYPE_CHECKING:
    from mirab.web.accounts.models import User

__all__ = ["closer", "plain"]
#: The day on which most tests read: proposals live for Kyrgyzstan, and Tajikistan's winter is past.
DAY = "2010-05-25"
#: Who is made with a clearance for what is confidential.
CLEARED = frozenset({Role.HEAD, Role.CHIEF})
#: What the authenticator app of everybody in these tests was set up with.
TOTP_SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(scope="session", autouse=True)
def _plain_files() -> Iterator[None]:
    """Static files by their plain names: hashes are made at set-up, not for tests."""
    site.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    site.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_start() -> None:
    """Who guessed in one test is not shut out in the next, and who read Russian leaves none behind."""
    cache.clear()
    activate(site.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def home() -> Path:
    """Folder of the installation that the site shows."""
    return _HOME


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[None]:
    """A PostgreSQL server of the machine's own programs; where there are none, what needs it says so and is skipped."""
    folder = programs()
    if folder is None:
        pytest.skip(MISSING)
    with running(folder, _PORT):
        yield


postgresql_noproc = factories.postgresql_noproc(host=HOST, port=_PORT, user=USER)


@pytest.fixture
def record_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """``MIRAB_DATABASE_URL`` for a site that a test starts as a process: of an empty database, or no address."""
    with _empty_database(request) as address:
        yield address


@pytest.fixture(scope="session")
def site_record(request: pytest.FixtureRequest) -> Iterator[str]:
    """The same for the one site that all tests in the browser visit."""
    with _empty_database(request) as address:
        yield address


@contextmanager
def _empty_database(request: pytest.FixtureRequest) -> Iterator[str]:
    if not _ON_POSTGRESQL:
        yield ""
        return
    request.getfixturevalue("postgresql_server")
    reached = request.getfixturevalue("postgresql_noproc")
    name = f"served_{uuid4().hex[:12]}"
    with DatabaseJanitor(user=USER, host=reached.host, port=reached.port, dbname=name):
        yield f"postgresql://{USER}@{reached.host}:{reached.port}/{name}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, home: Path, request: pytest.FixtureRequest
) -> None:
    """SQLite in a file, as an installation has it: in memory, two writers at once do not wait for each other.

    PostgreSQL is started before Django first connects.
    """
    from django.db import connection  # noqa: PLC0415

    if _ON_POSTGRESQL:
        request.getfixturevalue("postgresql_server")
        reached = request.getfixturevalue("postgresql_noproc")
        connection.settings_dict.update(HOST=reached.host, PORT=reached.port, USER=reached.user)
        assert connection.vendor == "postgresql"
    else:
        assert connection.vendor == "sqlite"
        connection.settings_dict["TEST"]["NAME"] = str(home / "tests.sqlite3")


def pytest_configure(config: pytest.Config) -> None:
    """Say what the marker of these tests means."""
    config.addinivalue_line("markers", "writes_in_the_browser: what it does is kept in the record; on both databases")
    config.addinivalue_line("markers", "watch_alone: asks the record who reads and no more; on SQLite alone")


#: Fixtures through which a test touches the record.
_RECORDS = frozenset({"db", "transactional_db", "live_server", "record_url"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL those tests run that touch the record; the others have nothing new to tell."""
    if not _ON_POSTGRESQL:
        return
    here = Path(__file__).parent
    idle = [item for item in items if here in item.path.parents and not _touches_the_record(item)]
    config.hook.pytest_deselected(items=idle)
    items[:] = [item for item in items if item not in idle]


def _touches_the_record(item: pytest.Item) -> bool:
    used = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("watch_alone"):
        return False
    if item.get_closest_marker("writes_in_the_browser"):
        return True
    return item.get_closest_marker("django_db") is not None or bool(used & _RECORDS)


@pytest.fixture(scope="session")
def centre(home: Path) -> Centre:
    """The installation: the Central Asia profile and its citable figures, nothing else."""
    return open_centre(home)


@pytest.fixture(scope="session")
def board(centre: Centre) -> Board:
    """The board that every page of a test reads."""
    return refresh_board(centre, now=datetime.now(UTC))


@pytest.fixture(scope="session")
def boards(board: Board, centre: Centre) -> Board:
    """The boards of everybody."""
    refresh_boards(centre, [None, *map(below, (Sensitivity.UNCLASSIFIED, Sensitivity.CONFIDENTIAL))], datetime.now(UTC))
    return board


@pytest.fixture
def person(db: Any) -> Callable[[Role], User]:
    """Make somebody of a role, with an authenticator app where one is needed."""
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415

    from mirab.web.accounts.entry_actions import has_second_factor, needs_second_factor  # noqa: PLC0415
    from mirab.web.accounts.models import Clearance, User  # noqa: PLC0415

    def make(role: Role, name: str = "") -> User:
        username = name or role.value
        found = User.objects.filter(username=username).first()
        if found:
            return found
        administrator = role is Role.ADMINISTRATOR
        made = User.objects.create_user(
            username, password="a long enough one", role=role, is_staff=administrator, is_superuser=administrator
        )
        if role in CLEARED:
            level = Sensitivity.CONFIDENTIAL
            Clearance.objects.create(person=made, level=level, since=date(2000, 1, 1), why="EXERCISE")
        if needs_second_factor(made) and not has_second_factor(made):
            TOTP.activate(made, TOTP_SECRET)
        return made

    return make


@pytest.fixture
def client_of(boards: Board, person: Callable[[Role], User]) -> Callable[[Role], Client]:
    """A client signed in with a role; a visitor's is signed in with none."""

    def make(role: Role) -> Client:
        client = Client()
        if role is not Role.VISITOR:
            client.force_login(person(role))
        return client

    return make


@pytest.fixture
def analyst_client(client_of: Callable[[Role], Client]) -> Client:
    """An analyst's client."""
    return client_of(Role.ANALYST)


@pytest.fixture
def chief_client(client_of: Callable[[Role], Client]) -> Client:
    """A chief's client."""
    return client_of(Role.CHIEF)


@pytest.fixture
def administrator_client(client_of: Callable[[Role], Client]) -> Client:
    """An administrator's client."""
    return client_of(Role.ADMINISTRATOR)


@pytest.fixture
def visitor_client(client_of: Callable[[Role], Client]) -> Client:
    """The client of somebody who is not signed in."""
    return client_of(Role.VISITOR)
