"""A home for the whole site, as an installation has it: boards with the rules' record, accounts, rows in quarantine.

``python -m tests.web.e2e.stage HOME`` makes it, in a process of its own, for Django reads its settings once. It leaves
``demo-accounts.json`` (name to password) and ``addresses.json``: an example of every page, by the name of its address.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.web.e2e.desk_stage import DESK_NAMES, desk_pages
from tests.web.e2e.warning_stage import WARNING_NAMES, warning_pages
from tests.web.reports.made import incident, of_now

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.pipelines.board import DayBoard, open_board
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.ingest import ingest
from mirab.web.project.serving import Served, demonstrate, prepare

#: The day read: proposals wait for Kyrgyzstan a fortnight before the violence of June 2010.
DAY = date(2010, 5, 25)
BULLETIN_DAY = date(2008, 2, 15)
SOURCE = "ucdp_country_month"
#: Every page of which there is an example: the name of its address, and what is special about it.
NAMES = (
    *("today", "today-now", "watch", "indicators", "places", "sources", "situations", "proposals", "register"),
    *("bulletins", "search", "search-found", "search-none", "indicator", "indicator-unknown", "place", "source"),
    *("quarantine", "quarantine-released", "situation", "proposal", "episode", "bulletin", "bulletin_delete"),
    *("bulletin_preview", "account_login", "account_logout", "account_change_password", "audit", "design"),
    *("mail", "mfa_index", "entry_sessions", "entry_links", "account_reauthenticate", "tokens", "api_docs"),
    *("person_delegate", "organisation_edit", "group_edit", "list_new", "list_remove", "clearance_withdraw"),
    *("delegation_end", "people", "person", "person_new", "person_edit", "person_use", "person_clear", "me", "me_away"),
    *("organisations", "organisation", "organisation_new", "groups", "group_new", "lists", "list", "list_add"),
    *("papers", "paper", "paper_new", "paper_change", "paper_marks", "paper_copy", "paper_delete"),
    *WARNING_NAMES,
    *("products", "product", "product_new", "product_head", "product_hang"),
    *("product_add", "product_item", "product_issue", "product_outcome", "product_edition", "product_due"),
    *("product_due_edit", "product_templates"),
    *("pointers", "pointer", "pointer_new", "sealed_texts", "erasures", "erasure_new", "erasure", "erasure-done"),
    *("erasure_approve", "erasure_decline", "marks_reviews", "marks_review"),
    *("report_home", "report_incident", "report_weekly", "report_phone", "reports"),
    *("report", "report_triage", "report_verify", "report_answer", "reports_alike", "reports_missed", "missed_deal"),
    *("reports_refused", "refused_deal", "reports_plans", "plan_new", "beat_new"),
    *("refused_again", "office_new"),
    *("no-page", "no-day"),
    *DESK_NAMES,
)
#: Pages looked at in every way whenever the tests are run: what everybody opens first, and one in four of the others,
#: which share their templates; the long tests look at every one.
MAIN = (
    *("today", "watch", "indicators", "indicator", "place", "sources", "quarantine", "situation", "proposals"),
    *("proposal", "episode", "bulletins", "account_login"),
)
IN_TURN = [
    pytest.param(name, marks=[] if name in MAIN or number % 4 == 0 else [pytest.mark.long])
    for number, name in enumerate(NAMES)
]
_HEADS = (
    "country_iso3,year_month,ucdp_event_count,ucdp_fatalities_best,ucdp_fatalities_high,ucdp_civilian_deaths,"
    "ucdp_peak_event_fatalities,ucdp_fatality_uncertainty,ucdp_state_based_events,ucdp_non_state_events,"
    "ucdp_one_sided_events,ucdp_has_conflict"
)
#: EXERCISE: made rows. In those of Turkmenistan the highest count is below the best one, which a person may release;
#: the year of the last cannot be true.
_EXERCISE = (
    *(f"TKM,2012-{month:02},1,4,2,1,2,0,0,1,0,1" for month in range(1, 9)),
    "TKM,1674-06,1,2,3,1,2,0,0,1,0,1",
)


def make(home: Path) -> None:
    """Set a home up for the site."""
    prepare(Served(home=home))
    centre = open_centre(home)
    _quarantine(centre)
    demonstrate(home)
    pages = _pages(centre)
    if set(pages) != set(NAMES):
        raise RuntimeError(f"pages without an example, or without a name: {set(pages) ^ set(NAMES)}")
    (home / "addresses.json").write_text(json.dumps(pages, indent=1), encoding="utf-8")


def _quarantine(centre: Centre) -> None:
    """Take a made file in, all of whose rows are refused: it adds no figure to any page until one is released."""
    file = centre.home / "EXERCISE.csv"
    file.write_text("\n".join((_HEADS, *_EXERCISE)) + "\n", encoding="utf-8")
    ingest(centre.archive, centre.registry, file, source=SOURCE, now=datetime.now(UTC))


def _pages(centre: Centre) -> dict[str, str]:
    """Path of an example of every page, by the name of its address and what is special about it."""
    board = open_board(centre)
    if board is None:
        raise RuntimeError(f"{centre.home} has no board: demonstrate() was to compute it")
    day: DayBoard = board.on(DAY)
    proposals, situations, rows = day.proposals(), day.situations(), day.indicators()
    proposal = next(p.id for p in proposals if "KGZ" in p.situation)
    line = day.proposal(proposal).evidence[0]  # type: ignore[union-attr]
    bulletin = _bulletin()
    _token()
    on = f"on={DAY}"
    plain = ("watch", "indicators", "places", "sources", "situations", "proposals", "register", "bulletins", "search")
    return {
        "today": f"/?{on}",
        "today-now": "/",
        **{name: f"/{name}/?{on}" for name in plain},
        "search-found": f"/search/?q=Osh&{on}",
        "search-none": f"/search/?q=qqqq&{on}",
        "indicator": f"/indicators/{line.indicator}/?place={line.place.code}&{on}",
        "indicator-unknown": f"/indicators/{next(row.code for row in rows if not row.known)}/?{on}",
        "place": f"/places/KGZ/?{on}",
        "source": f"/sources/{SOURCE}/",
        "quarantine": f"/sources/{SOURCE}/quarantine/",
        "quarantine-released": f"/sources/{SOURCE}/quarantine/?state=released",
        "situation": f"/situations/{next(s.id for s in situations if 'KGZ' in s.id)}/?{on}",
        "proposal": f"/proposals/{proposal}/?{on}",
        "episode": f"/register/{day.register()[0].id}/?{on}",
        "bulletin": f"/bulletins/{bulletin}/",
        "bulletin_delete": f"/bulletins/{bulletin}/delete/",
        "bulletin_preview": f"/bulletins/{bulletin}/preview/en/",
        "account_login": "/accounts/login/",
        "account_logout": "/accounts/logout/",
        "account_change_password": "/accounts/password/",
        "mfa_index": "/accounts/factors/",
        "entry_sessions": "/accounts/sessions/",
        "entry_links": "/accounts/links/",
        "tokens": "/accounts/tokens/",
        "api_docs": "/api/v1/docs",
        "account_reauthenticate": "/accounts/again/?next=/accounts/factors/",
        "audit": "/audit/",
        "mail": "/mail/",
        "design": "/design/",
        **_people(),
        **_papers(),
        **warning_pages(),
        **_products(),
        **_keeping(),
        **desk_pages(day),
        **_reports(),
        "no-page": "/nothing-here/",
        "no-day": "/?on=2010-02-31",
    }


def _people() -> dict[str, str]:
    """Give people of the demonstration something of each kind; the pages of people and the examples of each."""
    actions, giving = (import_module(f"mirab.web.accounts.{name}_actions") for name in ("people", "giving"))
    users = import_module("mirab.web.accounts.models").User.objects
    head, chief, analyst = (users.get(username=name) for name in ("head", "chief", "analyst"))
    held: dict[str, Any] = {
        "since": datetime.now(UTC).date(),
        "until": None,
        "why": "EXERCISE: the talks on the rivers",
    }
    access = giving.make_list(head, {"code": "talks", "name": "EXERCISE: the talks on the rivers"})
    giving.put_on_list(head, access, {**held, "person": chief})
    giving.name_stand_in(chief, chief, {**held, "taker": analyst, "why": "EXERCISE: away for a fortnight"})
    members = import_module("mirab.web.accounts.models").Organisation.objects.filter(kind="government")
    actions.make_group(head, {"code": "rivers", "name": "EXERCISE: the rivers", "organisations": members})
    one = f"/people/{chief.pk}"
    return {
        **{name: f"/people/{name}/" for name in ("organisations", "groups", "lists", "me")},
        "people": "/people/",
        "person": f"{one}/",
        "person_new": "/people/new/",
        **{f"person_{name}": f"{one}/{name}/" for name in ("edit", "use", "clear")},
        "person_delegate": f"{one}/away/",
        "organisation_edit": f"/people/organisations/{members[0].code}/edit/",
        "group_edit": "/people/groups/rivers/edit/",
        "list_new": "/people/lists/new/",
        "list_remove": f"/people/lists/talks/remove/{access.entries.get().pk}/",
        "clearance_withdraw": f"/people/clearances/{chief.clearances.first().pk}/withdraw/",
        "delegation_end": f"/people/absences/{chief.delegations.first().pk}/end/",
        "me_away": "/people/me/away/",
        "organisation": f"/people/organisations/{members[0].code}/",
        "organisation_new": "/people/organisations/new/",
        "group_new": "/people/groups/new/",
        "list": "/people/lists/talks/",
        "list_add": "/people/lists/talks/add/",
    }


def _keeping() -> dict[str, str]:
    """Two pointers of the chief's, of which one was erased and the other is asked to be; the pages of keeping."""
    users = import_module("mirab.web.accounts.models").User.objects
    head, chief = (users.get(username=name) for name in ("head", "chief"))
    erasures, pointers = (import_module(f"mirab.web.accounts.{name}") for name in ("erasures", "pointers"))
    law = import_module("mirab.web.accounts.sealing_models").Ground.LAW
    why = "EXERCISE: the keeper asks for it; its register is closed"
    kept, gone = (pointers.point_to(n, "EXERCISE: Registry", "note for file", by=chief) for n in ("SC/12", "SC/13"))
    waits, stone = (erasures.ask_erasure(chief, "pointer", [p.key], why, ground=law) for p in (kept, gone))
    erasures.approve_erasure(head, stone)
    return {
        "pointers": "/pointers/",
        "pointer": f"/pointers/{kept.key}/",
        "pointer_new": "/pointers/new/",
        "sealed_texts": "/sealed/",
        "erasures": "/erasures/",
        "erasure_new": f"/erasures/new/?kind=pointer&record={kept.key}",
        "erasure": f"/erasures/{waits.key}/",
        "erasure-done": f"/erasures/{stone.key}/",
        "erasure_approve": f"/erasures/{waits.key}/approve/",
        "erasure_decline": f"/erasures/{waits.key}/decline/",
    }


def _papers() -> dict[str, str]:
    """A paper of the chief's, of two paragraphs, whose marks are to be looked at today; its pages."""
    chief = import_module("mirab.web.accounts.models").User.objects.get(username="chief")
    actions = import_module("mirab.web.publications.paper_actions")
    within = Marks(use_class=UseClass.ANALYSIS_ONLY)
    written = [
        actions.Written(text="EXERCISE: the river stands higher than in most years.", marks=within),
        actions.Written(
            text="EXERCISE: the envoy will call on Tuesday.",
            marks=replace(within, sensitivity=Sensitivity.CONFIDENTIAL),
        ),
    ]
    why = actions.Why(reason="EXERCISE: before the talks", review_on=datetime.now(UTC).date())
    paper = actions.write_paper(chief, "EXERCISE: before the talks on the river", "en", written, why)
    line = import_module("mirab.web.accounts.models").Classification.objects.get(record=paper.pk)
    return {
        "papers": "/papers/",
        "paper": f"/papers/{paper.pk}/",
        "paper_new": "/papers/new/",
        **{f"paper_{name}": f"/papers/{paper.pk}/{name}/" for name in ("change", "marks", "copy", "delete")},
        "marks_reviews": "/marks/reviews/",
        "marks_review": f"/marks/reviews/{line.name}/",
    }


def _products() -> dict[str, str]:
    """A weekly report of the chief's that the head cleared, and its unclassified version; their pages."""
    users = import_module("mirab.web.accounts.models").User.objects
    chief, head = users.get(username="chief"), users.get(username="head")
    actions, life = (import_module(f"mirab.web.publications.product_{name}") for name in ("actions", "life"))
    within = Marks(use_class=UseClass.ANALYSIS_ONLY)
    closer = replace(within, sensitivity=Sensitivity.CONFIDENTIAL)
    week = actions.Head(since=date(2010, 5, 18), until=date(2010, 5, 24), marks=within)
    product = actions.start_product(chief, "weekly", week)
    grounds = ({"kind": "reference", "id": "", "en": "EXERCISE: a note of the desk", "ru": "УЧЕНИЯ: записка отдела"},)
    said = {
        "summary": ("the river stands higher than in most years", "река выше, чем в большинство лет"),
        "events": ("talks on the river went on", "переговоры о реке продолжались"),
        "ahead": ("the envoy will call on Tuesday", "посланник приедет во вторник"),
    }
    for part, (english, russian) in said.items():
        words = {"text_en": f"EXERCISE: {english}.", "text_ru": f"УЧЕНИЯ: {russian}.", "grade": "B2"}
        marks = closer if part == "ahead" else within
        line = actions.Line(part=part, nature="fact", marks=marks, rests=grounds, **words)
        item = actions.add_item(chief, product, line)
    words = {"text_en": "EXERCISE: this may ease the talks.", "text_ru": "УЧЕНИЯ: это может облегчить переговоры."}
    actions.add_item(chief, product, actions.Line(part="summary", nature="comment", marks=within, **words))
    row = {"subject_en": "EXERCISE: the river", "subject_ru": "УЧЕНИЯ: река", "arrow": "improved", "alert": "risk"}
    actions.add_item(
        chief, product, actions.Line(part="table", nature="fact", marks=within, rests=grounds, **row, **words)
    )
    life.send_for_clearance(chief, product, stamp=product.stamp)
    life.clear_product(head, product, stamp=product.stamp)
    edition = life.issue_product(chief, product, within, seen=life.draw(product, within).seen)
    draft = actions.start_product(chief, "weekly", week)
    item = actions.add_item(chief, draft, line)
    due = import_module("mirab.web.publications.product_due")
    due.set_due(head, "weekly", {"on": True, "weekdays": [4], "ahead": 1})
    one = f"/products/{draft.pk}"
    return {
        "products": "/products/",
        "product": f"{one}/",
        "product_new": "/products/new/cable/",
        **{f"product_{name}": f"{one}/{name}/" for name in ("head", "hang", "add")},
        "product_item": f"{one}/items/{item.pk}/",
        "product_issue": f"/products/{product.pk}/issue/",
        "product_outcome": f"{one}/items/{item.pk}/outcome/",
        "product_edition": f"/products/issued/{edition.pk}/",
        "product_due": "/products/due/",
        "product_due_edit": "/products/due/weekly/",
        "product_templates": "/products/templates/",
    }


def _reports() -> dict[str, str]:
    """Two reports of a monitor that tell of one event, one that cannot be taken, one that is missed; their pages."""
    models = import_module("mirab.web.accounts.models")
    actions = import_module("mirab.web.reports.actions")
    due = import_module("mirab.web.reports.due_actions")
    found = import_module("mirab.web.reports.models")
    body = models.Organisation.objects.filter(kind="reporting").first()
    chief = models.User.objects.get(username="chief")
    monitor = models.User.objects.create_user("EXERCISE-monitor-7", role="field monitor", organisation=body)
    now = datetime.now(UTC)
    for words in ("EXERCISE: shots at the canal intake", "EXERCISE: shots near the canal intake"):
        taken = actions.take(monitor, incident(words=words, **of_now()), channel=found.Channel.PHONE, now=now)
    refused = actions.take(monitor, incident(form_version=0, **of_now()), channel=found.Channel.PHONE, now=now).refused
    terms = due.PlanTerms(
        consent_on=now.date(),
        consent="EXERCISE/1",
        safety_on=now.date(),
        safety="EXERCISE/2",
        asked="EXERCISE: duty",
    )
    due.keep_plan(chief, body, terms)
    beat = due.give_beat(chief, monitor, ["KG-B"], weekday=0, hour=12, since=date(2020, 1, 1), why="EXERCISE")
    missed = found.Missed.objects.create(beat=beat, due_at=now, noticed_at=now, mark_set_id=beat.mark_set_id)
    report, lists = taken.report, ("alike", "missed", "refused", "plans")
    actions.answer_reporter(chief, report, "EXERCISE: thank you")
    return {
        "report_home": "/report/",
        **{f"report_{name}": f"/report/{name}/" for name in ("incident", "weekly", "phone")},
        "reports": "/reports/",
        "report": f"/reports/{report.pk}/",
        **{f"report_{name}": f"/reports/{report.pk}/{name}/" for name in ("triage", "verify", "answer")},
        **{f"reports_{name}": f"/reports/{name}/" for name in lists},
        "missed_deal": f"/reports/missed/{missed.pk}/",
        "refused_deal": f"/reports/refused/{refused.pk}/",
        "refused_again": f"/reports/refused/{refused.pk}/again/",
        "office_new": "/reports/plans/office/",
        "plan_new": "/reports/plans/new/",
        "beat_new": "/reports/plans/area/",
    }


def _token() -> None:
    """A token of the chief's, for a program that is made up."""
    chief = import_module("mirab.web.accounts.models").User.objects.get(username="chief")
    make = import_module("mirab.web.accounts.token_actions").make_token
    make(chief, "EXERCISE: the weekly table", ["read", "export"], 90, datetime.now(UTC))


def _bulletin() -> str:
    """A bulletin that is built; gives its number."""
    users = import_module("mirab.web.accounts.models").User.objects
    asked: Any = import_module("mirab.web.publications.actions").ask_for_bulletin(
        users.get(username="chief"), BULLETIN_DAY, ["en", "ru"]
    )
    import_module("mirab.web.publications.building").build(asked.pk)
    return str(asked.pk)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
