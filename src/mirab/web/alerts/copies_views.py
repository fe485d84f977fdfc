"""Pages of numbered copies and of encrypted files: the register, printing, receipts, a reader's key, the file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.policy import may, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_actions import NotFit
from mirab.web.alerts.copies_actions import make_copies, print_copy, record_receipt
from mirab.web.alerts.copies_forms import CopiesForm, FileForm, FileKeyForm, ReceiptForm
from mirab.web.alerts.copies_models import FileKey, NumberedCopy
from mirab.web.alerts.copies_queries import copies_of, copy_of
from mirab.web.alerts.file_actions import encrypted_file, file_key_of, register_file_key
from mirab.web.alerts.warning_queries import note_of
from mirab.web.alerts.warning_views import sent, tried


def note_copies(request: HttpRequest, id: str) -> HttpResponse:
    """The register of a text's copies; sent, it makes more of them."""
    require(request.user, Verb.READ, NumberedCopy)
    found = note_of(request.user, id)
    makes = may(request.user, Verb.BUILD, NumberedCopy)
    if request.method == "POST":
        require(request.user, Verb.BUILD, NumberedCopy)
    form = CopiesForm(sent(request), initial=typed(request)) if makes else None
    if form is not None and request.method == "POST" and form.is_valid():
        readers = form.cleaned_data["readers"]
        if tried(request, form, lambda: make_copies(request.user, found, readers)) is not None:
            mark_done(request, "note-copies")
            messages.success(request, _("The copies have their numbers: print each once."))
            return HttpResponseRedirect(reverse("note_copies", args=[found.pk]))
    context = {"note": found, "copies": copies_of(request.user, found), "form": form}
    return render(request, "alerts/copies.html", context, status=422 if form and form.errors else 200)


@require_POST
def copy_print(request: HttpRequest, id: str) -> HttpResponse:
    """The file of a copy, given once."""
    found = copy_of(request.user, id, Verb.DECIDE)
    try:
        body = print_copy(request.user, found)
    except NotFit as error:
        messages.error(request, error.said)
        return HttpResponseRedirect(reverse("note_copies", args=[found.note_id]))
    return _file(body, f"copy-{found.number}.pdf", "application/pdf")


def copy_receipt(request: HttpRequest, id: str) -> HttpResponse:
    """Record what became of a copy."""
    found = copy_of(request.user, id, Verb.DECIDE)
    first = {"on": timezone.now().strftime("%Y-%m-%dT%H:%M"), **typed(request)}
    form = ReceiptForm(sent(request), initial=first)

    def work() -> Any:
        return record_receipt(request.user, found, form.cleaned_data)

    if request.method == "POST" and form.is_valid() and tried(request, form, work) is not None:
        mark_done(request, "copy-receipt")
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(reverse("note_copies", args=[found.note_id]))
    context = {"copy": found, "note": found.note, "form": form}
    return render(request, "alerts/copy_receipt.html", context, status=422 if form.errors else 200)


def note_file(request: HttpRequest, id: str) -> HttpResponse:
    """Take a released text as a file that opens with the reader's own key alone."""
    found = note_of(request.user, id)
    key = file_key_of(request.user)
    form = FileForm(sent(request))
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["form"]
        body = tried(request, form, lambda: encrypted_file(request.user, found, kind))
        if body is not None:
            return _file(body, f"{found.pk}.{kind}.age", "application/octet-stream")
    context = {"note": found, "key": key, "form": form}
    return render(request, "alerts/note_file.html", context, status=422 if form.errors else 200)


def file_key(request: HttpRequest) -> HttpResponse:
    """The reader's own public key: what to do for one, and which is in use."""
    require(request.user, Verb.BUILD, FileKey)
    form = FileKeyForm(sent(request), initial=typed(request))

    def work() -> Any:
        return register_file_key(request.user, form.cleaned_data["public"])

    if request.method == "POST" and form.is_valid() and tried(request, form, work) is not None:
        mark_done(request, "file-key")
        messages.success(request, _("Files for you are encrypted to this key from now on."))
        return HttpResponseRedirect(reverse("file_key"))
    context = {"form": form, "key": file_key_of(request.user)}
    return render(request, "alerts/file_key.html", context, status=422 if form.errors else 200)


def _file(body: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    # a copy of it in a browser's store would be one that the register knows nothing of
    answer["Cache-Control"] = "no-store"
    return answer
