"""Answers that come in pages: fetched one after another and put together as one file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from mirab.core.errors import FetchError
from mirab.sources.fetching import Client, Part, Remote, meta_path, write_atomically

#: Pages beyond which an answer is taken for endless.
MOST_PAGES = 2_000

Turn = Callable[[Any, int], str | None]


def fetch_pages(
    client: Client, remote: Remote, folder: Path, *, following: Turn, rows: Callable[[Any], list[Any]]
) -> Path:
    """Fetch pages until ``following(page, number)`` gives no address, and store ``{"rows": [...]}``.

    Raises
    ------
    FetchError
        When a page is no JSON, has no rows where they belong, or the pages do not end.
    """
    collected: list[Any] = []
    address: str | None = remote.address
    number = 1
    while address is not None:
        page = _page(client, replace(remote, address=address, name=f"{remote.name}.page{number}"), folder)
        try:
            collected.extend(rows(page))
            address = following(page, number)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise FetchError(f"{address} sent no rows", "The publisher changed its answer, or refuses") from error
        number += 1
        if number > MOST_PAGES:
            raise FetchError(f"{remote.address} has more than {MOST_PAGES} pages", "Ask for less at a time")
    target = folder / remote.name
    write_atomically(target, json.dumps({"rows": collected}, ensure_ascii=False))
    return target


def _page(client: Client, remote: Remote, folder: Path) -> Any:
    path = client.download(remote, folder)
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise FetchError(f"{remote.address} sent no JSON", "Check the address with the publisher") from error
    finally:
        path.unlink(missing_ok=True)
        meta_path(path).unlink(missing_ok=True)
        Part(path).drop()
