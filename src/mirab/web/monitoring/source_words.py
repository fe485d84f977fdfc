"""Sources in words: how they are, when they come, and for what reasons their rows were refused."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from mirab.core.marks import UseClass
from mirab.pipelines.source_health import Health
from mirab.reporting.numerals import day_said
from mirab.sources import Calendar
from mirab.web.design.table_values import reader_language

HEALTH: dict[Health, str | Promise] = {
    Health.ON_TIME: pgettext_lazy("source", "on time"),
    Health.DUE: pgettext_lazy("source", "due"),
    Health.LATE: pgettext_lazy("source", "late"),
    Health.FAILING: pgettext_lazy("source", "failing"),
    Health.WAITS: pgettext_lazy("source", "waits for a file"),
    Health.NEVER: pgettext_lazy("source", "never fetched"),
}
OUTCOMES: dict[str, str | Promise] = {
    "brought": pgettext_lazy("round", "brought something new"),
    "nothing new": pgettext_lazy("round", "nothing new"),
    "failed": pgettext_lazy("round", "failed"),
    "waiting": pgettext_lazy("round", "had nothing to ask"),
}
USES: dict[UseClass, str | Promise] = {
    UseClass.PUBLISH: gettext_lazy("may be published"),
    UseClass.PARTNERS: gettext_lazy("may be shown to partners"),
    UseClass.ANALYSIS_ONLY: gettext_lazy("for analysis only: results may be shown, figures may not"),
}
#: Reasons as the checks of the sources give them; a described table may give one of its own, which is then shown as is.
REASONS: dict[str, str | Promise] = {
    "cut off": gettext_lazy("cut off"),
    "date missing": gettext_lazy("date missing"),
    "duplicate": gettext_lazy("duplicate"),
    "ends before it starts": gettext_lazy("ends before it starts"),
    "happens after it was reported": gettext_lazy("happens after it was reported"),
    "high below best": gettext_lazy("high below best"),
    "impossible date": gettext_lazy("impossible date"),
    "impossible value": gettext_lazy("impossible value"),
    "impossible year": gettext_lazy("impossible year"),
    "low above best": gettext_lazy("low above best"),
    "negative value": gettext_lazy("negative value"),
    "no place": gettext_lazy("no place"),
    "not a number": gettext_lazy("not a number"),
    "required value missing": gettext_lazy("required value missing"),
    "total differs from its parts": gettext_lazy("total differs from its parts"),
    "undeclared unit": gettext_lazy("undeclared unit"),
    "unknown code": gettext_lazy("unknown code"),
    "unknown place": gettext_lazy("unknown place"),
    "wrong number of fields": gettext_lazy("wrong number of fields"),
}


def reason_said(reason: str) -> str:
    """The reasons of a refused row in the reader's language."""
    return "; ".join(str(REASONS.get(one, one)) for one in reason.split("; "))


def calendar_said(calendar: Calendar) -> str:
    """How often a publisher issues something new."""
    if calendar.every == "day":
        return _("every day")
    if calendar.every == "dekad":
        return _("every ten days, on the 1st, 11th and 21st")
    if calendar.every == "month":
        return _("every month, on day %(day)s") % {"day": calendar.day}
    if calendar.every == "year":
        # of a day without its year only the first two words are said
        said = day_said(date(2000, calendar.month, calendar.day)).said(reader_language())
        return _("every year, on %(day)s") % {"day": " ".join(said.split()[:2])}
    return _("when a file arrives")


def said_day(day: date) -> str:
    """``24 Nov 2026``."""
    return day_said(day).said(reader_language())


def instant_said(moment: datetime | None) -> str:
    """``24 Nov 2026, 06:10 UTC``; a word where there is none."""
    if moment is None:
        return pgettext("moment", "never")
    return f"{said_day(moment.date())}, {moment:%H:%M} UTC"
