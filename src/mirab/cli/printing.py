"""How the command line speaks: JSON on standard output, tables for people, progress and errors on standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

Say = Callable[[str, float], None]
Columns = Sequence[str | tuple[str, str]]

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

LEVEL_STYLE = {"watch": "cyan", "advisory": "yellow", "warning": "bold red"}
LEVEL_SHAPE = {"watch": "◇", "advisory": "△", "warning": "▲"}


def print_json(value: Any) -> None:
    """Write plain data as JSON to standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def table(title: str, columns: Columns, rows: Sequence[Sequence[object]]) -> None:
    """Print a table, each cell as it is; a column given as (name, "right") is aligned right."""
    grid = Table(title=title, title_justify="left", title_style="bold", show_lines=False, pad_edge=False)
    for column in columns:
        name, align = column if isinstance(column, tuple) else (column, "left")
        grid.add_column(name, justify="right" if align == "right" else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(cell if isinstance(cell, Text) else Text("" if cell is None else str(cell)) for cell in row))
    out.print(grid)


def level_badge(level: str, kind: str = "risk") -> Text:
    """A level with its colour, word and shape; an opportunity says so."""
    word = level if kind == "risk" else f"{level} ↗"
    return Text(f"{LEVEL_SHAPE.get(level, '')} {word}", style=LEVEL_STYLE.get(level, ""))


@contextmanager
def progress(title: str) -> Iterator[Say]:
    """Show what long work is doing, how far it is and how long it may still take."""
    if not err.is_terminal:
        yield _lines(title)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=err, transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda what, share: bar.update(task, description=f"{title}: {what}", completed=share)


def _lines(title: str) -> Say:
    """Progress for a log: a line at most every second."""
    state = {"at": 0.0}

    def say(what: str, share: float) -> None:
        now = time.monotonic()
        if now - state["at"] >= 1.0 or share >= 1.0:
            state["at"] = now
            sys.stderr.write(f"{title}: {share:4.0%} {what}\n")
            sys.stderr.flush()

    return say
