"""Operations on proposals: read, accept, reject, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from mirab.web.accounts.opaque import named
from mirab.web.accounts.token_models import Scope
from mirab.web.alerts import actions
from mirab.web.alerts.deciding import standing_of
from mirab.web.alerts.models import Decision
from mirab.web.alerts.queries import Judged, all_proposals, decisions_of, proposal_on
from mirab.web.project.api import values
from mirab.web.project.api.interface import reads, writes
from mirab.web.project.api.once import Key, once
from mirab.web.project.api.problems import Problem, field_problem
from mirab.web.project.api.reading import ADay, ADayPage, Day, day_of, part, watched

router = Router(tags=[gettext_noop("Proposals")])
_ROW = tuple(values.Proposal.model_fields)


def proposal_row(judged: Judged) -> dict[str, Any]:
    """A proposal as a row of a list."""
    return _row(judged.proposal, judged.standing.state)


def _row(proposal: object, state: str) -> dict[str, Any]:
    return {name: getattr(proposal, name) for name in _ROW if name != "standing"} | {"standing": state}


@reads(router, "proposals", "proposals", gettext_noop("Proposals opened by the day"), values.Listed[values.Proposal])
def proposals(request: HttpRequest, response: HttpResponse, asked: ADayPage) -> Any:
    """Those that wait first, then the decided, then those that have ended."""
    found = all_proposals(request.user, day_of(request, asked))
    watched(request, "proposals")
    given = part(request, response, found, asked)
    return {"items": [proposal_row(one) for one in given["items"]]}


@reads(
    router, "proposals/{id}", "proposal", gettext_noop("One proposal with evidence and decisions"), values.FullProposal
)
def proposal(request: HttpRequest, id: str, asked: ADay) -> Any:
    """A proposal as known on the day."""
    detail = proposal_on(request.user, day_of(request, asked), id)
    if detail is None:
        raise Http404
    decisions = decisions_of(request.user, id)
    return _row(detail, standing_of(detail, decisions).state) | {
        "notices": detail.notices,
        "evidence": detail.evidence,
        "levels": detail.levels,
        "decisions": [
            {**_decided(one).model_dump(), "by": one.person.get_username(), "reason": one.reason} for one in decisions
        ],
    }


def _decided(decision: Decision) -> values.Decided:
    told = {field: getattr(decision, field) for field in values.Decided.model_fields if field != "id"}
    return values.Decided(id=decision.name, **told)


@writes(
    router,
    "proposals/{id}/accept",
    "proposal_accept",
    gettext_noop("Accept a proposal"),
    {201: values.Decided},
    scope=Scope.DECIDE,
)
def accept(request: HttpRequest, id: str, asked: ADay, sent: values.Accept, key: Key = None) -> Any:
    """It becomes a draft for the warning desk."""
    return _decide(
        request,
        asked,
        key,
        lambda board: actions.accept_proposal(request.user, board, id, seen=sent.seen, note=sent.note),
    )


@writes(
    router,
    "proposals/{id}/reject",
    "proposal_reject",
    gettext_noop("Reject a proposal"),
    {201: values.Decided},
    scope=Scope.DECIDE,
)
def reject(request: HttpRequest, id: str, asked: ADay, sent: values.Reject, key: Key = None) -> Any:
    """The reason stays with the proposal."""
    return _decide(
        request,
        asked,
        key,
        lambda board: actions.reject_proposal(request.user, board, id, seen=sent.seen, reason=sent.reason),
    )


@writes(
    router,
    "proposals/{id}/undo",
    "proposal_undo",
    gettext_noop("Undo a decision"),
    {201: values.Decided},
    scope=Scope.DECIDE,
)
def undo(request: HttpRequest, id: str, asked: ADay, sent: values.Undo, key: Key = None) -> Any:
    """The proposal stands as before that decision."""

    def work(board: object) -> Decision:
        chosen = named(decisions_of(request.user, id), sent.decision)
        if chosen is None:
            raise Http404
        return actions.undo_decision(request.user, chosen.pk)

    return _decide(request, asked, key, work)


def _decide(request: HttpRequest, asked: Day, key: str | None, work: Callable[[Any], Decision]) -> Any:
    board = day_of(request, asked)  # who reads nothing of the watch is turned away before anything else is said

    def done() -> Schema:
        return _decided(work(board))

    try:
        return once(request, key, 201, done)
    except actions.UnknownProposal as error:
        raise Http404 from error
    except actions.ReasonMissing:
        raise field_problem("reason", "", _("Write why it is rejected, in a line or two.")) from None
    except actions.CannotDecide as error:
        raise _refused(error) from None


def _refused(error: actions.CannotDecide) -> Problem:
    """Why a decision was not taken."""
    anew = _("Read the proposal anew, then decide.")
    if isinstance(error, actions.AlreadyDecided):
        return Problem(
            409, _("Somebody has decided it before you"), _("Read the proposal anew; a decision can be undone.")
        )
    if isinstance(error, actions.ChangedMeanwhile):
        return Problem(409, _("A new notice has come since it was read"), anew)
    if isinstance(error, actions.NothingToDecide):
        return Problem(409, _("The proposal has no level on this day: there is nothing to decide"), anew)
    if isinstance(error, actions.CannotUndo):
        return Problem(409, _("This decision no longer stands, or something was built on it since"), anew)
    return Problem(409, _("The decision was not taken: the proposal has changed meanwhile"), anew)
