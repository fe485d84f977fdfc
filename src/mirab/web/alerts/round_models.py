"""Rounds of estimates: each for himself first; what was given is its giver's alone until the round is closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mirab.web.accounts.models import Marked
from mirab.web.alerts.assessment_models import Frame, Written


class Round(Marked, Written):
    """One round: some people are asked, each for himself; when it is closed they see each other's estimates."""

    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="rounds", help_text="Of what was asked.")
    asked = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", help_text="Who is asked.")
    closed_at = models.DateTimeField(null=True, help_text="When it was closed; empty: estimates are still given.")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who closed it."
    )

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.frame} {self.at:%Y-%m-%d}"


class Given(Marked, Written):
    """A probability that somebody gave, with his reason, and his say where he does not agree."""

    probability = models.FloatField(_("likelihood"), help_text=_("Share of one, from 0.01 to 0.99."))
    reason = models.TextField(_("reason"), help_text=_("What moves you most; others read it when the round is closed."))
    dissent = models.TextField(_("dissent"), blank=True, help_text=_("Where you do not agree with the question."))

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.probability:.0%}"


class Estimate(Given):
    """What somebody gave for himself: his own alone to read. Of several of one person the latest holds."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="estimates", help_text="In which round.")


class SharedEstimate(Given):
    """An estimate that everybody of the round reads: made when the round is closed, or given after that."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="shared", help_text="In which round.")
    stage = models.PositiveSmallIntegerField(help_text="1: given for himself; 2: after the estimates were shared.")
