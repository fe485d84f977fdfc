"""The commands of Mirab. Each parses its words, calls a pipeline and prints what it did.

Exit codes: 0 done; 2 wrong input; 3 a source failed; 4 too many bad rows; 5 archive or results; 6 profile; 1 other.
"""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mirab.cli import (
    archive_commands,
    audit_commands,
    cap_commands,
    demo,
    exercise_commands,
    keeping_commands,
    mail_commands,
    region_commands,
    report_commands,
    scores_commands,
    serve_commands,
    watch_commands,
)
from mirab.cli.context import Context
from mirab.cli.doctor import diagnose
from mirab.cli.printing import print_json, table
from mirab.core.errors import MirabError

app = typer.Typer(
    name="mirab",
    help="Watch a region, warn early and honestly, keep promises from being forgotten.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
archive_commands.register(app)
watch_commands.register(app)
serve_commands.register(app)
demo.register(app)
keeping_commands.register(app)
scores_commands.register(app)
exercise_commands.register(app)
mail_commands.register(app)
report_commands.register(app)
app.add_typer(region_commands.app, name="region")
app.add_typer(audit_commands.app, name="audit")
app.add_typer(cap_commands.app, name="cap")


@app.callback()
def choose(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="Folder of archive and results [MIRAB_HOME, or ./var].")] = None,
    profile: Annotated[str, typer.Option(help="Region profile: a name or a folder.")] = "central_asia",
) -> None:
    """Watch a region, warn early and honestly, keep promises from being forgotten."""
    context.obj = Context(home=home, profile=profile)


@app.command("doctor")
def doctor_command(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Say what this machine lacks, and the remedy."""
    checks = diagnose(context.obj.home, context.obj.profile)
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        rows = [["yes" if check.ok else "NO", check.name, check.found, check.remedy] for check in checks]
        table("What Mirab needs", ["ok", "what", "found", "remedy"], rows)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; whatever a person can mend is said in one line."""
    try:
        app()
    except MirabError as error:
        _fail(str(error), error.exit_code)
    except OSError as error:
        if error.errno == errno.EPIPE:
            # the reader of our output has gone: nothing is left to say to it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None
        _fail(f"{error.strerror or error}: {error.filename or 'a file'}. {_remedy(error)}", 5)
    except KeyboardInterrupt:
        _fail("Stopped. What was committed before is whole", 130)


def _remedy(error: OSError) -> str:
    remedies = {
        errno.ENOSPC: "Free some space on that disk and run the command again",
        errno.EACCES: "Give this user the right to write there, or choose another folder with --home",
        errno.EROFS: "The disk is read-only: choose another folder with --home",
    }
    return remedies.get(error.errno or 0, "Look at that file and run the command again")


def _fail(line: str, code: int) -> None:
    sys.stderr.write(f"mirab: {' '.join(line.split())}\n")
    raise SystemExit(code)
