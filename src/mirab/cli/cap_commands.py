"""``mirab cap key``: the key by which this installation signs its CAP messages."""

from __future__ import annotations

from typing import Annotated

import typer

from mirab.cli.context import Context
from mirab.cli.printing import out, print_json
from mirab.pipelines.centre import default_home
from mirab.web.project.cap_here import cap_key_here

app = typer.Typer(help="Signed messages of hazards, as civil authorities read them.", no_args_is_help=True)


@app.callback()
def cap() -> None:
    """Signed messages of hazards, as civil authorities read them."""


@app.command("key")
def key_command(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Make the key where there is none, and say by what others know its certificate."""
    given: Context = context.obj
    path, fingerprint, certificate = cap_key_here(given.home or default_home(), given.profile)
    if as_json:
        print_json({"file": path, "fingerprint": fingerprint, "certificate": certificate.decode()})
        return
    out.print(f"Certificate: {path}", markup=False, soft_wrap=True)
    out.print(f"SHA-256: {fingerprint}", markup=False, soft_wrap=True)
    out.print("Give the file to those who receive messages, and the SHA-256 by another way.", markup=False)
