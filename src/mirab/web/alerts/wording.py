"""Words of situations, proposals and the register in the reader's language, where a value is a code."""

from __future__ import annotations

from datetime import date

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mirab.core.words import Language
from mirab.reporting.numerals import day_said
from mirab.web.alerts.deciding import Standing, rank
from mirab.web.alerts.models import Decision, Outcome
from mirab.web.design.table_values import level_word


def kind_said(kind: str) -> str:
    """Risk or opportunity."""
    return {"risk": pgettext("kind", "risk"), "opportunity": pgettext("kind", "opportunity")}.get(kind, kind)


def episode_kind_said(kind: str) -> str:
    """Kind of an episode; one that is not known here stays in the register's own word."""
    return {
        "violence": pgettext("episode", "violence"),
        "power change": pgettext("episode", "change of power"),
        "closure": pgettext("episode", "closure"),
        "supply": pgettext("episode", "supply"),
        "infrastructure failure": pgettext("episode", "failure of infrastructure"),
        "displacement": pgettext("episode", "displacement"),
        "natural hazard": pgettext("episode", "natural hazard"),
        "industrial accident": pgettext("episode", "industrial accident"),
    }.get(kind, kind)


def status_said(status: str) -> str:
    """How an episode stands with the register's rule."""
    return {
        "meets": pgettext("status", "meets the rule"),
        "contested": pgettext("status", "contested"),
        "not sourced": pgettext("status", "not sourced"),
    }.get(status, status)


def verdict_said(verdict: str | None) -> str:
    """What the back-test says of an episode; nothing where none is kept."""
    return {
        "hit": pgettext("verdict", "hit"),
        "late": pgettext("verdict", "late"),
        "missed": pgettext("verdict", "missed"),
        "not scored": pgettext("verdict", "not scored"),
    }.get(verdict or "", "")


def state_said(state: str) -> str:
    """Where a proposal stands with its readers."""
    return {
        "waiting": pgettext("standing", "waiting"),
        "accepted": pgettext("standing", "accepted"),
        "rejected": pgettext("standing", "rejected"),
        "quiet": pgettext("standing", "no level now"),
        "ended": pgettext("standing", "ended"),
    }[state]


def name_of(decision: Decision) -> str:
    """Who decided, as a page names people."""
    return decision.person.get_full_name() or decision.person.get_username()


def decided_said(decision: Decision, language: Language) -> str:
    """Who decided what, and on which day's knowledge."""
    words = {"person": name_of(decision), "day": day_said(decision.known_on).said(language)}
    if decision.outcome == Outcome.ACCEPTED:
        return _("Accepted by %(person)s on what was known on %(day)s") % words
    return _("Rejected by %(person)s on what was known on %(day)s") % words


def back_said(standing: Standing, language: Language) -> str:
    """Why a decided proposal waits again; nothing where it does not."""
    decision, back = standing.decision, standing.back
    if decision is None or back is None:
        return ""
    words = {
        "day": day_said(decision.known_on).said(language),
        "level": level_word(decision.level or "none").lower(),
        "since": day_said(back.day).said(language),
        "now": level_word(back.level or "none").lower(),
    }
    raised, accepted = rank(back.level) > rank(decision.level), decision.outcome == Outcome.ACCEPTED
    if raised and accepted:
        return _("Accepted at “%(level)s” as known on %(day)s; raised to “%(now)s” on %(since)s.") % words
    if raised:
        return _("Rejected at “%(level)s” as known on %(day)s; raised to “%(now)s” on %(since)s.") % words
    return _("Rejected at “%(level)s” as known on %(day)s; its trigger changed on %(since)s.") % words


def month_said(day: date) -> str:
    """The month of a day: *May 2010*."""
    return f"{MONTHS[day.month]} {day.year}".capitalize()
