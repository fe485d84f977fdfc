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
from mirab.web.accounts.policy import STAFF, Rule, register
from mirab.web.accounts.roles import Role, Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.alerts.models import Decision, Draft

_SHOWN = {Verb.READ: STAFF, Verb.EXPORT: STAFF}

for proposal in (ProposalView, ProposalDetail):
    register(proposal, Rule(roles={**_SHOWN, Verb.DECIDE: STAFF}, marked=True))
for shown in (SituationView, SituationDetail, EpisodeRow, EpisodeDetail):
    register(shown, Rule(roles=_SHOWN))
# Managing a decision is undoing somebody else's.
register(
    Decision,
    Rule(roles={**_SHOWN, Verb.DECIDE: STAFF, Verb.MANAGE: frozenset({Role.CHIEF})}, marked=True),
)
register(Draft, Rule(roles=_SHOWN, marked=True))

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
