"""Pages of papers: read, write, mark, release to others, copy in part; and the marks that wait for a review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mirab.core.marks import Marks, join_marks
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.models import Classification
from mirab.web.accounts.opaque import named
from mirab.web.accounts.policy import may, require
from mirab.web.accounts.roles import Verb
from mirab.web.design.long_lists import page_of
from mirab.web.monitoring.marking import levels_of
from mirab.web.monitoring.marks_said import marks_said, paragraph_said
from mirab.web.publications.paper_actions import (
    AboveCeiling,
    CannotMark,
    NothingLeft,
    Written,
    change_paper,
    confirmation,
    copy_in_part,
    delete_paper,
    lower_paper,
    note_review,
    parted,
    write_paper,
)
from mirab.web.publications.paper_forms import (
    ChangeForm,
    CopyForm,
    MarksForm,
    PaperForm,
    Paragraphs,
    ReviewForm,
    first_marks,
    paragraphs_in,
)
from mirab.web.publications.paper_models import Paper, Paragraph
from mirab.web.publications.paper_queries import (
    changes,
    copies_of,
    history_of,
    own_paper,
    paper_of,
    papers_of,
    paragraphs_of,
    removals_of,
    reviews_of,
    who_sees,
)

PAGE = 25


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """The papers that a reader may read."""
    page = page_of(papers_of(request.user), PAGE, request.GET.get("page"))
    # many papers carry the same marks
    held = {paper.mark_set_id: paper.marks for paper in page}
    words = {number: marks_said(marks) for number, marks in held.items()}
    shown = [_line(paper, words[paper.mark_set_id]) for paper in page]
    context = {"page": page, "papers": shown, "writes": may(request.user, Verb.BUILD, Paper)}
    return render(request, "publications/papers.html", context)


def _line(paper: Paper, marks: Sequence[str]) -> dict[str, str]:
    """A paper as its line in the list says it."""
    told = {"who": paper.by.called, "day": f"{paper.changed_at:%Y-%m-%d %H:%M}"}
    said = [_("%(who)s, changed %(day)s UTC") % told, *marks, *([_("copy in part")] if paper.copy_of_id else [])]
    href = reverse("paper", args=[paper.pk])
    return {"href": href, "language": paper.language, "title": paper.title, "said": " · ".join(said)}


def paper_new(request: HttpRequest) -> HttpResponse:
    """Write a paper."""
    require(request.user, Verb.BUILD, Paper)
    form = PaperForm(_sent(request), person=request.user, initial=typed(request))
    if request.method == "POST" and form.is_valid():
        written = [Written(text=text, marks=form.marks) for text in paragraphs_in(form.cleaned_data["text"])]
        try:
            paper = write_paper(
                request.user, form.cleaned_data["title"], form.cleaned_data["language"], written, form.reason
            )
        except AboveCeiling:
            form.add_error("sensitivity", _above())
        else:
            mark_done(request, "paper")
            return _to("paper", paper)
    return render(request, "publications/paper_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def paper(request: HttpRequest, id: str) -> HttpResponse:
    """One paper, each paragraph with its marks."""
    found = paper_of(request.user, id)
    context = {
        "paper": found,
        "marks": marks_said(found.marks),
        "paragraphs": _shown(paragraphs_of(request.user, found)),
        "changes": changes(request.user, found),
        "copies": copies_of(request.user, found),
        "removals": removals_of(request.user, found),
        "original": papers_of(request.user).filter(pk=found.copy_of_id).first() if found.copy_of_id else None,
        "history": [{"line": line, "marks": marks_said(line.after.marks)} for line in history_of(request.user, found)],
    }
    return render(request, "publications/paper.html", context)


def _shown(paragraphs: list[Paragraph]) -> list[dict[str, Any]]:
    return [{"paragraph": paragraph, "mark": paragraph_said(paragraph.marks)} for paragraph in paragraphs]


def paper_change(request: HttpRequest, id: str) -> HttpResponse:
    """Set the text of a paper and the marks of its paragraphs anew."""
    found = own_paper(request.user, id)
    kept = list(found.paragraphs.all())
    form = ChangeForm(_sent(request), initial={"title": found.title})
    first = [
        {
            "text": paragraph.text,
            "place": paragraph.number,
            "sensitivity": paragraph.sensitivity.value,
            "caveats": sorted(paragraph.marks.caveats),
        }
        for paragraph in kept
    ]
    levels = {"levels": levels_of(request.user)}
    rows = Paragraphs(_sent(request), initial=first, form_kwargs=levels, prefix="p")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        if str(found.version) != request.POST.get("version"):
            form.add_error(None, _changed())
        elif _change(request, found, kept, form, rows):
            mark_done(request, "paper-change")
            return _to("paper", found)
    wrong = bool(form.errors or rows.total_error_count()) if request.method == "POST" else False
    context = {"paper": found, "form": form, "rows": rows, "next": len(kept) + 1}
    return render(request, "publications/paper_change.html", context, status=422 if wrong else 200)


def _change(request: HttpRequest, found: Paper, kept: list[Paragraph], form: ChangeForm, rows: Any) -> bool:
    """Do the change; what stands against it is said beside the form."""
    written = _written(found, kept, rows)
    if not written:
        form.add_error(None, _("A paper has at least one paragraph. Delete the paper if nothing of it shall stay."))
        return False
    form.need_review(join_marks(one.marks for one in written).sensitivity)
    if form.errors:
        return False
    try:
        change_paper(request.user, found, form.cleaned_data["title"], written, form.reason)
    except AboveCeiling:
        form.add_error(None, _above())
    except CannotMark:
        form.add_error(None, _wider())
    else:
        return True
    return False


def _written(found: Paper, kept: list[Paragraph], rows: Any) -> list[Written]:
    """The paragraphs in the order of their places; one without text is gone."""
    given = []
    for number, row in enumerate(rows.forms):
        base = kept[number].marks if number < len(kept) else found.marks
        text = row.cleaned_data.get("text", "").strip()
        if text:
            given.append((row.cleaned_data["place"], number, Written(text=text, marks=row.marks_over(base))))
    return [written for _place, _number, written in sorted(given, key=lambda item: item[:2])]


Act = Callable[[HttpRequest, Paper, Any, str], Paper]


def paper_marks(request: HttpRequest, id: str) -> HttpResponse:
    """Hold a paper as a whole under other marks, once it was shown who exactly will see it."""
    found = own_paper(request.user, id)
    form = MarksForm(_sent(request), person=request.user, initial=first_marks(found.marks))
    return _shown_first(request, found, form, "publications/paper_marks.html", _lower)


def _lower(request: HttpRequest, found: Paper, form: Any, seen: str) -> Paper:
    lower_paper(request.user, found, form.marks, form.reason, seen=seen)
    return found


def paper_copy(request: HttpRequest, id: str) -> HttpResponse:
    """Make a copy in part, once it was shown what is left out and who exactly will see the rest."""
    found = own_paper(request.user, id)
    first = {**first_marks(found.marks), "title": found.title}
    form = CopyForm(_sent(request), person=request.user, initial=first)
    return _shown_first(request, found, form, "publications/paper_copy.html", _copy)


def _copy(request: HttpRequest, found: Paper, form: Any, seen: str) -> Paper:
    title = form.cleaned_data["title"]
    return copy_in_part(request.user, found, form.marks, form.reason, title=title, seen=seen)


def _shown_first(request: HttpRequest, found: Paper, form: Any, page: str, done: Act) -> HttpResponse:
    """The form; then who exactly will see the thing; then, confirmed, the act."""
    context: dict[str, Any] = {"paper": found, "form": form, "now": marks_said(found.marks)}
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("seen"):
                made = done(request, found, form, request.POST["seen"])
                messages.success(request, _("Done: the paper is held as shown."))
                return _to("paper", made)
        except AboveCeiling:
            form.add_error("sensitivity", _above())
        except NothingLeft:
            form.add_error(None, _("A copy in part keeps some paragraphs and leaves some out; here it would not."))
        except CannotMark:
            form.add_error(None, _changed())
        if not form.errors:
            context |= _who(found, form)
    return render(request, page, context, status=422 if form.errors else 200)


def _who(found: Paper, form: Any) -> dict[str, Any]:
    """Who exactly would see it, and what a copy would hold."""
    marks: Marks = form.marks
    kept, left = parted(found, marks)
    whole = join_marks(paragraph.marks for paragraph in kept) if isinstance(form, CopyForm) else marks
    shown = who_sees(found, whole)
    return {
        "shown": shown,
        "then": marks_said(whole),
        "kept": _shown(kept),
        "left": _shown(left),
        "seen": confirmation(found, marks, shown.audience),
    }


def paper_delete(request: HttpRequest, id: str) -> HttpResponse:
    """Ask whether a paper shall go, and let it go."""
    found = own_paper(request.user, id)
    copies = found.copies.exists()
    if request.method == "POST" and not copies:
        delete_paper(request.user, found)
        messages.success(request, _("The paper was deleted."))
        return HttpResponseRedirect(reverse("papers"))
    context = {"paper": found, "copies": copies}
    return render(request, "publications/paper_delete.html", context, status=409 if request.method == "POST" else 200)


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Marks whose day of review has come."""
    page = Paginator(reviews_of(request.user), PAGE).get_page(request.GET.get("page"))
    titles = dict(papers_of(request.user).values_list("pk", "title"))
    lines = [
        {"line": line, "title": titles.get(line.record, ""), "marks": marks_said(line.after.marks)} for line in page
    ]
    return render(request, "publications/reviews.html", {"page": page, "lines": lines})


def review(request: HttpRequest, name: str) -> HttpResponse:
    """Look again at one, and leave it so until another day."""
    line = named(reviews_of(request.user), name)
    if line is None:
        return HttpResponseRedirect(reverse("marks_reviews"))
    if line.by_id != request.user.pk:
        require(request.user, Verb.MANAGE, Classification)
    form = ReviewForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        note_review(request.user, line, form.reason)
        return HttpResponseRedirect(reverse("marks_reviews"))
    context = {"line": line, "form": form, "marks": marks_said(line.after.marks)}
    return render(request, "publications/review.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent, though it be nothing at all."""
    return request.POST if request.method == "POST" else None


def _to(name: str, found: Paper) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=(found.pk,)))


def _above() -> str:
    return _("So marked it could not be kept here, or you could not read it yourself. Choose lower marks.")


def _changed() -> str:
    return _("The paper, or who would see it, has changed meanwhile. Look at it as it is now, and confirm again.")


def _wider() -> str:
    return _("So marked it would be seen by others than now. Release it under Marks, where they are named first.")
