"""What stands around every page: the places a reader may open, the day, the languages, the state of the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mirab.pipelines.board import DayBoard
from mirab.pipelines.watch import SourceState
from mirab.web.accounts.entry_middleware import held_back
from mirab.web.accounts.kept import done
from mirab.web.accounts.models import AuditLine, Classification, User
from mirab.web.accounts.policy import Person, may, role_of
from mirab.web.accounts.rights import rights_of, while_rights_hold
from mirab.web.accounts.roles import GUESTS, Verb
from mirab.web.accounts.sealing import Sealing
from mirab.web.accounts.sealing_models import Erasure, Pointer
from mirab.web.alerts.addressee_models import Note
from mirab.web.alerts.assessment_models import Assessment
from mirab.web.alerts.models import Situation
from mirab.web.alerts.warning_models import Warning
from mirab.web.alerts.warning_rules import TrackRecord
from mirab.web.alerts.warning_views import waiting_lines
from mirab.web.monitoring.queries import NothingComputed, board_for, centre
from mirab.web.monitoring.source_queries import late_of
from mirab.web.post.models import Message
from mirab.web.publications.models import Bulletin, Paper
from mirab.web.publications.product_models import ProductEdition
from mirab.web.reports.models import Triage
from mirab.web.reports.rules import Submission


@dataclass(frozen=True, kw_only=True)
class Place:
    """A line of the menu: the page it opens, and what makes it open to a reader."""

    view: str
    name: str | Promise
    kind: type
    #: what it is called before those outside, to whom *warning* is no word
    outside: str | Promise = ""
    verb: Verb = Verb.READ
    views: tuple[str, ...] = ()
    inner: tuple[Place, ...] = ()


#: Of the seven places those stand here that have pages.
PLACES = (
    Place(view="today", name=_("Today"), kind=DayBoard),
    Place(
        view="watch",
        name=pgettext_lazy("navigation", "Watch"),
        kind=DayBoard,
        inner=(
            Place(view="watch", name=_("Map"), kind=DayBoard),
            Place(view="indicators", name=_("Indicators"), kind=DayBoard, views=("indicator",)),
            Place(view="places", name=_("Places"), kind=DayBoard, views=("place",)),
            Place(view="sources", name=_("Sources"), kind=SourceState, views=("source", "quarantine")),
        ),
    ),
    Place(
        view="situations",
        name=_("Warnings"),
        outside=_("Situations"),
        kind=DayBoard,
        inner=(
            Place(
                view="desk_situations",
                name=_("Situations that we follow"),
                kind=Situation,
                views=(
                    "desk_situation",
                    *(f"desk_situation_{name}" for name in ("new", "month", "hang", "dormant", "owner")),
                ),
            ),
            Place(
                view="assessments",
                name=_("Assessments"),
                kind=Assessment,
                views=(
                    "assessment",
                    *(f"assessment_{name}" for name in ("new", "frame", "judge", "more")),
                    *(f"assessment_{name}" for name in ("hypotheses", "round", "estimate")),
                ),
            ),
            Place(view="situations", name=_("Situations"), kind=DayBoard, views=("situation",)),
            Place(view="proposals", name=_("Proposals"), kind=DayBoard, views=("proposal",)),
            Place(
                view="warnings",
                name=_("Warning desk"),
                kind=Warning,
                views=("warning", "warning_new", "warning_edit", "warning_release"),
            ),
            Place(view="notes", name=_("Notes"), kind=Note, views=("note", "note_decide")),
            Place(view="register", name=_("Event register"), kind=DayBoard, views=("episode",)),
            Place(view="scores", name=_("Track record"), kind=TrackRecord, views=("missed", "missed_explain")),
            Place(
                view="reports",
                name=_("Reports"),
                kind=Triage,
                views=(
                    *("report", "report_triage", "report_verify", "report_answer", "reports_alike", "reports_missed"),
                    *("missed_deal", "reports_refused", "refused_deal", "reports_plans", "plan_new", "beat_new"),
                    *("refused_again", "office_new"),
                ),
            ),
            Place(
                view="report_home",
                name=_("Write a report"),
                kind=Submission,
                verb=Verb.BUILD,
                views=("report_incident", "report_weekly"),
            ),
        ),
    ),
    Place(
        view="bulletins",
        name=_("Library"),
        kind=Bulletin,
        inner=(
            Place(view="bulletins", name=_("Bulletins"), kind=Bulletin, views=("bulletin",)),
            Place(
                view="papers",
                name=_("Papers"),
                kind=Paper,
                views=("paper", "paper_new", "paper_change", "paper_marks", "paper_copy", "paper_delete"),
            ),
            Place(
                view="products",
                name=_("Reports of the desk"),
                kind=ProductEdition,
                views=(
                    *("product", "product_new", "product_head", "product_hang", "product_add", "product_item"),
                    *("product_issue", "product_outcome", "product_edition", "product_due", "product_due_edit"),
                    "product_templates",
                ),
            ),
            Place(view="pointers", name=_("Pointers"), kind=Pointer, views=("pointer", "pointer_new")),
            Place(
                view="sealed_texts",
                name=_("Sealed texts"),
                kind=Sealing,
                views=("sealed_new", "sealed_key", "sealed_key_anew", "sealed_text", "sealed_readers"),
            ),
            Place(view="marks_reviews", name=_("Marks to review"), kind=Classification, views=("marks_review",)),
        ),
    ),
)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The context of the base template."""
    # who has still to set up a second factor is shown no more than a visitor
    person = AnonymousUser() if held_back(request) else getattr(request, "user", AnonymousUser())
    view = request.resolver_match.view_name if request.resolver_match else ""
    reads = may(person, Verb.READ, DayBoard)
    theme = request.COOKIES.get("theme", "")
    snapshot = _snapshot(request) if reads else ""
    late = len(late_of(request)) if reads else 0
    return {
        "chrome": {
            "places": _places(view, person),
            "reads": reads,
            "day": getattr(request, "day", None),
            "day_chosen": reads and getattr(request, "day_chosen", False),
            "other_query": [(k, v) for k, v in request.GET.items() if k not in ("on", "page")] if reads else [],
            "theme": theme if theme in ("light", "dark") else "",
            "languages": [(code, _OWN[code]) for code, _name in settings.LANGUAGES if code != get_language()],
            "exercise": centre().region.exercise,
            "audits": may(person, Verb.READ, AuditLine),
            "people": may(person, Verb.READ, User),
            "mails": may(person, Verb.READ, Message),
            "erases": may(person, Verb.READ, Erasure),
            "snapshot": snapshot,
            "late": late,
            "alike": (view, rights_of(person), snapshot, late),
            "kept_done": done(request) if reads else "",
            # of one reader alone, so that it stands in the frame of a page that many share
            "waits": waiting_lines(request) if reads and view == "today" else [],
        }
    }


_OWN = {"en": "English", "ru": "Русский"}


def _places(view: str, person: Person) -> list[dict[str, Any]]:
    """The menu; a visitor's is made without asking the record whether rights have changed."""
    if not person.is_authenticated:
        return _menu(view, person)
    return while_rights_hold(("menu", rights_of(person), view), lambda: _menu(view, person))


def _menu(view: str, person: Person) -> list[dict[str, Any]]:
    return [shown for place in PLACES if (shown := _shown(place, view, person))]


def _shown(place: Place, view: str, person: Person) -> dict[str, Any]:
    """A place as the menu shows it to a person; empty where nothing of it is open."""
    inner = [shown for item in place.inner if (shown := _shown(item, view, person))]
    if not inner and not may(person, place.verb, place.kind):
        return {}
    return {
        "view": place.view if may(person, place.verb, place.kind) else inner[0]["view"],
        "name": place.outside if place.outside and role_of(person) in GUESTS else place.name,
        "here": view in (place.view, *place.views) or any(item["here"] for item in inner),
        "exact": view == place.view,
        "inner": inner,
    }


def _snapshot(request: HttpRequest) -> str:
    try:
        return board_for(request).seen[:8]
    except NothingComputed:
        return ""
