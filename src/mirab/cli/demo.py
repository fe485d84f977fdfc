"""``mirab demo``: what a stranger meets first: a real history watched, its rules and their record, the site."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from mirab.cli.archive_commands import print_ingest
from mirab.cli.printing import out, progress, table
from mirab.cli.serve_commands import say_line
from mirab.cli.watch_tables import print_backtest, print_replay
from mirab.pipelines.bulletin import FORMATS, bulletin_for, write_bulletin
from mirab.pipelines.centre import Centre, default_home
from mirab.pipelines.centre import clock as now
from mirab.pipelines.ingest import ingest
from mirab.pipelines.record import backtest_of
from mirab.pipelines.replay import replay
from mirab.web.project.accounts_here import demonstration_code, demonstration_factors
from mirab.web.project.exercise_here import hours_moved
from mirab.web.project.serving import Served, demonstrate, must_be_free, prepare, serve

REPLAYED = (date(2008, 1, 1), date(2011, 12, 31))
BULLETIN_DAY = date(2008, 2, 15)
#: Day on which the served demonstration opens: the south of Kyrgyzstan, a fortnight before the violence of June 2010.
OPENED_ON = date(2010, 5, 25)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("demo")(demo_command)
    app.command("demo-code")(demo_code_command)


def demo_command(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="Folder of published files to ingest first.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="Folder for the bulletin.")] = Path("out"),
    serves: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the site at the end.")] = True,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    clock: Annotated[bool, typer.Option(help="Fetch the sources too; a demonstration needs no network.")] = False,
) -> None:
    """Replay 2008-2011, show the rules' record, write the bulletin of 15 February 2008, and serve the site."""
    centre: Centre = context.obj.centre()
    served = Served(home=centre.home, profile=context.obj.profile, host=host, port=port, clock=clock, open_on=OPENED_ON)
    if serves:
        must_be_free(served)
    _take_in(centre, data)
    record = _history(centre)
    _bulletin(centre, record, folder)
    sign_ins = _site(served)
    if serves:
        serve(served, say_line, ready=lambda: tell_sign_ins(served.home, sign_ins))
    else:
        tell_sign_ins(served.home, sign_ins)


def demo_code_command(
    context: typer.Context, name: Annotated[str, typer.Argument(help="Name that signs in to the demonstration.")]
) -> None:
    """Print the code that a demonstration asks somebody for after the password."""
    home = context.obj.home or default_home()
    out.print(
        demonstration_code(home, context.obj.profile, name, time.time() + hours_moved(home)),
        markup=False,
        highlight=False,
    )


def _take_in(centre: Centre, data: Path | None) -> None:
    region = centre.region
    out.print(f"[bold]{region.title.en}[/bold]: {len(region.states)} states, {len(region.places)} places watched")
    if data is None:
        return
    with progress("ingest") as say:
        report = ingest(centre.archive, centre.registry, data, now=now(), progress=say, described=region.source_files)
    print_ingest(report)


def _history(centre: Centre) -> Mapping[str, Any]:
    with progress("record of the rules") as say:
        record = backtest_of(centre, say)
    with progress("replay") as say:
        run = replay(centre, *REPLAYED, progress=say)
    print_replay(run, record)
    print_backtest(record)
    return record


def _bulletin(centre: Centre, record: Mapping[str, Any], folder: Path) -> None:
    with progress("bulletin") as say:
        bulletin = bulletin_for(centre, BULLETIN_DAY, records=record, progress=say)
        files = write_bulletin(bulletin, folder, FORMATS, ("en", "ru"))
        say("done", 1.0)
    out.print(f"\nThe bulletin of {BULLETIN_DAY:%d %B %Y}:")
    for path in files:
        out.print(f"  {path}", soft_wrap=True)


def _site(served: Served) -> dict[str, str]:
    with progress("site") as say:
        say("tables and files", 0.1)
        prepare(served)
        say("boards", 0.4)
        sign_ins = demonstrate(served.home)
        say("done", 1.0)
    return sign_ins


def tell_sign_ins(home: Path, sign_ins: dict[str, str]) -> None:
    """The sign-ins, as the last thing on the terminal."""
    asked = demonstration_factors(home)
    rows = [(name, password, f"mirab demo-code {name}" if name in asked else "") for name, password in sign_ins.items()]
    table("Sign in (a demonstration: never use these elsewhere)", ["name", "password", "code, if asked for one"], rows)
