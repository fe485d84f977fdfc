"""Forms for ODK and KoboToolbox: one definition, written as an XLSForm workbook.

The workbook follows the XLSForm reference: sheets ``survey``, ``choices`` and ``settings``, labels in English and
Russian. A hidden field carries the form's id and version into every submission, since a server may put a version of its
own in the place of ours. There is no kind of question that reads the device's position.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from mirab.core.errors import FormatError
from mirab.core.words import Text

#: The hidden field of every submission: ``id:version``.
FORM_FIELD = "mirab_form"
_RESERVED = frozenset({FORM_FIELD, "meta", "formhub"})
_LANGUAGES = ("English (en)", "Russian (ru)")


class Kind(StrEnum):
    """What a question is answered with, by the XLSForm's own names; a note is not answered."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "dateTime"
    ONE = "select_one"
    MANY = "select_multiple"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer that can be chosen."""

    code: str
    label: Text

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", self.code):
            raise FormatError(f"choice {self.code!r}", "Use letters, digits, dots, hyphens and underscores")
        _check_label(self.code, self.label)


@dataclass(frozen=True, kw_only=True)
class Relevance:
    """A question is asked when an earlier one was answered with one of these choices."""

    question: str
    choices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: its code, kind and label, its choices where it has them, whether and when it must be answered."""

    code: str
    kind: Kind
    label: Text
    choices: tuple[Choice, ...] = ()
    required: bool = False
    relevance: Relevance | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", self.code) or self.code in _RESERVED:
            raise FormatError(f"question {self.code!r}", "Use small letters, digits and underscores, a letter first")
        _check_label(self.code, self.label)
        chooses = self.kind in (Kind.ONE, Kind.MANY)
        codes = [choice.code for choice in self.choices]
        if chooses is not bool(codes) or len(set(codes)) < len(codes):
            raise FormatError(f"question {self.code!r} ({self.kind}) with choices {codes}", "Give a choice's code once")
        if self.required and self.kind is Kind.NOTE:
            raise FormatError(f"note {self.code!r} cannot be required", "Nothing is answered there")


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form as a version of it stands; a changed question makes a new version."""

    id: str
    version: str
    title: Text
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        for name, text in (("id", self.id), ("version", self.version)):
            if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]{0,62}", text):
                raise FormatError(f"form {name} {text!r}", "Use small letters, digits, dots, hyphens and underscores")
        asked: dict[str, Question] = {}
        for question in self.questions:
            if question.code in asked:
                raise FormatError(f"question {question.code!r} is asked twice", "Give each its own code")
            _check_relevance(question, asked)
            asked[question.code] = question

    @property
    def key(self) -> str:
        """Id and version, as the hidden field carries them."""
        return f"{self.id}:{self.version}"


def write_xlsform(form: Form) -> bytes:
    """The XLSForm workbook (xlsx) of a form."""
    book = Workbook()
    survey = book.active
    assert isinstance(survey, Worksheet)
    survey.title = "survey"
    labels = [f"label::{language}" for language in _LANGUAGES]
    _write(survey, ["type", "name", *labels, "required", "relevant", "calculation"], map(_survey_row, form.questions))
    _write(survey, ["calculate", FORM_FIELD, "", "", "", "", f"'{form.key}'"], ())
    chosen = ((q.code, c.code, c.label.en, c.label.ru) for q in form.questions for c in q.choices)
    _write(book.create_sheet("choices"), ["list_name", "name", *labels], chosen)
    settings = (form.title.en, form.id, form.version, _LANGUAGES[0])
    _write(book.create_sheet("settings"), ["form_title", "form_id", "version", "default_language"], (settings,))
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _survey_row(question: Question) -> tuple[str, ...]:
    kind = f"{question.kind} {question.code}" if question.choices else question.kind.value
    required = "yes" if question.required else ""
    return kind, question.code, question.label.en, question.label.ru, required, _condition(question.relevance), ""


def _condition(relevance: Relevance | None) -> str:
    """As XPath; ``selected`` holds for one choice as for several."""
    if relevance is None:
        return ""
    return " or ".join(f"selected(${{{relevance.question}}}, '{code}')" for code in relevance.choices)


def _write(sheet: Worksheet, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    for row in ([*head], *([*row] for row in rows)):
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if cell.value:
                cell.data_type = "s"  # a label that begins with = is no formula


def _check_label(code: str, label: Text) -> None:
    for text in (label.en, label.ru):
        # a form's reader replaces ${code} by an answer
        if not text.strip() or "${" in text or re.search(r"[\x00-\x08\x0b-\x1f]", text):
            raise FormatError(f"label {text!r} of {code!r}", "Give words in both languages, without ${")


def _check_relevance(question: Question, asked: dict[str, Question]) -> None:
    if question.relevance is None:
        return
    on = asked.get(question.relevance.question)
    codes = {choice.code for choice in on.choices} if on else set()
    if not question.relevance.choices or not set(question.relevance.choices) <= codes:
        what = f"question {question.code!r} depends on {question.relevance.question!r} {question.relevance.choices}"
        raise FormatError(what, "Name an earlier question and choices that it has")
