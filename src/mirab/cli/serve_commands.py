"""``mirab serve``: the site, with its worker and its clock; ``mirab account``: who may sign in."""

from __future__ import annotations

from typing import Annotated

import typer

from mirab.cli.context import Context
from mirab.cli.printing import out
from mirab.pipelines.centre import default_home
from mirab.web.project.accounts_here import set_account
from mirab.web.project.serving import Served, serve


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("serve")(serve_command)
    app.command("account")(account_command)


def serve_command(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer pages.")] = 2,
    clock: Annotated[bool, typer.Option(help="Fetch each source by its declared calendar.")] = True,
) -> None:
    """Serve the site until Ctrl-C, with a worker and a clock beside it."""
    given: Context = context.obj
    served = Served(
        home=given.home or default_home(),
        profile=given.profile,
        host=host,
        port=port,
        workers=workers,
        clock=clock,
    )
    serve(served, say_line)


def account_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    role: Annotated[str, typer.Argument(help="What the person is in the centre, such as analyst or 'focal point'.")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out.")
    ],
    cleared: Annotated[
        str, typer.Option(help="Clear the person too, up to: confidential, strictly confidential.")
    ] = "",
    drop_factors: Annotated[bool, typer.Option("--drop-factors", help="Remove second factors that are lost.")] = False,
) -> None:
    """Make an account of the site, or give it another password and role."""
    given: Context = context.obj
    home = given.home or default_home()
    set_account(home, given.profile, name, role, password, cleared=cleared, drop_factors=drop_factors)
    out.print(f"{name} may sign in as {role}.", markup=False)


def say_line(line: str) -> None:
    """A line for whoever started the site."""
    out.print(line, soft_wrap=True, markup=False)
