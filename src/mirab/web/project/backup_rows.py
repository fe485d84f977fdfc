"""The rows of the record as lines that mean the same whatever database they come from and go to.

The tables are those of the migrations that the database has, not those of the code that runs: a backup is taken, and
put back, also between two versions of Mirab.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.expressions import Value
from django.db.models.sql import InsertQuery

from mirab.core.errors import StoreError

Migration = tuple[str, str]
_ROWS = 2000


class Digest:
    """Sum of the hashes of lines: equal for equal sets of rows, in whatever order a database gives them."""

    def __init__(self) -> None:
        self.rows, self._sum = 0, 0

    def add(self, line: bytes) -> None:
        """Take a line in."""
        self.rows += 1
        alike = _alike(line) if b"{" in line or b"." in line else line
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(alike).digest())) % (1 << 256)

    def __str__(self) -> str:
        return f"{self._sum:064x}"


def _alike(line: bytes) -> bytes:
    """A line as every database gives it: PostgreSQL forgets the order of names in JSON, and that 1e20 is no integer."""

    def number(text: str) -> int | float:
        value = float(text)
        return int(value) if value.is_integer() else value

    return json.dumps(json.loads(line, parse_float=number), sort_keys=True).encode()


@contextmanager
def snapshot(alias: str) -> Iterator[None]:
    """See the database as it is at one moment, whoever writes meanwhile; nobody is kept waiting."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with transaction.atomic(using=alias, durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        # by its own word: the settings begin every transaction as a writer's
        cursor.execute("BEGIN DEFERRED")
        try:
            # the snapshot begins with the first look
            cursor.execute("SELECT count(*) FROM sqlite_master")
            yield
        finally:
            cursor.execute("ROLLBACK")


def applied(alias: str) -> list[Migration]:
    """The migrations that a database has, sorted."""
    return sorted(MigrationExecutor(connections[alias]).loader.applied_migrations)


def targets_of(executor: MigrationExecutor, migrations: Iterable[Migration]) -> list[Migration]:
    """The last of some migrations in each app.

    Raises
    ------
    StoreError
        One of them is not part of this version of Mirab.
    """
    known, wanted = executor.loader.graph.nodes, set(migrations)
    unknown = sorted(f"{app}.{name}" for app, name in wanted - set(known))
    if unknown:
        raise StoreError(f"the record has tables of another version of Mirab ({', '.join(unknown)})", "Update Mirab")
    followed = {
        parent.key
        for key in wanted
        for parent in executor.loader.graph.node_map[key].parents
        if parent.key[0] == key[0]
    }
    return sorted(wanted - followed)


def apps_at(alias: str, migrations: Iterable[Migration]) -> Apps:
    """The models as they were after some migrations."""
    executor = MigrationExecutor(connections[alias])
    return executor.loader.project_state(targets_of(executor, migrations)).apps


def tables(apps: Apps) -> dict[str, type[models.Model]]:
    """Every table of the record by the name of its model."""
    every = apps.get_models(include_auto_created=True)
    stored = [model for model in every if model._meta.managed and not model._meta.proxy]
    return {model._meta.label_lower: model for model in sorted(stored, key=lambda model: model._meta.label_lower)}


def fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns that a table itself holds and that are given, not computed."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def lines_of(model: type[models.Model], alias: str) -> Iterator[bytes]:
    """The rows of a table, each as a line of JSON without its end."""
    fields = fields_of(model)
    open_json = [field for field in fields if isinstance(field, models.JSONField) and field.null]
    # an empty column and the JSON value null come out of a query alike
    marks = {f"_no_{field.name}": models.Q(**{f"{field.name}__isnull": True}) for field in open_json}
    asked = models.query.QuerySet(model, using=alias).annotate(
        **{name: models.ExpressionWrapper(q, output_field=models.BooleanField()) for name, q in marks.items()}
    )
    rows = asked.order_by("pk").values_list(*(field.attname for field in fields), *marks)
    for row in rows.iterator(chunk_size=_ROWS):
        absent = {field.attname for field, none in zip(open_json, row[len(fields) :], strict=True) if none}
        told = [
            None if field.attname in absent else _told(value, field)
            for field, value in zip(fields, row[: len(fields)], strict=True)
        ]
        yield json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _told(value: Any, field: models.Field[Any, Any]) -> Any:
    """A value as JSON can say it; what JSON has no word for is a pair of its kind and its text."""
    if isinstance(field, models.JSONField):
        return ["json", value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes | memoryview):
        return ["bytes", bytes(value).hex()]
    if isinstance(value, dt.timedelta):
        return ["timedelta", [value.days, value.seconds, value.microseconds]]
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return [type(value).__name__, value.isoformat()]
    if isinstance(value, Decimal | UUID):
        return [type(value).__name__, str(value)]
    raise StoreError(f"column {field} holds a {type(value).__name__}", "Teach the backup this kind of value first")


_READ = {
    "bytes": bytes.fromhex,
    "timedelta": lambda parts: dt.timedelta(*parts),
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "Decimal": Decimal,
    "UUID": UUID,
}


def _meant(told: Any, field: models.Field[Any, Any]) -> Any:
    if not isinstance(told, list):
        return told
    kind, value = told
    if kind == "json":
        return Value(None, field) if value is None else value
    return _READ[kind](value)


def put_lines(model: type[models.Model], lines: Iterable[bytes], alias: str) -> None:
    """Add rows to a table, each column as the line has it: no default, no clock and no signal takes part."""
    fields = fields_of(model)
    held: list[models.Model] = []
    for line in lines:
        row = model()
        for field, told in zip(fields, json.loads(line), strict=True):
            setattr(row, field.attname, _meant(told, field))
        held.append(row)
    size = min(connections[alias].ops.bulk_batch_size(fields, held) or 1, _ROWS)
    for start in range(0, len(held), size):
        query = InsertQuery(model)
        query.insert_values(fields, held[start : start + size], raw=True)
        query.get_compiler(using=alias).execute_sql()


def sequences(models_: Iterable[type[models.Model]], alias: str) -> dict[str, int]:
    """By table, the last number that the database gave to a row of it, also to one that is gone."""
    connection, last = connections[alias], {}
    with connection.cursor() as cursor:
        for model in models_:
            column = _counted(model)
            if column is None:
                continue
            if connection.vendor == "postgresql":
                name = _sequence(cursor, model, column)
                cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {name}")
            else:
                cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            last[model._meta.label_lower] = int((cursor.fetchone() or [0])[0] or 0)
    return last


def set_sequences(by_name: dict[str, type[models.Model]], last: dict[str, int], alias: str) -> None:
    """Let the database go on counting where it was."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for label, number in last.items():
            model = by_name[label]
            if connection.vendor == "postgresql":
                name = _sequence(cursor, model, str(_counted(model)))
                cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, max(number, 1), number > 0])
            else:
                table = model._meta.db_table
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])


def _counted(model: type[models.Model]) -> str | None:
    """The column that the database numbers; None where there is none."""
    found = [field.column for field in model._meta.local_concrete_fields if isinstance(field, models.AutoField)]
    return found[0] if found else None


def _sequence(cursor: Any, model: type[models.Model], column: str) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{model._meta.db_table}"', column])
    return str(cursor.fetchone()[0])
