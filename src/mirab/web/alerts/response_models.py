"""What may be done, what was decided and done, how a warning was watched, how it ended, and what was learned."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.alerting.warning_closing import Closing as ClosingClass
from mirab.web.accounts.models import Marked
from mirab.web.accounts.opaque import name_of
from mirab.web.alerts.addressee_models import Addressee
from mirab.web.alerts.warning_models import DeskPart, Warning

OPTION_KINDS = [
    ("good offices", pgettext_lazy("option", "good-offices call")),
    ("visit", pgettext_lazy("option", "visit")),
    ("demarche", pgettext_lazy("option", "demarche")),
    ("border commission", pgettext_lazy("option", "hotline or joint border commission")),
    ("fact-finding", pgettext_lazy("option", "fact-finding with consent")),
    ("technical mission", pgettext_lazy("option", "technical mission")),
    ("statement", pgettext_lazy("option", "statement")),
    ("mediation offer", pgettext_lazy("option", "mediation offer")),
    ("humanitarian contingency", pgettext_lazy("option", "humanitarian contingency")),
    ("water release", pgettext_lazy("option", "water-release request")),
    ("funding", pgettext_lazy("option", "funding")),
]
DECISIONS = [
    ("accept", pgettext_lazy("decision", "accept")),
    ("modify", pgettext_lazy("decision", "modify")),
    ("decline", pgettext_lazy("decision", "decline")),
    ("defer", pgettext_lazy("decision", "defer")),
]
OUTLOOKS = [
    ("unchanged", pgettext_lazy("outlook", "unchanged")),
    ("escalate", pgettext_lazy("outlook", "worse: a version at a higher level is wanted")),
    ("de-escalate", pgettext_lazy("outlook", "better: a version at a lower level is wanted")),
    ("extend", pgettext_lazy("outlook", "not over: a longer horizon is wanted")),
]


class ResponseOption(DeskPart):
    """Something that an addressee with a mandate could do about it, with what it needs and what it may harm."""

    warning = models.ForeignKey(
        Warning, on_delete=models.PROTECT, related_name="options", help_text="Of which warning."
    )
    number = models.PositiveIntegerField(help_text="Of which version of it.")
    addressee = models.ForeignKey(
        Addressee, on_delete=models.PROTECT, related_name="options", help_text=_("Which addressee can carry it out.")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=OPTION_KINDS, help_text=_("What sort of act it is."))
    action = models.CharField(_("action"), max_length=300, help_text=_("What would be done, in a sentence."))
    mandate = models.CharField(
        _("by what mandate"), max_length=300, help_text=_("Who acts, and what entitles them to.")
    )
    preconditions = models.TextField(_("preconditions"), help_text=_("Concurrence, access, budget."))
    risks = models.TextField(_("risks, do no harm"), help_text=_("What it may harm, and whom."))
    days = models.PositiveIntegerField(_("days until it works"), help_text=_("From a decision until it takes effect."))
    effect = models.TextField(_("expected effect"), help_text=_("What it would change, and how that would be seen."))
    cost = models.CharField(_("cost"), max_length=200, blank=True, help_text=_("What it would cost."))

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.pk}"


class ResponseDecision(DeskPart):
    """What an addressee decided of an option, with the reason."""

    addressee = models.ForeignKey(
        Addressee, on_delete=models.PROTECT, related_name="decisions", help_text="Which addressee decided."
    )
    option = models.ForeignKey(
        ResponseOption, null=True, on_delete=models.PROTECT, related_name="decisions", help_text="Of which option."
    )
    decision = models.CharField(_("decision"), max_length=10, choices=DECISIONS, help_text=_("What was decided."))
    reason = models.TextField(_("reason"), help_text=_("Why, in the words of who decided."))
    on = models.DateTimeField(_("when"), help_text=_("When it was decided, in UTC."))

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.decision}"


class ActionTaken(DeskPart):
    """Something that an addressee did, with what shows it."""

    addressee = models.ForeignKey(
        Addressee, on_delete=models.PROTECT, related_name="actions", help_text="Which addressee acted."
    )
    option = models.ForeignKey(
        ResponseOption,
        null=True,
        on_delete=models.PROTECT,
        related_name="actions",
        help_text="The option, if it was one.",
    )
    what = models.TextField(_("what was done"), help_text=_("In a sentence."))
    on = models.DateField(_("on"), help_text=_("Day on which it was done."))
    evidence = models.TextField(
        _("evidence"), blank=True, help_text=_("Ids of reports, notes or documents that show it.")
    )
    actors = models.JSONField(default=list, help_text="Keys of our own people who took or arranged it.")

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.pk}"

    @property
    def name(self) -> str:
        """What its address calls it."""
        return name_of(self)


class Monitoring(DeskPart):
    """A look at an issued warning when its day had come."""

    warning = models.ForeignKey(Warning, on_delete=models.PROTECT, related_name="looks", help_text="At which warning.")
    days = models.PositiveIntegerField(help_text="Days after issue for which the look was due.")
    outlook = models.CharField(_("outlook"), max_length=12, choices=OUTLOOKS, help_text=_("How it stands."))
    words = models.TextField(_("what is seen"), help_text=_("In sentences, with sources in brackets."))

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.warning_id} +{self.days}"


class Closing(DeskPart):
    """How a warning ended, and what shows it."""

    warning = models.OneToOneField(
        Warning, on_delete=models.PROTECT, related_name="closing", help_text="Which warning."
    )
    closing = models.CharField(
        max_length=40,
        choices=[(one.value, one.value) for one in ClosingClass],
        help_text=_("What became of what was warned of."),
    )
    onset = models.DateField(
        _("onset"), null=True, blank=True, help_text=_("Day on which it began, where it came true.")
    )
    evidence = models.TextField(_("evidence"), help_text=_("What shows it, with sources in brackets."))
    action = models.ForeignKey(
        ActionTaken, null=True, on_delete=models.PROTECT, related_name="+", help_text="For acted on: by which action."
    )
    probability_before = models.FloatField(null=True, help_text="For acted on: the probability before the action.")
    counterfactual = models.TextField(
        _("without the action"), blank=True, help_text=_("For acted on: what would have happened without it.")
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who agreed to it."
    )

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.closing}"


class Agreement(DeskPart):
    """Somebody agreed that a warning was acted on by an action; he is neither author, clearer nor actor."""

    action = models.ForeignKey(ActionTaken, on_delete=models.PROTECT, related_name="agreements", help_text="By which.")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.action_id} {self.by_id}"


class MissedEvent(Marked):
    """An event that meets the register's rule and had no warning; it opens by itself."""

    event = models.CharField(max_length=200, unique=True, help_text="Id of the event in the register.")
    title_en = models.CharField(max_length=500, help_text="What it was, in English.")
    title_ru = models.CharField(max_length=500, help_text="The same in Russian.")
    states = models.JSONField(default=list, help_text="Codes of the states in which it happened.")
    onset = models.DateField(help_text="Day on which it began.")
    at = models.DateTimeField(help_text="When the record opened.")
    why = models.TextField(_("why it was missed"), blank=True, help_text=_("In sentences; empty: nobody has said yet."))
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who said why."
    )
    said_at = models.DateTimeField(null=True, help_text="When it was said.")

    class Meta:
        ordering = ["-onset", "-id"]

    def __str__(self) -> str:
        return self.event

    @property
    def name(self) -> str:
        """What its address calls it."""
        return name_of(self)


class AfterAction(DeskPart):
    """What was learned of a warning once it was over."""

    warning = models.ForeignKey(
        Warning, on_delete=models.PROTECT, related_name="reviews", help_text="Of which warning."
    )
    words = models.TextField(_("what was learned"), help_text=_("What went well, what did not, what is to change."))

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.pk}"
