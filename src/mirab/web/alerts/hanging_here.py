"""The kinds of the watch itself that may hang on a situation: proposals, and episodes of the register."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import pgettext_lazy

from mirab.web.accounts.policy import marks_of
from mirab.web.alerts.hanging import HangingKind, Hung, Looking, hangs
from mirab.web.alerts.queries import episode_on, proposal_on


def _proposals(looking: Looking, ids: Collection[str]) -> Mapping[str, Hung]:
    given = ((id, proposal_on(looking.person, looking.board, id)) for id in ids)
    return {
        id: Hung(title=one.title, day=one.opened, text=one.why_said, marks=marks_of(one)) for id, one in given if one
    }


def _episodes(looking: Looking, ids: Collection[str]) -> Mapping[str, Hung]:
    given = ((id, episode_on(looking.person, looking.board, id)) for id in ids)
    return {id: Hung(title=one.row.title, day=one.row.onset, marks=marks_of(one)) for id, one in given if one}


def hang_ours() -> None:
    """Tell of them; done once, when the app is loaded."""
    hangs("proposal", HangingKind(name=pgettext_lazy("hangs", "proposal"), page="proposal", finds=_proposals))
    hangs("episode", HangingKind(name=pgettext_lazy("hangs", "episode"), page="episode", finds=_episodes))
