"""Pages of the sources: how each is, what it gave, what was refused of it, and the release of refused rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from mirab.core.errors import InputError
from mirab.core.marks import UseClass
from mirab.pipelines.releasing import LONGEST_REASON, SHORTEST_REASON, RefusedRow
from mirab.pipelines.source_health import Health, SourceState
from mirab.web.accounts.acts import taken
from mirab.web.accounts.kept import form_page, mark_done, typed
from mirab.web.accounts.policy import may, require
from mirab.web.accounts.roles import Verb
from mirab.web.design.table_values import reader_language
from mirab.web.design.tables import Cell, Column, Table, export, read_table
from mirab.web.monitoring.queries import centre
from mirab.web.monitoring.source_actions import release_rows
from mirab.web.monitoring.source_queries import (
    Quarantine,
    quarantine_of,
    source_of,
    sources_of,
)
from mirab.web.monitoring.source_words import HEALTH, USES, calendar_said, reason_said, said_day

#: Refused rows on one page, and files of one source that its page names.
PAGE, FILES = 25, 20
#: The order in which sources stand: what needs somebody first.
ORDER = (Health.FAILING, Health.LATE, Health.DUE, Health.NEVER, Health.WAITS, Health.ON_TIME)
KEEP = "release"


def sources(request: HttpRequest) -> HttpResponse:
    """Every declared source, what needs somebody first."""
    now = datetime.now(UTC)
    states = sorted(sources_of(request.user, now), key=lambda state: (ORDER.index(state.health), state.name))
    table = Table(
        name="sources",
        columns=_COLUMNS,
        rows=[_source_row(state) for state in states],
        source=_("declarations of the sources, rounds and archive of this installation"),
        as_of=now.date(),
        filters=("health", "grade"),
        search=("source", "publisher", "owner", "why"),
        caption=_("Sources and how they are"),
        exported=may(request.user, Verb.EXPORT, SourceState),
    )
    shown = read_table(request, table)
    counts = [(HEALTH[health], sum(s.health is health for s in states)) for health in ORDER]
    context = {"table": shown, "counts": [(word, count) for word, count in counts if count], "amiss": _amiss(states)}
    return taken(request, export(request, shown), SourceState, shown.table.name) or render(
        request, "monitoring/sources.html", context
    )


_COLUMNS = (
    Column(key="source", title=gettext_lazy("Source"), kind="link"),
    Column(key="health", title=gettext_lazy("How it is")),
    Column(key="last", title=gettext_lazy("Last round"), kind="day"),
    Column(key="next", title=gettext_lazy("Next release"), kind="day"),
    Column(key="lag", title=gettext_lazy("Lag")),
    Column(key="archived", title=gettext_lazy("Archived"), kind="number"),
    Column(key="quarantined", title=gettext_lazy("In quarantine"), kind="number"),
    Column(key="grade", title=gettext_lazy("Grade")),
    Column(key="owner", title=gettext_lazy("Owner")),
    Column(key="licence", title=gettext_lazy("Licence")),
    Column(key="publisher", title=gettext_lazy("Publisher"), shown=False),
    Column(key="why", title=gettext_lazy("Why"), shown=False),
)


def _amiss(states: list[SourceState]) -> list[SourceState]:
    return [state for state in states if state.health in (Health.FAILING, Health.LATE)]


def _source_row(state: SourceState) -> dict[str, Any]:
    failure = state.failing.last.what if state.failing else ""
    taken = said_day(state.taken_in.date()) if state.taken_in else ""
    brought = _("a file of %(day)s") % {"day": taken} if taken else ""
    return {
        "source": Cell(
            text=_title(state), value=state.name, href=reverse("source", args=[state.name]), note=_said(state.publisher)
        ),
        "health": Cell(text=str(HEALTH[state.health]), note=_times(state)),
        "last": Cell(value=state.last, text="" if state.last else _("none yet"), note="" if state.last else brought),
        "next": Cell(value=state.next, text="" if state.next else calendar_said(state.declaration.calendar)),
        "lag": state.lag_said,
        "archived": state.archived,
        "quarantined": state.quarantined,
        "grade": state.grade,
        "owner": _said(state.declaration.owner),
        "licence": _said(state.licence),
        "publisher": _said(state.publisher),
        "why": failure,
    }


def _times(state: SourceState) -> str:
    """How often a source failed in a row."""
    if not state.failing:
        return ""
    return ngettext("%(n)s time", "%(n)s times in a row", state.failing.count) % {"n": state.failing.count}


def _title(state: SourceState) -> str:
    return state.title.said(reader_language())


def _said(english: str) -> str:
    """A sentence of a declaration in the reader's language."""
    return centre().text(english).said(reader_language())


def source(request: HttpRequest, name: str) -> HttpResponse:
    """One source in full."""
    now = datetime.now(UTC)
    state = source_of(request.user, name, now)
    return render(
        request,
        "monitoring/source.html",
        {
            "source": state,
            "declared": state.declaration,
            "health": HEALTH[state.health],
            "calendar": calendar_said(state.declaration.calendar),
            "use": USES[state.declaration.use_class],
            "files": state.files[:FILES],
            "files_more": max(len(state.files) - FILES, 0),
            "opens_rows": may(request.user, Verb.READ, RefusedRow),
        },
    )


class ReleaseForm(forms.Form):
    """Why the chosen rows are right as they stand."""

    reason = forms.CharField(
        label=gettext_lazy("Why these rows are right"),
        help_text=gettext_lazy("A sentence that the next reader understands; it stays beside the rows for ever."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def quarantine(request: HttpRequest, name: str) -> HttpResponse:
    """Refused rows of a source; a POST lets those go that were chosen."""
    if request.method == "POST":
        return _release(request, name)
    kept = typed(request)
    form = ReleaseForm(initial={"reason": kept.get("reason", "")})
    return _quarantine(request, name, form, chosen=_chosen(kept))


def _chosen(fields: Any) -> list[str]:
    return [key.removeprefix("row-") for key in fields if key.startswith("row-")]


def _quarantine(
    request: HttpRequest, name: str, form: ReleaseForm, *, chosen: list[str], said: str = "", status: int = 200
) -> HttpResponse:
    asked, released = request.GET.get("reason", "")[:200], request.GET.get("state") == "released"
    held = quarantine_of(request.user, name, datetime.now(UTC), reason=asked, released=released)
    if "export" in request.GET and (file := _export(request, held)):
        return file
    page = Paginator(range(held.found.height), PAGE).get_page(request.GET.get("page"))
    rows = held.rows(page.start_index() - 1 if held.found.height else 0, PAGE)
    may_release = not released and may(request.user, Verb.RELEASE, RefusedRow)
    context = {
        "source": held.source,
        "page": page,
        "rows": [{"row": row, "chosen": row.id in chosen} for row in rows],
        "reasons": [(one, f"{reason_said(one)} ({count})", one == asked) for one, count in held.reasons],
        "asked": asked,
        "released": released,
        "held": held,
        "form": form,
        "said": said,
        "releases": may_release and any(row.releasable for row in rows),
        "exports": _may_export(request, held) and held.found.height > 0,
        "keep": f"{KEEP}-{name}",
    }
    return render(request, "monitoring/quarantine.html", context, status=status)


def _release(request: HttpRequest, name: str) -> HttpResponse:
    """Release the chosen rows; what is wrong is said beside the form, with everything still in it."""
    require(request.user, Verb.RELEASE, RefusedRow)
    form, chosen = ReleaseForm(request.POST), _chosen(request.POST)
    if not chosen:
        return _quarantine(
            request, name, form, chosen=[], said=_("No row is chosen. Choose one row or several."), status=422
        )
    if not form.is_valid():
        return _quarantine(request, name, form, chosen=chosen, status=422)
    try:
        done = release_rows(request.user, name, chosen, form.cleaned_data["reason"], datetime.now(UTC))
    except InputError as error:
        return _quarantine(request, name, form, chosen=chosen, said=str(error), status=422)
    if done.ids:
        told = ngettext("%(n)s row was released.", "%(n)s rows were released.", len(done.ids)) % {"n": len(done.ids)}
        more = _("The watch is being computed anew; pages show it in a minute or two.")
        messages.success(request, f"{told} {more}")
    else:
        messages.info(request, _("These rows had been released before: nothing was added."))
    mark_done(request, f"{KEEP}-{name}")
    return HttpResponseRedirect(form_page(request) if "form_page" in request.POST else request.path)


def _may_export(request: HttpRequest, held: Quarantine) -> bool:
    """Raw rows leave the house where the reader may take them and their owner lets figures be shown."""
    open_ = held.source.declaration.use_class is not UseClass.ANALYSIS_ONLY
    return open_ and may(request.user, Verb.EXPORT, RefusedRow)


def _export(request: HttpRequest, held: Quarantine) -> HttpResponse | None:
    """The rows that are seen, over every page, as a file."""
    if not _may_export(request, held):
        return None
    table = Table(
        name=f"quarantine-{held.source.name}",
        columns=(
            Column(key="file", title=_("File")),
            Column(key="row", title=_("Row"), kind="number"),
            Column(key="reason", title=_("Reason")),
            Column(key="detail", title=_("Detail")),
            Column(key="refused", title=_("Refused on"), kind="day"),
            Column(key="released", title=_("Released on"), kind="day"),
            Column(key="by", title=_("Released by")),
            Column(key="why", title=_("Why")),
            Column(key="raw", title=_("As published")),
        ),
        rows=[_exported(row) for row in held.rows()],
        source=f"{_title(held.source)}, {_said(held.source.publisher)}",
        as_of=datetime.now(UTC).date(),
        caption=_("Quarantine of %(source)s") % {"source": _title(held.source)},
    )
    return taken(request, export(request, read_table(request, table)), RefusedRow, held.source.name)


def _exported(row: RefusedRow) -> dict[str, Any]:
    gone = row.release
    return {
        "file": row.file,
        "row": row.row,
        "reason": reason_said(row.reason),
        "detail": row.detail,
        "refused": row.refused_at.date(),
        "released": gone.at.date() if gone else None,
        "by": gone.by if gone else "",
        "why": gone.why if gone else "",
        "raw": "; ".join(f"{head}={'' if value is None else value}" for head, value in row.raw),
    }
