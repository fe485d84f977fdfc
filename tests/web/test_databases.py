"""The tests run on the database that was asked for, and the server that they start is theirs alone."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from tests.web.postgresql import HOST, MISSING, USER, free_port, programs, running


@pytest.mark.django_db
def test_the_record_lies_in_the_database_that_was_asked_for() -> None:
    asked = os.environ.get("MIRAB_TEST_DATABASE", "sqlite")
    assert connection.vendor == asked
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if asked == "postgresql" else "SELECT 'SQLite ' || sqlite_version()")
        assert cursor.fetchone()[0].lower().startswith(asked)


def test_a_site_started_as_a_process_is_given_a_record_of_its_own(record_url: str) -> None:
    if record_url:
        with psycopg.connect(record_url) as reached:
            tables = reached.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables == (0,)
    else:
        assert connection.vendor == "sqlite"


def test_a_server_runs_as_nobodys_root_and_leaves_nothing_behind() -> None:
    folder = programs()
    if folder is None:
        pytest.skip(MISSING)
    port = free_port()
    with running(folder, port):
        with psycopg.connect(host=HOST, port=port, user=USER, dbname="postgres") as reached:
            data = Path(str(reached.execute("SHOW data_directory").fetchone()[0]))  # type: ignore[index]
        assert data.stat().st_uid != 0
    assert not data.parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=HOST, port=port, user=USER, dbname="postgres", connect_timeout=2)
