"""What a script of an exercise may have people do from a warning to its score, and to a report out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from mirab.alerting.warning_states import Act
from mirab.web.accounts.models import User
from mirab.web.alerts import addressee_actions as addressing
from mirab.web.alerts import response_actions as responding
from mirab.web.alerts import warning_actions as warning_desk
from mirab.web.alerts.addressee_models import Addressee, Note
from mirab.web.alerts.assessment_models import Assessment
from mirab.web.alerts.response_models import ActionTaken, Closing, ResponseOption
from mirab.web.alerts.situation_models import Situation
from mirab.web.alerts.warning_models import Warning, WarningVersion
from mirab.web.project.playing import Play, played
from mirab.web.project.playing_acts import ahead, held
from mirab.web.publications import product_actions as products
from mirab.web.publications import product_life
from mirab.web.publications.product_models import Product, ProductEdition


def _latest(warning: Warning) -> WarningVersion:
    """The last text of the latest version."""
    return WarningVersion.objects.filter(warning=warning)[0]


@played
def draft_warning(
    play: Play,
    by: User,
    *,
    states: Sequence[str],
    days: int,
    nature: str = "political",
    kind: str = "risk",
    situation: Situation | None = None,
    assessment: Assessment | None = None,
    precedence: str = "priority",
    language: str = "en",
    held_as: str = "confidential",
    **text: Any,
) -> Warning:
    """Begin a warning; ``text``: its parts by name, probability, severity, confidence and basis."""
    content = warning_desk.Content(precedence=precedence, language=language, horizon=ahead(days), **text)
    origin = warning_desk.Origin(
        kind=kind,
        nature=nature,
        states=tuple(states),
        situation=situation,
        assessment=str(assessment.pk) if assessment else "",
    )
    return warning_desk.draft_warning(by, content, origin, held(held_as))


@played
def change_warning(play: Play, by: User, *, warning: Warning, why: str, **text: Any) -> WarningVersion:
    """Write some parts of a text anew."""
    before = _latest(warning)
    content = replace(warning_desk.Content(**warning_desk.content_of(before)), **text)
    return warning_desk.change_warning(by, warning, before.seen, content, why)


@played
def sign(play: Play, by: User, *, warning: Warning, act: str, words: str = "EXERCISE") -> WarningVersion:
    """Sign a text, issue it, send it back, begin its successor, withdraw or score it."""
    return warning_desk.carry_out(Act(act), by, warning, _latest(warning).seen, note=words)


@played
def name_addressee(
    play: Play,
    by: User,
    *,
    warning: Warning,
    side: str,
    organisation: str,
    title: str,
    text: str,
    product: str = "warning",
    language: str = "en",
    attention: str = "",
    chain: Sequence[str] = (),
) -> Addressee:
    """Name an addressee with a text of its own."""
    named = addressing.Named(
        side=side,
        organisation=play.body(organisation),
        attention=attention,
        product=product,
        language=language,
        title=title,
        text=text,
        officer=by,
        planned_at=timezone.now() + timedelta(hours=6),
        chain=tuple(play.person(name).pk for name in chain),
    )
    return addressing.name_addressee(by, warning, _latest(warning).seen, named)


@played
def add_option(play: Play, by: User, *, addressee: Addressee, **given: Any) -> ResponseOption:
    """Name something that an addressee can carry out."""
    warning = addressee.warning
    return responding.add_option(by, warning, _latest(warning).seen, addressee, {"cost": "", **given})


@played
def answer_release(play: Play, by: User, *, addressee: Addressee, one_alone: str = "") -> None:
    """Answer the questions before a government is told: headquarters consulted, the coordinator told, even hands."""
    today = timezone.now().date()
    given = {"headquarters_on": today, "coordinator_on": today, "one_alone": one_alone}
    addressing.answer_release(by, addressee, given)
    addressee.refresh_from_db()


@played
def release(play: Play, by: User, *, addressee: Addressee) -> Note:
    """Release a text to its addressee, as who exactly will see it stands."""
    addressee.refresh_from_db()
    seen = addressing.release_confirmation(addressee, addressing.who_will_see(addressee))
    return addressing.release_text(by, addressee, seen=seen)


@played
def acknowledge(play: Play, by: User, *, note: Note) -> Any:
    """Say that one has it."""
    note.addressee.refresh_from_db()
    return addressing.acknowledge(by, note)


@played
def deliver(play: Play, by: User, *, addressee: Addressee, place: str, to_whom: str, form: str = "non-paper") -> Any:
    """Record a delivery."""
    addressee.refresh_from_db()
    given = {"on": timezone.now(), "place": place, "to_whom": to_whom, "form": form}
    return addressing.record_delivery(by, addressee, given)


@played
def react(play: Play, by: User, *, addressee: Addressee, words: str) -> Any:
    """Record what an addressee outside said, as reported speech."""
    addressee.refresh_from_db()
    return addressing.record_reaction(by, addressee, {"on": timezone.now(), "words": words})


@played
def comment(play: Play, by: User, *, note: Note, words: str) -> Any:
    """Say what a reader outside has to say of a text."""
    return addressing.comment_note(by, note, words)


@played
def decide(
    play: Play,
    by: User,
    *,
    addressee: Addressee,
    decision: str,
    reason: str,
    option: ResponseOption | None = None,
    note: Note | None = None,
) -> Any:
    """Decide of an option, or record what was decided outside."""
    addressee.refresh_from_db()
    given = {"option": option, "decision": decision, "reason": reason, "on": timezone.now()}
    return responding.record_decision(by, addressee, given, note=note)


@played
def record_action(
    play: Play,
    by: User,
    *,
    addressee: Addressee,
    what: str,
    evidence: str,
    option: ResponseOption | None = None,
    actors: Sequence[str] = (),
) -> ActionTaken:
    """Record what an addressee did."""
    addressee.refresh_from_db()
    given = {"option": option, "what": what, "evidence": evidence, "on": timezone.now().date()}
    return responding.record_action(by, addressee, given | {"actors": [play.person(name).pk for name in actors]})


@played
def agree_action(play: Play, by: User, *, action: ActionTaken) -> Any:
    """Agree that a warning was acted on by it."""
    return responding.agree_action(by, action)


@played
def look_again(play: Play, by: User, *, warning: Warning, days: int, outlook: str, words: str) -> Any:
    """Look at an issued warning when its day has come."""
    given = {"days": days, "outlook": outlook, "words": words}
    return responding.monitor_warning(by, warning, _latest(warning).seen, given)


@played
def close_warning(
    play: Play,
    by: User,
    *,
    warning: Warning,
    closing: str,
    evidence: str,
    onset_days_ago: int | None = None,
    **acted_on: Any,
) -> WarningVersion:
    """Say how a warning ended."""
    onset = None if onset_days_ago is None else ahead(-onset_days_ago)
    end = Closing(closing=closing, evidence=evidence, onset=onset, **acted_on)
    return responding.end_warning(by, warning, _latest(warning).seen, end)


@played
def review_warning(play: Play, by: User, *, warning: Warning, words: str) -> Any:
    """Write down what was learned."""
    return warning_desk.review_warning(by, warning, _latest(warning).seen, words)


@played
def start_product(play: Play, by: User, *, kind: str, days: int, held_as: str = "unclassified") -> Product:
    """Begin a report of the desk about the last days."""
    head = products.Head(since=ahead(-days), until=ahead(0), marks=held(held_as))
    return products.start_product(by, kind, head)


@played
def add_sentence(
    play: Play,
    by: User,
    *,
    product: Product,
    part: str,
    text: Mapping[str, str],
    nature: str = "fact",
    grade: str = "",
    rests_on: Mapping[str, str] | None = None,
    held_as: str = "unclassified",
    **more: Any,
) -> Any:
    """Add a sentence; ``rests_on``: the words of what it rests on."""
    rests = [{"kind": "reference", "id": "", **rests_on}] if rests_on else []
    line = products.Line(
        part=part,
        nature=nature,
        marks=held(held_as),
        text_en=text["en"],
        text_ru=text["ru"],
        grade=grade,
        rests=rests,
        **more,
    )
    return products.add_item(by, product, line)


@played
def send_product(play: Play, by: User, *, product: Product) -> None:
    """Send a report for clearance."""
    product.refresh_from_db()
    product_life.send_for_clearance(by, product, stamp=product.stamp)


@played
def send_product_back(play: Play, by: User, *, product: Product, reason: str) -> None:
    """Send a report back to its authors."""
    product.refresh_from_db()
    product_life.send_back(by, product, reason, stamp=product.stamp)


@played
def clear_product(play: Play, by: User, *, product: Product) -> None:
    """Clear a report."""
    product.refresh_from_db()
    product_life.clear_product(by, product, stamp=product.stamp)


@played
def issue_product(play: Play, by: User, *, product: Product, held_as: str = "unclassified") -> ProductEdition:
    """Issue a report to those who read so far."""
    product.refresh_from_db()
    marks = held(held_as)
    return product_life.issue_product(by, product, marks, seen=product_life.draw(product, marks).seen)
