"""``mirab scores``: the track record of the warning desk."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mirab.cli.context import Context
from mirab.cli.printing import print_json, table
from mirab.pipelines.centre import default_home
from mirab.web.project.scores_here import scores_here

_RATES = ("hit_rate", "false_alarm_ratio", "false_alarm_rate", "csi", "log_score")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("scores")(scores_command)


def scores_command(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Score the warnings that were closed, with what was acted on counted as failures and without it."""
    given: Context = context.obj
    found = scores_here(given.home or default_home(), given.profile)
    if as_json:
        print_json(found)
        return
    rows = [[name, _said(found[name]), _said(found["without_acted_on"][name])] for name in _RATES]
    brier = [_said(part["brier"]["score"]) for part in (found, found["without_acted_on"])]
    title = f"{found['n']} closed warnings that could be judged, {found['acted_on']['n']} of them acted on"
    table(title, ["figure", "acted on as failures", "without acted on"], [*rows, ["brier", *brier]])


def _said(value: Any) -> str:
    """A figure, or that it is not defined."""
    return "—" if value is None else f"{value:.3f}"
