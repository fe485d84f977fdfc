"""Operations on the desk's situations and assessments: they read; people write on the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from mirab.web.accounts.policy import require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.assessment_models import Assessment, Judgement
from mirab.web.alerts.assessment_queries import (
    RoundShown,
    Shown,
    assessed,
    assessment_of,
    assessments_of,
    assumptions_of,
    dissents_of,
    evidence_of,
    frames_of,
    hypotheses_of,
    ranked,
    rounds_of,
    scenarios_of,
    shown,
)
from mirab.web.alerts.hanging import Looking
from mirab.web.alerts.situation_models import Situation
from mirab.web.alerts.situation_queries import (
    Followed,
    desk_situation,
    followed,
    situations_of,
    timeline_of,
    words_of,
)
from mirab.web.project.api import desk_values as values
from mirab.web.project.api.interface import reads
from mirab.web.project.api.reading import ADay, APage, day_of, part
from mirab.web.project.api.values import Listed

router = Router(tags=[gettext_noop("The desk's situations and assessments")])


@reads(
    router,
    "desk/situations",
    "desk_situations",
    gettext_noop("Situations that the desk follows"),
    Listed[values.DeskSituation],
)
def desk_situations(request: HttpRequest, response: HttpResponse, asked: APage) -> Any:
    """Those that changed last first, the dormant among them."""
    require(request.user, Verb.READ, Situation)
    given = part(request, response, situations_of(request.user), asked)
    return {"items": [_situation(one) for one in followed(request.user, given["items"])]}


@reads(
    router,
    "desk/situations/{id}",
    "desk_situation",
    gettext_noop("One situation that the desk follows"),
    values.FullDeskSituation,
)
def desk_situation_read(request: HttpRequest, id: str, asked: ADay) -> Any:
    """All that was said of it and hangs on it."""
    board = day_of(request, asked)
    found = desk_situation(request.user, id)
    entries = timeline_of(Looking(person=request.user, board=board), found)
    return {
        "situation": _situation(followed(request.user, [found])[0]),
        "words": words_of(request.user, [found]),
        "timeline": [{name: getattr(one, name) for name in ("day", "kind", "title", "text")} for one in entries],
        "assessments": [one.assessment.pk for one in assessed(request.user, found)],
    }


def _situation(one: Followed) -> dict[str, Any]:
    names = ("key", "title", "places", "states", "clusters", "state", "at", "marks")
    held = one.situation
    fields = {name: getattr(held, name) for name in names}
    return {**fields, "id": held.pk, "owner": held.owner.get_username(), "word": one.word}


@reads(router, "assessments", "assessments", gettext_noop("Assessments"), Listed[values.Assessment])
def assessments(request: HttpRequest, response: HttpResponse, asked: APage) -> Any:
    """Those that changed last first."""
    require(request.user, Verb.READ, Assessment)
    given = part(request, response, assessments_of(request.user), asked)
    return {"items": [_assessment(one) for one in shown(request.user, given["items"])]}


@reads(
    router, "assessments/{id}", "assessment", gettext_noop("One assessment with all its parts"), values.FullAssessment
)
def assessment(request: HttpRequest, id: str, asked: ADay) -> Any:
    """What is asked, what speaks against what, how likely people hold it, and who does not agree."""
    person, board = request.user, day_of(request, asked)
    found = assessment_of(person, id)
    evidence, hypotheses = evidence_of(Looking(person=person, board=board), found), hypotheses_of(person, found)
    order = ranked(found, hypotheses, evidence)
    places = {str(one): standing for one, standing in order.places} if order else {}
    cells = {str(one.line): given for one, given, _tells in order.rows} if order else {}
    listed = shown(person, [found])
    return {
        "assessment": _assessment(listed[0]),
        "versions": frames_of(person, found),
        "hypotheses": [
            {
                "code": str(one),
                "text": one.text,
                "place": places[str(one)].place if places else None,
                "inconsistency": places[str(one)].inconsistency if places else None,
            }
            for one in hypotheses
        ],
        "evidence": [
            {
                **{name: getattr(one.line, name) for name in ("text", "credibility", "relevance")},
                "code": str(one.line),
                "rests_on": [source.href for source in one.sources],
                "ratings": dict(zip(map(str, hypotheses), cells.get(str(one.line), ()), strict=False)),
            }
            for one in evidence
        ],
        "assumptions": assumptions_of(person, listed),
        "scenarios": scenarios_of(person, found),
        "dissents": [
            {"say": one.say, "likelihood": one.likelihood, "by": one.by.get_username()}
            for one in dissents_of(person, found)
        ],
        "rounds": [_round(one) for one in rounds_of(person, found)],
    }


def _assessment(one: Shown) -> dict[str, Any]:
    held, frame = one.assessment, one.frame
    return {
        "id": held.pk,
        "situation": held.situation_id,
        "language": held.language,
        **{name: getattr(frame, name) for name in ("question", "horizon", "criteria")},
        "version": frame.number,
        "marks": held.marks,
        "judgement": _judgement(one.judgement) if one.judgement else None,
    }


def _judgement(one: Judgement) -> dict[str, Any]:
    fields = {name: getattr(one, name) for name in ("likelihood", "confidence", "basis", "text", "unknown", "at")}
    return {**fields, "word": one.word.text, "version": one.frame.number, "by": one.by.get_username()}


def _round(one: RoundShown) -> dict[str, Any]:
    return {
        "version": one.round.frame.number,
        "closed": one.round.closed_at is not None,
        "median": one.together.median if one.together else None,
        "extremised": one.together.extremised if one.together else None,
        "estimates": [
            {
                **{name: getattr(given, name) for name in ("probability", "stage", "reason", "dissent")},
                "by": given.by.get_username(),
            }
            for given in one.shared
        ],
    }
