"""English and Russian are whole: no message without its translation, no text in a template that cannot have one."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "src" / "mirab" / "web").rglob("templates/**/*.html"))
RUSSIAN = sorted((ROOT / "src" / "mirab" / "web").rglob("ru/**/*.po"))
#: The same in every language: names of programs, file formats and standards.
NAMES = {"Mirab", "CSV", "XLSX", "PDF", "DOCX", "HTML", "JSON", "UTC", "EXERCISE", "ICD", "k"}
SPOKEN_ATTRIBUTES = ("alt", "title", "placeholder", "aria-label", "data-label", "summary")


def _module(name: str, path: Path) -> object:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


messages = _module("messages", ROOT / "docs" / "messages.py")


def bare_text(source: str) -> list[str]:
    """Words of a template that stand outside every translation."""
    text = re.sub(r"{#.*?#}|{% comment.*?{% endcomment %}", " ", source, flags=re.S)
    text = re.sub(r"{% blocktrans.*?{% endblocktrans(late)? %}", " ", text, flags=re.S)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.S)
    text = re.sub(r"<(script|style|code|pre|kbd)\b.*?</\1>|<!--.*?-->", " ", text, flags=re.S)
    said = [v for name in SPOKEN_ATTRIBUTES for v in re.findall(rf'\b{name}="([^"]*)"', text)]
    text = re.sub(r"<[^>]*>", " ", text)
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", " ".join([text, *said])))
    return [word for word in words if word not in NAMES]


def test_russian_is_whole_and_every_catalogue_is_in_step_with_what_is_said() -> None:
    assert messages.report() == []  # type: ignore[attr-defined]


def test_a_message_without_translation_would_be_told(tmp_path: Path) -> None:
    app = tmp_path / "app"
    (app / "templates").mkdir(parents=True)
    (app / "templates" / "page.html").write_text(
        '{% translate "Late" %} {% blocktranslate %}On {{ day }}{% endblocktranslate %}'
    )
    messages.WEB = tmp_path  # type: ignore[attr-defined]
    try:
        missing, _ = messages.lacking(app, "ru")  # type: ignore[attr-defined]
    finally:
        messages.WEB = ROOT / "src" / "mirab" / "web"  # type: ignore[attr-defined]
    assert {key[1] for key in missing} == {"Late", "On %(day)s"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_text_outside_translation(path: Path) -> None:
    assert bare_text(path.read_text(encoding="utf-8")) == []


def test_bare_text_in_a_template_would_be_seen() -> None:
    assert bare_text('<p>{% translate "Fine" %} Not fine</p><img alt="Neither">') == ["Not", "fine", "Neither"]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "src" / "mirab" / "web").rglob("ru/**/*.po")), ids=lambda p: p.parts[-5]
)
def test_a_russian_message_keeps_the_placeholders_of_the_english(path: Path) -> None:
    for entry in polib.pofile(str(path)):
        wanted = set(re.findall(r"%\(\w+\)s", entry.msgid + (entry.msgid_plural or "")))
        for said in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not said or set(re.findall(r"%\(\w+\)s", said)) <= wanted, entry.msgid
        if entry.msgstr:
            assert set(re.findall(r"%\(\w+\)s", entry.msgstr)) == wanted, entry.msgid
