"""How a paper is erased: its title and words, every copy in part of it, and what else in the record tells of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.core.errors import InputError
from mirab.core.marks import join_marks
from mirab.web.accounts.chain import ERASED, erase_details
from mirab.web.accounts.erasures import Erasable, Found, register_erasable
from mirab.web.accounts.kept import forget_typed
from mirab.web.accounts.models import AuditLine, Classification
from mirab.web.accounts.policy import Person, may, role_of
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.sealing_models import Erasure
from mirab.web.publications.paper_models import Paper, Removal
from mirab.web.publications.paper_queries import copies_of, papers_of

KIND = "paper"


def find_papers(person: Person, ids: Sequence[str]) -> Found | None:
    """Papers by their ids: None unless the person may read each of them."""
    if not may(person, Verb.READ, Paper):
        return None
    known = {paper.pk: paper for paper in papers_of(person).filter(pk__in=ids)}
    if set(known) != set(ids):
        return None
    notes = [note for id in ids for note in _notes(person, known[id])]
    return Found(
        ids=tuple(ids),
        names=tuple(known[id].title for id in ids),
        marks=join_marks(paper.marks for paper in known.values()),
        notes=tuple(notes),
    )


def _notes(person: Person, paper: Paper) -> list[str]:
    """What whoever decides should know: which copies go too, and that an original stays."""
    copies = ", ".join(copy.title for copy in copies_of(person, paper))
    notes = [_("Copies in part of it go too: %(titles)s") % {"titles": copies}] if copies else []
    if paper.copy_of_id:
        notes.append(_("It is a copy in part: the paper that it was made of stays, with the same words."))
    return notes


def erase_papers(erasure: Erasure) -> None:
    """Take papers away with every copy in part, their words, the history of their marks, and details on the audit.

    Raises
    ------
    InputError
        The erasure is not approved.
    """
    if erasure.approved_by is None:
        raise InputError("an erasure that nobody approved", "Have another person approve it")
    with transaction.atomic():
        gone = _with_copies(erasure.records)
        Removal.objects.filter(Q(original__in=gone) | Q(copy__in=gone)).delete()
        # copies point to their originals, which may not go before them
        Paper.objects.filter(pk__in=gone).update(copy_of=None)
        Paper.objects.filter(pk__in=gone).delete()
        Classification.objects.filter(kind=Paper.__name__, record__in=gone).delete()
        forget_typed("/papers/")
        lines = _lines_of([*gone, *erasure.records])
        if lines:
            role = role_of(erasure.approved_by).value
            erase_details(lines, person=erasure.approved_by, role=role, why=f"Erasure {erasure.key}")


def _with_copies(ids: Sequence[str]) -> list[str]:
    """Papers of some ids that are there, their copies, and copies of those."""
    found = list(Paper.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for pk in found:
        found += Paper.objects.filter(copy_of=pk).exclude(pk__in=found).values_list("pk", flat=True)
    return found


def _lines_of(ids: Sequence[str]) -> list[int]:
    """Numbers of the audit's lines on papers whose details are there yet."""
    of_papers = Q(kind=Paper.__name__, record__in=ids)
    of_marks = Q(kind=Classification.__name__, record__in=[f"{Paper.__name__} {id}" for id in ids])
    lines = AuditLine.objects.filter(of_papers | of_marks).exclude(act=ERASED).exclude(salt="")
    return sorted(lines.values_list("number", flat=True))


register_erasable(
    Erasable(
        kind=KIND,
        name=gettext_lazy("papers"),
        named_by=gettext_lazy("The id at the end of the address of a paper."),
        reaches=(
            gettext_lazy("the paper with its title and every paragraph, and every copy in part that was made of it"),
            gettext_lazy("search: the words of its title"),
            gettext_lazy("how it was held, with the reasons that were given"),
            gettext_lazy("the audit: who did what and when stays; the details of each act go"),
            gettext_lazy("what was typed into forms of papers and waits for a sign-in"),
        ),
        find=find_papers,
        erase=erase_papers,
    )
)
