"""Sentences of Today in the reader's language."""

from __future__ import annotations

from datetime import date

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mirab.pipelines.board_values import Change, EvidenceLine
from mirab.pipelines.source_health import SourceState
from mirab.reporting.bulletin import LevelName, RuleRecord
from mirab.web.design.templatetags.mirab import day as said_day
from mirab.web.design.templatetags.mirab import reading
from mirab.web.monitoring.source_words import HEALTH
from mirab.web.project.today import Moved, Today


def headline(day: date) -> str:
    """*Tuesday, 25 May 2010*."""
    named = _("%(weekday)s, %(day)s") % {"weekday": WEEKDAYS[day.weekday()], "day": said_day(day)}
    return named[:1].upper() + named[1:]


def summary(today: Today) -> str:
    """The one paragraph that sums the day up."""
    waiting, worse = len(today.waiting), sum(moved.is_worse for moved in today.moved)
    said = [
        ngettext("%(n)s proposal waits for a decision.", "%(n)s proposals wait for a decision.", waiting)
        % {"n": waiting}
        if waiting
        else _("No proposal waits for a decision."),
        ngettext("%(n)s situation worsened %(since)s.", "%(n)s situations worsened %(since)s.", worse)
        % {"n": worse, "since": today.since.phrase}
        if worse
        else _("No situation worsened %(since)s.") % {"since": today.since.phrase},
    ]
    eased = sum(moved.is_eased for moved in today.moved)
    if eased:
        said.append(ngettext("%(n)s eased.", "%(n)s eased.", eased) % {"n": eased})
    chances = sum(moved.opens_a_chance for moved in today.moved)
    if chances:
        said.append(ngettext("%(n)s opportunity opened.", "%(n)s opportunities opened.", chances) % {"n": chances})
    return " ".join(map(_ended, said))


def _ended(sentence: str) -> str:
    """A sentence with one full stop: a Russian date ends with one of its own."""
    return sentence.rstrip(".") + "."


def steps(moved: Moved) -> str:
    """What happened in a situation, step by step; empty where the situation's own sentence says it already."""
    sentence = moved.situation.why.said(reading())
    changes = [change for change in moved.changes if not _is_said(change, sentence)]
    told = "; ".join(list(dict.fromkeys(_step(change) for change in changes))[:2])
    return _ended(told[:1].upper() + told[1:]) if told else ""


def _is_said(change: Change, sentence: str) -> bool:
    """Whether the situation's sentence tells of a step: it speaks of the risk's level and names the day."""
    told = change.proposal_kind == "risk" and change.kind not in ("evidence", "arrow")
    return told and said_day(change.day) in sentence


def why_now(evidence: EvidenceLine) -> str:
    """The figure that a proposal rests on: what, how much, what is normal, when."""
    value, normal = evidence.value_said.said(reading()), evidence.normal_said.said(reading())
    words = {
        "what": evidence.what.said(reading()),
        "value": value,
        "normal": normal,
        "period": evidence.period_said.said(reading()),
    }
    if normal:
        return _("%(what)s – %(value)s, normally %(normal)s; %(period)s") % words
    # a fact that is there or not has no figure worth saying
    return _("%(what)s; %(period)s") % words if value == "1" else _("%(what)s – %(value)s; %(period)s") % words


def _step(change: Change) -> str:
    day = said_day(change.day)
    words = {"day": day, "level": level_said(change.level), "before": level_said(change.level_before)}
    if change.proposal_kind != "risk":
        return _chance(change, words)
    match change.kind:
        case "opened":
            return _("new at %(level)s on %(day)s") % words
        case "returned":
            return _("back at %(level)s on %(day)s") % words
        case "raised":
            return _("raised from %(before)s to %(level)s on %(day)s") % words
        case "lowered":
            return _("lowered from %(before)s to %(level)s on %(day)s") % words
        case "ended":
            return _("no longer at %(before)s since %(day)s") % words
        case "arrow":
            return _("no new step: the past month now counts differently")
        case "evidence":
            return _("new figures on %(day)s, the level stands") % words


def _chance(change: Change, words: dict[str, str]) -> str:
    match change.kind:
        case "opened":
            return _("an opportunity opened on %(day)s") % words
        case "returned" | "raised":
            return _("an opportunity grew on %(day)s") % words
        case "lowered":
            return _("an opportunity shrank on %(day)s") % words
        case "ended":
            return _("an opportunity ended on %(day)s") % words
        case _:
            return _("new figures on %(day)s, the opportunity stands") % words


def level_said(level: LevelName | None) -> str:
    """A level within a sentence."""
    return {
        "watch": pgettext("level within a sentence", "watch"),
        "advisory": pgettext("level within a sentence", "advisory"),
        "warning": pgettext("level within a sentence", "warning"),
    }.get(level or "", pgettext("level within a sentence", "no level"))


def record_clause(record: RuleRecord) -> str:
    """A rule's record in a clause: how often it was right before, with its counts."""
    kept = record.backtest
    if kept is None:
        return _("no record")
    if not (kept.episodes or kept.alarms):
        return _("no case to judge it by")
    hits = ngettext(
        "%(hits)s of %(episodes)s episode foreseen", "%(hits)s of %(episodes)s episodes foreseen", kept.episodes
    ) % {"hits": kept.hits, "episodes": kept.episodes}
    false = ngettext("%(false)s of %(alarms)s alarm false", "%(false)s of %(alarms)s alarms false", kept.alarms) % {
        "false": kept.false_alarms,
        "alarms": kept.alarms,
    }
    return f"{hits}, {false}"


def lateness(source: SourceState) -> str:
    """How a source is amiss, and since when."""
    since = source.overdue_since
    health = str(HEALTH[source.health])
    return _("%(health)s since %(day)s") % {"health": health, "day": said_day(since.date())} if since else health
