"""Whether a document keeps to the schema of CAP 1.2, as OASIS published it."""

from __future__ import annotations

import capvalidator

from mirab.core.errors import FormatError


def require_valid(document: bytes) -> None:
    """Refuse a document that the schema refuses; the schema itself comes with ``capvalidator``.

    Raises
    ------
    FormatError
        It is none; what the schema says stands in the message.
    """
    result = capvalidator.check_schema(document)
    if not result.passed:
        raise FormatError(f"this is no message of CAP 1.2: {result.message}", "Ask its sender for it again")
