"""Of messages: whose did not arrive, and why; never what about, nor how many did."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mirab.web.accounts.policy import Person, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.post.models import Message, State


def troubled(person: Person) -> QuerySet[Message]:
    """Messages that did not arrive as they should, the latest first; how many others there are is not told.

    Raises
    ------
    NotAllowed
        They are not this person's to see.
    """
    require(person, Verb.READ, Message)
    late = Q(state=State.WAITING, tries__gt=0)
    rows = Message.objects.filter(late | Q(state__in=[State.SENDING, State.FAILED, State.BOUNCED, State.REPEATED]))
    return readable(person, rows.select_related("to"))
