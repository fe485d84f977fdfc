"""Operations on sources, bulletins and papers, on the audit, and on the caller himself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router

from mirab.core.errors import InputError
from mirab.core.marks import UseClass
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import ProposalDetail
from mirab.pipelines.releasing import RefusedRow
from mirab.reporting.taken import for_reader
from mirab.web.accounts.acts import LONGEST_ADDRESS, noted, taken
from mirab.web.accounts.models import AuditLine
from mirab.web.accounts.policy import clearance_of, may, require, role_of, sight_of
from mirab.web.accounts.queries import audit_lines, sees_numbers
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.token_models import Scope
from mirab.web.design.table_files import taken_by
from mirab.web.monitoring.queries import board_of
from mirab.web.monitoring.source_actions import release_rows
from mirab.web.monitoring.source_queries import Quarantine, quarantine_of, source_of, sources_of
from mirab.web.project.api import values
from mirab.web.project.api.interface import reads, writes
from mirab.web.project.api.once import Key, once
from mirab.web.project.api.problems import Problem, field_problem, said_value
from mirab.web.project.api.reading import APage, part
from mirab.web.publications.actions import ask_for_bulletin
from mirab.web.publications.forms import BulletinForm
from mirab.web.publications.models import Bulletin
from mirab.web.publications.paper_models import Paper
from mirab.web.publications.paper_queries import paper_of, papers_of, paragraphs_of
from mirab.web.publications.queries import bulletin_of, bulletins_of, file_of
from mirab.web.publications.tasks import build_bulletin

sources_router = Router(tags=[gettext_noop("Sources")])
papers_router = Router(tags=[gettext_noop("Bulletins and papers")])
router = Router(tags=[gettext_noop("The caller and the audit")])


# Sources --------------------------------------------------------------------------------------------------------------
@reads(sources_router, "sources", "sources", gettext_noop("Sources and how each is"), values.Listed[values.Source])
def sources(request: HttpRequest, response: HttpResponse, asked: APage) -> Any:
    """Every source that the caller may know of."""
    return part(request, response, sources_of(request.user, datetime.now(UTC)), asked)


@reads(sources_router, "sources/{name}", "source", gettext_noop("One source"), values.Source)
def source(request: HttpRequest, name: str) -> Any:
    """One source."""
    return source_of(request.user, name, datetime.now(UTC))


@reads(
    sources_router,
    "sources/{name}/quarantine",
    "quarantine",
    gettext_noop("Rows of a source that the checks refused"),
    values.Listed[values.Refused],
    scope=Scope.EXPORT,
)
def quarantine(request: HttpRequest, response: HttpResponse, name: str, asked: APage) -> Any:
    """Rows that wait, as published, where their owner lets them leave the house."""
    held = quarantine_of(request.user, name, datetime.now(UTC))
    if held.source.declaration.use_class is UseClass.ANALYSIS_ONLY:
        raise Problem(
            403,
            _("The owner of this source does not let its rows leave the house"),
            _("Read them on the page of the source."),
        )
    address = request.get_full_path()[:LONGEST_ADDRESS]
    noted("export", request.user, Verb.EXPORT, RefusedRow, record_id=name, address=address)
    given: dict[str, Any] = part(request, response, _Rows(held), asked)
    return {"items": [_refused(row) for row in given["items"]]}


class _Rows:
    """Rows of quarantine, of which as many are made values as are given."""

    def __init__(self, held: Quarantine) -> None:
        self._held = held

    def __getitem__(self, asked: slice) -> list[RefusedRow]:
        return self._held.rows(asked.start, asked.stop - asked.start) if asked.start < self._held.found.height else []


def _refused(row: RefusedRow) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in values.Refused.model_fields if name != "raw"}
    return fields | {"raw": [{"name": name, "value": value} for name, value in row.raw]}


@writes(
    sources_router,
    "sources/{name}/quarantine/release",
    "quarantine_release",
    gettext_noop("Release rows from quarantine"),
    {201: values.Released},
    scope=Scope.RELEASE,
)
def release(request: HttpRequest, name: str, sent: values.Release, key: Key = None) -> Any:
    """They go into the archive, and the watch is computed anew."""
    require(request.user, Verb.RELEASE, RefusedRow)
    source_of(request.user, name, datetime.now(UTC))
    try:
        return once(
            request,
            key,
            201,
            lambda: values.Released.model_validate(
                release_rows(request.user, name, sent.rows, sent.reason, datetime.now(UTC))
            ),
        )
    except InputError as error:
        raise field_problem("rows", sent.rows, str(error)) from None


# Bulletins and papers -------------------------------------------------------------------------------------------------
@reads(
    papers_router, "bulletins", "bulletins", gettext_noop("Bulletins, the latest first"), values.Listed[values.Bulletin]
)
def bulletins(request: HttpRequest, response: HttpResponse, asked: APage) -> Any:
    """The bulletins that the caller may read."""
    return part(request, response, bulletins_of(request.user), asked)


@reads(
    papers_router, "bulletins/{id}", "bulletin", gettext_noop("One bulletin and how far it has come"), values.Bulletin
)
def bulletin(request: HttpRequest, id: str) -> Any:
    """One bulletin."""
    return bulletin_of(request.user, id)


_BYTES = {"schema": {"type": "string", "format": "binary"}}
_KINDS = ("application/pdf", "application/json", "text/html", "application/octet-stream")


@reads(
    papers_router,
    "bulletins/{id}/files/{name}",
    "bulletin_file",
    gettext_noop("A file of a bulletin"),
    {200: None},
    scope=Scope.EXPORT,
    responses={200: {"content": dict.fromkeys(_KINDS, _BYTES)}},
)
def bulletin_file(request: HttpRequest, id: str, name: str) -> Any:
    """It says in itself for whom it was made and when."""
    found, path = bulletin_of(request.user, id), file_of(request.user, id, name)
    kind = {".pdf": _KINDS[0], ".json": _KINDS[1], ".html": _KINDS[2]}.get(path.suffix, _KINDS[3])
    body = for_reader(path.read_bytes(), path.suffix[1:], taken_by(request))
    answer = HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
    return taken(request, answer, found, f"{id}/{name}")


@writes(
    papers_router,
    "bulletins",
    "bulletin_ask",
    gettext_noop("Ask for the bulletin of a day"),
    {201: values.Bulletin},
    scope=Scope.BUILD,
)
def ask(request: HttpRequest, sent: values.AskedBulletin, key: Key = None) -> Any:
    """A worker computes it from what the caller sees; ask for it again to see how far it has come."""
    board = board_of(request.user)
    require(request.user, Verb.BUILD, Bulletin)
    form = BulletinForm({"day": sent.day, "languages": sent.languages}, board=board)
    if not form.is_valid():
        given = sent.model_dump()
        errors = [
            {"field": field, "value": said_value(given.get(field, "")), "remedy": " ".join(map(str, said))}
            for field, said in form.errors.items()
        ]
        what = _("Something that was sent is wrong"), _("Mend what is named, and send it again.")
        raise Problem(422, *what, errors=errors)

    def work() -> values.Bulletin:
        made = ask_for_bulletin(request.user, form.cleaned_data["day"], form.cleaned_data["languages"])
        build_bulletin.enqueue(made.pk)
        return values.Bulletin.model_validate(made)

    return once(request, key, 201, work)


@reads(papers_router, "papers", "papers", gettext_noop("Papers, the latest first"), values.Listed[values.Paper])
def papers(request: HttpRequest, response: HttpResponse, asked: APage) -> Any:
    """The papers that the caller may read."""
    return part(request, response, papers_of(request.user), asked)


@reads(papers_router, "papers/{id}", "paper", gettext_noop("One paper with its paragraphs"), values.FullPaper)
def paper(request: HttpRequest, id: str) -> Any:
    """One paper, each paragraph with its marks."""
    found = paper_of(request.user, id)
    return {"paper": found, "paragraphs": paragraphs_of(request.user, found)}


# The caller and the audit ---------------------------------------------------------------------------------------------
@reads(router, "me", "me", gettext_noop("Who I am and what I may"), values.Me)
def me(request: HttpRequest) -> Any:
    """The caller's rights at this moment, and what his token lets through of them."""
    user = request.user
    may_do = {
        "decide": may(user, Verb.DECIDE, ProposalDetail),
        "release": may(user, Verb.RELEASE, RefusedRow),
        "build": may(user, Verb.BUILD, Bulletin),
        "export": may(user, Verb.EXPORT, DayBoard),
        "write papers": may(user, Verb.BUILD, Paper),
        "read the audit": may(user, Verb.READ, AuditLine),
    }
    body = getattr(user, "organisation", None)
    return {
        "username": user.get_username(),
        "role": role_of(user).value,
        "organisation": body.code if body else None,
        "clearance": clearance_of(user).label,
        "reads_watch": sight_of(user) is not None,
        "may": [name for name, given in may_do.items() if given],
        "scopes": request.auth.scopes,  # type: ignore[attr-defined]
        "expires_at": request.auth.expires_at,  # type: ignore[attr-defined]
    }


@reads(router, "audit", "audit", gettext_noop("The audit, newest first"), values.Listed[values.Line])
def audit(request: HttpRequest, response: HttpResponse, asked: APage) -> Any:
    """Lines that the caller may read; their numbers where he reads all."""
    given: dict[str, Any] = part(request, response, audit_lines(request.user), asked)
    numbers = sees_numbers(request.user)
    names = [name for name in values.Line.model_fields if name != "number"]
    return {
        "items": [
            {"number": line.number if numbers else None} | {name: getattr(line, name) for name in names}
            for line in given["items"]
        ]
    }
