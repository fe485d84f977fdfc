"""How assessments and situations are erased: with every part of them, and the details of what was done on them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.core.errors import InputError
from mirab.core.marks import join_marks
from mirab.web.accounts.chain import ERASED, erase_details
from mirab.web.accounts.erasures import Erasable, Found, register_erasable
from mirab.web.accounts.kept import forget_typed
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.policy import Person, may, role_of
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.sealing_models import Erasure
from mirab.web.alerts.assessment_actions import parts_of
from mirab.web.alerts.assessment_models import Assessment
from mirab.web.alerts.assessment_queries import assessed, assessments_of, shown
from mirab.web.alerts.round_models import Round
from mirab.web.alerts.situation_models import Situation, SituationLink, SituationMonth, SituationTurn
from mirab.web.alerts.situation_queries import situations_of
from mirab.web.alerts.warning_models import Warning as IssuedWarning


def find_assessments(person: Person, ids: Sequence[str]) -> Found | None:
    """Assessments by their ids: None unless the person may read each of them."""
    if not may(person, Verb.READ, Assessment):
        return None
    known = {one.assessment.pk: one for one in shown(person, list(assessments_of(person).filter(pk__in=ids)))}
    if set(known) != set(ids):
        return None
    return Found(
        ids=tuple(ids),
        names=tuple(known[id].frame.question for id in ids),
        marks=join_marks(one.assessment.marks for one in known.values()),
    )


def find_situations(person: Person, ids: Sequence[str]) -> Found | None:
    """Situations by their ids: None unless the person may read each of them."""
    if not may(person, Verb.READ, Situation):
        return None
    known = {one.pk: one for one in situations_of(person).filter(pk__in=ids)}
    if set(known) != set(ids):
        return None
    asked = [one.frame.question for id in ids for one in assessed(person, known[id])]
    notes = (_("Its assessments go too: %(titles)s") % {"titles": ", ".join(asked)},) if asked else ()
    return Found(
        ids=tuple(ids),
        names=tuple(known[id].title_en for id in ids),
        marks=join_marks(one.marks for one in known.values()),
        notes=notes,
    )


def erase_assessments(erasure: Erasure) -> None:
    """Take assessments away with every part of them, and details on the audit.

    Raises
    ------
    InputError
        The erasure is not approved.
    """
    approver = _approver(erasure)
    with transaction.atomic():
        _take_assessments(erasure.records)
        _forget(erasure, approver, erasure.records)


def erase_situations(erasure: Erasure) -> None:
    """Take situations away with what was said of them, what hung on them, and their assessments.

    Raises
    ------
    InputError
        The erasure is not approved, or warnings were issued of one of them.
    """
    approver, ids = _approver(erasure), erasure.records
    with transaction.atomic():
        if IssuedWarning.objects.filter(situation__in=ids).exists():
            raise InputError("a situation of which there are warnings", "Have the warnings erased first")
        asked = list(Assessment.objects.filter(situation__in=ids).values_list("pk", flat=True))
        _take_assessments(asked)
        for kind in (SituationMonth, SituationLink, SituationTurn):
            kind._default_manager.filter(situation__in=ids).delete()
        Situation.objects.filter(pk__in=ids).delete()
        _forget(erasure, approver, [*ids, *asked])


def _approver(erasure: Erasure) -> User:
    if erasure.approved_by is None:
        raise InputError("an erasure that nobody approved", "Have another person approve it")
    return erasure.approved_by


def _take_assessments(ids: Sequence[str]) -> None:
    """Parts go before what they are parts of."""
    for one in Assessment.objects.filter(pk__in=ids):
        # as they are listed, what is pointed at stands before what points at it
        for rows in reversed(parts_of(one)):
            rows.delete()
        one.delete()


def _forget(erasure: Erasure, approver: User, ids: Sequence[str]) -> None:
    """Erase the details of what was done on records, and what waits to be sent again."""
    forget_typed("/assessments/")
    forget_typed("/desk/situations/")
    kinds = [kind.__name__ for kind in (Assessment, Round, Situation, SituationMonth, SituationLink)]
    lines = AuditLine.objects.filter(kind__in=kinds, record__in=ids).exclude(act=ERASED).exclude(salt="")
    numbers = sorted(lines.values_list("number", flat=True))
    if numbers:
        erase_details(numbers, person=approver, role=role_of(approver).value, why=f"Erasure {erasure.key}")


_AUDIT = gettext_lazy("the audit: who did what and when stays; the details of each act go")
register_erasable(
    Erasable(
        kind="assessment",
        name=gettext_lazy("assessments"),
        named_by=gettext_lazy("The id at the end of the address of an assessment."),
        reaches=(
            gettext_lazy("what was asked, judged, set down and estimated, in every version"),
            gettext_lazy("the name of who dissented or estimated, with his words"),
            _AUDIT,
        ),
        find=find_assessments,
        erase=erase_assessments,
    )
)
register_erasable(
    Erasable(
        kind="situation",
        name=gettext_lazy("situations of the desk"),
        named_by=gettext_lazy("The id at the end of the address of a situation of the desk."),
        reaches=(
            gettext_lazy("what was said of each month, what hung on it, and what became of it"),
            gettext_lazy("every assessment of it, with all its parts"),
            _AUDIT,
        ),
        find=find_situations,
        erase=erase_situations,
    )
)
