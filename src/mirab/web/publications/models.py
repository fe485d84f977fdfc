"""Bulletins that people asked for, and how far each has come."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirab.web.accounts.models import Marked
from mirab.web.publications.paper_models import Paper, Paragraph, Removal

__all__ = ["Bulletin", "Paper", "Paragraph", "Removal", "State", "Step"]

#: How long a bulletin waits for the worker before the page says so and offers another way.
WAITS = timedelta(seconds=20)
#: How long a build may be silent before it counts as broken off; drawing one PDF takes some seconds.
SILENT = timedelta(minutes=3)


class State(models.TextChoices):
    """How far a bulletin has come."""

    QUEUED = "queued", _("waiting for the worker")
    BUILDING = "building", _("being built")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class Step(models.TextChoices):
    """What is being done while a bulletin is built."""

    WAITING = "waiting", _("Waiting for the worker to take it up")
    COMPUTING = "computing", _("Computing what was known on the day")
    WRITING = "writing", _("Setting out the bulletin")
    SETTING = "setting", _("Writing the files")
    DONE = "done", _("Done")


class Bulletin(Marked):
    """One Early Warning Bulletin that somebody asked for: of which day, in which languages, and its files.

    It is computed from what the person who asked for it sees on the day of building. Until it is built it is held as
    closely as that person is cleared; then as what it was made of.
    """

    id = models.CharField(primary_key=True, max_length=24, help_text="The day and six letters, as the address has it.")
    day = models.DateField(_("day"), help_text=_("The bulletin tells what was known on this day."))
    languages = models.JSONField(
        default=list, help_text="Languages of its documents: en, ru, bilingual (both side by side)."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who asked for it."
    )
    asked_at = models.DateTimeField(auto_now_add=True, help_text="When it was asked for.")
    started_at = models.DateTimeField(null=True, help_text="When its building began; empty while it waits.")
    snapshot = models.CharField(max_length=64, help_text="Archive snapshot of the pages that its builder read.")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED, help_text="How far it has come.")
    step = models.CharField(max_length=10, choices=Step, default=Step.WAITING, help_text="What is being done now.")
    share = models.FloatField(default=0.0, help_text="Share of the work that is done, from 0 to 1.")
    moved_at = models.DateTimeField(default=timezone.now, help_text="When state, step or share last changed.")
    failure = models.TextField(blank=True, help_text="Why it could not be built, in words; empty when it could.")
    remedy = models.TextField(blank=True, help_text="What can be done about the failure.")
    content = models.CharField(max_length=64, blank=True, help_text="Content id of the bulletin, as its JSON has it.")
    files = models.JSONField(default=list, help_text="Names of its files in its folder, once it is ready.")

    class Meta:
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return self.id

    @property
    def under_way(self) -> bool:
        """Whether something is still expected to happen to it."""
        return self.state in (State.QUEUED, State.BUILDING)

    @property
    def seconds_left(self) -> float | None:
        """How long the building will yet take, judged by what is done; None where nothing is known of it."""
        if self.state != State.BUILDING or self.started_at is None or self.share < 0.1:
            return None
        return (self.moved_at - self.started_at).total_seconds() * (1 - self.share) / self.share

    @property
    def is_left_waiting(self) -> bool:
        """Whether no worker has taken it up for a while."""
        return self.state == State.QUEUED and timezone.now() - self.moved_at > WAITS

    @property
    def is_broken_off(self) -> bool:
        """Whether its builder has been silent for so long that it must have stopped."""
        return self.state == State.BUILDING and timezone.now() - self.moved_at > SILENT


def new_id(day: date) -> str:
    """A fresh id: the day is readable, and the rest tells nobody how many there are."""
    return f"{day.isoformat()}-{secrets.token_hex(3)}"


# models that stand in a file of their own; Django finds models here
from mirab.web.publications import product_models as product_models  # noqa: E402
