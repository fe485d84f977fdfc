"""Reports of the desk: their items, every state of their text, their life, and the versions that were issued."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.core.marks import Marks
from mirab.core.words import Text
from mirab.web.accounts.models import Marked, MarkSet

#: Admiralty grades: how far the source is relied on, and how credible what it says is.
GRADES = [f"{source}{credible}" for source in "ABCDEF" for credible in range(1, 7)]


def new_id() -> str:
    """A fresh id, which tells nobody how many there are."""
    return secrets.token_hex(6)


class ProductName(models.TextChoices):
    """The kinds of reports."""

    DAILY = "daily", _("daily note")
    WEEKLY = "weekly", _("weekly report")
    MONTHLY = "monthly", _("monthly table of situations")
    BRIEFING = "briefing", _("half-yearly briefing")
    CABLE = "cable", _("code cable (draft)")


class ProductState(models.TextChoices):
    """Where a report stands in its life."""

    DRAFT = "draft", pgettext_lazy("report", "draft")
    SENT = "sent", pgettext_lazy("report", "sent for clearance")
    RETURNED = "returned", pgettext_lazy("report", "sent back")
    CLEARED = "cleared", pgettext_lazy("report", "cleared")
    ISSUED = "issued", pgettext_lazy("report", "issued")
    DROPPED = "dropped", pgettext_lazy("report", "given up")


#: Its text may be changed.
OPEN = frozenset({ProductState.DRAFT, ProductState.SENT, ProductState.RETURNED, ProductState.CLEARED})
#: Somebody has signed, or is asked to: a change takes that off.
SIGNED = frozenset({ProductState.SENT, ProductState.CLEARED})


class Product(Marked):
    """A report of the desk while it is written, held as the closest of its parts.

    ``stamp`` names the state of its text, and is drawn anew at random with each change: a count would tell a later
    reader of changes that he may not know of.
    """

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    kind = models.CharField(_("kind"), max_length=10, choices=ProductName, help_text=_("What kind of report it is."))
    title_en = models.CharField(
        _("title in English"), max_length=200, blank=True, help_text=_("Empty: the kind and the period stand there.")
    )
    title_ru = models.CharField(
        _("title in Russian"), max_length=200, blank=True, help_text=_("Empty: the kind and the period stand there.")
    )
    title_set = models.ForeignKey(
        MarkSet, on_delete=models.PROTECT, related_name="+", help_text="How the title, and to whom it goes, are held."
    )
    addressed = models.JSONField(default=dict, help_text="To, from, for information, number, precedence of a cable.")
    since = models.DateField(_("from"), help_text=_("First day that it is about."))
    until = models.DateField(_("until"), help_text=_("Last day that it is about."))
    due_on = models.DateField(_("due on"), null=True, blank=True, help_text=_("Day by which it is due; empty: none."))
    state = models.CharField(
        max_length=10, choices=ProductState, default=ProductState.DRAFT, help_text="Where it stands in its life."
    )
    stamp = models.CharField(max_length=12, default=new_id, help_text="Names the state of its text.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who began it; empty: the clock, as it was due.",
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was begun.")
    changed_at = models.DateTimeField(default=timezone.now, help_text="When it last changed.")

    class Meta:
        ordering = ["-changed_at", "id"]
        indexes = [
            models.Index(fields=["-changed_at", "id", "mark_set"], name="products_in_order"),
            models.Index(fields=["kind", "due_on"], name="products_due"),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def title(self) -> Text:
        """The title in both languages; each may be empty."""
        return Text(en=self.title_en, ru=self.title_ru)

    @property
    def title_marks(self) -> Marks:
        """How the title is held."""
        return self.title_set.marks

    @property
    def open(self) -> bool:
        """Whether its text may be changed."""
        return self.state in OPEN


class Nature(models.TextChoices):
    """Whether a sentence says what is the case, or what is thought of it."""

    FACT = "fact", pgettext_lazy("sentence", "fact")
    COMMENT = "comment", pgettext_lazy("sentence", "comment")


class ItemArrow(models.TextChoices):
    """How the situation of a row moved in the month."""

    DETERIORATED = "deteriorated", _("deteriorated")
    UNCHANGED = "unchanged", _("unchanged")
    IMPROVED = "improved", _("improved")


class ItemAlert(models.TextChoices):
    """What the next month may bring."""

    NONE = "none", pgettext_lazy("alert", "no alert")
    RISK = "risk", pgettext_lazy("alert", "risk")
    OPPORTUNITY = "opportunity", pgettext_lazy("alert", "opportunity")


class ProductItem(Marked):
    """A sentence of a report, with what it rests on."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="items", help_text="Of which report.")
    place = models.PositiveIntegerField(help_text="Its place among the items; shown nowhere.")
    part = models.CharField(_("part"), max_length=20, help_text=_("Where in the report it stands."))
    nature = models.CharField(
        _("fact or comment"), max_length=10, choices=Nature, help_text=_("Comment is kept apart from fact.")
    )
    text_en = models.TextField(_("sentence in English"), blank=True, help_text=_("What the report says."))
    text_ru = models.TextField(_("sentence in Russian"), blank=True, help_text=_("The same in Russian."))
    subject_en = models.CharField(
        _("situation in English"), max_length=200, blank=True, help_text=_("In the table of situations: its name.")
    )
    subject_ru = models.CharField(
        _("situation in Russian"), max_length=200, blank=True, help_text=_("The same in Russian.")
    )
    arrow = models.CharField(
        _("past month"), max_length=12, blank=True, choices=ItemArrow, help_text=_("How the situation moved.")
    )
    alert = models.CharField(
        _("next month"), max_length=12, blank=True, choices=ItemAlert, help_text=_("What the next month may bring.")
    )
    grade = models.CharField(
        _("grade"), max_length=2, blank=True, help_text=_("Source letter and credibility, such as B2.")
    )
    rests = models.JSONField(default=list, help_text="What it rests on: kind, id and name in both languages of each.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who wrote it last."
    )
    at = models.DateTimeField(default=timezone.now, help_text="When it was written.")

    class Meta:
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.id

    @property
    def text(self) -> Text:
        """The sentence in both languages; one may be empty."""
        return Text(en=self.text_en, ru=self.text_ru)

    @property
    def subject(self) -> Text:
        """The name of the situation in both languages."""
        return Text(en=self.subject_en, ru=self.subject_ru)


class ProductVersion(Marked):
    """One state of the text of a report, whole: what somebody changed is still there as it was."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions", help_text="Of which.")
    stamp = models.CharField(max_length=12, help_text="Names the state of the text.")
    content = models.JSONField(default=dict, help_text="The report as plain data.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Whose change."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was changed.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.product_id} {self.stamp}"


class Step(models.TextChoices):
    """A step in the life of a report."""

    SENT = "sent", pgettext_lazy("step", "sent for clearance")
    RETURNED = "returned", pgettext_lazy("step", "sent back")
    CLEARED = "cleared", pgettext_lazy("step", "cleared")
    LAPSED = "lapsed", pgettext_lazy("step", "lapsed: the text was changed")
    ISSUED = "issued", pgettext_lazy("step", "issued")
    DROPPED = "dropped", pgettext_lazy("step", "given up")


class ProductStep(Marked):
    """One step in the life of a report: who took it, of which state of the text, and why."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="steps", help_text="Of which.")
    step = models.CharField(max_length=10, choices=Step, help_text="What was done.")
    stamp = models.CharField(max_length=12, help_text="The state of the text of which it was done.")
    note = models.TextField(_("reason"), blank=True, help_text=_("Why, in the words of who did it."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who did it."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was done.")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.product_id} {self.step}"


class ProductTemplate(models.Model):
    """A Word file of the office: its styles, header and footer stand around what is written here."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    name = models.CharField(_("name"), max_length=100, help_text=_("What people call it."))
    kind = models.CharField(
        _("for which report"), max_length=10, blank=True, choices=ProductName, help_text=_("Empty: for all of them.")
    )
    sha256 = models.CharField(max_length=64, help_text="Hash of the file, by which it is kept under the home folder.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who brought it."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was brought.")
    withdrawn_at = models.DateTimeField(null=True, help_text="When it was put out of use; empty: it is in use.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.name


class ProductEdition(Marked):
    """What of a report was issued to one audience: frozen, and with nothing in it from above that audience.

    It says nothing of the report that it was drawn from but what it holds.
    """

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="editions", help_text="Of which.")
    kind = models.CharField(max_length=10, choices=ProductName, help_text="What kind of report it is.")
    content = models.JSONField(default=dict, help_text="What it says, as plain data.")
    template = models.ForeignKey(
        ProductTemplate, null=True, on_delete=models.PROTECT, related_name="+", help_text="Around its Word file."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who issued it."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was issued.")

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["-at", "id", "mark_set"], name="editions_in_order")]

    def __str__(self) -> str:
        return self.id


class Outcome(models.TextChoices):
    """What became of an element for the press."""

    ISSUED = "issued", pgettext_lazy("press", "issued")
    CHANGED = "issued changed", pgettext_lazy("press", "issued, changed")
    NOT_AGREED = "not agreed", pgettext_lazy("press", "not agreed")


class PressOutcome(Marked):
    """What became of an element for the press; a later one follows an earlier one and hides nothing."""

    item = models.ForeignKey(ProductItem, on_delete=models.PROTECT, related_name="outcomes", help_text="Of which.")
    outcome = models.CharField(
        _("what became of it"), max_length=20, choices=Outcome, help_text=_("Issued, issued changed, or not agreed.")
    )
    words = models.TextField(_("words as issued"), blank=True, help_text=_("Where they differ from what was proposed."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who noted it."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was noted.")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.outcome}"


class ProductDue(models.Model):
    """When a kind of report is due: a setting of the house."""

    kind = models.CharField(
        _("kind"), max_length=10, choices=ProductName, unique=True, help_text=_("Which kind of report.")
    )
    on = models.BooleanField(_("in use"), default=True, help_text=_("The clock makes an empty draft of it in time."))
    weekdays = models.JSONField(
        _("weekdays"), default=list, blank=True, help_text=_("On which days of the week it is due, Monday being 0.")
    )
    month_day = models.PositiveSmallIntegerField(
        _("day of the month"), null=True, blank=True, help_text=_("On which day of the month; the last one if later.")
    )
    months = models.JSONField(
        _("months"), default=list, blank=True, help_text=_("In which months, 1 to 12; empty: in each.")
    )
    ahead = models.PositiveSmallIntegerField(
        _("days ahead"), default=1, help_text=_("So many days before it is due the draft is made.")
    )

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.kind
