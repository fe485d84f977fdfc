"""Papers by the words of their titles: kept folded, and looked up by their beginnings.

A hundred thousand papers are searched without reading them: the papers that have every word that is not common are
looked up among the words; where these are many, or all words common, papers are walked from the latest until enough
fit. What remains is looked for in the words of each title, which stand in one text with the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from mirab.web.publications.paper_models import Paper, TitleWord
from mirab.web.publications.title_words import folded, words_of

#: A word that begins this many title words is common; papers that are more than few are walked to, not looked up.
COMMON, FEW = 6000, 1000
#: So many words of a query are looked up, the longest; whoever ranks what was found looks at all.
MOST_WORDS = 8
#: Above every letter.
_LAST = chr(0x10FFFF)


def keep_words(paper: Paper) -> None:
    """Keep the words of a paper's title in place of those kept before; done in the transaction that sets the title."""
    paper.folded = folded(paper.title)
    Paper.objects.filter(pk=paper.pk).update(folded=paper.folded)
    paper.words.all().delete()
    TitleWord.objects.bulk_create(TitleWord(paper=paper, word=word) for word in words_of(paper.title))


class Titled(NamedTuple):
    """What a list of what was found says of a paper."""

    pk: str
    title: str
    changed_at: datetime


def titled(papers: QuerySet[Paper], query: str, most: int) -> list[Titled]:
    """The first papers of a query in whose titles each word that is looked for begins one, in the query's own order.

    Parameters
    ----------
    papers
        Filtered by who reads: the number is cut after that, so that what is hidden takes nobody's place.
    most : int
        So many at most.
    """
    wanted = _wanted(query)
    if not wanted:
        return []
    # the same questions are asked whatever they find: what nobody may read answers as slowly as what is not there
    common = {word for word in wanted if TitleWord.objects.filter(_begins(word))[:COMMON].count() == COMMON}
    if common != set(wanted):
        having = _having([word for word in wanted if word not in common])
        if len(having) <= FEW:
            # of none it is asked too
            papers = papers.filter(pk__in=having or [""])
            wanted = [word for word in wanted if word in common]
    for word in wanted:
        papers = papers.filter(folded__contains=f" {word}")
    return [Titled(*row) for row in papers.values_list("pk", "title", "changed_at")[:most]]


def _having(words: Sequence[str]) -> list[str]:
    """The keys of papers in whose titles each of some words begins one; of many more than a few, enough to tell."""
    first, *others = (TitleWord.objects.filter(_begins(word)).values_list("paper", flat=True) for word in words)
    return list(first.intersection(*others)[: FEW + 1] if others else first.distinct()[: FEW + 1])


def _wanted(query: str) -> list[str]:
    """The words to look up, without those that begin another: what fits that one fits them."""
    words = words_of(query)
    alone = [word for word in words if not any(other != word and other.startswith(word) for other in words)]
    return sorted(alone, key=len, reverse=True)[:MOST_WORDS]


def _begins(word: str) -> Q:
    """The condition that a title word begins so, as each database can look it up in its index."""
    if connection.vendor == "postgresql":
        return Q(word__startswith=word)
    return Q(word__gte=word, word__lt=word + _LAST)
