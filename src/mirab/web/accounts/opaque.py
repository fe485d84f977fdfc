"""Names for records that the record numbers through.

A number tells how many there are, those that a reader does not see among them; a name made of it under the site's key
tells nothing, and is looked up among what the reader sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model
from django.utils.crypto import salted_hmac

M = TypeVar("M", bound=Model)


def name_of(record: Model) -> str:
    """The name of a record: sixteen letters, the same for as long as the site's key is."""
    said = f"{record._meta.label} {record.pk}"
    return salted_hmac("mirab.web.accounts.opaque", said, algorithm="sha256").hexdigest()[:16]


def named(records: Iterable[M], name: str) -> M | None:
    """The one of some records that has a name; None where none has."""
    return next((record for record in records if name_of(record) == name), None)
