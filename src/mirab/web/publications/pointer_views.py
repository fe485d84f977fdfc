"""Pages of pointers: where a text is kept that lies above this installation's ceiling."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.models import User
from mirab.web.accounts.pointers import LONGEST, PointerKnown, point_to, pointer_of, pointers_of
from mirab.web.accounts.policy import NotAllowed, Person, audience, may, require
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.sealing_models import Pointer
from mirab.web.design.long_lists import page_of
from mirab.web.monitoring.marking import WITHIN, levels_of, lists_of
from mirab.web.monitoring.marks_said import marks_said

PAGE = 25


class PointerForm(forms.Form):
    """Where a text is kept, and how closely it is held that there is one."""

    number = forms.CharField(
        label=gettext_lazy("Reference number"),
        max_length=LONGEST["number"],
        help_text=gettext_lazy("Under which its keeper finds it; nothing of what it says."),
    )
    keeper = forms.CharField(
        label=gettext_lazy("Keeper"),
        max_length=LONGEST["keeper"],
        help_text=gettext_lazy("Which office keeps the text."),
    )
    kind = forms.CharField(
        label=gettext_lazy("Kind of record"),
        max_length=LONGEST["kind"],
        help_text=gettext_lazy("What it is, such as note for file; not what it is about."),
    )
    sensitivity = forms.TypedChoiceField(
        label=gettext_lazy("Sensitivity of the pointer"),
        coerce=int,
        help_text=gettext_lazy("How closely it is held that there is such a text."),
    )
    caveats = forms.MultipleChoiceField(
        label=gettext_lazy("Caveats"), required=False, widget=forms.CheckboxSelectMultiple, choices=WITHIN
    )
    lists = forms.MultipleChoiceField(
        label=gettext_lazy("Need-to-know lists"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["sensitivity"].choices = levels_of(person)  # type: ignore[attr-defined]
        self.fields["lists"].choices = lists_of(person)  # type: ignore[attr-defined]
        if not self.fields["lists"].choices:  # type: ignore[attr-defined]
            del self.fields["lists"]

    @property
    def marks(self) -> Marks:
        """Within the house, as closely as was asked for."""
        return Marks(
            sensitivity=Sensitivity(self.cleaned_data["sensitivity"]),
            use_class=UseClass.ANALYSIS_ONLY,
            caveats=frozenset(self.cleaned_data["caveats"]),
            lists=frozenset(self.cleaned_data.get("lists", ())),
        )


@require_safe
def pointers(request: HttpRequest) -> HttpResponse:
    """The pointers that a reader may read."""
    page = page_of(pointers_of(request.user), PAGE, request.GET.get("page"))
    shown = [{"pointer": pointer, "marks": marks_said(pointer.marks)} for pointer in page]
    context = {"page": page, "pointers": shown, "writes": may(request.user, Verb.MANAGE, Pointer)}
    return render(request, "publications/pointers.html", context)


@require_safe
def pointer(request: HttpRequest, key: str) -> HttpResponse:
    """One pointer, and who else reads it."""
    found = pointer_of(request.user, key)
    context = {
        "pointer": found,
        "marks": marks_said(found.marks),
        "people": audience(Pointer, found.marks).people,
    }
    return render(request, "publications/pointer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def pointer_new(request: HttpRequest) -> HttpResponse:
    """Note where a text is kept."""
    require(request.user, Verb.MANAGE, Pointer)
    sent = request.POST if request.method == "POST" else None
    form = PointerForm(sent, person=request.user, initial=typed(request))
    if request.method == "POST" and form.is_valid():
        made = _made(request, form)
        if made:
            mark_done(request, "pointer")
            return HttpResponseRedirect(reverse("pointer", args=(made.key,)))
    return render(request, "publications/pointer_new.html", {"form": form}, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: PointerForm) -> Pointer | None:
    """The pointer that was asked for; what stands against it is said beside the form."""
    given, person = form.cleaned_data, request.user
    if not isinstance(person, User):
        raise NotAllowed
    try:
        return point_to(given["number"], given["keeper"], given["kind"], by=person, marks=form.marks)
    except PointerKnown:
        form.add_error("number", _("There is a pointer of this number, keeper and marks already."))
    except NotAllowed:
        form.add_error("sensitivity", _("So marked you could not read it yourself. Choose lower marks."))
    return None
