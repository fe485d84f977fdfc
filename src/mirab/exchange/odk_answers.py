"""Submissions of ODK (XML) and KoboToolbox (JSON), read against the form that they answer.

Nothing is raised and nothing is lost: a submission that cannot be taken comes back with its bytes and a plain reason
for each thing that is wrong with it, and with every answer that could be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from lxml import etree

from mirab.core.errors import FormatError
from mirab.exchange.odk import FORM_FIELD, Form, Kind, Question
from mirab.exchange.xml_in import read_xml

Answer = str | int | Decimal | date | datetime | tuple[str, ...]
LARGEST_BYTES = 5_000_000
#: What servers write around the answers.
_ENVELOPE = re.compile(r"_|meta/|formhub/|(?:start|end|today|deviceid|username|phonenumber|audit)$")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with a submission: with one question, or with the whole (empty ``question``)."""

    question: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A submission as far as it could be read.

    ``form``: None where it answers no form that is known; ``instance_id``: the same when it is sent again, empty where
    absent; ``answers``: by question, only what was answered; ``raw``: its bytes, whatever they are.
    """

    form: Form | None
    instance_id: str
    answers: Mapping[str, Answer]
    problems: tuple[Problem, ...]
    raw: bytes = field(repr=False)

    @property
    def accepted(self) -> bool:
        """Nothing is wrong with it."""
        return not self.problems


def read_xml_submission(raw: bytes, forms: Iterable[Form]) -> Submission:
    """A submission as ODK sends it, against those versions of forms that are still taken."""
    try:
        root = read_xml(raw, what="submission", largest_bytes=LARGEST_BYTES)
    except FormatError as error:
        return _refused(raw, str(error))
    given: list[tuple[str, str]] = []
    for leaf in root.iter(etree.Element):
        if len(leaf) == 0 and leaf is not root:
            given.append((_path(leaf, root), leaf.text or ""))
    return _read(raw, forms, given, f"{root.get('id', '')}:{root.get('version', '')}")


def read_kobo_submission(raw: bytes, forms: Iterable[Form]) -> Submission:
    """A submission as KoboToolbox's interface gives it: one JSON object."""
    if len(raw) > LARGEST_BYTES:
        return _refused(raw, f"submission of {len(raw)} bytes: at most {LARGEST_BYTES} are read")
    try:
        given = json.loads(raw, parse_float=str, parse_int=str, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        return _refused(raw, f"submission is not JSON: {error}")
    if not isinstance(given, _Pairs):
        return _refused(raw, "submission is not one JSON object")
    named = next((str(value) for name, value in given.pairs if name == "_xform_id_string"), "")
    return _read(raw, forms, given.pairs, f"{named}:")


def kobo_submissions(page: bytes) -> tuple[bytes, ...]:
    """The submissions of a page of KoboToolbox's interface (``{"results": [...]}``), each as its own JSON.

    Raises
    ------
    FormatError
        When it is no such page.
    """
    try:
        results = json.loads(page)["results"]
        return tuple(json.dumps(result, ensure_ascii=False).encode("utf-8", "replace") for result in list(results))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FormatError(f"a page of submissions: {type(error).__name__} {error}", "Ask the server again") from error


def write_xml_submission(form: Form, answers: Mapping[str, Answer], *, instance_id: str) -> bytes:
    """A submission as ODK would send it, for exercises and tests."""
    root = etree.Element("data", {"id": form.id, "version": form.version})
    for question in form.questions:
        if question.kind is not Kind.NOTE:
            etree.SubElement(root, question.code).text = _written(answers.get(question.code))
    etree.SubElement(root, FORM_FIELD).text = form.key
    etree.SubElement(etree.SubElement(root, "meta"), "instanceID").text = instance_id
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def write_kobo_submission(form: Form, answers: Mapping[str, Answer], *, instance_id: str) -> bytes:
    """A submission as KoboToolbox would give it, for exercises and tests."""
    written = {code: _written(answer) for code, answer in answers.items()}
    around = {"_xform_id_string": form.id, FORM_FIELD: form.key, "meta/instanceID": instance_id}
    return json.dumps(written | around, ensure_ascii=False).encode()


@dataclass(frozen=True)
class _Pairs:
    """The members of a JSON object in order; a name may come twice."""

    pairs: list[tuple[str, Any]]


def _refused(raw: bytes, reason: str) -> Submission:
    return Submission(form=None, instance_id="", answers={}, problems=(Problem(question="", reason=reason),), raw=raw)


def _path(leaf: etree._Element, root: etree._Element) -> str:
    """Names from below the root to a leaf, without namespaces."""
    names = [etree.QName(leaf).localname]
    for parent in leaf.iterancestors():
        if parent is root:
            break
        names.append(etree.QName(parent).localname)
    return "/".join(reversed(names))


def _read(raw: bytes, forms: Iterable[Form], given: list[tuple[str, Any]], key: str) -> Submission:
    known = {form.key: form for form in forms}
    carried = [value for name, value in given if name == FORM_FIELD and isinstance(value, str) and value]
    key = carried[0].strip() if carried else key
    instance = next((str(value) for name, value in given if name == "meta/instanceID"), "")
    form = known.get(key)
    if form is None:
        reason = f"form and version {key!r} are not taken; taken are {', '.join(sorted(known)) or 'none'}"
        found = {name: value for name, value in given if isinstance(value, str) and not _around(name)}
        problem = Problem(question="", reason=reason)
        return Submission(form=None, instance_id=instance, answers=found, problems=(problem,), raw=raw)
    answers, problems = _answers(form, given)
    problems += _missing(form, answers, {problem.question for problem in problems})
    if not instance:
        problems.append(Problem(question="", reason="it has no instance id, so a second copy could not be told"))
    return Submission(form=form, instance_id=instance, answers=answers, problems=tuple(problems), raw=raw)


def _around(name: str) -> bool:
    return name == FORM_FIELD or _ENVELOPE.match(name) is not None


def _answers(form: Form, given: list[tuple[str, Any]]) -> tuple[dict[str, Answer], list[Problem]]:
    questions = {question.code: question for question in form.questions if question.kind is not Kind.NOTE}
    notes = {question.code for question in form.questions} - set(questions)
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for name, value in given:
        code = name.rpartition("/")[2]
        if (_around(name) and code not in questions) or code in notes or value is None or value == "":
            continue
        try:
            if code not in questions:
                raise ValueError(f"the form has no question {name!r}; answered was {value!r}")
            if code in answers:
                raise ValueError(f"answered twice: {answers[code]!r} and {value!r}")
            answers[code] = _answer(questions[code], value)
        except ValueError as error:
            problems.append(Problem(question=code, reason=str(error)))
    return answers, problems


def _answer(question: Question, value: object) -> Answer:
    """An answer by the kind of its question; a plain reason as ValueError."""
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not one answer")
    if question.kind is Kind.TEXT:
        return value
    text = value.strip()
    if question.kind in (Kind.ONE, Kind.MANY):
        chosen = tuple(text.split()) if question.kind is Kind.MANY else (text,)
        if unknown := sorted(set(chosen) - {choice.code for choice in question.choices}):
            raise ValueError(f"{', '.join(map(repr, unknown))} is none of the choices")
        return chosen if question.kind is Kind.MANY else text
    return _figure(question.kind, text)


def _figure(kind: Kind, text: str) -> Answer:
    try:
        if kind is Kind.INTEGER:
            return int(re.fullmatch(r"[+-]?\d{1,18}", text)[0])  # type: ignore[index]
        if kind is Kind.DECIMAL:
            # no exponent: a figure of a few letters could stand for one of a billion digits
            return Decimal(re.fullmatch(r"[+-]?\d{1,18}(\.\d{0,18})?", text)[0])  # type: ignore[index]
        if kind is Kind.DATE:
            return date.fromisoformat(text[:10]) if re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", text) else _not(kind, text)
        at = datetime.fromisoformat(text)
    except (ValueError, TypeError, InvalidOperation):
        return _not(kind, text)
    if at.utcoffset() is None:
        raise ValueError(f"{text!r} has no offset from UTC")
    return at


def _not(kind: Kind, text: str) -> Answer:
    words = {
        Kind.INTEGER: "a whole number",
        Kind.DECIMAL: "a number",
        Kind.DATE: "a date",
        Kind.TIME: "a date and time",
    }
    raise ValueError(f"{text!r} is not {words[kind]}")


def _missing(form: Form, answers: Mapping[str, Answer], wrong: set[str]) -> list[Problem]:
    """Required questions that were asked and have no answer; one whose answer is wrong is named already."""
    asked = _asked(form, answers)
    return [
        Problem(question=q.code, reason="it must be answered")
        for q in form.questions
        if q.required and q.code in asked and q.code not in answers and q.code not in wrong
    ]


def _asked(form: Form, answers: Mapping[str, Answer]) -> set[str]:
    """The questions that these answers make relevant."""
    asked: set[str] = set()
    for question in form.questions:
        on = question.relevance
        if on is None:
            asked.add(question.code)
        elif on.question in asked:
            answer = answers.get(on.question, ())
            chosen = answer if isinstance(answer, tuple) else (answer,)
            if set(chosen) & set(on.choices):
                asked.add(question.code)
    return asked


def _written(answer: Answer | None) -> str:
    if isinstance(answer, tuple):
        return " ".join(answer)
    if isinstance(answer, datetime | date):
        return answer.isoformat()
    if isinstance(answer, Decimal):
        return format(answer, "f")
    return "" if answer is None else str(cast(object, answer))
