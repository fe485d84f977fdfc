"""The access rules of reports."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from mirab.core.marks import Marks
from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import HEADS, HOUSE, STAFF, Role, Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.reports.models import (
    Alike,
    Answer,
    Beat,
    Missed,
    OfficeAddress,
    Picture,
    Refused,
    Report,
    ReportClaim,
    ReportingPlan,
    Side,
    Triage,
    Verification,
)

#: Who writes reports: monitors, and the desk for whom it speaks with.
REPORTERS = STAFF | {Role.FIELD_MONITOR}
#: To whom monitors answer for being on time, and who keeps plans and beats.
SUPERVISORS = HEADS | {Role.CHIEF}


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A report that is about to be taken in, held as it will be; who writes one may not read the others."""

    marks: Marks


_READ = dict.fromkeys((Verb.READ, Verb.EXPORT), HOUSE)
_DESK = {**_READ, Verb.DECIDE: STAFF}

register(Submission, Rule(roles={Verb.BUILD: REPORTERS}))
# A monitor reads his own reports and what he was answered, and knows of no other.
register(Report, Rule(roles={**_DESK, Verb.MANAGE: SUPERVISORS}, marked=True, own="monitor"))
register(Answer, Rule(roles=_DESK, marked=True, own="monitor"))
for _part in (ReportClaim, Side, Picture, Triage, Verification):
    register(_part, Rule(roles=_READ, marked=True))
register(Alike, Rule(roles=_DESK, marked=True))
register(Refused, Rule(roles=dict.fromkeys((Verb.READ, Verb.DECIDE), STAFF), marked=True))
register(Missed, Rule(roles={Verb.READ: HOUSE, Verb.DECIDE: STAFF, Verb.MANAGE: SUPERVISORS}, marked=True))
register(Beat, Rule(roles=dict.fromkeys((Verb.READ, Verb.MANAGE), SUPERVISORS), marked=True, own="monitor"))
register(OfficeAddress, Rule(roles={Verb.READ: STAFF, Verb.MANAGE: SUPERVISORS}, marked=True))
register(ReportingPlan, Rule(roles={Verb.READ: STAFF, Verb.MANAGE: SUPERVISORS}, marked=True))

name_acts(
    {
        "receive_report": pgettext_lazy("act", "Report received"),
        "refuse_report": pgettext_lazy("act", "Report not taken, and kept apart"),
        "triage_report": pgettext_lazy("act", "Report triaged"),
        "verify_report": pgettext_lazy("act", "Report verified or not"),
        "answer_reporter": pgettext_lazy("act", "Reporter answered"),
        "link_alike": pgettext_lazy("act", "Reports said to tell of one event"),
        "tell_apart": pgettext_lazy("act", "Reports told apart"),
        "deal_with_refused": pgettext_lazy("act", "Refused report dealt with"),
        "ask_whether_well": pgettext_lazy("act", "Organisation asked whether its person is well"),
        "note_missed_report": pgettext_lazy("act", "Missed report noticed"),
        "count_silence": pgettext_lazy("act", "Missed report counted as silence"),
        "note_whether_well": pgettext_lazy("act", "Answer of an organisation noted"),
        "keep_reporting_plan": pgettext_lazy("act", "Reporting plan put on record"),
        "take_refused_again": pgettext_lazy("act", "Refused report corrected and taken"),
        "register_office": pgettext_lazy("act", "Address of an office registered"),
        "end_office": pgettext_lazy("act", "Address of an office withdrawn"),
        "give_beat": pgettext_lazy("act", "Reporting area given"),
        "end_beat": pgettext_lazy("act", "Reporting area ended"),
    }
)
name_kinds(
    {
        Submission: pgettext_lazy("record", "report"),
        Report: pgettext_lazy("record", "report"),
        Answer: pgettext_lazy("record", "answer to a reporter"),
        Alike: pgettext_lazy("record", "pair of reports"),
        Refused: pgettext_lazy("record", "refused report"),
        Missed: pgettext_lazy("record", "missed report"),
        Beat: pgettext_lazy("record", "reporting area"),
        OfficeAddress: pgettext_lazy("record", "address of an office"),
        ReportingPlan: pgettext_lazy("record", "reporting plan"),
    }
)
