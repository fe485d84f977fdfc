"""The access rules of what alerts shows and keeps."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from mirab.pipelines.board_values import (
    EpisodeDetail,
    EpisodeRow,
    ProposalDetail,
    ProposalView,
    SituationDetail,
    SituationView,
)
from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import HEADS, HOUSE, READERS, STAFF, Role, Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.alerts.models import Decision, Draft

_SHOWN = {Verb.READ: READERS, Verb.EXPORT: READERS}
_WITHIN = {Verb.READ: HOUSE, Verb.EXPORT: HOUSE}

# What is computed carries no marks of its own to a reader: it is of a board that holds what he sees and nothing else.
for proposal in (ProposalView, ProposalDetail):
    register(proposal, Rule(roles={**_SHOWN, Verb.DECIDE: STAFF}))
for shown in (SituationView, SituationDetail, EpisodeRow, EpisodeDetail):
    register(shown, Rule(roles=_SHOWN))
# Managing a decision is undoing somebody else's.
register(
    Decision,
    Rule(roles={**_WITHIN, Verb.DECIDE: STAFF, Verb.MANAGE: HEADS | {Role.CHIEF}}, marked=True),
)
register(Draft, Rule(roles=_WITHIN, marked=True))

name_acts(
    {
        "accept_proposal": pgettext_lazy("act", "Proposal accepted"),
        "reject_proposal": pgettext_lazy("act", "Proposal rejected"),
        "undo_decision": pgettext_lazy("act", "Decision undone"),
    }
)
_PROPOSAL = pgettext_lazy("record", "proposal")
name_kinds(
    {
        Decision: pgettext_lazy("record", "decision on a proposal"),
        ProposalView: _PROPOSAL,
        ProposalDetail: _PROPOSAL,
    }
)
