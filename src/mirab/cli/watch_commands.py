"""Commands of the watch: ``compute``, ``watch``, ``replay``, ``backtest`` and ``bulletin``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from mirab.archive import below
from mirab.cli.printing import err, out, print_json, progress
from mirab.cli.watch_tables import print_backtest, print_findings, print_replay, print_watch
from mirab.core.errors import InputError, UnknownNameError
from mirab.core.marks import Sensitivity
from mirab.core.periods import parse_date
from mirab.pipelines.bulletin import FORMATS, LANGUAGES, bulletin_for, write_bulletin
from mirab.pipelines.centre import Centre, clock
from mirab.pipelines.compute import compute, findings_json, keep_findings, latest_findings
from mirab.pipelines.record import backtest_of, kept_backtest, with_records
from mirab.pipelines.replay import replay
from mirab.pipelines.watch import watch
from mirab.reporting import render_backtest
from mirab.sharing.sight import Sight

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Ceiling = Annotated[str | None, typer.Option(help="Leave out what lies above this sensitivity.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("compute")(compute_command)
    app.command("watch")(watch_command)
    app.command("replay")(replay_command)
    app.command("backtest")(backtest_command)
    app.command("bulletin")(bulletin_command)


def _sight(ceiling: str | None) -> Sight | None:
    return below(Sensitivity.named(ceiling)) if ceiling else None


def _window(start: str, end: str) -> tuple[date, date]:
    first, last = parse_date(start), parse_date(end)
    if last < first:
        raise InputError(f"--to {last} lies before --from {first}", "Give the earlier day first")
    return first, last


def compute_command(
    context: typer.Context,
    on: Annotated[str | None, typer.Option("--date", help="As known on this day; without it, today.")] = None,
    ceiling: Ceiling = None,
    as_json: Json = False,
) -> None:
    """Compute the indicators as known on a day, and say what is not known."""
    centre: Centre = context.obj.centre()
    day = parse_date(on) if on else clock().date()
    with progress("compute") as say:
        say("indicators", 0.1)
        computed = compute(centre, until=day, sight=_sight(ceiling), findings_only=True)
        keep_findings(centre, computed, day)
        say("done", 1.0)
    latest = latest_findings(computed.findings, day)
    if as_json:
        print_json(findings_json(centre, computed, latest, day))
    else:
        print_findings(centre, computed, latest, day)


def watch_command(context: typer.Context, as_json: Json = False) -> None:
    """One live round: fetch what is due, check, archive, compute, propose."""
    centre: Centre = context.obj.centre()
    with progress("watch") as say:
        round_ = watch(centre, now=clock(), progress=say)
    print_json(round_.to_json()) if as_json else print_watch(round_)
    if round_.failed:
        raise typer.Exit(3)


def replay_command(
    context: typer.Context,
    start: Annotated[str, typer.Option("--from", help="First day.")],
    end: Annotated[str, typer.Option("--to", help="Last day.")],
    ceiling: Ceiling = None,
    as_json: Json = False,
) -> None:
    """What the rules would have proposed, seeing only what had been published by each day."""
    first, last = _window(start, end)
    centre: Centre = context.obj.centre()
    with progress("replay") as say:
        run = replay(centre, first, last, sight=_sight(ceiling), progress=say)
    record = kept_backtest(centre, _sight(ceiling)) or {}
    print_json(with_records(run.to_json(), record)) if as_json else print_replay(run, record)


def backtest_command(
    context: typer.Context,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page to this file.")] = None,
    ceiling: Ceiling = None,
    as_json: Json = False,
) -> None:
    """Score the rules against the event register and the controls, without hindsight."""
    centre: Centre = context.obj.centre()
    with progress("backtest") as say:
        document = backtest_of(centre, say, sight=_sight(ceiling))
    if html:
        html.write_text(render_backtest(document, "en"), encoding="utf-8")
        err.print(f"report written to {html}")
    print_json(document) if as_json else print_backtest(document)


def _chosen(given: str, known: Sequence[str], what: str) -> list[str]:
    names = [name.strip() for name in given.split(",") if name.strip()]
    wrong = [name for name in names if name not in known]
    if wrong or not names:
        raise UnknownNameError(f"{what} {', '.join(wrong) or 'none'!r} is not known", f"Use: {', '.join(known)}")
    return names


def bulletin_command(
    context: typer.Context,
    on: Annotated[str, typer.Option("--date", help="Day of the bulletin.")],
    formats: Annotated[str, typer.Option("--format", help="pdf, docx, html; several with commas.")] = "pdf,docx,html",
    languages: Annotated[str, typer.Option("--language", help="en, ru, bilingual; several with commas.")] = "en,ru",
    folder: Annotated[Path, typer.Option("--out", help="Folder for the files.")] = Path("out"),
    ceiling: Ceiling = None,
    as_json: Json = False,
) -> None:
    """Write the Early Warning Bulletin of a day."""
    day = parse_date(on)
    chosen_formats = _chosen(formats, FORMATS, "format")
    chosen_languages = _chosen(languages, LANGUAGES, "language")
    centre: Centre = context.obj.centre()
    with progress("bulletin") as say:
        bulletin = bulletin_for(centre, day, sight=_sight(ceiling), progress=say)
        files = write_bulletin(bulletin, folder, chosen_formats, chosen_languages)
        say("done", 1.0)
    if as_json:
        print_json({**bulletin.to_json(), "files": [str(path) for path in files]})
    else:
        for path in files:
            out.print(str(path), soft_wrap=True)
