"""Pages of when reports are due, and of the office's Word files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mirab.core.errors import FormatError
from mirab.web.accounts.policy import may, require
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.publications.product_due import LISTED, coming, set_due
from mirab.web.publications.product_files import bring_template, withdraw_template
from mirab.web.publications.product_models import ProductDue, ProductName, ProductTemplate
from mirab.web.publications.product_pages import product_line
from mirab.web.publications.product_queries import due_until, dues, templates_of
from mirab.web.publications.product_views import sent, to

_FORMAT_SAID = {
    "the file holds a program, or another file": gettext_lazy("The file holds a program, or another file."),
    "the file defines entities of its own": gettext_lazy("The file defines entities of its own."),
    "the file fetches something from outside when it is opened": gettext_lazy(
        "The file fetches something from outside when it is opened."
    ),
    "the file holds far more than a letter-head when it is unpacked": gettext_lazy(
        "The file holds far more than a letter-head when it is unpacked."
    ),
}


class DueForm(forms.Form):
    """When a kind of report is due."""

    on = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy("The clock makes an empty draft in time, and Today shows it until it is issued."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        required=False,
        coerce=int,
        choices=[*WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    month_day = forms.IntegerField(
        label=gettext_lazy("Day of the month"),
        required=False,
        min_value=1,
        max_value=31,
        help_text=gettext_lazy("In a shorter month its last day."),
    )
    months = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Months"),
        required=False,
        coerce=int,
        choices=[*MONTHS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: every month."),
    )
    ahead = forms.IntegerField(label=gettext_lazy("Days ahead"), min_value=0, max_value=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        """What is in use is due on some day."""
        given = self.cleaned_data
        if given.get("on") and not given.get("weekdays") and not given.get("month_day") and not self.errors:
            self.add_error("weekdays", _("Tick a weekday, or write a day of the month."))
        return given


class TemplateForm(forms.Form):
    """A Word file of the office."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("For which report"),
        required=False,
        choices=[("", gettext_lazy("for all of them")), *ProductName.choices],
    )
    file = forms.FileField(
        label=gettext_lazy("Word file"),
        max_length=200,
        help_text=gettext_lazy("A .docx of up to 5 MB. Its styles, header and footer are used; its text is left out."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """What is due now, what comes, and the settings by which it is."""
    settings = {one.kind: one for one in dues(request.user)}
    names = dict(ProductName.choices)
    kinds = [(kind, name, settings.get(kind)) for kind, name in ProductName.choices]
    context = {
        "waiting": [product_line(one) for one in due_until(request.user, today())],
        "coming": [{"due": one, "name": names[one.kind]} for one in coming(today(), LISTED)[:20]],
        "kinds": [{"kind": kind, "name": name, "setting": one, "said": _said(one)} for kind, name, one in kinds],
        "manages": may(request.user, Verb.MANAGE, ProductDue),
    }
    return render(request, "publications/product_due.html", context)


def _said(setting: ProductDue | None) -> str:
    """When a report is due, in words."""
    if setting is None or not setting.on:
        return _("not in use")
    parts = [str(WEEKDAYS[day]) for day in setting.weekdays]
    parts += [_("day %(day)s of the month") % {"day": setting.month_day}] if setting.month_day else []
    parts += [", ".join(str(MONTHS[month]) for month in setting.months)] if setting.months else []
    return " · ".join(parts)


def due_edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Set when a kind of report is due."""
    require(request.user, Verb.MANAGE, ProductDue)
    if kind not in ProductName.values:
        raise Http404
    now = ProductDue.objects.filter(kind=kind).first() or ProductDue(kind=kind)
    first = {name: getattr(now, name) for name in ("on", "weekdays", "month_day", "months", "ahead")}
    form = DueForm(sent(request), initial=first)
    if request.method == "POST" and form.is_valid():
        set_due(request.user, kind, form.cleaned_data)
        return to("product_due")
    context = {"form": form, "kind": ProductName(kind).label}
    return render(request, "publications/product_due_edit.html", context, status=422 if form.errors else 200)


def templates(request: HttpRequest) -> HttpResponse:
    """The office's Word files, and the form that brings one."""
    found = templates_of(request.user)
    manages = may(request.user, Verb.MANAGE, ProductTemplate)
    form = None
    if request.method == "POST":
        require(request.user, Verb.MANAGE, ProductTemplate)
        form = TemplateForm(request.POST, request.FILES)
        if form.is_valid() and _brought(request, form):
            return to("product_templates")
    elif manages:
        form = TemplateForm()
    context = {"templates": found, "form": form, "manages": manages}
    status = 422 if form is not None and form.errors else 200
    return render(request, "publications/product_templates.html", context, status=status)


def _brought(request: HttpRequest, form: TemplateForm) -> bool:
    given = form.cleaned_data
    try:
        bring_template(request.user, given["name"], given["kind"], given["file"].read())
    except FormatError as error:
        form.add_error("file", _FORMAT_SAID.get(error.what, _("The file is no Word document, or is too large.")))
        return False
    messages.success(request, _("The template is in use."))
    return True


@require_POST
def template_withdraw(request: HttpRequest, id: str) -> HttpResponse:
    """Put a template out of use."""
    require(request.user, Verb.MANAGE, ProductTemplate)
    withdraw_template(request.user, get_object_or_404(ProductTemplate, pk=id))
    return to("product_templates")
