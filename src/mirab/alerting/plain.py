"""Proposals as plain data for JSON and back again, with nothing lost: what a kept result holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mirab.alerting.levels import first_problem
from mirab.alerting.proposals import Proposal
from mirab.core.errors import FormatError

_ADAPTER = TypeAdapter(tuple[Proposal, ...])


def proposals_to_plain(proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """Proposals as plain data; equal proposals give equal data."""
    plain: list[dict[str, Any]] = _ADAPTER.dump_python(tuple(proposals), mode="json")
    return [_ordered(record) for record in plain]


def _ordered(record: dict[str, Any]) -> dict[str, Any]:
    """The same with the sets of each mark in order: a set has none of its own."""
    parts = [*record["notices"], *record["updates"]]
    evidence = [item for part in parts for item in part["evidence"]]
    for item in (*record["notices"], *evidence):
        item["marks"] |= {name: sorted(held) for name, held in item["marks"].items() if isinstance(held, list)}
    return record


def proposals_from_plain(plain: Sequence[dict[str, Any]]) -> tuple[Proposal, ...]:
    """Proposals from their plain data.

    Raises
    ------
    FormatError
        When the data are not those of proposals.
    """
    try:
        return _ADAPTER.validate_python(plain)
    except ValidationError as error:
        raise FormatError(
            f"kept proposals: {first_problem(error)}", "Delete the result and compute it again"
        ) from error
