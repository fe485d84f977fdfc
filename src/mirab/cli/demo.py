"""``mirab demo``: what a stranger meets first. A region's real history watched, the rules' record, and a bulletin."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from mirab.cli.archive_commands import print_ingest
from mirab.cli.printing import out, progress
from mirab.cli.watch_tables import print_backtest, print_replay
from mirab.pipelines.bulletin import FORMATS, bulletin_for, write_bulletin
from mirab.pipelines.centre import Centre, clock
from mirab.pipelines.ingest import ingest
from mirab.pipelines.record import backtest_of
from mirab.pipelines.replay import replay

REPLAYED = (date(2008, 1, 1), date(2011, 12, 31))
BULLETIN_DAY = date(2008, 2, 15)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("demo")(demo_command)


def demo_command(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="Folder of published files to ingest first.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="Folder for the bulletin.")] = Path("out"),
) -> None:
    """Replay 2008-2011, show the rules' record, and write the bulletin of 15 February 2008."""
    centre: Centre = context.obj.centre()
    region = centre.region
    out.print(f"[bold]{region.title.en}[/bold]: {len(region.states)} states, {len(region.places)} places watched")
    if data is not None:
        with progress("ingest") as say:
            report = ingest(
                centre.archive, centre.registry, data, now=clock(), progress=say, described=region.source_files
            )
        print_ingest(report)
    with progress("record of the rules") as say:
        record = backtest_of(centre, say)
    with progress("replay") as say:
        run = replay(centre, *REPLAYED, progress=say)
    print_replay(run, record)
    print_backtest(record)
    with progress("bulletin") as say:
        bulletin = bulletin_for(centre, BULLETIN_DAY, records=record, progress=say)
        files = write_bulletin(bulletin, folder, FORMATS, ("en", "ru"))
        say("done", 1.0)
    out.print(f"\nThe bulletin of {BULLETIN_DAY:%d %B %Y}:")
    for path in files:
        out.print(f"  {path}", soft_wrap=True)
