"""Pages of publications: bulletins, what they are asked for with, and their files."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from mirab.reporting.taken import for_reader
from mirab.web.accounts.acts import taken
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.models import LEVELS
from mirab.web.design.progress import Progress
from mirab.web.design.table_files import taken_by
from mirab.web.design.templatetags.mirab import day as said_day
from mirab.web.monitoring.queries import board_of
from mirab.web.publications.actions import ask_again, ask_for_bulletin, delete_bulletin
from mirab.web.publications.building import build
from mirab.web.publications.forms import LANGUAGES, BulletinForm
from mirab.web.publications.models import Bulletin, State
from mirab.web.publications.preview import previewed
from mirab.web.publications.queries import bulletin_of, bulletins_of, file_of
from mirab.web.publications.tasks import build_bulletin

PAGE = 25
#: Formats in the order in which a reader wants them.
ORDER = ("pdf", "docx", "html", "json")
FORM = "bulletin"


def bulletins(request: HttpRequest) -> HttpResponse:
    """The bulletins there are, and the form that asks for one."""
    board = board_of(request.user)
    found = bulletins_of(request.user)
    if request.method == "POST":
        form = BulletinForm(request.POST, board=board)
        if form.is_valid():
            bulletin = ask_for_bulletin(request.user, form.cleaned_data["day"], form.cleaned_data["languages"])
            build_bulletin.enqueue(bulletin.pk)
            mark_done(request, FORM)
            return HttpResponseRedirect(_address(request, "bulletin", bulletin.pk))
    else:
        form = BulletinForm(initial=_first_typed(request), board=board)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = [_shown(bulletin) for bulletin in page]
    status = 422 if form.errors else 200
    return render(
        request, "publications/bulletins.html", {"form": form, "page": page, "bulletins": shown}, status=status
    )


def _first_typed(request: HttpRequest) -> dict[str, Any]:
    """What the form begins with: what was typed before a session ended, else the reader's day and language."""
    kept = typed(request)
    return {
        "day": kept.get("day") or request.day.isoformat(),  # type: ignore[attr-defined]
        "languages": [kept["languages"]] if kept.get("languages") else ["en", "ru"],
    }


@require_safe
def bulletin(request: HttpRequest, id: str) -> HttpResponse:
    """One bulletin: how far it has come, or its files and a look at it."""
    return render(request, "publications/bulletin.html", _context(request, bulletin_of(request.user, id)))


@require_GET
def progress(request: HttpRequest, id: str) -> HttpResponse:
    """How far a bulletin has come, as the part of its page that is fetched anew."""
    return render(request, "publications/bulletin_body.html", _context(request, bulletin_of(request.user, id)))


@require_POST
def build_again(request: HttpRequest, id: str) -> HttpResponse:
    """Build a bulletin that failed or waits: at once within this request, or by the worker."""
    found = bulletin_of(request.user, id)
    again = ask_again(request.user, found)
    if request.POST.get("how") == "now":
        build(found.pk)
    elif again:
        build_bulletin.enqueue(found.pk)
    return HttpResponseRedirect(_address(request, "bulletin", found.pk))


def delete(request: HttpRequest, id: str) -> HttpResponse:
    """Ask whether a bulletin shall go, and let it go."""
    found = bulletin_of(request.user, id)
    if request.method != "POST":
        return render(request, "publications/bulletin_delete.html", {"bulletin": found})
    delete_bulletin(request.user, found)
    messages.success(request, _("The bulletin of %(day)s was deleted.") % {"day": said_day(found.day)})
    return HttpResponseRedirect(_address(request, "bulletins"))


@require_GET
def file(request: HttpRequest, id: str, name: str) -> FileResponse:
    """A file of a bulletin, to be kept: it says for whom it was made and when."""
    found, path = bulletin_of(request.user, id), file_of(request.user, id, name)
    body = for_reader(path.read_bytes(), path.suffix[1:], taken_by(request))
    answer = FileResponse(io.BytesIO(body), as_attachment=True, filename=name)
    return taken(request, answer, found, f"{id}/{name}")


@require_GET
def preview(request: HttpRequest, id: str, language: str) -> HttpResponse:
    """The bulletin's HTML, as the frame of its page shows it."""
    found = bulletin_of(request.user, id)
    if language not in found.languages:
        raise Http404
    return previewed(file_of(request.user, id, f"bulletin-{found.day.isoformat()}-{language}.html"))


def _context(request: HttpRequest, bulletin: Bulletin) -> dict[str, Any]:
    own = "ru" if get_language() == "ru" else "en"
    asked = request.GET.get("language", own)
    shown = asked if asked in bulletin.languages else bulletin.languages[0]
    job = Progress(
        said=bulletin.get_step_display(),
        share=bulletin.share if bulletin.state == State.BUILDING else None,
        seconds_left=bulletin.seconds_left,
    )
    under_way = bulletin.under_way and not bulletin.is_broken_off
    return {**_shown(bulletin), "language": shown, "under_way": under_way, "job": job}


def _shown(bulletin: Bulletin) -> dict[str, Any]:
    """A bulletin with its languages in words and its files by language, as pages set them."""
    names = {language: name for language, name in LANGUAGES if language in bulletin.languages}
    return {
        "bulletin": bulletin,
        "ready": bulletin.state == State.READY,
        "failed": bulletin.state == State.FAILED,
        "held": LEVELS[bulletin.sensitivity],
        "languages": names,
        "files": [(name, _files(bulletin, f"-{language}.")) for language, name in names.items()],
        "json": next((file for file in bulletin.files if file.endswith(".json")), ""),
    }


def _files(bulletin: Bulletin, ending: str) -> list[tuple[str, str]]:
    """Format and name of the files of one language."""
    found = {file.rsplit(".", 1)[-1]: file for file in bulletin.files if ending in file}
    return [(format.upper(), found[format]) for format in ORDER if format in found]


def _address(request: HttpRequest, name: str, *args: str) -> str:
    """The address of a page, on the reader's day."""
    address = reverse(name, args=args)
    chosen = getattr(request, "day_chosen", False)
    return f"{address}?{urlencode({'on': request.day.isoformat()})}" if chosen else address  # type: ignore[attr-defined]
