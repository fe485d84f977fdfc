"""What migrations share: a record's sensitivity, once a column, becomes the combination of marks that says the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mirab.core.marks import Marks, Sensitivity


def keep_plain_sets(apps: Any, schema_editor: Any) -> None:
    """Keep the combinations that say a sensitivity and nothing else."""
    sets = apps.get_model("accounts", "MarkSet")
    for level in Sensitivity:
        marks = Marks(sensitivity=level)
        sets.objects.get_or_create(pk=marks.number, defaults={"held": marks.to_json()})


def carry_over(app: str, *names: str) -> Callable[[Any, Any], None]:
    """A step that gives every record of some models the combination of its sensitivity."""

    def step(apps: Any, schema_editor: Any) -> None:
        for name in names:
            records = apps.get_model(app, name).objects
            for level in Sensitivity:
                records.filter(sensitivity=level.value).update(mark_set_id=Marks(sensitivity=level).number)
        settle(schema_editor)

    return step


def settle(schema_editor: Any) -> None:
    """Have PostgreSQL look at references now: it changes no table whose rows still wait to be looked at."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def clear_chiefs(apps: Any, schema_editor: Any) -> None:
    """Chiefs of section keep what they could read before clearances were kept by person."""
    people, clearances = (apps.get_model("accounts", name) for name in ("User", "Clearance"))
    for person in people.objects.filter(role="chief"):
        clearances.objects.create(
            person=person,
            level=Sensitivity.CONFIDENTIAL.value,
            since=person.date_joined.date(),
            why="As the role had it before clearances were kept by person",
        )
    settle(schema_editor)
