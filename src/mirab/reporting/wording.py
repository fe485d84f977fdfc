"""The documents' own words, kept as data in ``wording.toml`` with English and Russian side by side."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from mirab.core.errors import UnknownNameError
from mirab.core.words import Text


@cache
def vocabulary() -> dict[str, Text]:
    """Every phrase of the documents, by ``section.name``."""
    tables = tomllib.loads(files("mirab.reporting").joinpath("wording.toml").read_text("utf-8"))
    return {
        f"{section}.{name}": Text(en=phrase["en"], ru=phrase["ru"])
        for section, phrases in tables.items()
        for name, phrase in phrases.items()
    }


def wording(name: str, **values: Text | str | int) -> Text:
    """A phrase in both languages, its braces filled with texts of the same language.

    Raises
    ------
    UnknownNameError
        When ``wording.toml`` has no such phrase.
    """
    try:
        phrase = vocabulary()[name]
    except KeyError as error:
        raise UnknownNameError(f"no wording {name!r}", "Add it to wording.toml in both languages") from error
    english = {key: value.en if isinstance(value, Text) else value for key, value in values.items()}
    russian = {key: value.ru if isinstance(value, Text) else value for key, value in values.items()}
    # a Russian date ends in the full stop of its abbreviation, which also ends a sentence
    return Text(en=phrase.en.format(**english), ru=phrase.ru.format(**russian).replace("г..", "г."))


def counted(name: str, count: int) -> Text:
    """A phrase that stands in the form of its number: ``name_one``, ``name_few`` or ``name_many`` in ``wording.toml``.

    The forms of whole numbers follow the Unicode CLDR's plural rules of ``en`` and ``ru``; English has no ``few``.

    Raises
    ------
    UnknownNameError
        When ``wording.toml`` lacks one of the forms.
    """
    english = "one" if count == 1 else "many"
    if count % 10 == 1 and count % 100 != 11:
        russian = "one"
    elif 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14:
        russian = "few"
    else:
        russian = "many"
    return Text(en=wording(f"{name}_{english}", count=count).en, ru=wording(f"{name}_{russian}", count=count).ru)


def same(text: str) -> Text:
    """Text that is the same in every language: a number, a name, a reference."""
    return Text(en=text, ru=text)


def joined(parts: list[Text], separator: str = " · ") -> Text:
    """Texts set one after another; empty ones are passed over."""
    return Text(
        en=separator.join(part.en for part in parts if part.en), ru=separator.join(part.ru for part in parts if part.ru)
    )


def with_capital(text: Text) -> Text:
    """The same text beginning with a capital letter."""
    return Text(en=text.en[:1].upper() + text.en[1:], ru=text.ru[:1].upper() + text.ru[1:])
