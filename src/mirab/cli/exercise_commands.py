"""``mirab exercise``: a made-up region played hour by hour through the whole desk."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from mirab.cli.context import Context
from mirab.cli.demo import tell_sign_ins
from mirab.cli.printing import out, print_json, table
from mirab.cli.serve_commands import say_line
from mirab.core.errors import UnknownNameError
from mirab.pipelines.centre import clock as now
from mirab.pipelines.exercise_script import Step, read_script, scripts_of
from mirab.regions import Region, load
from mirab.web.project.exercise_here import Outcome, play_exercise
from mirab.web.project.serving import Served, must_be_free, serve

#: Profiles that come with Mirab and are made up, in which exercises are looked for.
MADE_UP = ("border_water",)

commands = typer.Typer(no_args_is_help=True, help="Play an exercise in a made-up region: train, show, try.")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(commands, name="exercise")


@commands.command("list")
def list_command(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the exercises, each with its length and its steps."""
    found = [
        {
            "exercise": script.name,
            "profile": profile,
            "title": script.title.en,
            "days": script.length.days,
            "steps": len(script.steps),
        }
        for profile, region in _regions(context.obj)
        for script in (read_script(region, name) for name in scripts_of(region))
    ]
    if as_json:
        print_json(found)
        return
    table(
        "Exercises",
        ["exercise", "title", "days", "steps"],
        [[str(one[k]) for k in ("exercise", "title", "days", "steps")] for one in found],
    )


@commands.command("run")
def run_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the exercise, such as border-water.")],
    folder: Annotated[Path | None, typer.Option("--folder", help="A new folder for it; else a temporary one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what it came to as JSON.")] = False,
    serves: Annotated[bool, typer.Option("--serve", help="Serve its site at the end, to be looked at.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Play an exercise from its first report to its scores, in a home of its own; nothing real is touched."""
    given: Context = context.obj
    profile, region = _region_of(given, name)
    home = (folder or given.home or Path(tempfile.mkdtemp(prefix="mirab-exercise-"))).resolve()
    served = Served(home=home, profile=profile, host=host, port=port, clock=False)
    if serves:
        must_be_free(served)

    def say(step: Step, at: datetime) -> None:
        if not as_json:
            out.print(f"{at:%d %b %H:%M}  {step.by or 'clock':<18} {step.says.en}", markup=False, highlight=False)

    found = play_exercise(served, region.path, name, now(), say)
    if as_json:
        print_json(found.to_json(home))
    else:
        _print(found, home)
    if serves:
        serve(served, say_line, ready=lambda: tell_sign_ins(home, found.sign_ins))


def _print(found: Outcome, home: Path) -> None:
    rows = [
        [one["warning"], str(one["version"]), one["state"], one["level"], one["precedence"]] for one in found.warnings
    ]
    table("EXERCISE: the warnings at its end", ["warning", "version", "state", "level", "precedence"], rows)
    scores = found.scores
    out.print(f"{scores['n']} closed warnings that could be judged; Brier score {scores['brier']['score']}")
    out.print(f"It lies in {home}", soft_wrap=True)


def _regions(given: Context) -> list[tuple[str, Region]]:
    """The made-up regions at hand: the profile that was named, where it is one, and those that come with Mirab."""
    names = dict.fromkeys([given.profile, *MADE_UP])
    return [(name, region) for name in names if (region := load(name)).exercise]


def _region_of(given: Context, name: str) -> tuple[str, Region]:
    regions = _regions(given)
    for profile, region in regions:
        if name in scripts_of(region):
            return profile, region
    known = sorted({script for _profile, region in regions for script in scripts_of(region)})
    raise UnknownNameError(f"no exercise is called {name!r}", f"Use one of: {', '.join(known) or 'none'}")
