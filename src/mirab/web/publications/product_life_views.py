"""Pages on which reports of the desk are sent, sent back, cleared and issued; and what was issued, with its files."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from mirab.core.marks import Marks
from mirab.reporting.product import Product as Value
from mirab.reporting.product import settings_of
from mirab.reporting.product_layout import span_said, title_said
from mirab.reporting.taken import for_reader
from mirab.web.accounts.acts import taken
from mirab.web.accounts.policy import NotAllowed, require
from mirab.web.accounts.roles import Verb
from mirab.web.design.table_files import taken_by
from mirab.web.monitoring.marks_said import marks_said
from mirab.web.publications.paper_queries import WhoSees
from mirab.web.publications.product_actions import AboveCeiling, CannotMark
from mirab.web.publications.product_files import file_body
from mirab.web.publications.product_forms import AudienceForm, OutcomeForm, ReasonForm
from mirab.web.publications.product_life import (
    Draws,
    clear_product,
    draw,
    drop_product,
    issue_product,
    note_outcome,
    send_back,
    send_for_clearance,
)
from mirab.web.publications.product_models import Product
from mirab.web.publications.product_pages import FORMATS, addressed_said, files_of, product_context, shown_value
from mirab.web.publications.product_queries import edition_of, item_of, product_of, written_by
from mirab.web.publications.product_views import above, done, refusal, sent, to


@require_POST
def product_send(request: HttpRequest, id: str) -> HttpResponse:
    """Send the text as it is for clearance."""
    found = written_by(request.user, id)
    return _step(request, found, lambda stamp, _why: send_for_clearance(request.user, found, stamp=stamp))


@require_POST
def product_clear(request: HttpRequest, id: str) -> HttpResponse:
    """Clear the text as it is."""
    found = product_of(request.user, id)
    require(request.user, Verb.RELEASE, found)
    note = request.POST.get("note", "")[:1000]
    return _step(request, found, lambda stamp, _why: clear_product(request.user, found, stamp=stamp, note=note))


@require_POST
def product_return(request: HttpRequest, id: str) -> HttpResponse:
    """Send the text back to its authors, with the reason."""
    found = product_of(request.user, id)
    require(request.user, Verb.RELEASE, found)
    return _step(request, found, lambda stamp, why: send_back(request.user, found, why, stamp=stamp), "return_form")


@require_POST
def product_drop(request: HttpRequest, id: str) -> HttpResponse:
    """Give a report up that is not issued."""
    found = written_by(request.user, id)
    return _step(request, found, lambda stamp, why: drop_product(request.user, found, why, stamp=stamp), "drop_form")


def _step(request: HttpRequest, found: Product, act: Callable[[str, str], None], reasoned: str = "") -> HttpResponse:
    """Take a step of the text that the person read; where a reason belongs to it, none is taken without."""
    form = ReasonForm(request.POST) if reasoned else None
    if form is not None and not form.is_valid():
        return _refused(request, found, **{reasoned: form})
    try:
        act(request.POST.get("stamp", ""), form.cleaned_data["reason"] if form else "")
    except CannotMark as error:
        found.refresh_from_db()
        return _refused(request, found, refused=refusal(error))
    return to("product", found.pk)


def _refused(request: HttpRequest, found: Product, **why: Any) -> HttpResponse:
    return render(request, "publications/product.html", product_context(request, found, **why), status=422)


def product_issue(request: HttpRequest, id: str) -> HttpResponse:
    """Issue to an audience, once it was shown what it is given and who exactly will see it."""
    found = written_by(request.user, id)
    form = AudienceForm(sent(request), person=request.user)
    context: dict[str, Any] = {"product": found, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("seen"):
                edition = issue_product(request.user, found, form.marks, seen=request.POST["seen"])
                messages.success(request, _("It is issued, to those who were shown."))
                return to("product_edition", edition.pk)
            context |= _shown(found, form.marks)
        except AboveCeiling:
            form.add_error("sensitivity", above())
        except CannotMark as error:
            form.add_error(None, refusal(error))
        except NotAllowed:
            form.add_error("use_class", _("Beyond the house it is issued by those alone who clear: ask one of them."))
    return render(request, "publications/product_issue.html", context, status=422 if form.errors else 200)


def _shown(found: Product, marks: Marks) -> dict[str, Any]:
    """What an audience would be given, and who it is."""
    drawn: Draws = draw(found, marks)
    return {
        "shown": WhoSees(audience=drawn.audience, new=frozenset(), gone=()),
        "drawn": shown_value(drawn.value),
        "title": title_said(drawn.value),
        "then": marks_said(drawn.value.marks),
        "languages": settings_of(drawn.value),
        "seen": drawn.seen,
    }


def product_outcome(request: HttpRequest, id: str, item: str) -> HttpResponse:
    """Note what became of an element for the press."""
    found = written_by(request.user, id)
    one = item_of(request.user, found, item)
    form = OutcomeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if done(form, lambda: note_outcome(request.user, one, given["outcome"], given["words"])):
            return to("product", found.pk)
    context = {"product": found, "item": one, "form": form}
    return render(request, "publications/product_outcome.html", context, status=422 if form.errors else 200)


@require_safe
def edition(request: HttpRequest, id: str) -> HttpResponse:
    """What was issued to an audience, and its files."""
    found = edition_of(request.user, id)
    value = Value.from_json(found.content)
    context = {
        "edition": found,
        "title": title_said(value),
        "period": span_said(value.period),
        "marks": marks_said(found.marks),
        "addressed": addressed_said(value),
        "drawn": shown_value(value),
        "files": files_of(found),
    }
    return render(request, "publications/product_edition.html", context)


@require_GET
def file(request: HttpRequest, id: str, language: str, format: str) -> FileResponse:
    """A file of what was issued: it says for whom it was made and when."""
    found = edition_of(request.user, id)
    require(request.user, Verb.EXPORT, found)
    value = Value.from_json(found.content)
    if format not in FORMATS or language not in settings_of(value):
        raise Http404
    body = for_reader(file_body(found, value, language, format), format, taken_by(request))
    name = f"{found.kind}-{value.period.start.isoformat()}-{language}.{format}"
    answer = FileResponse(io.BytesIO(body), as_attachment=True, filename=name)
    return taken(request, answer, found, f"{id}/{language}.{format}")
