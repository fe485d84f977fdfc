"""Write the generated reference pages anew, or say with ``--check`` which of them are out of date.

A page is a function of what the code and the profile declare; each owner's package makes its own table.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import typer

from mirab.cli.app import app
from mirab.core.publication import Publication
from mirab.indicators import catalogue_table, load_catalogue
from mirab.regions import load
from mirab.sources import Declaration, registry

REFERENCE = Path(__file__).resolve().parent / "reference"
MADE = "<!-- made by `make docs`: do not edit -->"


def indicators() -> str:
    """The catalogue of the Central Asia profile, as its package tells it."""
    region = load()
    names = {number: name.en for number, name in region.clusters.items()}
    return catalogue_table(load_catalogue(region.indicator_files), names)


def sources() -> str:
    """Every declared source: whose it is, how far it is believed, when it speaks."""
    declared = [source.declaration for _, source in sorted(registry(load().source_files).items())]
    head = [
        MADE,
        "",
        "# Sources",
        "",
        "What each source declares. *Lag* is how long after a period its figures count as known in a replay, with the",
        "reason; [known on a day](../decisions/known-on-a-day.md) says how it is used. The grade is the Admiralty's.",
        "",
        "| source | publisher | grade | lag and its reason | use | licence |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *map(_source_line, declared), "", *_attributions(declared), ""])


def _source_line(declared: Declaration) -> str:
    cells = (
        f"**{declared.name}**: {declared.title.en}",
        declared.publisher,
        str(declared.grade),
        _lag(declared.publication),
        declared.use_class.value,
        declared.licence,
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _lag(publication: Publication) -> str:
    if publication.stated:
        return "each row states when it was published"
    day = publication.lag_day_of_next_month
    lag = f"day {day} of the next month" if day else f"{publication.lag_days} days"
    yearly = publication.yearly_on
    release = f"; the publisher's calendar: {yearly[1]:02d}.{yearly[0]:02d} of the next year" if yearly else ""
    return f"{lag}{release}. {publication.reason}"


def _attributions(declared: list[Declaration]) -> Iterator[str]:
    yield "## Attributions\n"
    for text in dict.fromkeys(d.attribution for d in declared):
        yield f"- {text}"


def commands() -> str:
    """The commands with their arguments and options, from their own declarations."""
    group = typer.main.get_command(app)
    lines = [MADE, "", "# Commands", "", f"`mirab [{' | '.join(_options(group))}] COMMAND …`. {group.help}", ""]
    for name, command in _commands(group, "mirab"):
        lines += [f"## {name}", "", command.help or "", ""]
        rows = [f"| `{said}` | {text} |" for said, text in map(_parameter, command.params) if text]
        lines += ["| argument or option | meaning |", "|---|---|", *rows, ""] if rows else []
    return "\n".join(lines)


def _commands(group: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if not hasattr(group, "commands"):
        yield path, group
        return
    for name, command in group.commands.items():
        yield from _commands(command, f"{path} {name}")


def _options(command: click.Command) -> list[str]:
    return [max(p.opts, key=len) for p in command.params]


def _parameter(parameter: click.Parameter) -> tuple[str, str]:
    argument = parameter.param_type_name == "argument"
    name = (parameter.name or "").upper() if argument else max(parameter.opts, key=len)
    return (f"[{name}]" if argument and not parameter.required else name), getattr(parameter, "help", None) or ""


PAGES: dict[str, Callable[[], str]] = {
    "indicators.md": indicators,
    "sources.md": sources,
    "commands.md": commands,
}


def out_of_date() -> dict[str, str]:
    """Text of each page that does not stand as it would be made now, by file name."""
    made = {name: make().rstrip() + "\n" for name, make in PAGES.items()}
    return {name: text for name, text in made.items() if _read(REFERENCE / name) != text}


def _read(page: Path) -> str | None:
    return page.read_text(encoding="utf-8") if page.exists() else None


def main() -> int:
    """Write what is out of date, or with ``--check`` name it and fail."""
    late = out_of_date()
    if "--check" in sys.argv[1:]:
        for name in late:
            print(f"docs/reference/{name} is out of date: run make docs")
        return int(bool(late))
    for name, text in late.items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
