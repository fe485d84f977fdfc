"""Words of the catalogue in the reader's language: families, what a score counts, what a value is compared with.

The catalogue writes them in English, which is also their message id; what has no translation stays as it is.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop, pgettext

#: written out so that the message catalogue holds them all
SCORES = (
    gettext_noop("announced dates"),
    gettext_noop("change in percent"),
    gettext_noop("days that the water falls short"),
    gettext_noop("expected reports missing in a row"),
    gettext_noop("facts within the days"),
    gettext_noop("percent of norm"),
    gettext_noop("percent of the expected count"),
    gettext_noop("percent of the limit"),
    gettext_noop("percent of the past year's release"),
    gettext_noop("periods in a row"),
    gettext_noop("quiet periods in a row"),
    gettext_noop("robust spreads above the expected count"),
    gettext_noop("robust spreads above the season's median"),
    gettext_noop("robust spreads above the trailing median"),
    gettext_noop("step: 1 highest in a year, 2 in three years, 3 and severe"),
    gettext_noop("the value itself"),
)
BASELINES = (
    gettext_noop("agreed limit"),
    gettext_noop("earlier value"),
    gettext_noop("even draw-down"),
    gettext_noop("norm of trailing years, season to date"),
    gettext_noop("same season, trailing years"),
    gettext_noop("trailing maximum"),
    gettext_noop("trailing median"),
)


def family_said(family: str) -> str:
    """The family of an indicator."""
    return {
        "structural": pgettext("family", "structural"),
        "aggravating": pgettext("family", "aggravating"),
        "trigger": pgettext("family", "trigger"),
        "mitigating": pgettext("family", "mitigating"),
        "peace": pgettext("family", "peace"),
    }.get(family, family)


def catalogue_said(words: str) -> str:
    """A term of the catalogue (a score, a baseline)."""
    return gettext(words) if words else ""
