"""``mirab keys new``, ``mirab backup`` and ``mirab restore``: an installation kept where no fire and no thief is."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mirab.cli.context import Context
from mirab.cli.printing import out, print_json, progress
from mirab.pipelines.centre import clock, default_home
from mirab.web.project.backup_keys import new_key
from mirab.web.project.keeping_here import backup_here, restore_here

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

keys_app = typer.Typer(help="The key pair of backups.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(keys_app, name="keys")
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)


@keys_app.callback()
def keys() -> None:
    """The key pair of backups."""


@keys_app.command("new")
def keys_new_command(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Option("--out", help="New file for the private half; left out: it is printed.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make the key that backups are encrypted to; only its private half opens them, and it is not kept here."""
    home = _home(context)
    private, public = new_key(home, file, now=clock())
    if as_json:
        print_json({"public": public, "home": home, "file": file, "private": None if file else private})
        return
    if file is None:
        sys.stdout.write(private)
    out.print(f"Backups of {home} are encrypted to {public}", soft_wrap=True, markup=False)
    where = f"in {file}" if file else "above and nowhere else"
    out.print(f"The private half is {where}: take it away from this machine.", soft_wrap=True, markup=False)


def backup_command(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(help="A folder, or a new file.")],
    as_json: Json = False,
) -> None:
    """Write record, archive, bulletins and keys of the site into one file, encrypted to the backup key."""
    given: Context = context.obj
    with progress("backup") as say:
        done = backup_here(_home(context), given.profile, target, now=clock(), say=say)
    if as_json:
        print_json(asdict(done))
        return
    said = f"{done.rows} rows of {done.tables} tables and {done.files} files, {done.bytes / 1e6:.1f} MB"
    out.print(f"{done.path}: {said}", soft_wrap=True, markup=False)
    out.print(f"sha256 {done.sha256}", soft_wrap=True, markup=False)


def restore_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `mirab backup` wrote.")],
    identity: Annotated[Path, typer.Option(help="File with the private half of the backup key.")],
    to: Annotated[Path | None, typer.Option(help="Empty or new home folder [--home, MIRAB_HOME, or ./var].")] = None,
    as_json: Json = False,
) -> None:
    """Put a backup back into an empty home folder and an empty database."""
    given: Context = context.obj
    with progress("restore") as say:
        done = restore_here(to or _home(context), given.profile, file, identity, say=say)
    if as_json:
        print_json(asdict(done))
        return
    said = f"{done.rows} rows of {done.tables} tables and {done.files} files, as of {done.made_at:%d %b %Y %H:%M} UTC"
    out.print(f"{done.home}: {said}", soft_wrap=True, markup=False)
    out.print("Results are computed again by the next round: mirab watch, or mirab serve.", soft_wrap=True)


def _home(context: typer.Context) -> Path:
    given: Context = context.obj
    return given.home or default_home()
