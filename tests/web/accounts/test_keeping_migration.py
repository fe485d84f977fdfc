"""What was kept before pointers and erasures carried marks is held within the house, each under a key of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mirab.core.marks import Sensitivity, UseClass
from mirab.web.accounts.sealing_models import Erasure, Pointer

pytestmark = pytest.mark.django_db(transaction=True)


def moved_to(name: str) -> Any:
    """The apps as they are at a migration of accounts."""
    executor = MigrationExecutor(connection)
    executor.migrate([("accounts", name)])
    return MigrationExecutor(connection).loader.project_state([("accounts", name)]).apps


@pytest.fixture
def before() -> Iterator[Any]:
    """The apps as they were before; the tables are brought back at the end."""
    yield moved_to("0006_tokens")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_rows_of_before_get_marks_and_keys_and_keep_what_they_say(before: Any) -> None:
    user = before.get_model("accounts", "User").objects.create(username="exercise")
    for number in ("1", "2"):
        before.get_model("accounts", "Pointer").objects.create(number=number, keeper="R", kind="note", by=user)
    for kind in ("archived rows", "sealed text"):
        before.get_model("accounts", "Erasure").objects.create(kind=kind, reason="EXERCISE", asked_by=user)
    moved_to("0007_keeping")
    records = [*Pointer.objects.order_by("number"), *Erasure.objects.order_by("kind")]
    assert [str(record) for record in records[:2]] == ["R 1", "R 2"]
    assert [record.reason for record in records[2:]] == ["EXERCISE", "EXERCISE"]
    assert len({record.key for record in records}) == 4
    assert {record.marks.use_class for record in records} == {UseClass.ANALYSIS_ONLY}
    levels = [Sensitivity.UNCLASSIFIED] * 2 + [Sensitivity.CONFIDENTIAL, Sensitivity.STRICTLY_CONFIDENTIAL]
    assert [record.sensitivity for record in records] == levels
