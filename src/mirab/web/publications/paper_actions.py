"""Writing papers, marking their paragraphs, lowering them as a whole, copying them in part."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mirab.core.marks import Marks, Sensitivity, join_marks
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import Classification, MarkSet, User, stored
from mirab.web.accounts.policy import Audience, NotAllowed, Person, audience, may, sight_of
from mirab.web.accounts.roles import Verb
from mirab.web.publications.paper_models import Paper, Paragraph, Removal
from mirab.web.publications.paper_titles import keep_words


class CannotMark(Exception):
    """The marks cannot be set as asked; the page says why in words.

    ::

        CannotMark
        ├── AboveCeiling      the installation, or the person, may not hold it so closely
        ├── OthersLater       the paper changed, or who would see it did, since the person read it
        └── NothingLeft       a copy would hold no paragraph, or all of them
    """


class AboveCeiling(CannotMark):
    """Above what may be kept here, or what the person may read himself."""


class OthersLater(CannotMark):
    """What the person confirmed is no longer what would happen."""


class NothingLeft(CannotMark):
    """A copy in part holds some paragraphs and leaves some out."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A paragraph as somebody wrote and marked it."""

    text: str
    marks: Marks


@dataclass(frozen=True, kw_only=True)
class Why:
    """Who classified a record gives a reason, and a day on which it is looked at again."""

    reason: str
    review_on: date | None = None


def write_paper(person: Person, title: str, language: str, paragraphs: Sequence[Written], why: Why) -> Paper:
    """Write a paper.

    Raises
    ------
    NotAllowed
        The person writes no papers.
    AboveCeiling
        A paragraph is marked above what may be kept here, or so that its own writer could not read it.
    """
    whole = _checked(person, paragraphs)
    paper = Paper(title=title, language=language, by=_author(person), mark_set_id=stored(whole))
    with act("write_paper", person, Verb.BUILD, paper, record_id=paper.pk):
        paper.save(force_insert=True)
        keep_words(paper)
        _put(paper, paragraphs)
        _classified(person, paper, None, why)
    return paper


def change_paper(person: Person, paper: Paper, title: str, paragraphs: Sequence[Written], why: Why) -> None:
    """Set text and marks of a paper anew; a whole that would be held less closely is lowered by :func:`lower_paper`.

    Raises
    ------
    NotAllowed
        It is not this person's to change.
    AboveCeiling
        See :func:`write_paper`.
    OthersLater
        Somebody changed it meanwhile, or it would be seen by somebody who does not see it now.
    """
    whole = _checked(person, paragraphs)
    with act("change_paper", person, Verb.DECIDE, paper, record_id=paper.pk):
        _require_own(person, paper)
        if {p.pk for p in audience(Paper, whole).people} - {p.pk for p in audience(Paper, paper.marks).people}:
            raise OthersLater
        before = paper.mark_set
        _next_version(paper, title=title, mark_set=stored(whole))
        paper.paragraphs.all().delete()
        _put(paper, paragraphs)
        if before.pk != paper.mark_set_id:
            _classified(person, paper, before, why)


def lower_paper(person: Person, paper: Paper, marks: Marks, why: Why, *, seen: str) -> None:
    """Hold a paper as a whole under other marks: its originator's act, or the head's.

    Parameters
    ----------
    seen : str
        :func:`confirmation` of what the person was shown of who would see it.

    Raises
    ------
    NotAllowed
        The person is neither its originator nor at the head.
    AboveCeiling
        The marks are above what may be kept here.
    OthersLater
        The paper changed meanwhile, or others than those shown would see it.
    """
    with act("mark_paper", person, Verb.DECIDE, paper, record_id=paper.pk):
        _require_own(person, paper)
        if confirmation(paper, marks, audience(Paper, marks)) != seen:
            raise OthersLater
        _checked(person, [Written(text="", marks=marks)])
        before = paper.mark_set
        _next_version(paper, title=paper.title, mark_set=stored(marks))
        paper.paragraphs.update(mark_set=marks.number)
        _classified(person, paper, before, why)


def copy_in_part(person: Person, paper: Paper, marks: Marks, why: Why, *, title: str, seen: str) -> Paper:
    """Copy the paragraphs that are held no closer than some marks; what is left out is listed at its old level.

    Raises
    ------
    NotAllowed
        The person may not lower the paper either.
    OthersLater
        See :func:`lower_paper`.
    NothingLeft
        Every paragraph would stay, or none.
    """
    kept, left = parted(paper, marks)
    if not kept or not left:
        raise NothingLeft
    whole = join_marks(paragraph.marks for paragraph in kept)
    copy = Paper(title=title, language=paper.language, by=_author(person), copy_of=paper, mark_set_id=stored(whole))
    with act("copy_paper", person, Verb.DECIDE, paper, record_id=paper.pk, copy=copy.pk):
        _require_own(person, paper)
        if confirmation(paper, marks, audience(Paper, whole)) != seen:
            raise OthersLater
        copy.save(force_insert=True)
        keep_words(copy)
        _put(copy, [Written(text=paragraph.text, marks=paragraph.marks) for paragraph in kept])
        for paragraph in left:
            Removal.objects.create(
                copy=copy,
                original=paper,
                number=paragraph.number,
                why=why.reason,
                mark_set_id=stored(join_marks((paragraph.marks, paper.marks))),
            )
        _classified(person, copy, None, why)
    return copy


def parted(paper: Paper, marks: Marks) -> tuple[list[Paragraph], list[Paragraph]]:
    """The paragraphs that may stand in a copy under some marks, and those that may not."""
    kept: list[Paragraph] = []
    left: list[Paragraph] = []
    for paragraph in paper.paragraphs.all():
        fits = join_marks((paragraph.marks, marks)) == join_marks((marks,))
        (kept if fits else left).append(paragraph)
    return kept, left


def confirmation(paper: Paper, marks: Marks, shown: Audience) -> str:
    """Names what a person confirms: this version of a paper, under these marks, before these people."""
    said = [paper.pk, paper.version, marks.number, *(person.pk for person in shown.people)]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


def delete_paper(person: Person, paper: Paper) -> None:
    """Delete a paper that has no copies; the audit keeps that it was there."""
    with act("delete_paper", person, Verb.MANAGE, paper, record_id=paper.pk):
        _require_own(person, paper)
        paper.delete()


def note_review(person: Person, line: Classification, why: Why) -> None:
    """Look again at how a record is held, and leave it so until another day."""
    with act("review_marks", person, Verb.DECIDE, line, record_id=f"{line.kind} {line.record}"[:200]):
        updated = Classification.objects.filter(pk=line.pk, reviewed_at__isnull=True).update(reviewed_at=timezone.now())
        if not updated:
            raise OthersLater
        Classification.objects.create(
            kind=line.kind,
            record=line.record,
            before=line.after,
            after=line.after,
            by=_author(person),
            why=why.reason,
            review_on=why.review_on,
            mark_set_id=line.mark_set_id,
        )


def _author(person: Person) -> User:
    if not isinstance(person, User):
        raise NotAllowed
    return person


def _require_own(person: Person, paper: Paper) -> None:
    """Marks are the originator's to lower, or the head's."""
    if paper.by_id != person.pk and not (isinstance(person, User) and may(person, Verb.MANAGE, Classification)):
        raise NotAllowed


def _checked(person: Person, paragraphs: Iterable[Written]) -> Marks:
    """The marks of the whole, if it may be kept here and its writer may read it."""
    whole = join_marks(paragraph.marks for paragraph in paragraphs)
    sight = sight_of(person)
    highest = min(settings.MIRAB_CEILING, Sensitivity.CONFIDENTIAL)
    if whole.sensitivity > highest or sight is None or not sight(whole):
        raise AboveCeiling
    return whole


def _put(paper: Paper, paragraphs: Iterable[Written]) -> None:
    for number, paragraph in enumerate(paragraphs, start=1):
        paper.paragraphs.create(number=number, text=paragraph.text, mark_set_id=stored(paragraph.marks))


def _next_version(paper: Paper, *, title: str, mark_set: int) -> None:
    """Take the paper's next version, unless somebody took it first."""
    taken = Paper.objects.filter(pk=paper.pk, version=paper.version).update(
        version=F("version") + 1, title=title, mark_set=mark_set, changed_at=timezone.now()
    )
    if not taken:
        raise OthersLater
    paper.refresh_from_db()
    keep_words(paper)


def _classified(person: Person, paper: Paper, before: MarkSet | None, why: Why) -> None:
    """Keep who set the marks, why, and until when; an earlier line waits for no review any more."""
    with transaction.atomic():
        Classification.objects.filter(kind="Paper", record=paper.pk, reviewed_at__isnull=True).update(
            reviewed_at=timezone.now()
        )
        held = join_marks([paper.marks, *([before.marks] if before else [])])
        Classification.objects.create(
            kind="Paper",
            record=paper.pk,
            before=before,
            after=paper.mark_set,
            by=_author(person),
            why=why.reason,
            review_on=why.review_on,
            mark_set_id=stored(held),
        )
