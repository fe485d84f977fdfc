"""What people do to a warning from its first draft to its end. The rules of its life decide; here it is written down.

Each act locks the warning, looks at it as it then is, asks :mod:`mirab.alerting.warning_life`, and stores what comes
of it in one transaction with its audit line: of two people, or of one before and after a fall, one can have issued.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from mirab.alerting.refusals import Refusal
from mirab.alerting.warning_closing import Closing as ClosingClass
from mirab.alerting.warning_life import Ending, Outcome, do
from mirab.alerting.warning_states import Act, Hand, State
from mirab.core.marks import Marks, join_marks
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import NotAllowed, Person, sight_of
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_models import Addressee
from mirab.web.alerts.models import Draft, DraftState
from mirab.web.alerts.response_models import AfterAction, Closing, ResponseOption
from mirab.web.alerts.situation_models import Situation
from mirab.web.alerts.warning_lives import level_read, life_of, person_view, texts_of
from mirab.web.alerts.warning_models import Notice, SignOff, Warning, WarningVersion
from mirab.web.post.actions import tell_by_mail, when_told


class CannotAct(Exception):
    """It cannot be done as asked; the page says why in words.

    ::

        CannotAct
        ├── Refused            the rules of the warning's life forbid it: ``refusal`` says why and what helps
        ├── ChangedMeanwhile   the text, or where it stands, is not what the person read
        └── AboveOwn           the marks are above what may be kept here, or what the person reads himself
    """


class Refused(CannotAct):
    """The rules forbid it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class ChangedMeanwhile(CannotAct):
    """What the person read is no longer what stands."""


class AboveOwn(CannotAct):
    """The marks are above what may be kept here, or what the writer reads."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a version says; ``probability`` is of 0 to 1, ``horizon`` the last day on which it may come true."""

    precedence: str
    language: str
    title: str
    what: str
    place: str
    when: str
    affected: str
    why_now: str
    unknown: str
    probability: float
    confidence: str
    basis: str
    horizon: date
    severity: str


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a warning is of and where it came from."""

    kind: str
    nature: str
    states: tuple[str, ...]
    situation: Situation | None = None
    draft: Draft | None = None
    assessment: str = ""


#: What each act is called in the audit.
NAMES = {
    Act.CHALLENGE: "challenge_warning",
    Act.CLEAR: "clear_warning",
    Act.CLEAR_LATE: "clear_warning_late",
    Act.APPROVE: "approve_warning",
    Act.ISSUE: "issue_warning",
    Act.ISSUE_FLASH: "issue_flash",
    Act.AMEND: "change_warning",
    Act.SEND_BACK: "send_back_warning",
    Act.SUPERSEDE: "supersede_warning",
    Act.ESCALATE: "supersede_warning",
    Act.DEESCALATE: "supersede_warning",
    Act.EXTEND: "supersede_warning",
    Act.CLOSE: "close_warning",
    Act.SCORE: "score_warning",
    Act.REVIEW: "review_warning",
    Act.WITHDRAW: "withdraw_warning",
}
_HANDS = {
    Act.CHALLENGE: Hand.CHALLENGER,
    Act.CLEAR: Hand.CLEARER,
    Act.CLEAR_LATE: Hand.CLEARER,
    Act.APPROVE: Hand.APPROVER,
    Act.ISSUE_FLASH: Hand.APPROVER,
}
#: What those are told who had signed a text, or had written one that came back.
_TOLD = {Act.AMEND: "changed", Act.SEND_BACK: "sent back", Act.WITHDRAW: "withdrawn"}
_CONTENT = [field.name for field in fields(Content)]


def draft_warning(
    person: Person, content: Content, origin: Origin, marks: Marks, at: datetime | None = None
) -> Warning:
    """Begin a warning: from a draft that a proposal left, from an assessment, or by hand.

    Raises
    ------
    NotAllowed
        The person writes no warnings.
    AboveOwn
        The marks, joined with those of what it is made of, are above what may be kept here or what he reads.
    """
    at, author = at or timezone.now(), signed_in(person)
    made_of = [one.marks for one in (origin.situation, origin.draft) if one is not None]
    number = stored(within_own(person, join_marks([marks, *made_of])))
    warning = Warning(
        kind=origin.kind,
        nature=origin.nature,
        states=list(origin.states),
        situation=origin.situation,
        draft=origin.draft,
        assessment=origin.assessment,
        by=author,
        at=at,
        mark_set_id=number,
    )
    with act("draft_warning", person, Verb.BUILD, Warning, record_id=warning.pk):
        warning.save(force_insert=True)
        _write(warning, content, author, at, authors=[author.pk])
        if origin.draft is not None:
            Draft.objects.filter(pk=origin.draft.pk).update(state=DraftState.TAKEN)
    return warning


def change_warning(
    person: Person, warning: Warning, seen: str, content: Content, note: str = "", at: datetime | None = None
) -> WarningVersion:
    """Write the text of a version anew; a text that was signed goes back to clearance, and who signed is told.

    A text that says the same is no change, and nothing lapses.

    Raises
    ------
    NotAllowed, Refused, ChangedMeanwhile
        See :func:`carry_out`.
    """
    at = at or timezone.now()
    with act("change_warning", person, Verb.DECIDE, warning, record_id=warning.pk, seen=seen, note=note):
        before = locked(warning, seen)
        if asdict(content) == content_of(before):
            return before
        return _amended(person, before, content, note, at)


def touch(person: Person, warning: Warning, seen: str, note: str, at: datetime) -> WarningVersion:
    """Count a change of what belongs to a version's text (for an addressee, an option): within a surrounding act.

    What is out already stays as it is, and what is added to it is not cleared.
    """
    before = locked(warning, seen)
    if before.state == State.ISSUED.value:
        return before
    return _amended(person, before, Content(**content_of(before)), note, at)


def carry_out(
    doing: Act,
    person: Person,
    warning: Warning,
    seen: str,
    *,
    note: str = "",
    ending: Ending | None = None,
    at: datetime | None = None,
) -> WarningVersion:
    """Do something to a version that a person has read: sign it, issue it, send it back, begin its successor, end it.

    Parameters
    ----------
    seen : str
        :attr:`WarningVersion.seen` of the text that he read.
    note : str
        The counter-case, a remark, a reason.

    Returns
    -------
    WarningVersion
        The text acted on; for an act that opens a version, the new draft.

    Raises
    ------
    NotAllowed
        The record is not his to act on.
    Refused
        The rules forbid it; the refusal says why.
    ChangedMeanwhile
        What he read is no longer what stands.
    """
    at = at or timezone.now()
    with act(NAMES[doing], person, Verb.DECIDE, warning, record_id=warning.pk, seen=seen, note=note):
        text = locked(warning, seen)
        outcome = outcome_of(doing, person, text, at, ending)
        if outcome.opened is not None:
            return _opened(person, text, note or doing.value, at)
        _store(doing, signed_in(person), text, outcome, note, at)
        _tell(doing, signed_in(person), text, outcome.tell, at)
        _touch_warning(warning)
    return text


def close_warning(
    person: Person, warning: Warning, seen: str, closing: Closing, ending: Ending, at: datetime | None = None
) -> WarningVersion:
    """End a warning under a class; *acted on* only by the strict rule."""
    at = at or timezone.now()
    with act(
        "close_warning", person, Verb.DECIDE, warning, record_id=warning.pk, seen=seen, closing=ending.closing.value
    ):
        text = locked(warning, seen)
        outcome = outcome_of(Act.CLOSE, person, text, at, ending)
        closing.warning, closing.by, closing.at = warning, signed_in(person), at
        closing.closing, closing.mark_set_id = ending.closing.value, warning.mark_set_id
        closing.save(force_insert=True)
        _store(Act.CLOSE, signed_in(person), text, outcome, "", at)
        _touch_warning(warning)
    return text


def review_warning(person: Person, warning: Warning, seen: str, words: str, at: datetime | None = None) -> AfterAction:
    """Write down what was learned of a warning that was scored."""
    at = at or timezone.now()
    with act("review_warning", person, Verb.DECIDE, warning, record_id=warning.pk, seen=seen):
        text = locked(warning, seen)
        outcome = outcome_of(Act.REVIEW, person, text, at)
        _store(Act.REVIEW, signed_in(person), text, outcome, "", at)
        _touch_warning(warning)
        return AfterAction.objects.create(
            warning=warning, words=words, by=signed_in(person), at=at, mark_set_id=warning.mark_set_id
        )


def put_away(person: Person, notice: Notice) -> None:
    """Put a notice away."""
    with act("put_notice_away", person, Verb.READ, notice, record_id=str(notice.pk)):
        Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())


def signed_in(person: Person) -> User:
    """The person, who is signed in."""
    if not isinstance(person, User):
        raise NotAllowed
    return person


def within_own(person: Person, marks: Marks) -> Marks:
    """Marks that may be kept here and that their writer reads himself."""
    sight = sight_of(person)
    if marks.sensitivity > settings.MIRAB_CEILING or sight is None or not sight(marks):
        raise AboveOwn
    return marks


def locked(warning: Warning, seen: str) -> WarningVersion:
    """The text that a person read, locked and as it stands now.

    Raises
    ------
    ChangedMeanwhile
        Another text, or another state, stands in its place.
    """
    Warning.objects.select_for_update().get(pk=warning.pk)
    number = seen.partition(".")[0]
    for text in texts_of(warning):
        if str(text.number) == number and text.seen == seen:
            text.warning = warning
            return text
    raise ChangedMeanwhile


def outcome_of(doing: Act, person: Person, text: WarningVersion, at: datetime, ending: Ending | None = None) -> Outcome:
    """What comes of an act by the rules of life.

    Raises
    ------
    Refused
        Nothing does.
    """
    outcome = do(doing, life_of(text), person_view(person), at, ending)
    if isinstance(outcome, Refusal):
        raise Refused(outcome)
    return outcome


def content_of(text: WarningVersion) -> dict[str, Any]:
    """What a text says, by the names of :class:`Content`."""
    return {name: getattr(text, name) for name in _CONTENT}


def tell(people: Iterable[int], what: str, warning: Warning, by: User, at: datetime) -> None:
    """Leave each of some people a notice, and by mail a word that something waits; nobody is told the same twice."""
    for key in sorted(set(people)):
        notice, new = Notice.objects.get_or_create(
            to_id=key,
            what=what,
            warning=warning,
            read_at=None,
            defaults={"by": by, "at": at, "mark_set_id": warning.mark_set_id},
        )
        if new:
            tell_by_mail([key], f"notice:{notice.pk}", at)


def note_sent(key: str, at: datetime) -> None:
    """Note that the mail about a notice is out."""
    Notice.objects.filter(pk=int(key), sent_at__isnull=True).update(sent_at=at)


when_told("notice", note_sent)


def _write(
    warning: Warning, content: Content, author: User, at: datetime, *, authors: list[int], **more: Any
) -> WarningVersion:
    level = level_read(warning.kind, content.severity, content.probability)
    return WarningVersion.objects.create(
        warning=warning,
        by=author,
        at=at,
        level=level,
        authors=authors,
        mark_set_id=warning.mark_set_id,
        **asdict(content),
        **more,
    )


def _amended(person: Person, before: WarningVersion, content: Content, note: str, at: datetime) -> WarningVersion:
    """Another text in the place of one, with the signatures that it takes off."""
    author, warning = signed_in(person), before.warning
    outcome = outcome_of(Act.AMEND, person, before, at)
    WarningVersion.objects.filter(pk=before.pk).update(replaced_at=at)
    text = _write(
        warning,
        content,
        author,
        at,
        authors=sorted(map(int, outcome.warning.authors)),
        note=note,
        number=before.number,
        text_number=before.text_number + 1,
        state=outcome.warning.state.value,
    )
    _lapse(before, [hand for hand, _key in outcome.lapsed], author, at)
    _tell(Act.AMEND, author, before, outcome.tell, at)
    _touch_warning(warning)
    return text


def _store(doing: Act, person: User, text: WarningVersion, outcome: Outcome, note: str, at: datetime) -> None:
    """Write on a text what an act made of it."""
    after = outcome.warning
    values: dict[str, Any] = {"state": after.state.value, "flash": after.flash}
    if after.issued_at is not None and text.issued_at is None:
        values |= {"issued_at": after.issued_at, "issued_by": person}
    WarningVersion.objects.filter(pk=text.pk).update(**values)
    _lapse(text, [hand for hand, _key in outcome.lapsed], person, at)
    if doing in _HANDS or doing is Act.SEND_BACK:
        hand = _HANDS[doing].value if doing in _HANDS else "sent back"
        lapsed = {} if doing in _HANDS else {"lapsed_at": at, "lapsed_by": person}
        SignOff.objects.create(
            version=text, hand=hand, note=note, by=person, at=at, mark_set_id=text.mark_set_id, **lapsed
        )
    if doing in (Act.ISSUE, Act.ISSUE_FLASH):
        WarningVersion.objects.filter(
            warning=text.warning_id, number__lt=text.number, state=State.ISSUED.value, replaced_at__isnull=True
        ).update(state=State.SUPERSEDED.value)
    if after.closing is ClosingClass.WITHDRAWN_IN_ERROR:
        Closing.objects.create(
            warning=text.warning,
            closing=after.closing.value,
            evidence=note,
            by=person,
            at=at,
            mark_set_id=text.mark_set_id,
        )
    text.refresh_from_db()


def _lapse(text: WarningVersion, hands: Iterable[Hand], person: User, at: datetime) -> None:
    SignOff.objects.filter(
        version__warning=text.warning_id,
        version__number=text.number,
        hand__in=[hand.value for hand in hands],
        lapsed_at__isnull=True,
    ).update(lapsed_at=at, lapsed_by=person)


def _tell(doing: Act, by: User, text: WarningVersion, keys: Iterable[str], at: datetime) -> None:
    if doing in _TOLD:
        tell(map(int, keys), _TOLD[doing], text.warning, by, at)


def _opened(person: Person, text: WarningVersion, note: str, at: datetime) -> WarningVersion:
    """A new version that begins as the one that stands, with its addressees and options prepared anew."""
    warning, author = text.warning, signed_in(person)
    latest = warning.versions.aggregate(last=Max("number"))["last"]
    content = Content(**content_of(text))
    draft = _write(warning, content, author, at, authors=[author.pk], note=note, number=latest + 1)
    for addressee in Addressee.objects.filter(warning=warning, number=text.number):
        options = list(ResponseOption.objects.filter(addressee=addressee))
        copy = _prepared_anew(addressee, draft.number, at)
        for option in options:
            option.pk, option.number, option.addressee = None, draft.number, copy
            option.save(force_insert=True)
    Warning.objects.filter(pk=warning.pk).update(version=draft.number)
    _touch_warning(warning)
    return draft


def _prepared_anew(addressee: Addressee, number: int, at: datetime) -> Addressee:
    """The same addressee of another version, of which nothing has been decided."""
    kept = ("warning", "side", "organisation", "attention", "state_code", "product", "language", "title", "text")
    values = {name: getattr(addressee, name) for name in (*kept, "given_by", "officer", "chain", "held", "by")}
    return Addressee.objects.create(number=number, at=at, text_at=at, mark_set_id=addressee.mark_set_id, **values)


def _touch_warning(warning: Warning) -> None:
    Warning.objects.filter(pk=warning.pk).update(changed_at=timezone.now())
    warning.refresh_from_db()
