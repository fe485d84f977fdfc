"""Forms: pyxform converts the workbook without a warning, and submissions are read back against the same definition."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyxform.xls2xform import convert

from mirab.core.errors import FormatError
from mirab.core.words import Text
from mirab.exchange.odk import Choice, Form, Kind, Question, Relevance, write_xlsform
from mirab.exchange.odk_answers import (
    Answer,
    Submission,
    kobo_submissions,
    read_kobo_submission,
    read_xml_submission,
    write_kobo_submission,
    write_xml_submission,
)

XFORMS = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}


def said(words: str) -> Text:
    """A label; EXERCISE."""
    return Text(en=words, ru=f"УЧЕНИЯ: {words}")


HOW = tuple(Choice(code=code, label=said(code)) for code in ("stones", "vehicles", "by-order"))
FORM = Form(
    id="incident",
    version="3",
    title=said("EXERCISE incident report"),
    questions=(
        Question(code="intro", kind=Kind.NOTE, label=said("EXERCISE only")),
        Question(
            code="safe",
            kind=Kind.ONE,
            label=said("=Can you report?"),
            choices=tuple(Choice(code=c, label=said(c)) for c in ("yes", "nothing_to_report", "cannot_safely")),
            required=True,
        ),
        Question(
            code="what",
            kind=Kind.TEXT,
            label=said("What happened"),
            required=True,
            relevance=Relevance(question="safe", choices=("yes",)),
        ),
        Question(
            code="how",
            kind=Kind.MANY,
            label=said("How"),
            choices=HOW,
            relevance=Relevance(question="safe", choices=("yes",)),
        ),
        Question(
            code="vehicles",
            kind=Kind.INTEGER,
            label=said("How many vehicles"),
            required=True,
            relevance=Relevance(question="how", choices=("vehicles",)),
        ),
        Question(code="level", kind=Kind.DECIMAL, label=said("Level, m")),
        Question(code="day", kind=Kind.DATE, label=said("Day")),
        Question(code="seen", kind=Kind.TIME, label=said("When seen")),
    ),
)
ANSWERS: dict[str, Answer] = {
    "safe": "yes",
    "what": "EXERCISE: the road is blocked <here> & there",
    "how": ("stones", "vehicles"),
    "vehicles": 4,
    "level": Decimal("2.50"),
    "day": date(2026, 5, 4),
    "seen": datetime(2026, 5, 4, 9, 30, tzinfo=timezone(timedelta(hours=5))),
}
WAYS: dict[str, tuple[Callable[..., bytes], Callable[..., Submission]]] = {
    "xml": (write_xml_submission, read_xml_submission),
    "kobo": (write_kobo_submission, read_kobo_submission),
}
NOWHERE = Relevance(question="safe", choices=("perhaps",))
both = pytest.mark.parametrize("way", WAYS)


def sent(way: str, answers: dict[str, Answer], form: Form = FORM, taken: Form = FORM) -> Submission:
    """What is read of answers to a form, where another version may be the one that is taken."""
    write, read = WAYS[way]
    return read(write(form, answers, instance_id="uuid:exercise-1"), [taken])


def reasons(submission: Submission) -> dict[str, str]:
    """Reasons by question."""
    return {problem.question: problem.reason for problem in submission.problems}


def test_pyxform_converts_the_workbook_without_a_warning() -> None:
    made = convert(BytesIO(write_xlsform(FORM)))
    assert made.warnings == []
    form = etree.fromstring(made.xform.encode())
    (instance,) = form.xpath("//x:model/x:instance/x:data", namespaces=XFORMS)
    assert (instance.get("id"), instance.get("version")) == ("incident", "3")
    binds = {bind.get("nodeset"): bind for bind in form.iterfind(".//x:bind", XFORMS)}
    assert {code for code, bind in binds.items() if bind.get("required")} == {
        f"/data/{q.code}" for q in FORM.questions if q.required
    }
    assert binds["/data/vehicles"].get("relevant", "").replace(" ", "") == "selected(/data/how,'vehicles')"
    assert binds["/data/mirab_form"].get("calculate") == "'incident:3'"
    types = {q.code: binds[f"/data/{q.code}"].get("type") for q in FORM.questions}
    assert [types[c] for c in ("vehicles", "level", "day", "seen")] == ["int", "decimal", "date", "dateTime"]
    languages = form.xpath("//x:translation/@lang", namespaces=XFORMS)
    assert languages == ["English (en)", "Russian (ru)"]
    assert form.xpath("//x:translation[2]/x:text[@id='/data/safe:label']/x:value/text()", namespaces=XFORMS) == [
        "УЧЕНИЯ: =Can you report?"
    ]


def test_no_label_becomes_a_formula() -> None:
    sheet = openpyxl.load_workbook(BytesIO(write_xlsform(FORM)))["survey"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


labels = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20).filter(
    lambda t: "${" not in t
)
texts = st.builds(lambda en, ru: Text(en=f"EXERCISE {en}", ru=f"УЧЕНИЯ {ru}"), labels, labels)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Any form: each question may hang on an earlier one with choices."""
    questions: list[Question] = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(Kind))
        codes = draw(st.lists(st.sampled_from(["a", "b-1", "C.2"]), min_size=1, unique=True))
        earlier = [q for q in questions if q.choices]
        on = draw(st.sampled_from([None, *earlier]))
        chooses = kind in (Kind.ONE, Kind.MANY)
        questions.append(
            Question(
                code=f"q{number}",
                kind=kind,
                label=draw(texts),
                choices=tuple(Choice(code=c, label=draw(texts)) for c in codes) if chooses else (),
                required=kind is not Kind.NOTE and draw(st.booleans()),
                relevance=on and Relevance(question=on.code, choices=(on.choices[0].code,)),
            )
        )
    return Form(id="f", version="1", title=draw(texts), questions=tuple(questions))


@settings(max_examples=40, deadline=None)
@given(forms())
def test_any_form_is_one_that_pyxform_takes_without_a_warning(form: Form) -> None:
    assert convert(BytesIO(write_xlsform(form))).warnings == []


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\t\n<>&"), min_size=1)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: ANY_TEXT,
    Kind.INTEGER: st.integers(-(10**17), 10**17),
    Kind.DECIMAL: st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000),
    Kind.DATE: st.dates(),
    Kind.TIME: st.datetimes(timezones=st.just(UTC)),
}


@both
@settings(deadline=None)
@given(st.data())
def test_answers_are_read_back_equal(way: str, data: st.DataObject) -> None:
    form = data.draw(forms())
    answers: dict[str, Answer] = {}
    for question in form.questions:
        codes = [choice.code for choice in question.choices]
        if question.kind is Kind.ONE:
            answers[question.code] = data.draw(st.sampled_from(codes))
        elif question.kind is Kind.MANY:
            answers[question.code] = tuple(data.draw(st.lists(st.sampled_from(codes), min_size=1, unique=True)))
        elif question.kind is not Kind.NOTE:
            answers[question.code] = data.draw(VALUES[question.kind])
    read = sent(way, answers, form, form)
    assert read.problems == ()
    assert read.answers == answers
    assert (read.form, read.instance_id) == (form, "uuid:exercise-1")


def test_a_submission_filled_in_as_pyxform_lays_it_out_is_read() -> None:
    """The instance is pyxform's, as a phone would have it; only the answers are put in."""
    form = etree.fromstring(convert(BytesIO(write_xlsform(FORM))).xform.encode())
    (instance,) = form.xpath("//x:model/x:instance/x:data", namespaces=XFORMS)
    filled = {
        "safe": "yes",
        "what": "EXERCISE",
        "how": "vehicles by-order",
        "vehicles": "4",
        "mirab_form": "incident:3",
    }
    filled |= {"seen": "2026-05-04T09:30:00.000+05:00"}
    for name, value in filled.items():
        instance.find(f"x:{name}", XFORMS).text = value
    (meta,) = instance.iter("{*}instanceID")
    meta.text = "uuid:exercise-2"
    read = read_xml_submission(etree.tostring(instance), [FORM])
    assert read.problems == ()
    assert read.instance_id == "uuid:exercise-2"
    assert read.answers == {
        "safe": "yes",
        "what": "EXERCISE",
        "how": ("vehicles", "by-order"),
        "vehicles": 4,
        "seen": ANSWERS["seen"],
    }


def test_what_kobotoolbox_writes_around_the_answers_is_passed_over() -> None:
    around: dict[str, Any] = {
        "_id": 17,
        "formhub/uuid": "f",
        "__version__": "vKoboOwnVersion",
        "meta/instanceID": "uuid:exercise-3",
        "meta/rootUuid": "uuid:exercise-3",
        "_xform_id_string": "aKoboOwnId",
        "_attachments": [],
        "_geolocation": [None, None],
        "_validation_status": {},
        "_submission_time": "2026-05-04T04:31:00",
        "start": "2026-05-04T09:30:00.000+05:00",
        "mirab_form": "incident:3",
    }
    page = json.dumps({"count": 1, "results": [around | {"safe": "yes", "group/what": "EXERCISE", "vehicles": None}]})
    (raw,) = kobo_submissions(page.encode())
    read = read_kobo_submission(raw, [FORM])
    assert read.problems == ()
    assert read.answers == {"safe": "yes", "what": "EXERCISE"}


@both
def test_nothing_to_report_and_cannot_report_safely_are_whole_answers(way: str) -> None:
    for answer in ("nothing_to_report", "cannot_safely"):
        assert sent(way, {"safe": answer}).accepted


@both
def test_an_unknown_version_is_named_and_every_answer_kept(way: str) -> None:
    old = replace(FORM, version="2")
    read = sent(way, ANSWERS, form=old)
    assert reasons(read) == {"": "form and version 'incident:2' are not taken; taken are incident:3"}
    assert read.answers["what"] == ANSWERS["what"]
    assert read.instance_id == "uuid:exercise-1"
    assert str(ANSWERS["what"])[:20] in read.raw.decode()


@both
def test_of_several_versions_taken_the_right_one_is_read(way: str) -> None:
    older = replace(FORM, version="2", questions=FORM.questions[:3])
    write, read = WAYS[way]
    raw = write(older, {"safe": "yes", "what": "EXERCISE"}, instance_id="uuid:1")
    assert read(raw, [FORM, older]).form == older


@both
@pytest.mark.parametrize(
    ("changed", "question", "reason"),
    [
        ({"what": ""}, "what", "it must be answered"),
        ({"vehicles": ""}, "vehicles", "it must be answered"),
        ({"safe": "perhaps"}, "safe", "'perhaps' is none of the choices"),
        ({"how": ("stones", "tanks")}, "how", "'tanks' is none of the choices"),
        ({"vehicles": "many"}, "vehicles", "'many' is not a whole number"),
        ({"vehicles": "4.5"}, "vehicles", "'4.5' is not a whole number"),
        ({"level": "NaN"}, "level", "'NaN' is not a number"),
        ({"level": "1e999999999"}, "level", "'1e999999999' is not a number"),
        ({"day": "4 May"}, "day", "'4 May' is not a date"),
        ({"day": "2026-02-30"}, "day", "'2026-02-30' is not a date"),
        ({"seen": "09:30"}, "seen", "'09:30' is not a date and time"),
        ({"seen": "2026-05-04T09:30:00"}, "seen", "'2026-05-04T09:30:00' has no offset from UTC"),
    ],
)
def test_each_wrong_answer_has_its_plain_reason(
    way: str, changed: dict[str, Answer], question: str, reason: str
) -> None:
    read = sent(way, ANSWERS | changed)
    assert reasons(read)[question] == reason
    assert not read.accepted
    others = {code: answer for code, answer in ANSWERS.items() if code != question}
    assert {code: read.answers[code] for code in others} == others
    assert read.raw


def test_what_the_form_does_not_ask_is_named_with_what_was_answered() -> None:
    raw = write_kobo_submission(FORM, {"safe": "yes", "what": "EXERCISE", "extra": "said"}, instance_id="uuid:1")
    assert reasons(read_kobo_submission(raw, [FORM])) == {
        "extra": "the form has no question 'extra'; answered was 'said'"
    }
    twice = raw.replace(b'"extra": "said"', b'"safe": "cannot_safely"')
    assert reasons(read_kobo_submission(twice, [FORM])) == {"safe": "answered twice: 'yes' and 'cannot_safely'"}
    listed = raw.replace(b'"extra": "said"', b'"level": [1, 2]')
    assert "not one answer" in reasons(read_kobo_submission(listed, [FORM]))["level"]


def test_a_submission_without_an_instance_id_is_not_accepted() -> None:
    read = sent("xml", ANSWERS)
    raw = read.raw.replace(b"uuid:exercise-1", b"")
    assert "no instance id" in reasons(read_xml_submission(raw, [FORM]))[""]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'<!DOCTYPE data [<!ENTITY x SYSTEM "file:///etc/hostname">]><data><what>&x;</what></data>', "DOCTYPE"),
        (b"<data><what>EXERCISE: half a", "is not XML"),
        (b"<data>" + b"x" * 5_000_000 + b"</data>", "At most"),
        (b"", "is not XML"),
    ],
)
def test_xml_that_cannot_be_read_comes_back_whole_with_its_reason(raw: bytes, said: str) -> None:
    read = read_xml_submission(raw, [FORM])
    assert said in reasons(read)[""]
    assert read.raw == raw
    assert read.form is None


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"1", b'{"what": "EXERCISE: half', b"[" * 100_000, b"\xff", b"x" * 5_000_001]
)
def test_json_that_cannot_be_read_comes_back_whole_with_its_reason(raw: bytes) -> None:
    read = read_kobo_submission(raw, [FORM])
    assert reasons(read)[""].startswith("submission ")
    assert read.raw == raw


@pytest.mark.parametrize("page", [b"", b"{}", b"[]", b'{"results": 1}', b"[" * 100_000])
def test_what_is_no_page_of_submissions_is_refused(page: bytes) -> None:
    with pytest.raises(FormatError):
        kobo_submissions(page)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*(q.code for q in FORM.questions), "x"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)))  # fmt: skip
def test_any_json_is_read_without_raising(answers: dict[str, Any]) -> None:
    raw = json.dumps(answers | {"mirab_form": "incident:3"}).encode()
    read = read_kobo_submission(raw, [FORM])
    answered = {code for code, value in answers.items() if value not in (None, "") and code != "intro"}
    assert answered <= set(read.answers) | set(reasons(read))


@pytest.mark.parametrize(
    "build",
    [
        lambda: Choice(code="a b", label=said("a")),
        lambda: Choice(code="a", label=Text(en="a", ru=" ")),
        lambda: Question(code="Q", kind=Kind.TEXT, label=said("a")),
        lambda: Question(code="mirab_form", kind=Kind.TEXT, label=said("a")),
        lambda: Question(code="q", kind=Kind.TEXT, label=said("${other}")),
        lambda: Question(code="q", kind=Kind.ONE, label=said("a")),
        lambda: Question(code="q", kind=Kind.TEXT, label=said("a"), choices=HOW),
        lambda: Question(code="q", kind=Kind.ONE, label=said("a"), choices=(HOW[0], HOW[0])),
        lambda: Question(code="q", kind=Kind.NOTE, label=said("a"), required=True),
        lambda: replace(FORM, version="3'"),
        lambda: replace(FORM, questions=(FORM.questions[0], FORM.questions[0])),
        lambda: replace(FORM, questions=tuple(reversed(FORM.questions))),
        lambda: replace(FORM, questions=(FORM.questions[1], replace(FORM.questions[2], relevance=NOWHERE))),
    ],
)
def test_a_form_that_could_not_be_filled_in_is_not_made(build: Callable[[], object]) -> None:
    with pytest.raises(FormatError):
        build()
