"""``mirab exercise``: a made-up region played hour by hour through the whole desk."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from mirab.cli.context import Context
from mirab.cli.demo import tell_sign_ins
from mirab.cli.printing import err, out, print_json, table
from mirab.cli.serve_commands import say_line
from mirab.core.errors import UnknownNameError
from mirab.pipelines.centre import clock as now
from mirab.pipelines.exercise_script import Step, read_script, scripts_of
from mirab.regions import Region, load
from mirab.web.project.exercise_here import Outcome, Part, play_exercise
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


@commands.command("show")
def show_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the exercise, such as border-water.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the script of an exercise: who does what at which hour."""
    _profile, region = _region_of(context.obj, name)
    script = read_script(region, name)
    steps: list[dict[str, Any]] = [
        {
            "step": step.number,
            "at": f"{step.after.days}d {step.after.seconds // 3600:02}:{step.after.seconds // 60 % 60:02}",
            "by": step.by,
            "act": step.act,
            "says": {"en": step.says.en, "ru": step.says.ru},
        }
        for step in script.steps
    ]
    if as_json:
        title = {"en": script.title.en, "ru": script.title.ru}
        print_json({"exercise": script.name, "title": title, "steps": steps})
        return
    rows = [[str(one["step"]), one["at"], one["by"], one["act"], one["says"]["en"]] for one in steps]
    table(script.title.en, ["step", "at", "by", "act", "what happens"], rows)


@commands.command("run")
def run_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the exercise, such as border-water.")],
    folder: Annotated[Path | None, typer.Option("--folder", help="A new folder for it; else a temporary one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what it came to as JSON.")] = False,
    serves: Annotated[bool, typer.Option("--serve", help="Serve its site at the end, to be looked at.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    part: Annotated[str, typer.Option("--play", help="Name of the person whose part you take on the site.")] = "",
    patience: Annotated[
        float | None, typer.Option(min=0.01, help="Minutes that each of your steps waits; else as the script says.")
    ] = None,
) -> None:
    """Play an exercise from its first report to its scores, in a home of its own; nothing real is touched."""
    given: Context = context.obj
    profile, region = _region_of(given, name)
    home = (folder or given.home or Path(tempfile.mkdtemp(prefix="mirab-exercise-"))).resolve()
    served = Served(home=home, profile=profile, host=host, port=port, clock=False)
    if serves or part:
        must_be_free(served)
    told = err if as_json else out

    def say(step: Step, at: datetime) -> None:
        if not as_json:
            out.print(f"{at:%d %b %H:%M}  {step.by or 'clock':<18} {step.says.en}", markup=False, highlight=False)

    def tell(step: Step, password: str) -> None:
        code = f'; mirab --home "{home}" --profile {profile} demo-code {part} shows the code'
        told.print(
            f"Your turn ({step.act}): sign in at {served.address} as {part}, password {password}{code}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )

    taken = Part(name=part, longest=patience * 60 if patience else None, tell=tell) if part else None
    found = play_exercise(served, region.path, name, now(), say, taken)
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
    for one in found.by_hand or ():
        if not one["by_hand"]:
            why = one["not_done"] or "not done in time: done for you"
            out.print(f"Step {one['step']} ({one['act']}): {why}", markup=False, highlight=False, soft_wrap=True)
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
