"""``mirab mail``: send what waits without a running site, and take in what mail servers report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mirab.cli.context import Context
from mirab.cli.printing import out
from mirab.pipelines.centre import clock as now
from mirab.pipelines.centre import default_home
from mirab.web.project.mail_here import bounce_here, send_here

commands = typer.Typer(no_args_is_help=True, help="Mail out: it says that something waits on the site, and no more.")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(commands, name="mail")


@commands.command("send")
def send_command(context: typer.Context) -> None:
    """Send what waits; a running site does so by itself."""
    given: Context = context.obj
    out.print(f"{send_here(given.home or default_home(), given.profile)} sent")


@commands.command("bounce")
def bounce_command(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Reports of mail servers (.eml) that a mail did not arrive.")],
) -> None:
    """Mark the messages that came back: whoever keeps the machine sees them on the page Mail."""
    given: Context = context.obj
    for file in files:
        named = bounce_here(given.home or default_home(), given.profile, file, now())
        out.print(f"{file.name}: {named} came back", markup=False, highlight=False)
