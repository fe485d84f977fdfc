"""The operation by which programs send reports from the field."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema

from mirab.web.accounts.policy import require
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.token_models import Scope
from mirab.web.design.templatetags.mirab import said
from mirab.web.project.api.interface import writes
from mirab.web.project.api.reading import Plain
from mirab.web.project.api.values import example
from mirab.web.reports.actions import take
from mirab.web.reports.models import Channel
from mirab.web.reports.rules import Submission
from mirab.web.reports.submissions import HIGHEST, LONGEST, MOST_CLAIMS

router = Router(tags=[gettext_noop("Reports from the field")])
Text = Annotated[str, Plain, Field(max_length=LONGEST)]
Short = Annotated[str, Plain, Field(max_length=200)]
Number = Annotated[int, Field(ge=0, le=HIGHEST)] | None


class SentNumber(Schema):
    """A number that somebody states."""

    of_whom: Short
    unit: Annotated[str, Plain, Field(max_length=60)]
    low: Number = None
    best: Number = None
    high: Number = None
    counted_to: Short = ""
    by_whom: Short = ""
    stated_on: Short = ""

    model_config = example(of_whom="EXERCISE civilians of side A", unit="wounded", low=1, best=2, high=4)


class SentReport(Schema):
    """A report as its form asks for it; nobody is named in it."""

    submission: Short = Field(description="A UUID made where it was written: sent again, it is the same report.")
    kind: Literal["incident", "situation"]
    form_version: int = Field(ge=0, le=1_000_000, description="Version of the form.")
    reported_at: Short = Field(description="When it was written, in ISO 8601.")
    observed_at: Short = ""
    place: Short = ""
    precision: Short = "within"
    segment: Short = ""
    side: Short = ""
    event_kind: Short = ""
    actors: Text = ""
    role: Text = ""
    trigger: Text = ""
    response: Text = ""
    words: Text = ""
    source_items: Text = ""
    ahead: Text = ""
    outlook: Text = ""
    language: Annotated[str, Plain, Field(max_length=8)] = "en"
    flags: list[Short] = Field([], max_length=MOST_CLAIMS)
    answers: dict[str, Short] = {}
    nothing: bool = False
    unsafe: bool = False
    claims: list[SentNumber] = Field([], max_length=MOST_CLAIMS)
    sides: dict[str, Text] = {}

    model_config = example(
        submission="00000000-0000-4000-8000-000000000001",
        kind="incident",
        form_version=2,
        reported_at="2010-05-25T08:00:00Z",
        observed_at="2010-05-25T07:50:00Z",
        place="XAA",
        event_kind="shooting",
        words="EXERCISE",
    )


class ReportTaken(Schema):
    """What became of it: ``received``; ``known``, where it had come in before; or ``kept apart``, with the reason."""

    state: Literal["received", "known", "kept apart"]
    id: str | None = Field(description="Its id; none where it was kept apart.")
    why: str = Field(description="Why it was kept apart, in the caller's language.")

    model_config = example(state="received", id="0a1b2c3d4e5f", why="")


@writes(
    router,
    "reports",
    "report_send",
    gettext_noop("Send a report from the field"),
    {201: ReportTaken},
    scope=Scope.REPORT,
)
def send(request: HttpRequest, sent: SentReport) -> Any:
    """The same submission, sent again, is one report; what cannot be taken is kept whole for the desk."""
    require(request.user, Verb.BUILD, Submission)
    person: Any = request.user
    done = take(person, sent.model_dump(), channel=Channel.PROGRAM, now=timezone.now())
    if done.refused is not None:
        given = ReportTaken(state="kept apart", id=None, why=said(done.refused.reason))
    else:
        id = done.report.pk if done.report else None
        given = ReportTaken(state="known" if done.again else "received", id=id, why="")
    return JsonResponse(given.model_dump(), status=201)
