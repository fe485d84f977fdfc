"""Examples of what addresses name, each made in the record by somebody, for the walk over every address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from tests.web.alerts.examples import EXAMPLES
from tests.web.publications.reports import line, weekly
from tests.web.reports.made import incident, of_now

from mirab.core.marks import Marks, UseClass
from mirab.core.words import Text
from mirab.web.accounts.models import (
    AccessList,
    Classification,
    Clearance,
    Delegation,
    ListEntry,
    Organisation,
    SharingGroup,
    User,
    stored,
)
from mirab.web.accounts.opaque import name_of
from mirab.web.accounts.pointers import point_to
from mirab.web.accounts.roles import Role
from mirab.web.accounts.sealing_models import Erasure, Ground, SealedText
from mirab.web.alerts.assessment_actions import Asked, open_assessment
from mirab.web.alerts.assessment_models import Assessment
from mirab.web.alerts.models import Situation, SituationLink
from mirab.web.alerts.round_actions import open_round
from mirab.web.alerts.situation_actions import Subject, open_situation
from mirab.web.publications.actions import ask_for_bulletin
from mirab.web.publications.models import Bulletin, State
from mirab.web.publications.paper_actions import Why, Written, write_paper
from mirab.web.publications.product_models import Product, ProductEdition, ProductTemplate
from mirab.web.publications.product_values import value_of
from mirab.web.publications.queries import folder_of
from mirab.web.reports.actions import Taken, take
from mirab.web.reports.models import Alike, Beat, Channel, Missed, OfficeAddress
from mirab.web.reports.putting import marks_of_reports

#: The day of the bulletin of the example.
DAY = date(2010, 5, 25)


def _number(user: User) -> tuple[object, ...]:
    return (user.pk,)


def _clearance(user: User) -> tuple[object, ...]:
    cleared = User.objects.get_or_create(username="cleared", role=Role.CHIEF)[0]
    return (Clearance.objects.create(person=cleared, level=1, since=DAY, why="EXERCISE").pk,)


def _absence(user: User) -> tuple[object, ...]:
    two = [User.objects.get_or_create(username=name, role=Role.CHIEF)[0] for name in ("away", "standing in")]
    return (Delegation.objects.create(giver=two[0], taker=two[1], since=DAY, why="EXERCISE").pk,)


def _organisation(user: User) -> tuple[object, ...]:
    return (Organisation.objects.get_or_create(code="exercise", name_en="EXERCISE", kind="donor")[0].code,)


def _group(user: User) -> tuple[object, ...]:
    return (SharingGroup.objects.get_or_create(code="exercise", name="EXERCISE")[0].code,)


def _list(user: User) -> tuple[object, ...]:
    return (AccessList.objects.get_or_create(code="exercise", name="EXERCISE")[0].code,)


def _entry(user: User) -> tuple[object, ...]:
    code, *_ = _list(user)
    access = AccessList.objects.get(code=code)
    return code, ListEntry.objects.create(list=access, person=user, since=DAY, why="EXERCISE").pk


def _paper(user: User) -> tuple[object, ...]:
    marks = Marks(use_class=UseClass.ANALYSIS_ONLY)
    why = Why(reason="EXERCISE", review_on=DAY)
    return (write_paper(user, "EXERCISE", "en", [Written(text="EXERCISE", marks=marks)], why).pk,)


def _pointer(user: User) -> tuple[object, ...]:
    return (point_to("EXERCISE", "EXERCISE", "EXERCISE", by=user).key,)


def _erasure(user: User) -> tuple[object, ...]:
    asked = Erasure(kind="pointer", records=list(_pointer(user)), count=1, ground=Ground.LAW, reason="EXERCISE")
    asked.asked_by, asked.mark_set_id = user, stored(Marks())
    asked.save()
    return (asked.key,)


def _sealed(user: User) -> tuple[object, ...]:
    return (SealedText.objects.create(ciphertext=b"EXERCISE", by=user).pk,)


def _review(user: User) -> tuple[object, ...]:
    return (Classification.objects.get(record=_paper(user)[0]).name,)


def _situation(user: User) -> tuple[object, ...]:
    subject = Subject(title=Text(en="EXERCISE", ru="УЧЕНИЕ"))
    return (open_situation(user, subject, Marks(use_class=UseClass.ANALYSIS_ONLY)).pk,)


def _hung(user: User) -> tuple[object, ...]:
    (situation,) = _situation(user)
    marks = stored(Marks(use_class=UseClass.ANALYSIS_ONLY))
    line = SituationLink.objects.create(
        situation_id=situation, kind="paper", record=_paper(user)[0], by=user, mark_set_id=marks
    )
    return situation, name_of(line)


def _assessment(user: User) -> tuple[object, ...]:
    asked = Asked(question="EXERCISE?", horizon=date.today() + timedelta(30), criteria="EXERCISE")
    marks = Marks(use_class=UseClass.ANALYSIS_ONLY)
    return (open_assessment(user, Situation.objects.get(pk=_situation(user)[0]), asked, "en", marks).pk,)


def _estimate(user: User) -> tuple[object, ...]:
    (id,) = _assessment(user)
    head = User.objects.get_or_create(username=Role.HEAD.value, defaults={"role": Role.HEAD})[0]
    open_round(user, Assessment.objects.get(pk=id), [user, head])
    return (id,)


def _product(user: User) -> tuple[object, ...]:
    return (_weekly_report(user).pk,)


def _weekly_report(user: User) -> Product:
    return weekly(user, line("EXERCISE the river is high"))


def _sentence(user: User) -> tuple[object, ...]:
    report = _weekly_report(user)
    return report.pk, report.items.get().pk


def _edition(user: User) -> tuple[object, ...]:
    report = _weekly_report(user)
    content = value_of(report).to_json()
    made = ProductEdition.objects.create(
        product=report, kind="weekly", content=content, by=user, mark_set=report.mark_set
    )
    return (made.pk,)


def _edition_file(user: User) -> tuple[object, ...]:
    return (*_edition(user), "en", "html")


def _template(user: User) -> tuple[object, ...]:
    return (ProductTemplate.objects.create(name="EXERCISE", sha256="0" * 64, by=user).pk,)


def _weekly(user: User) -> tuple[object, ...]:
    return ("weekly",)


def _monitor() -> User:
    return User.objects.get_or_create(username="in the field", role=Role.FIELD_MONITOR)[0]


def _sent(**changes: object) -> Taken:
    return take(_monitor(), incident(**changes, **of_now()), channel=Channel.PHONE, now=datetime.now(UTC))


def _report(user: User) -> tuple[object, ...]:
    made = _sent().report
    assert made is not None
    return (made.pk,)


def _report_picture(user: User) -> tuple[object, ...]:
    return (*_report(user), 1)


def _refused(user: User) -> tuple[object, ...]:
    kept = _sent(place="EXERCISE").refused
    assert kept is not None
    return (kept.pk,)


def _alike(user: User) -> tuple[object, ...]:
    for _twice in range(2):
        _sent()
    return (Alike.objects.latest("pk").pk,)


def _beat(user: User) -> tuple[object, ...]:
    held = stored(marks_of_reports(None))
    return (Beat.objects.create(monitor=_monitor(), since=DAY, why="EXERCISE", mark_set_id=held).pk,)


def _office(user: User) -> tuple[object, ...]:
    held = stored(marks_of_reports(None))
    body = Organisation.objects.get(code=_organisation(user)[0])
    named = {"address": "office@exercise.invalid", "organisation": body, "since": DAY, "why": "EXERCISE"}
    return (OfficeAddress.objects.create(**named, mark_set_id=held).pk,)


def _missed(user: User) -> tuple[object, ...]:
    beat = Beat.objects.get(pk=_beat(user)[0])
    now = datetime.now(UTC)
    return (Missed.objects.create(beat=beat, due_at=now, noticed_at=now, mark_set_id=beat.mark_set_id).pk,)


#: What an address names that stands on a record of people or papers; the record is made where it must exist.
OF_PEOPLE: dict[str, Callable[[User], tuple[object, ...]]] = {
    **dict.fromkeys(("report", "report_triage", "report_verify", "report_answer"), _report),
    "report_picture": _report_picture,
    "alike_decide": _alike,
    "missed_deal": _missed,
    "refused_deal": _refused,
    "refused_again": _refused,
    "office_end": _office,
    "beat_end": _beat,
    **dict.fromkeys(("person", "person_edit", "person_use", "person_clear", "person_delegate"), _number),
    "clearance_withdraw": _clearance,
    "delegation_end": _absence,
    **dict.fromkeys(("organisation", "organisation_edit"), _organisation),
    "group_edit": _group,
    **dict.fromkeys(("list", "list_add"), _list),
    "list_remove": _entry,
    **dict.fromkeys(("paper", "paper_change", "paper_marks", "paper_copy", "paper_delete"), _paper),
    "marks_review": _review,
    **EXAMPLES,
    "desk_situation": _situation,
    **{f"desk_situation_{name}": _situation for name in ("month", "hang", "dormant", "owner")},
    "desk_situation_off": _hung,
    "assessment": _assessment,
    **{f"assessment_{name}": _assessment for name in ("frame", "judge", "more", "hypotheses", "round")},
    "assessment_estimate": _estimate,
    **dict.fromkeys(("product_new", "product_due_edit"), _weekly),
    **dict.fromkeys(("product", "product_head", "product_hang", "product_add", "product_issue"), _product),
    **dict.fromkeys(("product_send", "product_return", "product_clear", "product_drop"), _product),
    **dict.fromkeys(("product_item", "product_move", "product_remove", "product_outcome"), _sentence),
    "product_edition": _edition,
    "product_file": _edition_file,
    "template_withdraw": _template,
    "pointer": _pointer,
    **dict.fromkeys(("erasure", "erasure_approve", "erasure_decline"), _erasure),
    **dict.fromkeys(("sealed_text", "sealed_readers"), _sealed),
}


def ready_bulletin(person: User) -> Bulletin:
    """A bulletin of the day with one file, as a builder leaves it."""
    bulletin = ask_for_bulletin(person, DAY, ["en"])
    name = f"bulletin-{DAY.isoformat()}-en.html"
    Bulletin.objects.filter(pk=bulletin.pk).update(state=State.READY, files=[name], mark_set=stored(Marks()))
    folder_of(bulletin).mkdir(parents=True)
    (folder_of(bulletin) / name).write_text("<!doctype html><title>EXERCISE</title>", encoding="utf-8")
    bulletin.refresh_from_db()
    return bulletin
