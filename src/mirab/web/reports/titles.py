"""What a report is called, wherever it is named."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mirab.web.design.templatetags.mirab import said
from mirab.web.reports.form_words import form_words
from mirab.web.reports.models import Report


def title_of(report: Report) -> str:
    """What a report is called: the kind of its incident, or that it is of a week."""
    if report.unsafe:
        return _("cannot report safely")
    if report.nothing:
        return _("nothing to report")
    return said(form_words().kind(report.event_kind)) if report.event_kind else report.get_kind_display()
