"""What people decided of proposals, and the drafts that go to the warning desk."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.core.words import Text
from mirab.web.accounts.models import Marked
from mirab.web.accounts.opaque import name_of
from mirab.web.alerts import assessment_models as assessment_models
from mirab.web.alerts import round_models as round_models
from mirab.web.alerts.situation_models import Situation as Situation
from mirab.web.alerts.situation_models import SituationLink as SituationLink
from mirab.web.alerts.situation_models import SituationMonth as SituationMonth
from mirab.web.alerts.situation_models import SituationTurn as SituationTurn


class Outcome(models.TextChoices):
    """What was decided."""

    ACCEPTED = "accepted", pgettext_lazy("outcome", "accepted")
    REJECTED = "rejected", pgettext_lazy("outcome", "rejected")


class DraftState(models.TextChoices):
    """Where a draft stands."""

    DRAFT = "draft", _("draft for the desk")
    WITHDRAWN = "withdrawn", _("withdrawn")
    TAKEN = "taken", _("made into a warning")


class Subject(Marked):
    """What a row says of the proposal that it is about, so that it stays readable when results are computed anew."""

    proposal = models.CharField(max_length=80, help_text="Content id of the proposal, the same while it grows.")
    situation = models.CharField(max_length=200, help_text="Id of the situation, as theme@place.")
    title_en = models.CharField(max_length=500, help_text="Title of the proposal in English.")
    title_ru = models.CharField(max_length=500, help_text="Title of the proposal in Russian.")
    kind = models.CharField(max_length=20, help_text="What is proposed: risk or opportunity.")
    level = models.CharField(
        max_length=20, blank=True, help_text="Level at that moment: watch, advisory or warning; empty: none."
    )
    known_on = models.DateField(help_text="Day as known on which the proposal was read.")

    class Meta:
        abstract = True

    @property
    def title(self) -> Text:
        """The title in both languages."""
        return Text(en=self.title_en, ru=self.title_ru)


class Decision(Subject):
    """One decision of one person on one proposal, as known on the day on which it was read.

    A decision covers the notice that it was made on. It *stands* while it is neither undone nor replaced; at most one
    stands for a proposal under the same marks, which the database itself holds when two people decide at once.
    """

    notice = models.CharField(max_length=80, help_text="Id of the last notice that had been given by the day read.")
    notice_day = models.DateField(help_text="Day of that notice.")
    snapshot = models.CharField(max_length=80, help_text="Archive snapshot of the board that was read.")
    outcome = models.CharField(max_length=20, choices=Outcome, help_text="Whether it was accepted or rejected.")
    reason = models.TextField(blank=True, help_text="Why, in the person's words; never empty where it was rejected.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who decided."
    )
    at = models.DateTimeField(help_text="When it was decided.")
    undone_at = models.DateTimeField(null=True, help_text="When it was undone; empty: it was not.")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who undid it."
    )
    replaces = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The earlier decision whose place it took after the proposal had come back.",
    )
    replaced_at = models.DateTimeField(null=True, help_text="When a later decision took its place; empty: none has.")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "mark_set"],
                condition=Q(undone_at__isnull=True, replaced_at__isnull=True),
                name="one_standing_decision",
            ),
            models.CheckConstraint(condition=~Q(outcome="rejected", reason=""), name="rejected_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.proposal} {self.at:%Y-%m-%d}"

    @property
    def name(self) -> str:
        """What readers know it by: its number would tell of decisions that they do not see."""
        return name_of(self)

    @property
    def stands(self) -> bool:
        """Whether it holds now."""
        return self.undone_at is None and self.replaced_at is None


class Draft(Subject):
    """One draft that an accepted proposal left for the warning desk, which makes a warning of it or does not."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="draft", help_text="The acceptance that made it."
    )
    evidence = models.JSONField(default=list, help_text="Ids of the archived observations that the proposal rests on.")
    explanation_en = models.TextField(help_text="Explanation of the proposal in English.")
    explanation_ru = models.TextField(help_text="Explanation of the proposal in Russian.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who made it."
    )
    at = models.DateTimeField(help_text="When it was made.")
    state = models.CharField(
        max_length=20, choices=DraftState, default=DraftState.DRAFT, help_text="Whether it waits for the desk."
    )

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["situation"])]

    def __str__(self) -> str:
        return f"{self.state} {self.proposal}"

    @property
    def name(self) -> str:
        """What an address calls it."""
        return name_of(self)

    @property
    def explanation(self) -> Text:
        """The explanation in both languages."""
        return Text(en=self.explanation_en, ru=self.explanation_ru)


# models that stand in files of their own; Django finds models here
from mirab.web.alerts import addressee_models as addressee_models  # noqa: E402
from mirab.web.alerts import cap_models as cap_models  # noqa: E402
from mirab.web.alerts import copies_models as copies_models  # noqa: E402
from mirab.web.alerts import response_models as response_models  # noqa: E402
from mirab.web.alerts import warning_models as warning_models  # noqa: E402
