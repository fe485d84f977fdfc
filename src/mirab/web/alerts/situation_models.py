"""Situations that the centre follows over time, what was said of them each month, and what hangs on them."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.core.words import Text
from mirab.web.accounts.models import Marked


def new_id() -> str:
    """A fresh id, which tells nobody how many records there are."""
    return secrets.token_hex(6)


class SituationState(models.TextChoices):
    """Whether a situation is followed."""

    OPEN = "open", pgettext_lazy("situation", "open")
    DORMANT = "dormant", pgettext_lazy("situation", "dormant")


class Arrow(models.TextChoices):
    """How a situation moved in a month."""

    DETERIORATED = "deteriorated", _("deteriorated")
    UNCHANGED = "unchanged", _("unchanged")
    IMPROVED = "improved", _("improved")


class Alert(models.TextChoices):
    """What the next month may bring."""

    NONE = "none", pgettext_lazy("alert", "none")
    RISK = "risk", _("risk")
    OPPORTUNITY = "opportunity", _("opportunity")


class Situation(Marked):
    """What the centre follows over time: the unit of work, on which everything else hangs."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    key = models.CharField(
        max_length=200, blank=True, help_text="Id of the board's situation, as theme@place; empty: the board has none."
    )
    title_en = models.CharField(_("title in English"), max_length=200, help_text=_("What is followed, and where."))
    title_ru = models.CharField(_("title in Russian"), max_length=200, help_text=_("The same in Russian."))
    places = models.JSONField(default=list, help_text="Codes of the places that it is about.")
    states = models.JSONField(default=list, help_text="Codes of the states that it touches.")
    clusters = models.JSONField(default=list, help_text="Numbers of the groups of threats, 0 to 3.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who follows it."
    )
    state = models.CharField(
        max_length=10, choices=SituationState, default=SituationState.OPEN, help_text="Whether it is followed."
    )
    proposal = models.CharField(
        max_length=80, blank=True, help_text="Content id of the proposal that it was opened from; empty: by hand."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who opened it."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was opened.")
    changed_at = models.DateTimeField(auto_now=True, help_text="When it, or what hangs on it, last changed.")

    class Meta:
        ordering = ["-changed_at", "id"]
        indexes = [models.Index(fields=["-changed_at", "id", "mark_set"], name="desk_situations_in_order")]

    def __str__(self) -> str:
        return self.id

    @property
    def title(self) -> Text:
        """The title in both languages."""
        return Text(en=self.title_en, ru=self.title_ru)


class SituationMonth(Marked):
    """What was said of a situation for one month; a later row for the same month replaces it and hides nothing."""

    situation = models.ForeignKey(
        Situation, on_delete=models.PROTECT, related_name="months", help_text="Of which situation."
    )
    month = models.DateField(_("month"), help_text=_("First day of the month that the arrow is about."))
    arrow = models.CharField(_("arrow"), max_length=12, choices=Arrow, help_text=_("How it moved in that month."))
    alert = models.CharField(_("alert"), max_length=12, choices=Alert, help_text=_("What the next month may bring."))
    why_en = models.TextField(_("why, in English"), help_text=_("The sentence that says why."))
    why_ru = models.TextField(_("why, in Russian"), help_text=_("The same in Russian."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who said so."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was said.")

    class Meta:
        ordering = ["-month", "-at", "-id"]

    def __str__(self) -> str:
        return f"{self.situation_id} {self.month:%Y-%m}"

    @property
    def why(self) -> Text:
        """The sentence in both languages."""
        return Text(en=self.why_en, ru=self.why_ru)


class SituationLink(Marked):
    """One thing that hangs on a situation: a record or an archived row, by its kind and id."""

    situation = models.ForeignKey(
        Situation, on_delete=models.PROTECT, related_name="links", help_text="On which situation."
    )
    kind = models.CharField(max_length=40, help_text="What hangs there: report, proposal, warning, observation, paper.")
    record = models.CharField(max_length=80, help_text="Its id.")
    note = models.CharField(max_length=500, blank=True, help_text="Why it belongs here, in the person's words.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who hung it on."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was hung on.")
    taken_off_at = models.DateTimeField(null=True, help_text="When it was taken off; empty: it hangs there.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "record"], name="desk_hangs_where")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"


class Turn(models.TextChoices):
    """What became of a situation as a whole."""

    DORMANT = "dormant", pgettext_lazy("turn", "made dormant")
    REOPENED = "reopened", pgettext_lazy("turn", "taken up again")
    HANDED_OVER = "handed over", pgettext_lazy("turn", "handed over")


class SituationTurn(Marked):
    """One time that a situation was made dormant, taken up again or handed over, and why."""

    situation = models.ForeignKey(
        Situation, on_delete=models.PROTECT, related_name="turns", help_text="Which situation."
    )
    turn = models.CharField(max_length=12, choices=Turn, help_text="What became of it.")
    reason = models.TextField(_("reason"), help_text=_("Why, in the words of who did it."))
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who follows it from then on; empty: it was not handed over.",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who did it."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was done.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.situation_id} {self.turn}"
