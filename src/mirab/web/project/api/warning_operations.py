"""Operations on warnings and on the track record: read. What people sign, they sign on the site."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from mirab.web.alerts.score_queries import scores_of
from mirab.web.alerts.warning_models import Warning, WarningVersion
from mirab.web.alerts.warning_queries import last_texts, part_of, warning_of, warnings_of
from mirab.web.project.api.interface import reads
from mirab.web.project.api.reading import APage, part
from mirab.web.project.api.values import Held, Listed, example

router = Router(tags=[gettext_noop("Warnings")])
_EXAMPLE: dict[str, Any] = {
    "id": "0a1b2c3d4e5f",
    "kind": "risk",
    "nature": "political",
    "states": ["XXA"],
    "version": 1,
    "state": "issued",
    "level": "advisory",
    "precedence": "priority",
    "language": "en",
    "title": "EXERCISE",
    "probability": 0.6,
    "severity": "serious",
    "horizon": "2010-06-30",
    "issued_at": "2010-05-25T06:12:00Z",
    "marks": {"sensitivity": "unclassified", "use_class": "publish", "owners": [], "caveats": []},
}


class WarningRow(Schema):
    """A warning as its latest text says it; ``probability`` is of 0 to 1, ``horizon`` the last day."""

    id: str
    kind: str
    nature: str
    states: list[str]
    version: int
    state: str
    level: str
    precedence: str
    language: str
    title: str
    probability: float
    severity: str
    horizon: date
    issued_at: datetime | None
    marks: Held

    model_config = example(**_EXAMPLE)


class WarningText(Schema):
    """One text of a version, by its parts; ids of sources stand in brackets behind a sentence."""

    number: int
    text_number: int
    state: str
    title: str
    what: str
    place: str
    when: str
    affected: str
    why_now: str
    unknown: str
    confidence: str
    basis: str
    at: datetime


class FullWarning(Schema):
    """A warning with every text that there was, the latest first."""

    warning: WarningRow
    texts: list[WarningText]

    model_config = example(warning=_EXAMPLE, texts=[])


class TrackRecordFigures(Schema):
    """Every figure of the track record; ``without_acted_on`` leaves out what was closed as acted on."""

    figures: dict[str, Any]

    model_config = example(figures={"n": 0})


def _row(warning: Warning, text: WarningVersion) -> dict[str, Any]:
    own = ("state", "level", "precedence", "language", "title", "probability", "severity", "horizon", "issued_at")
    told = {name: getattr(warning, name) for name in ("kind", "nature", "states", "marks")}
    return {"id": warning.pk, "version": text.number, **told, **{name: getattr(text, name) for name in own}}


@reads(router, "warnings", "warnings", gettext_noop("Warnings, those changed last first"), Listed[WarningRow])
def warnings(request: HttpRequest, response: HttpResponse, asked: APage) -> Any:
    """The warnings that the caller may read."""
    given = part(request, response, warnings_of(request.user), asked)
    texts = last_texts(given["items"])
    return {"items": [_row(one, texts[one.pk]) for one in given["items"]]}


@reads(router, "warnings/{id}", "warning", gettext_noop("One warning with its texts"), FullWarning)
def warning(request: HttpRequest, id: str) -> Any:
    """One warning, and every text of it that the caller may read."""
    found = warning_of(request.user, id)
    texts = part_of(request.user, found.versions.all())
    return {"warning": _row(found, texts[0]), "texts": texts}


@reads(router, "scores", "scores", gettext_noop("The track record of the warning desk"), TrackRecordFigures)
def scores(request: HttpRequest) -> Any:
    """Every figure, from the warnings that the caller may read."""
    return {"figures": scores_of(request.user, datetime.now(UTC).date())}
