"""The audit says every act, kind and role in the reader's language."""

from __future__ import annotations

import ast
import html
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

import mirab.web
from mirab.pipelines.board import DayBoard
from mirab.pipelines.source_health import SourceState
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.policy import registered
from mirab.web.accounts.roles import Role, Verb
from mirab.web.accounts.views import PAGE
from mirab.web.accounts.wording import act_said, acts_named, kind_said, kinds_named
from mirab.web.publications.product_models import ProductEdition

WEB = Path(mirab.web.__file__).parent
READING = {Verb.READ, Verb.EXPORT}


def trees() -> list[ast.Module]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(WEB.rglob("*.py"))]


def named(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def given(call: ast.Call, place: int, tree: ast.Module | None = None) -> Iterator[ast.expr]:
    """What a call gives at a place: a choice between two gives both, one out of a table of its module each of them."""
    for value in call.args[place : place + 1]:
        if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name) and tree is not None:
            yield from table_of(value.value.id, tree)
        else:
            yield from (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)


def table_of(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    """The values of a table that a module writes down under a name."""
    for line in tree.body:
        if isinstance(line, ast.Assign) and name in [getattr(target, "id", "") for target in line.targets]:
            yield from line.value.values if isinstance(line.value, ast.Dict) else ()


def writers() -> dict[str, int]:
    """Functions that write an act by the name that they are given, and the place of that name among what is given."""
    found, before = {"act": 0, "noted": 0}, {}
    while found != before:
        before = dict(found)
        for function in (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            taken = [argument.arg for argument in function.args.args if argument.arg != "self"]
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and named(node) in before):
                for value in given(call, before[named(call)]):
                    if isinstance(value, ast.Name) and value.id in taken:
                        found[function.name] = taken.index(value.id)
            for keyword in (one for node in ast.walk(function) if isinstance(node, ast.Call) for one in node.keywords):
                if keyword.arg == "act" and isinstance(keyword.value, ast.Name) and keyword.value.id in taken:
                    found.setdefault(function.name, taken.index(keyword.value.id))
    return found


def acts_written() -> set[str]:
    """Every name of an act that the code writes: given to ``act``, or set on a line of the audit itself."""
    known, written = writers(), set()
    calls = ((node, tree) for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call, tree in calls:
        values = list(given(call, known[named(call)], tree)) if named(call) in known else []
        for keyword in call.keywords:
            if keyword.arg == "act":
                values += [keyword.value, *ast.walk(keyword.value)]
        written |= {v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)}
    return written


def test_every_act_that_the_code_writes_has_a_phrase_and_every_phrase_an_act() -> None:
    written = acts_written()
    assert {"accept_proposal", "release_rows", "make_account", "set_account", "delete_bulletin"} <= written
    assert written == acts_named()


def test_every_kind_that_people_act_on_has_a_name() -> None:
    acted_on = {kind.__name__ for kind, rule in registered().items() if set(rule.roles) - READING}
    taken_away = {kind.__name__ for kind in (AuditLine, DayBoard, ProductEdition, SourceState)}
    assert acted_on | taken_away == kinds_named()


def test_acts_and_kinds_are_named_in_both_languages() -> None:
    for said, names in ((act_said, acts_named()), (kind_said, kinds_named())):
        for name in names:
            with override("en"):
                english = said(name)
            with override("ru"):
                russian = said(name)
            assert english != name
            assert english.isascii()
            # CAP is the name of a standard, in every language
            assert not any(letter.isascii() and letter.isalpha() for letter in russian.replace("CAP", ""))


@pytest.mark.django_db
def test_a_russian_audit_holds_no_word_of_the_code(person: Callable[[Role], User], client: Client) -> None:
    chief = person(Role.CHIEF, "aida")
    for act in acts_named():
        append(person=chief, role=chief.role, verb=Verb.DECIDE, kind="Decision", record="5f0c", act=act)
    append(person=None, role="", verb=Verb.MANAGE, kind="User", record="x", act="make_account")
    client.force_login(chief)
    client.cookies["django_language"] = "ru"
    pages = [client.get("/audit/", {"page": n}).content.decode() for n in range(1, 2 + len(acts_named()) // PAGE)]
    page = "".join(html.unescape(one).split("<tbody>")[1].split("</tbody>")[0] for one in pages)
    assert "Предложение принято" in page
    assert "решение по предложению" in page
    assert "Руководитель секции" in page
    assert "сама система" in page
    assert not [word for word in (*acts_named(), *kinds_named(), *Role.values) if f">{word}<" in page]
