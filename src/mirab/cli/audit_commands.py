"""``mirab audit``: seal the record of who did what, and find out whether it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from mirab.cli.context import Context
from mirab.cli.printing import out, print_json
from mirab.pipelines.centre import default_home
from mirab.web.project.audit_here import seal_audit, verify_audit

app = typer.Typer(help="Seal the audit, and find out whether it holds.", no_args_is_help=True)


@app.command("seal")
def seal_command(context: typer.Context) -> None:
    """Sign number and hash of the audit's last line, and keep them outside the database."""
    given: Context = context.obj
    seal = seal_audit(given.home or default_home(), given.profile)
    if seal:
        out.print(f"Sealed up to line {seal['number']}: {seal['head']}", markup=False, soft_wrap=True)
    else:
        out.print("No act has been recorded yet: there is nothing to seal.", markup=False)


@app.command("verify")
def verify_command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    public_key: Annotated[
        Path | None, typer.Option(help="The seals' public key (seal.pub) as you keep it elsewhere.")
    ] = None,
) -> None:
    """Read every line of the audit and every seal; name the first that is wrong, and then exit with 1."""
    given: Context = context.obj
    report = verify_audit(given.home or default_home(), given.profile, public_key)
    if as_json:
        print_json(report)
    else:
        for line in said(report):
            out.print(line, markup=False, soft_wrap=True)
    if not report["ok"]:
        raise typer.Exit(1)


def said(report: dict[str, Any]) -> list[str]:
    """What a reading of the chain found, in sentences, and how far it can be trusted."""
    fault = report["first_fault"]
    lines = [
        f"The audit does not hold. Line {fault['number']}: {fault['what']}."
        if fault
        else f"The audit holds: {report['lines']} lines, {report['seals']} seals."
    ]
    if report["seals"]:
        lines.append(f"Sealed up to line {report['sealed_up_to']}, on {report['sealed_at']}.")
        lines.append(
            "Lines after that one could have been cut off, or written anew together with their hashes, unnoticed: "
            "seal more often, and keep seals where nobody who may write in the database may write."
        )
    else:
        lines.append(
            "Nothing is sealed: whoever may write in the database could have written all of it anew, unnoticed."
        )
    return lines
