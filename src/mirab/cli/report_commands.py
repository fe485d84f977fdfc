"""``mirab reports``: what offices send by mail or by forms. People at risk use the form on the phone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mirab.cli.context import Context
from mirab.cli.printing import out
from mirab.pipelines.centre import clock as now
from mirab.pipelines.centre import default_home
from mirab.web.project.reports_here import form_here, letters_here, mailbox_here, submissions_here

commands = typer.Typer(
    no_args_is_help=True, help="Reports from offices, by mail or form; never from people at risk, whom mail gives away."
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(commands, name="reports")


@commands.command("mail")
def mail_command(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Letters (.eml), or folders of them.")],
) -> None:
    """Take in letters of offices; whose a letter is, its registered address says. Nothing is answered."""
    given: Context = context.obj
    for name, said in letters_here(given.home or default_home(), given.profile, paths, now()):
        out.print(f"{name}: {said}", markup=False, highlight=False)


@commands.command("imap")
def imap_command(context: typer.Context) -> None:
    """Take in what waits in the mailbox of MIRAB_IMAP_URL; a running site does so by itself."""
    given: Context = context.obj
    out.print(mailbox_here(given.home or default_home(), given.profile, now()), markup=False, highlight=False)


@commands.command("odk")
def odk_command(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="XML instance, JSON or CSV export, a folder or a .zip of them.")],
    organisation: Annotated[str, typer.Option(help="Code of the reporting organisation whose office sent them.")],
) -> None:
    """Take in submissions of ODK or KoboToolbox; the same instance, given again, is one report."""
    given: Context = context.obj
    home = given.home or default_home()
    for said in submissions_here(home, given.profile, organisation, path, now()):
        out.print(said, markup=False, highlight=False)


@commands.command("form")
def form_command(
    context: typer.Context,
    xlsx: Annotated[Path, typer.Option(help="Where the workbook (XLSForm) is written.")],
) -> None:
    """Write the form for ODK and KoboToolbox, made from the same words as the site's."""
    given: Context = context.obj
    xlsx.write_bytes(form_here(given.home or default_home(), given.profile))
    out.print(f"{xlsx} written", markup=False, highlight=False)
