"""Marks in the reader's words: how closely a thing is held, and to whom it may be passed."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mirab.core.marks import Marks, Sensitivity
from mirab.sharing.sight import not_to
from mirab.web.accounts.models import LEVELS, Organisation, SharingGroup
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.marking import CAVEATS, USES, states


def marks_said(marks: Marks) -> list[str]:
    """Each of the marks in words, the level first."""
    return [str(LEVELS[marks.sensitivity]), *_caveats(marks), str(USES[marks.use_class]), *_names(marks)]


def paragraph_said(marks: Marks) -> str:
    """What stands before a paragraph."""
    return " · ".join((letter(marks), *_caveats(marks)))


def letter(marks: Marks) -> str:
    """The letter of a level of ST/SGB/2007/6, in the reader's language."""
    return {
        Sensitivity.UNCLASSIFIED: pgettext("mark of a paragraph", "U"),
        Sensitivity.CONFIDENTIAL: pgettext("mark of a paragraph", "C"),
        Sensitivity.STRICTLY_CONFIDENTIAL: pgettext("mark of a paragraph", "SC"),
    }[marks.sensitivity]


def _caveats(marks: Marks) -> Iterator[str]:
    if not marks.caveats:
        return iter(())
    known = {caveat.value: str(word) for caveat, word in CAVEATS.items()}
    for code, name in states():
        known[not_to(code)] = _("not to the representatives of: %(state)s") % {"state": name}
    return (known.get(caveat, caveat) for caveat in sorted(marks.caveats))


def _names(marks: Marks) -> Iterator[str]:
    if marks.lists:
        yield _("only those on the list: %(names)s") % {"names": ", ".join(sorted(marks.lists))}
    if marks.shared:
        bodies = {body.code: said(body.name) for body in Organisation.objects.filter(code__in=marks.shared)}
        groups = {group.code: group.name for group in SharingGroup.objects.filter(code__in=marks.shared)}
        names = (bodies.get(code) or groups.get(code) or code for code in sorted(marks.shared))
        yield _("released to: %(names)s") % {"names": ", ".join(names)}
