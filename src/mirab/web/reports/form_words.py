"""What the form of field reports asks, read from its vocabulary (``form.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from mirab.core.words import Text

FILE = Path(__file__).with_name("form.yaml")


@dataclass(frozen=True, kw_only=True)
class Word:
    """Something that can be chosen, by its code; ``variable``: what indicators count it as."""

    code: str
    said: Text
    family: str = ""
    variable: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A fixed question of the situation report and what can be answered."""

    code: str
    said: Text
    family: str
    choices: tuple[Word, ...]


@dataclass(frozen=True, kw_only=True)
class FormWords:
    """The whole form: its version, the versions that are still taken, and its words."""

    version: int
    taken: frozenset[int]
    kinds: tuple[Word, ...]
    flags: tuple[Word, ...]
    questions: tuple[Question, ...]

    def kind(self, code: str) -> Text:
        """What a kind of incident is called; its code where the form no longer has it."""
        return next((kind.said for kind in self.kinds if kind.code == code), Text(en=code, ru=code))


@lru_cache(maxsize=1)
def form_words() -> FormWords:
    """The form as it is asked now."""
    held = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    choices = {name: tuple(map(_word, words)) for name, words in held["choices"].items()}
    return FormWords(
        version=held["version"],
        taken=frozenset(held["taken"]),
        kinds=tuple(map(_word, held["kinds"])),
        flags=tuple(map(_word, held["flags"])),
        questions=tuple(_question(asked, choices) for asked in held["questions"]),
    )


def _word(held: Mapping[str, Any]) -> Word:
    return Word(
        code=held["code"],
        said=Text(en=held["en"], ru=held["ru"]),
        family=held.get("family", ""),
        variable=held.get("variable", ""),
    )


def _question(held: Mapping[str, Any], choices: Mapping[str, tuple[Word, ...]]) -> Question:
    word = _word(held)
    return Question(code=word.code, said=word.said, family=word.family, choices=choices[held["choices"]])
