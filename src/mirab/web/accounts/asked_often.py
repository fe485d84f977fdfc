"""Queries that every page asks: most find nothing, and to word one takes the ORM longer than the record to answer it.

The words of such a query rest on a person's rights and on nothing else, so they are kept for as long as rights hold;
whoever changes rights or marks has all of them worded anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from mirab.web.accounts.rights import Person, while_rights_hold

Worded = tuple[str, tuple[Any, ...]]


def first_values(person: Person, name: Hashable, rows: Callable[[], QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    """What a query finds, as rows of plain values.

    Parameters
    ----------
    person : whose rights the query was filtered by
    name : of the query, with everything in it that is not the person's: a day, a number
    rows : gives the query, with ``values_list``; called once for a person as long as rights hold
    """
    worded = while_rights_hold((name, person.pk), lambda: _worded(rows()))
    if worded is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*worded)
        return list(cursor.fetchall())


def finds_any(person: Person, name: Hashable, rows: Callable[[], QuerySet[Any]]) -> bool:
    """Whether a query finds a row; see :func:`first_values`."""
    return bool(first_values(person, name, lambda: rows().order_by().values_list("pk")[:1]))


def _worded(rows: QuerySet[Any, Any]) -> Worded | None:
    """The words of a query and what is put in; None where it cannot find anything."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None
