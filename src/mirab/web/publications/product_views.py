"""Pages on which reports of the desk are written: the list, one report, its head and its sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mirab.core.marks import Marks, join_marks
from mirab.core.words import Text
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.policy import may, require
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.design.long_lists import page_of
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.item_sources import Offered, item_sources, offered
from mirab.web.monitoring.marks_said import marks_said
from mirab.web.publications.grounds import WITHIN, looks_of
from mirab.web.publications.product_actions import (
    AboveCeiling,
    CannotMark,
    Wrong,
    add_item,
    change_head,
    change_item,
    move_item,
    remove_item,
    start_product,
)
from mirab.web.publications.product_forms import HeadForm, ItemForm, first_days
from mirab.web.publications.product_models import OPEN, Product, ProductItem, ProductName
from mirab.web.publications.product_pages import edition_line, product_context, product_line, refusals
from mirab.web.publications.product_queries import (
    editions_of,
    item_of,
    product_of,
    products_of,
    written_by,
)

PAGE = 25
Rest = Mapping[str, str]


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """The reports that are issued to a reader, and, in the house, those in work."""
    page = page_of(editions_of(request.user), PAGE, request.GET.get("page"))
    reads = may(request.user, Verb.READ, Product)
    working = products_of(request.user).filter(state__in=OPEN)[:PAGE] if reads else []
    context = {
        "page": page,
        "editions": [edition_line(one) for one in page],
        "working": [product_line(one) for one in working],
        "reads": reads,
        "kinds": ProductName.choices if may(request.user, Verb.BUILD, Product) else [],
    }
    return render(request, "publications/products.html", context)


def product_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin a report of a kind."""
    require(request.user, Verb.BUILD, Product)
    if kind not in ProductName.values:
        raise Http404
    since, until = first_days(kind, today())
    first = {"since": since.isoformat(), "until": until.isoformat(), **typed(request)}
    form = HeadForm(sent(request), kind=kind, person=request.user, held=WITHIN, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            product = start_product(request.user, kind, form.head)
        except AboveCeiling:
            form.add_error("sensitivity", above())
        else:
            mark_done(request, "product-head")
            return to("product", product.pk)
    context = {"form": form, "kind": ProductName(kind).label, "back": reverse("products")}
    return render(request, "publications/product_head.html", context, status=422 if form.errors else 200)


@require_safe
def product(request: HttpRequest, id: str) -> HttpResponse:
    """One report in work: its sentences, its life, and what may be done now."""
    return render(request, "publications/product.html", product_context(request, product_of(request.user, id)))


def product_head(request: HttpRequest, id: str) -> HttpResponse:
    """Set title, days and addresses anew."""
    found = written_by(request.user, id)
    first = {"since": found.since, "until": found.until, "title_en": found.title_en, "title_ru": found.title_ru}
    form = HeadForm(
        sent(request),
        kind=found.kind,
        person=request.user,
        held=found.title_marks,
        initial={**first, **found.addressed, **typed(request)},
    )
    posted = request.method == "POST" and form.is_valid()
    if posted and done(form, lambda: change_head(request.user, found, form.head)):
        mark_done(request, "product-head")
        return to("product", found.pk)
    context = {"form": form, "product": found, "kind": found.get_kind_display(), "back": _page(found)}
    return render(request, "publications/product_head.html", context, status=422 if form.errors else 200)


@require_safe
def product_hang(request: HttpRequest, id: str) -> HttpResponse:
    """What there is to hang in: of one kind, of the days that the report is about."""
    found = written_by(request.user, id)
    kinds = item_sources()
    kind = request.GET.get("kind", "situation")
    if kind not in kinds:
        raise Http404
    looks = looks_of(request.user, min(found.until, today()))
    things = list(kinds[kind].lists(looks, found.since, found.until)) if looks else []
    shown = [{"key": f"{kind}:{one.id}", "thing": one, "marks": marks_said(one.marks)} for one in things]
    names = [(name, source.name, name == kind) for name, source in kinds.items()]
    context = {"product": found, "things": shown, "kinds": names, "part": request.GET.get("part", "")}
    return render(request, "publications/product_hang.html", context)


def product_add(request: HttpRequest, id: str) -> HttpResponse:
    """Add a sentence: a free one, or one that takes up a thing that is hung in."""
    found = written_by(request.user, id)
    asked = request.POST.getlist("hung") or request.GET.getlist("hang")
    hung = _hung(request, found, asked)
    one = next(iter(hung.values()), None)
    first = {**_suggested(one), "part": request.GET.get("part", ""), **typed(request)}
    if request.GET.get("part") == "table" or not first["part"]:
        first["part"] = "table" if one and one.subject and _has_table(found) else first["part"]
    choices = [(key, said(thing.title)) for key, thing in hung.items()]
    first |= {"hung": list(hung)}
    held = one.marks if one else None
    form = ItemForm(sent(request), kind=found.kind, person=request.user, hung=choices, held=held, initial=first)
    if request.method == "POST" and form.is_valid():
        line = form.line(*_grounded(form, hung, {}))
        if done(form, lambda: add_item(request.user, found, line)):
            mark_done(request, "product-item")
            return to("product", found.pk)
    context = {"form": form, "product": found, "back": _page(found)}
    return render(request, "publications/product_item.html", context, status=422 if form.errors else 200)


def product_item(request: HttpRequest, id: str, item: str) -> HttpResponse:
    """Set a sentence anew."""
    found = written_by(request.user, id)
    one = item_of(request.user, found, item)
    kept = {f"{rest['kind']}:{rest['id']}": rest for rest in one.rests if rest["kind"] != "reference"}
    hung = _hung(request, found, kept)
    choices = [(key, said(Text(en=rest["en"], ru=rest["ru"]))) for key, rest in kept.items()]
    form = ItemForm(
        sent(request),
        kind=found.kind,
        person=request.user,
        hung=choices,
        held=one.marks,
        initial={**_first(one), "hung": list(kept), **typed(request)},
    )
    if request.method == "POST" and form.is_valid():
        line = form.line(*_grounded(form, hung, kept, one))
        if request.POST.get("stamp") != found.stamp:
            form.add_error(None, changed())
        elif done(form, lambda: change_item(request.user, found, one, line)):
            mark_done(request, "product-item")
            return to("product", found.pk)
    context = {"form": form, "product": found, "item": one, "back": _page(found)}
    return render(request, "publications/product_item.html", context, status=422 if form.errors else 200)


@require_POST
def product_move(request: HttpRequest, id: str, item: str) -> HttpResponse:
    """Let a sentence change places with its neighbour."""
    return _at_once(request, id, item, lambda found, one: move_item(request.user, found, one, up="up" in request.POST))


@require_POST
def product_remove(request: HttpRequest, id: str, item: str) -> HttpResponse:
    """Take a sentence out; the states of the text before keep it."""
    return _at_once(request, id, item, lambda found, one: remove_item(request.user, found, one))


def _at_once(request: HttpRequest, id: str, item: str, act: Callable[[Product, ProductItem], None]) -> HttpResponse:
    found = written_by(request.user, id)
    one = item_of(request.user, found, item)
    try:
        act(found, one)
    except CannotMark as error:
        messages.error(request, refusal(error))
    return to("product", found.pk)


def _hung(request: HttpRequest, product: Product, keys: Sequence[str] | Mapping[str, Any]) -> dict[str, Offered]:
    """Things by their keys, as far as the person sees them."""
    looks = looks_of(request.user, min(product.until, today())) if keys else None
    asked = [(key, *key.partition(":")[::2]) for key in keys]
    found = ((key, offered(looks, kind, id)) for key, kind, id in asked) if looks else ()
    return {key: one for key, one in found if one is not None}


def _grounded(
    form: ItemForm, hung: Mapping[str, Offered], kept: Mapping[str, Rest], item: ProductItem | None = None
) -> tuple[Marks, list[Rest]]:
    """The marks of a sentence, held no less closely than what it rests on; and the records that it rests on."""
    ticked = form.cleaned_data.get("hung", [])
    marks = [form.marks]
    rests: list[Rest] = []
    for key in ticked:
        kind, _colon, id = key.partition(":")
        thing = hung.get(key)
        if key in kept:
            rests.append(kept[key])
        elif thing is not None:
            rests.append({"kind": kind, "id": id, "en": thing.title.en, "ru": thing.title.ru})
        # what the person does not see now is held as the sentence was that names it
        marks.append(thing.marks if thing else item.marks if item else form.marks)
    return join_marks(marks), rests


def _suggested(one: Offered | None) -> dict[str, Any]:
    """The fields of a sentence that a thing suggests."""
    if one is None:
        return {}
    subject = one.subject or Text(en="", ru="")
    words = {"text_en": one.text.en, "text_ru": one.text.ru, "subject_en": subject.en, "subject_ru": subject.ru}
    return {**words, "arrow": one.arrow, "alert": one.alert, "grade": one.grade}


def _first(item: ProductItem) -> dict[str, Any]:
    names = ("part", "nature", "text_en", "text_ru", "subject_en", "subject_ru", "arrow", "alert", "grade")
    references = "\n".join(one["en"] for one in item.rests if one["kind"] == "reference")
    return {**{name: getattr(item, name) for name in names}, "references": references}


def _has_table(product: Product) -> bool:
    return product.kind in (ProductName.WEEKLY, ProductName.MONTHLY)


def _page(product: Product) -> str:
    return reverse("product", args=(product.pk,))


def done(form: Any, act: Callable[[], object]) -> bool:
    """Do an act; what stands against it is said beside the form."""
    try:
        act()
    except AboveCeiling:
        form.add_error("sensitivity" if "sensitivity" in form.fields else None, above())
    except CannotMark as error:
        form.add_error(None, refusal(error))
    else:
        return True
    return False


def refusal(error: CannotMark) -> str:
    """Why an act was refused, in words."""
    return refusals().get(str(error), changed()) if isinstance(error, Wrong) else changed()


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent, though it be nothing at all."""
    return request.POST if request.method == "POST" else None


def to(name: str, *args: str) -> HttpResponseRedirect:
    """To a page."""
    return HttpResponseRedirect(reverse(name, args=args))


def above() -> str:
    """Why marks are refused."""
    return _("So marked it could not be kept here, or you could not read it yourself. Choose lower marks.")


def changed() -> str:
    """Why an act on what changed meanwhile is refused."""
    return _("The report, or who would see it, has changed meanwhile. Look at it as it is now, and do it again.")
