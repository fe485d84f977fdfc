"""Commands over the region profile: ``region check`` and ``region freeze``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from mirab.alerting import freeze
from mirab.cli.printing import out, print_json, table
from mirab.pipelines.centre import Centre, clock
from mirab.regions import check

app = typer.Typer(help="Check and freeze a region profile.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("check")
def check_command(
    context: typer.Context,
    profile: Annotated[str | None, typer.Argument(help="A name or a folder; without it, --profile.")] = None,
    as_json: Json = False,
) -> None:
    """Check every record of a profile against its schema, its sources and the rest of the profile."""
    name = profile or context.obj.profile
    problems = check(name)
    if as_json:
        print_json({"profile": name, "problems": [asdict(problem) for problem in problems]})
    elif problems:
        rows = [[p.file, p.record, p.what, p.remedy] for p in problems]
        table(f"{len(problems)} problems in {name}", ["file", "record", "problem", "remedy"], rows)
    else:
        out.print(f"profile {name}: no problem found")
    if problems:
        raise typer.Exit(6)


@app.command("freeze")
def freeze_command(context: typer.Context, as_json: Json = False) -> None:
    """Freeze rules and thresholds as they stand: their record since today begins anew."""
    centre: Centre = context.obj.centre()
    frozen = freeze(centre.rulebook, clock().date())
    print_json(frozen.model_dump(mode="json")) if as_json else out.print(
        f"frozen {frozen.content_hash} on {frozen.frozen_on}"
    )
