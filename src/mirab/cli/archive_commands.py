"""Commands over sources and archive: ``ingest`` and ``sources``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from mirab.cli.context import Context
from mirab.cli.printing import out, print_json, progress, table
from mirab.core.errors import UnknownNameError
from mirab.pipelines.centre import Centre, clock
from mirab.pipelines.ingest import IngestReport, ingest
from mirab.pipelines.watch import SourceState, source_states

EVERY = ("all", "auto")
#: notes on one file that are printed for people; JSON has them all
NOTES_SHOWN = 3
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("ingest")(ingest_command)
    app.command("sources")(sources_command)


def ingest_command(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of a source, or 'all'.")],
    path: Annotated[Path | None, typer.Argument(help="File or folder; without it, the publisher's address.")] = None,
    accept_share: Annotated[bool, typer.Option(help="Go on although many rows are bad.")] = False,
    as_json: Json = False,
) -> None:
    """Archive what a source published: a file, a folder, or the publisher's address."""
    centre: Centre = context.obj.centre()
    if path is None and source not in centre.registry and source not in EVERY and Path(source).exists():
        source, path = "all", Path(source)
    with progress("ingest") as say:
        report = ingest(
            centre.archive,
            centre.registry,
            path,
            source=None if source in EVERY else _known(centre, source),
            now=clock(),
            accept_share=accept_share,
            progress=say,
            described=centre.region.source_files,
        )
    print_json(report.to_json()) if as_json else print_ingest(report)


def _known(centre: Centre, name: str) -> str:
    if name not in centre.registry:
        names = ", ".join(sorted(centre.registry))
        raise UnknownNameError(f"source {name!r} does not exist", f"Use 'all' or one of: {names}")
    return name


def print_ingest(report: IngestReport) -> None:
    """What was archived, quarantined and passed over, file by file."""
    columns: list[str | tuple[str, str]] = [
        "file",
        "source",
        ("rows", "right"),
        ("archived", "right"),
        ("unchanged", "right"),
        "quarantined",
    ]
    rows = []
    for item in report.files:
        why = "; ".join(f"{count} {reason}" for reason, count in sorted(item.reasons.items()))
        quarantined = f"{item.quarantined}: {why}" if item.quarantined else "0"
        rows.append([item.file, item.source, item.rows, item.archived, item.unchanged, quarantined])
    if rows:
        table("Archived", columns, rows)
    if report.passed_over:
        table("Passed over", ["file", "why"], [[item.file, item.why] for item in report.passed_over])
    for item in report.files:
        for note in item.notes[:NOTES_SHOWN]:
            out.print(f"note on {item.file}: {note}", soft_wrap=True)
        if len(item.notes) > NOTES_SHOWN:
            out.print(f"note on {item.file}: and {len(item.notes) - NOTES_SHOWN} more (see them with --json)")
    out.print(f"snapshot {report.snapshot}")


def sources_command(context: typer.Context, as_json: Json = False) -> None:
    """List the sources: what they hold, when they were last fetched, when next, and how late they publish."""
    centre: Centre = context.obj.centre()
    states = source_states(centre, clock())
    if as_json:
        print_json([_state_json(state) for state in states])
        return
    columns: list[str | tuple[str, str]] = [
        "source",
        "publisher",
        ("rows", "right"),
        ("quarantined", "right"),
        "last round",
        "next round",
        "lag",
    ]
    rows = [[s.name, s.publisher, s.archived, s.quarantined, _day(s.last), _day(s.next), s.lag] for s in states]
    table("Sources", columns, rows)


def _day(moment: Any) -> str:
    return moment.strftime("%d %b %Y") if moment else "never"


def _state_json(state: SourceState) -> dict[str, Any]:
    return {
        "name": state.name,
        "title": {"en": state.title.en, "ru": state.title.ru},
        "publisher": state.publisher,
        "licence": state.licence,
        "grade": state.grade,
        "archived": state.archived,
        "quarantined": state.quarantined,
        "last": state.last.isoformat() if state.last else None,
        "next": state.next.isoformat() if state.next else None,
        "due": state.due,
        "lag": state.lag,
        "lag_reason": state.lag_reason,
    }


__all__ = ["Context", "print_ingest", "register"]
