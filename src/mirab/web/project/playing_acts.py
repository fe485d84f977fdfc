"""What a script of an exercise may have people do up to a warning: reports in, situations, assessments.

Each act takes the play, the person who does it, and by keyword what its step gives; it gives what came of it. Marks
are given as the word of a level; what an exercise writes is never for publication.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.core.words import Text
from mirab.pipelines.board import open_board
from mirab.web.accounts import giving_actions as giving
from mirab.web.accounts import people_actions as keeping_people
from mirab.web.accounts.models import User
from mirab.web.alerts import assessment_actions as assessing
from mirab.web.alerts import round_actions as rounds
from mirab.web.alerts import situation_actions as situations
from mirab.web.alerts.assessment_models import Assessment, Confidence, EvidenceLine, Hypothesis, ScenarioKind
from mirab.web.alerts.hanging import Looking
from mirab.web.alerts.round_models import Round
from mirab.web.alerts.situation_models import Alert, Arrow, Situation
from mirab.web.monitoring.queries import centre
from mirab.web.project.playing import Play, played
from mirab.web.reports import actions as reporting
from mirab.web.reports import due_actions as dues
from mirab.web.reports.models import Alike, AlikeState, Beat, Channel, Missed, Outcome, Report
from mirab.web.reports.submissions import NotTaken


def held(level: str) -> Marks:
    """Marks of a level, for analysis within the house."""
    return Marks(sensitivity=Sensitivity.named(level), use_class=UseClass.ANALYSIS_ONLY)


def ahead(days: int) -> date:
    """A day so many days from the hour that is played."""
    return timezone.now().date() + timedelta(days=days)


@played
def give_clearance(play: Play, by: User, *, people: Sequence[str], level: str) -> None:
    """Clear some people for what is held up to a level, until the exercise is over."""
    given = {"level": Sensitivity.named(level), "since": timezone.now().date(), "until": None, "why": "EXERCISE"}
    for name in people:
        giving.give_clearance(by, play.person(name), given)


@played
def give_addresses(play: Play, by: User, *, people: Sequence[str], at: str) -> None:
    """Say where some people have their mail: by their own names, at a host that is nobody's."""
    for name in people:
        user = play.person(name)
        given = {
            "email": f"{name}@{at}",
            "role": user.role,
            "organisation": user.organisation,
            "international": user.international,
        }
        keeping_people.change_person(by, user, given)


@played
def keep_plan(play: Play, by: User, *, organisation: str, consent: str, safety: str, asked: str) -> Any:
    """Put on record that an organisation protects its monitors."""
    today = timezone.now().date()
    terms = dues.PlanTerms(consent_on=today, consent=consent, safety_on=today, safety=safety, asked=asked)
    return dues.keep_plan(by, play.body(organisation), terms)


@played
def give_area(play: Play, by: User, *, monitor: str, places: Sequence[str], due_in_days: int, hour: int) -> Beat:
    """Give a monitor an area, with the day of the week on which his report is due, counted from today."""
    weekday = ahead(due_in_days).weekday()
    since = timezone.now().date()
    return dues.give_beat(
        by, play.person(monitor), list(places), weekday=weekday, hour=hour, since=since, why="EXERCISE"
    )


@played
def report(
    play: Play, by: User, *, place: str, words: str, hours_ago: int = 1, channel: str = "phone", **more: Any
) -> Report:
    """Send an incident report, as the form of a phone sends it; ``more``: further fields of the form."""
    return _sent(play, by, channel, {"kind": "incident", "place": place, "words": words, **more}, hours_ago)


@played
def weekly_report(play: Play, by: User, *, place: str, answers: Mapping[str, str], **more: Any) -> Report:
    """Send the report of the week."""
    return _sent(play, by, "phone", {"kind": "situation", "place": place, "answers": dict(answers), **more}, 0)


def _sent(play: Play, by: User, channel: str, fields: Mapping[str, Any], hours_ago: int) -> Report:
    now = timezone.now()
    number = uuid5(NAMESPACE_URL, f"{play.script.name} {now.isoformat()} {by.username} {fields.get('words')}")
    data = {
        "submission": str(number),
        "form_version": 2,
        "language": "en",
        "observed_at": (now - timedelta(hours=hours_ago)).isoformat(),
        "reported_at": now.isoformat(),
        **fields,
    }
    taken = reporting.take(by, data, channel=Channel(channel), now=now)
    if taken.report is None:
        why = taken.refused
        raise NotTaken(
            "refused", Text(en=why.reason_en, ru=why.reason_ru) if why else Text(en="refused", ru="не принято")
        )
    return taken.report


@played
def triage(play: Play, by: User, *, report: Report, why: str, urgent: bool = False) -> Any:
    """Say what becomes of a report."""
    return reporting.triage_report(by, report, urgent=urgent, why=why)


@played
def verify(play: Play, by: User, *, report: Report, credibility: int, why: str, outcome: str = "verified") -> Any:
    """Verify a report, or say that it cannot be."""
    return reporting.verify_report(by, report, outcome=Outcome(outcome), credibility=credibility, why=why)


@played
def answer(play: Play, by: User, *, report: Report, words: str) -> Any:
    """Tell the reporter what became of it."""
    return reporting.answer_reporter(by, report, words)


@played
def link_alike(play: Play, by: User, *, first: Report, second: Report) -> Alike:
    """Say of two reports that were proposed as alike that they tell of one event."""
    pair = Alike.objects.get(first__in=[first, second], second__in=[first, second], state=AlikeState.PROPOSED)
    reporting.decide_alike(by, pair, same=True)
    return pair


@played
def ask_whether_well(play: Play, by: User, *, area: Beat, whom: str) -> Missed:
    """Ask an organisation whether its person is well, whose report did not come."""
    missed = Missed.objects.filter(beat=area)[0]
    dues.ask_whether_well(by, missed, whom)
    return missed


@played
def note_whether_well(play: Play, by: User, *, missed: Missed, words: str, well: bool = True) -> None:
    """Note what the organisation said."""
    missed.refresh_from_db()
    dues.note_whether_well(by, missed, well=well, answer=words)


@played
def open_situation(
    play: Play,
    by: User,
    *,
    title: Mapping[str, str],
    places: Sequence[str],
    states: Sequence[str],
    clusters: Sequence[int],
    held_as: str = "confidential",
) -> Situation:
    """Open a situation by hand."""
    subject = situations.Subject(
        title=Text(**title), places=tuple(places), states=tuple(states), clusters=tuple(clusters)
    )
    return situations.open_situation(by, subject, held(held_as))


@played
def say_month(
    play: Play,
    by: User,
    *,
    situation: Situation,
    arrow: str,
    alert: str,
    why: Mapping[str, str],
    held_as: str = "confidential",
) -> Any:
    """Say how a situation moved, and what the next month may bring."""
    word = situations.Word(
        month=timezone.now().date().replace(day=1), arrow=Arrow(arrow), alert=Alert(alert), why=Text(**why)
    )
    return situations.say_month(by, situation, word, held(held_as))


@played
def hang_report(play: Play, by: User, *, situation: Situation, report: Report) -> Any:
    """Hang a report on a situation: it is linked from then on."""
    return situations.hang_on(_looking(by), situation, "report", report.pk)


def _looking(by: User) -> Looking:
    """Somebody who looks at the board of the hour."""
    board = open_board(centre())
    if board is None:
        raise LookupError("the region has no board")
    return Looking(person=by, board=board.on(timezone.now().date()))


@played
def make_dormant(play: Play, by: User, *, situation: Situation, why: str) -> Any:
    """Lay a situation to rest."""
    return situations.make_dormant(by, situation, why)


@played
def assess(
    play: Play,
    by: User,
    *,
    situation: Situation,
    question: str,
    days: int,
    criteria: str,
    held_as: str = "confidential",
) -> Assessment:
    """Open an assessment: its question, horizon and criteria come first."""
    asked = assessing.Asked(question=question, horizon=ahead(days), criteria=criteria)
    return assessing.open_assessment(by, situation, asked, "en", held(held_as))


@played
def hypothesis(play: Play, by: User, *, assessment: Assessment, text: str) -> Hypothesis:
    """Add a hypothesis."""
    return assessing.add_hypothesis(by, assessment, text)


@played
def evidence(
    play: Play, by: User, *, assessment: Assessment, text: str, against: Mapping[str, Any] | None = None
) -> EvidenceLine:
    """Add a line of evidence and rate it; ``against``: rating by the text of the hypothesis."""
    line = assessing.add_evidence(_looking(by), assessment, assessing.Seen(text=text))
    rated = {one.text: one for one in Hypothesis.objects.filter(assessment=assessment)}
    assessing.rate(by, assessment, {(line.pk, rated[name].pk): rating for name, rating in (against or {}).items()})
    return line


@played
def assume(play: Play, by: User, *, assessment: Assessment, text: str, breaks: str) -> Any:
    """Add an assumption and what would break it."""
    return assessing.add_assumption(by, assessment, text, breaks)


@played
def scenario(play: Play, by: User, *, assessment: Assessment, kind: str, text: str) -> Any:
    """Add a scenario."""
    return assessing.add_scenario(by, assessment, ScenarioKind(kind), text)


@played
def open_round(play: Play, by: User, *, assessment: Assessment, people: Sequence[str]) -> Round:
    """Ask some people for estimates of their own."""
    return rounds.open_round(by, assessment, [play.person(name) for name in people])


@played
def estimate(play: Play, by: User, *, round: Round, probability: float, reason: str, dissent: str = "") -> None:
    """Give an estimate; nobody sees another's before his own is in."""
    rounds.give_estimate(by, round, probability, reason, dissent)


@played
def close_round(play: Play, by: User, *, round: Round) -> Round:
    """Close a round."""
    return rounds.close_round(by, round)


@played
def judge(
    play: Play,
    by: User,
    *,
    assessment: Assessment,
    likelihood: float,
    confidence: str,
    basis: str,
    text: str,
    unknown: str,
) -> Any:
    """Say how likely it is, and apart from it how sure that is."""
    judged = assessing.Judged(
        likelihood=likelihood, confidence=Confidence(confidence), basis=basis, text=text, unknown=unknown
    )
    return assessing.judge(by, assessment, judged)
