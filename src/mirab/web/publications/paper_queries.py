"""What of papers, of their marks and of the marks that wait for a review a person may read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from mirab.core.marks import Marks
from mirab.web.accounts.acts import note_read
from mirab.web.accounts.models import Classification, User
from mirab.web.accounts.policy import Audience, Person, audience, may, readable, require
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.hanging import Hung, Looking
from mirab.web.publications.paper_models import Paper, Paragraph, Removal
from mirab.web.publications.paper_titles import Titled, titled

#: So many papers a search finds at most, the latest: whoever is looking for another adds a word.
MOST_FOUND = 100


def papers_of(person: Person) -> QuerySet[Paper]:
    """The papers that a person may read, the latest first.

    Raises
    ------
    NotAllowed
        Papers are not this person's to read.
    """
    require(person, Verb.READ, Paper)
    return readable(person, Paper.objects.select_related("by").defer("folded"))


def paper_of(person: Person, id: str) -> Paper:
    """One paper; what the person may not see is not there.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    """
    found = papers_of(person).filter(pk=id).first()
    if found is None:
        raise Http404
    note_read(person, found, record_id=found.pk)
    return found


@dataclass(frozen=True, kw_only=True)
class FoundPapers:
    """The latest papers whose titles fit; ``more``: others do too."""

    papers: list[Titled]
    more: bool


def papers_titled(person: Person, query: str, *, day: date | None = None) -> FoundPapers:
    """The papers in whose titles each word of a query begins one, as far as a person may read them.

    Parameters
    ----------
    day : date, optional
        Papers that were written later are not found.
    """
    if not may(person, Verb.READ, Paper):
        return FoundPapers(papers=[], more=False)
    papers = papers_of(person)
    if day is not None:
        papers = papers.filter(at__date__lte=day)
    found = titled(papers, query, MOST_FOUND + 1)
    return FoundPapers(papers=found[:MOST_FOUND], more=len(found) > MOST_FOUND)


def own_paper(person: Person, id: str) -> Paper:
    """One paper that is the person's to change: his own, or, at the head, anybody's that he may read.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    NotAllowed
        He may read it and not change it.
    """
    paper = paper_of(person, id)
    require(person, Verb.DECIDE, paper)
    if paper.by_id != person.pk:
        require(person, Verb.MANAGE, Classification)
    return paper


def changes(person: Person, paper: Paper) -> bool:
    """Whether a paper is the person's to change."""
    own = paper.by_id == person.pk or may(person, Verb.MANAGE, Classification)
    return own and may(person, Verb.DECIDE, paper)


def paragraphs_of(person: Person, paper: Paper) -> list[Paragraph]:
    """The paragraphs of a paper that a person reads; each is judged again by itself."""
    return list(readable(person, paper.paragraphs.all()))


def removals_of(person: Person, paper: Paper) -> list[Removal]:
    """What was left out of a copy, as far as a person may know of it."""
    return list(readable(person, paper.removals.select_related("original")))


def copies_of(person: Person, paper: Paper) -> list[Paper]:
    """The copies in part of a paper that a person may read."""
    return list(readable(person, paper.copies.all()))


def history_of(person: Person, paper: Paper) -> list[Classification]:
    """How a paper was held, the latest first, as far as a person may know of it."""
    lines = Classification.objects.filter(kind="Paper", record=paper.pk).select_related("by", "before", "after")
    return list(readable(person, lines)) if may(person, Verb.READ, Classification) else []


@dataclass(frozen=True, kw_only=True)
class WhoSees:
    """Who exactly sees a thing under some marks, and which of them do not see it now."""

    audience: Audience
    new: frozenset[int]
    gone: tuple[User, ...]


def who_sees(paper: Paper, marks: Marks) -> WhoSees:
    """Who exactly would see a paper under some marks, beside who sees it now."""
    now, then = audience(Paper, paper.marks), audience(Paper, marks)
    seeing = {person.pk for person in then.people}
    return WhoSees(
        audience=then,
        new=frozenset(seeing - {person.pk for person in now.people}),
        gone=tuple(person for person in now.people if person.pk not in seeing),
    )


def reviews_of(person: Person, until: date | None = None) -> QuerySet[Classification]:
    """Marks whose day of review has come, the longest waiting first, as far as a person may know of them.

    Raises
    ------
    NotAllowed
        Marks are not this person's to look at.
    """
    require(person, Verb.READ, Classification)
    due = Classification.objects.filter(reviewed_at__isnull=True, review_on__lte=until or today())
    return readable(person, due.select_related("by", "after")).order_by("review_on", "id")


def papers_hung(looking: Looking, ids: Collection[str]) -> Mapping[str, Hung]:
    """Of some papers that hang on a situation, those that the reader may read."""
    if not may(looking.person, Verb.READ, Paper):
        return {}
    rows = papers_of(looking.person).filter(pk__in=list(ids))
    return {one.pk: Hung(title=one.title, day=one.at.date(), marks=one.marks) for one in rows}
