"""Names of records that are numbered through tell nothing of the numbers."""

from __future__ import annotations

from mirab.web.accounts.models import Classification, User
from mirab.web.accounts.opaque import name_of, named


def test_a_name_is_found_among_what_is_seen_and_nowhere_else() -> None:
    lines = [Classification(pk=number) for number in range(1, 200)]
    names = [line.name for line in lines]
    assert len(set(names)) == len(names)
    assert named(lines, names[6]) is lines[6]
    assert named(lines[:6], names[6]) is None
    assert named(lines, "7") is None


def test_a_name_is_of_a_kind_and_of_the_sites_key(settings: object) -> None:
    name = name_of(Classification(pk=7))
    assert name == name_of(Classification(pk=7)) != name_of(User(pk=7))
    settings.SECRET_KEY = "another key"  # type: ignore[attr-defined]
    assert name_of(Classification(pk=7)) != name


def test_names_stand_in_no_order_of_their_numbers() -> None:
    names = [name_of(Classification(pk=number)) for number in range(1, 200)]
    assert names not in (sorted(names), sorted(names, reverse=True))
