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
from mirab.web.alerts.assessment_models import (
    Assessment,
    Assumption,
    Dissent,
    EvidenceLine,
    Frame,
    Hypothesis,
    Judgement,
    Rating,
    Scenario,
)
from mirab.web.alerts.hanging_here import hang_ours
from mirab.web.alerts.models import Decision, Draft, Situation, SituationLink, SituationMonth, SituationTurn
from mirab.web.alerts.round_models import Estimate, Round, SharedEstimate

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
# Managing a situation is laying down or handing over one that somebody else follows.
_FOLLOWED = {**_WITHIN, Verb.BUILD: STAFF, Verb.DECIDE: STAFF}
register(Situation, Rule(roles={**_FOLLOWED, Verb.MANAGE: HEADS | {Role.CHIEF}}, marked=True))
for hung in (SituationMonth, SituationLink, Assessment, Round):
    register(hung, Rule(roles=_FOLLOWED, marked=True))
# What belongs to these is written by acts on the whole.
for part in (Frame, Judgement, Hypothesis, EvidenceLine, Rating, Assumption, Dissent, Scenario):
    register(part, Rule(roles=_WITHIN, marked=True))
for part in (SituationTurn, SharedEstimate):
    register(part, Rule(roles=_WITHIN, marked=True))
# Until a round is closed an estimate is its giver's alone; what others read afterwards is a shared estimate.
register(Estimate, Rule(own="by", marked=True))
hang_ours()

name_acts(
    {
        "accept_proposal": pgettext_lazy("act", "Proposal accepted"),
        "reject_proposal": pgettext_lazy("act", "Proposal rejected"),
        "undo_decision": pgettext_lazy("act", "Decision undone"),
        "open_situation": pgettext_lazy("act", "Situation opened"),
        "say_month": pgettext_lazy("act", "Word of a month said"),
        "hang_on": pgettext_lazy("act", "Hung on a situation"),
        "take_off": pgettext_lazy("act", "Taken off a situation"),
        "make_dormant": pgettext_lazy("act", "Situation made dormant"),
        "reopen_situation": pgettext_lazy("act", "Situation taken up again"),
        "hand_over_situation": pgettext_lazy("act", "Situation handed over"),
        "open_assessment": pgettext_lazy("act", "Assessment opened"),
        "change_frame": pgettext_lazy("act", "What an assessment asks changed"),
        "judge": pgettext_lazy("act", "Judged"),
        "add_hypothesis": pgettext_lazy("act", "Hypothesis added"),
        "add_evidence": pgettext_lazy("act", "Evidence added"),
        "raise_assessment": pgettext_lazy("act", "Assessment held closer"),
        "rate": pgettext_lazy("act", "Evidence rated"),
        "add_assumption": pgettext_lazy("act", "Assumption added"),
        "add_dissent": pgettext_lazy("act", "Dissent put on record"),
        "add_scenario": pgettext_lazy("act", "Scenario kept"),
        "withdraw_part": pgettext_lazy("act", "Part of an assessment withdrawn"),
        "open_round": pgettext_lazy("act", "Round of estimates opened"),
        "give_estimate": pgettext_lazy("act", "Estimate given"),
        "close_round": pgettext_lazy("act", "Round of estimates closed"),
    }
)
_PROPOSAL = pgettext_lazy("record", "proposal")
name_kinds(
    {
        Decision: pgettext_lazy("record", "decision on a proposal"),
        ProposalView: _PROPOSAL,
        ProposalDetail: _PROPOSAL,
        Situation: pgettext_lazy("record", "situation"),
        SituationMonth: pgettext_lazy("record", "word of a month"),
        Assessment: pgettext_lazy("record", "assessment"),
        Round: pgettext_lazy("record", "round of estimates"),
        SituationLink: pgettext_lazy("record", "what hangs on a situation"),
    }
)
