"""The access rules of warnings, and what acts on them are called."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import HEADS, HOUSE, READERS, STAFF, Role, Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.alerts.addressee_models import (
    Acknowledgement,
    Addressee,
    Comment,
    Delivery,
    Escalation,
    Note,
    Reaction,
)
from mirab.web.alerts.response_models import (
    ActionTaken,
    AfterAction,
    Agreement,
    Closing,
    MissedEvent,
    Monitoring,
    ResponseDecision,
    ResponseOption,
)
from mirab.web.alerts.warning_models import Notice, SignOff, Warning, WarningVersion


class TrackRecord:
    """The kind of the scores of the desk as a whole; it is made of closed warnings that its reader may read."""


class OwnScores:
    """The kind of one analyst's scores: his own and the chief's to read."""


_READ = {Verb.READ: HOUSE, Verb.EXPORT: HOUSE}
_WITHIN = {**_READ, Verb.DECIDE: STAFF}
register(
    Warning,
    Rule(roles={**_WITHIN, Verb.BUILD: STAFF, Verb.RELEASE: HEADS, Verb.MANAGE: HEADS | {Role.CHIEF}}, marked=True),
)
for inner in (
    WarningVersion,
    SignOff,
    Delivery,
    Reaction,
    Escalation,
    ResponseOption,
    ResponseDecision,
    Agreement,
    Monitoring,
    Closing,
    AfterAction,
    Acknowledgement,
):
    register(inner, Rule(roles=_READ, marked=True))
for decided in (ActionTaken, MissedEvent):
    register(decided, Rule(roles=_WITHIN, marked=True))
# The head decides of each release; a head's stand-in is bound by the rules of the release itself.
register(Addressee, Rule(roles={**_WITHIN, Verb.RELEASE: HEADS}, marked=True))
# What was released is read by those to whom its marks open it, and they may say what they think of it.
register(Note, Rule(roles={Verb.READ: READERS, Verb.EXPORT: READERS, Verb.DECIDE: READERS}, marked=True))
register(Comment, Rule(roles={Verb.READ: READERS, Verb.EXPORT: READERS}, marked=True))
# Whoever was told something reads it and puts it away.
register(Notice, Rule(roles={Verb.DECIDE: frozenset()}, own="to"))
register(TrackRecord, Rule(roles={Verb.READ: HOUSE, Verb.EXPORT: HOUSE}))
register(OwnScores, Rule(roles={Verb.READ: frozenset({Role.CHIEF, Role.ANALYST, Role.POLITICAL_OFFICER})}))

name_acts(
    {
        "draft_warning": pgettext_lazy("act", "Warning drafted"),
        "change_warning": pgettext_lazy("act", "Text of a warning changed"),
        "challenge_warning": pgettext_lazy("act", "Counter-case filed"),
        "clear_warning": pgettext_lazy("act", "Warning cleared"),
        "clear_warning_late": pgettext_lazy("act", "Warning cleared after issue"),
        "send_back_warning": pgettext_lazy("act", "Warning sent back"),
        "approve_warning": pgettext_lazy("act", "Warning approved"),
        "issue_warning": pgettext_lazy("act", "Warning issued"),
        "issue_flash": pgettext_lazy("act", "Flash issued before clearance"),
        "supersede_warning": pgettext_lazy("act", "Version begun that supersedes one"),
        "withdraw_warning": pgettext_lazy("act", "Warning withdrawn"),
        "close_warning": pgettext_lazy("act", "Warning closed"),
        "score_warning": pgettext_lazy("act", "Warning scored"),
        "review_warning": pgettext_lazy("act", "Warning reviewed"),
        "name_addressee": pgettext_lazy("act", "Addressee and its text named"),
        "change_addressee": pgettext_lazy("act", "Text for an addressee changed"),
        "answer_release": pgettext_lazy("act", "Questions of a release answered"),
        "release_text": pgettext_lazy("act", "Text released to an addressee"),
        "withhold_text": pgettext_lazy("act", "Text withheld from an addressee"),
        "record_delivery": pgettext_lazy("act", "Delivery recorded"),
        "record_reaction": pgettext_lazy("act", "Reaction recorded"),
        "acknowledge_text": pgettext_lazy("act", "Text acknowledged"),
        "record_decision": pgettext_lazy("act", "Decision of an addressee recorded"),
        "record_action": pgettext_lazy("act", "Action of an addressee recorded"),
        "agree_action": pgettext_lazy("act", "Agreed that it was acted on"),
        "add_option": pgettext_lazy("act", "Response option added"),
        "monitor_warning": pgettext_lazy("act", "Warning looked at again"),
        "comment_note": pgettext_lazy("act", "Comment on a released text"),
        "tell_next_person": pgettext_lazy("act", "Next person told of a silence"),
        "remind_officer": pgettext_lazy("act", "Officer reminded of a silence"),
        "clearance_missed": pgettext_lazy("act", "Clock of a clearance missed"),
        "open_missed_event": pgettext_lazy("act", "Missed event opened"),
        "explain_missed_event": pgettext_lazy("act", "Missed event explained"),
        "put_notice_away": pgettext_lazy("act", "Notice put away"),
    }
)
name_kinds(
    {
        Warning: pgettext_lazy("record", "warning"),
        Addressee: pgettext_lazy("record", "addressee of a warning"),
        Note: pgettext_lazy("record", "released text"),
        ActionTaken: pgettext_lazy("record", "action of an addressee"),
        Notice: pgettext_lazy("record", "notice"),
        MissedEvent: pgettext_lazy("record", "missed event"),
    }
)
