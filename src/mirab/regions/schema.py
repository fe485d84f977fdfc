"""JSON Schema of a profile's files, generated from the models that read them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from mirab.regions.figures import SERIES, SeriesRecord
from mirab.regions.profile_files import LISTS, MANIFEST, REGISTER, TABLES
from mirab.regions.records import FigureRecord, ManifestRecord
from mirab.regions.register_records import RegisterRecord


def profile_schema() -> dict[str, dict[str, Any]]:
    """File (with its part after a colon) -> JSON Schema of one record of it."""
    models: dict[str, type[BaseModel]] = {MANIFEST: ManifestRecord, REGISTER: RegisterRecord}
    models |= {file: model for file, (model, _, _) in TABLES.items()}
    for file, parts in LISTS.items():
        models |= {file if part is None else f"{file}:{part}": model for part, (model, _, _) in parts.items()}
    models |= {"figures/*.csv": FigureRecord, SERIES: SeriesRecord}
    return {file: model.model_json_schema() for file, model in models.items()}


def field_table(file: str) -> list[tuple[str, bool, str]]:
    """(field, required, what it may be) of a file's record, for the reference page."""
    schema = profile_schema()[file]
    required = set(schema.get("required", ()))
    return [(name, name in required, _said(part)) for name, part in schema["properties"].items()]


def _said(part: dict[str, Any]) -> str:
    options = part.get("anyOf", [part])
    kinds = [_kind(option) for option in options if option.get("type") != "null"]
    said = " or ".join(dict.fromkeys(kinds))
    return f"{said}; {part['description']}" if "description" in part else said


def _kind(option: dict[str, Any]) -> str:
    if "enum" in option:
        return ", ".join(str(value) for value in option["enum"])
    if "const" in option:
        return str(option["const"])
    if "$ref" in option:
        return str(option["$ref"]).rsplit("/", 1)[-1].removesuffix("Record")
    if option.get("format") == "date":
        return "day (2008-02-15)"
    return str(option.get("type", "any"))


def reference_tables() -> str:
    """The part of the reference page that names every file and field, in Markdown."""
    said = {file: text for file, (_, _, text) in TABLES.items()}
    said |= {f if p is None else f"{f}:{p}": text for f, parts in LISTS.items() for p, (_, _, text) in parts.items()}
    blocks = []
    for file, schema in profile_schema().items():
        head = f"### `{file}`\n\n{said.get(file, '').capitalize() or schema.get('description', '')}"
        rows = [f"| `{n}` | {'yes' if must else ''} | {text} |" for n, must, text in field_table(file)]
        blocks.append("\n".join([head, "", "| field | must | what |", "|---|---|---|", *rows]))
        blocks += [_nested(name, part) for name, part in schema.get("$defs", {}).items() if "properties" in part]
    return "\n\n".join(dict.fromkeys(blocks)) + "\n"


def _nested(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = [
        f"| `{field}` | {'yes' if field in required else ''} | {_said(part)} |"
        for field, part in schema["properties"].items()
    ]
    head = f"#### {name.removesuffix('Record')}\n\n{schema.get('description', '')}"
    return "\n".join([head, "", "| field | must | what |", "|---|---|---|", *rows])
