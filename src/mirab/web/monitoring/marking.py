"""How what a person writes is held: the marks that he may give, and the fields by which he gives them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy, pgettext_lazy

from mirab.core.marks import Caveat, Marks, Sensitivity, UseClass
from mirab.web.accounts.models import LEVELS, AccessList
from mirab.web.accounts.policy import Person
from mirab.web.accounts.rights import rights_of
from mirab.web.design.templatetags.mirab import reading
from mirab.web.monitoring.queries import centre

USES = {
    UseClass.ANALYSIS_ONLY: pgettext_lazy("use class", "within the house"),
    UseClass.PARTNERS: pgettext_lazy("use class", "to partners and institutes too"),
    UseClass.PUBLISH: pgettext_lazy("use class", "to everybody who may sign in"),
}
CAVEATS = {
    Caveat.HEAD_ONLY: pgettext_lazy("caveat", "head only"),
    Caveat.INTERNATIONAL: pgettext_lazy("caveat", "international staff only"),
    Caveat.CONSENT: pgettext_lazy("caveat", "originator's consent needed"),
}
#: Caveats that concern the house itself, and may stand on a single paragraph.
WITHIN = [(caveat.value, CAVEATS[caveat]) for caveat in (Caveat.HEAD_ONLY, Caveat.INTERNATIONAL)]


def levels_of(person: Person) -> list[tuple[int, Any]]:
    """The sensitivities that a person may give: none above what he reads or what is kept here."""
    readers = [capacity.reader for capacity in rights_of(person).capacities if capacity.reader]
    own = max((reader.clearance for reader in readers), default=Sensitivity.UNCLASSIFIED)
    highest = min(own, settings.MIRAB_CEILING, Sensitivity.CONFIDENTIAL)
    return [(level.value, word) for level, word in LEVELS.items() if level <= highest]


def states() -> list[tuple[str, str]]:
    """The states of the region, by code."""
    region = centre().region
    return [(code, region.places[code].named(reading())) for code in region.states]


def lists_of(person: Person) -> list[tuple[str, str]]:
    """The need-to-know lists on which a person stands."""
    held = {code for c in rights_of(person).capacities if c.reader for code in c.reader.lists}
    return [(one.code, one.name) for one in AccessList.objects.filter(code__in=held)]


class HeldForm(forms.Form):
    """How what is written in the same form is held: within the house, as closely as the desk holds its records.

    The first choice is confidential, or the highest level that the person may read where that is lower.
    """

    sensitivity = forms.TypedChoiceField(label=gettext_lazy("Sensitivity"), coerce=int)
    caveats = forms.MultipleChoiceField(
        label=gettext_lazy("Caveats"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=WITHIN,
    )
    lists = forms.MultipleChoiceField(
        label=gettext_lazy("Need-to-know lists"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only those on every list that is ticked will see it. You may tick lists you are on."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        levels = levels_of(person)
        self.fields["sensitivity"].choices = levels  # type: ignore[attr-defined]
        self.fields["sensitivity"].initial = max((level for level, _word in levels), default=0)
        self.fields["lists"].choices = lists_of(person)  # type: ignore[attr-defined]
        if not self.fields["lists"].choices:  # type: ignore[attr-defined]
            del self.fields["lists"]

    @property
    def marks(self) -> Marks:
        """How it is held, before it is joined with what it stands on."""
        return Marks(
            sensitivity=Sensitivity(self.cleaned_data["sensitivity"]),
            use_class=UseClass.ANALYSIS_ONLY,
            caveats=frozenset(self.cleaned_data["caveats"]),
            lists=frozenset(self.cleaned_data.get("lists", ())),
        )
