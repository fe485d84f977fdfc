"""Whether a file is a described table: by its name first, then by its heads and the words near its top."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

from mirab.sources.description import Description
from mirab.sources.grids import Grid, joined_heads
from mirab.sources.looking import Look


def fits(description: Description, path: Path, seen: Look, top: Callable[[], Grid]) -> bool:
    """Compare a look at a file with what a description says; its cells are read only when the name fits.

    Parameters
    ----------
    top : callable
        Gives the first rows of the table.
    """
    wanted = description.recognise
    name = seen.name.lower() if seen.inside else path.name.lower()
    if not any(fnmatch(name, pattern.lower()) for pattern in wanted.names):
        return False
    if seen.kind == "json":
        return description.file.json_key is not None and all(f'"{head}"' in seen.start for head in wanted.heads)
    if seen.kind not in ("text", "xlsx", "docx"):
        return False
    rows = top()
    file = description.file
    heads = joined_heads(rows, file.skip_rows, file.head_rows)
    if not set(wanted.heads) <= set(heads):
        return False
    said = "\n".join(cell for row in rows for cell in row)
    if not all(text in said for text in wanted.contains):
        return False
    first = rows[0] if rows else []
    if wanted.width is not None and len(first) != wanted.width:
        return False
    return not wanted.first_is_year or (bool(first) and first[0].isdigit() and len(first[0]) == 4)
