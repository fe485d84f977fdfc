"""A message that somebody is to get, and each attempt to hand it to the mail server.

A message says that something waits, and no more: it holds no title, no place, no level and no section, so that nothing
of what waits can leave by it. What it is about stands in the record as a name that no page and no mail shows.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy


def new_id() -> str:
    """Twelve letters at random: a count of messages tells nobody anything."""
    return secrets.token_hex(6)


class State(models.TextChoices):
    """How far a message has come."""

    WAITING = "waiting", pgettext_lazy("message", "waiting")
    SENDING = "sending", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    REPEATED = "repeated", pgettext_lazy("message", "sent, possibly repeated")
    FAILED = "failed", pgettext_lazy("message", "refused by the mail server")
    BOUNCED = "bounced", pgettext_lazy("message", "came back")


class Message(models.Model):
    """One message to one person; about one thing he is told once."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="Drawn at random.")
    message_id = models.CharField(
        max_length=200, unique=True, help_text="As the mail names it: the same whenever it is sent again."
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages", help_text="Who is told."
    )
    address = models.CharField(max_length=254, help_text="Where he had his mail when the message was made.")
    about = models.CharField(max_length=80, help_text="What he is told of: a kind and a key, for the record alone.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, help_text="How far it has come.")
    made_at = models.DateTimeField(help_text="When it was made.")
    next_at = models.DateTimeField(help_text="Not before this it is tried again.")
    sent_at = models.DateTimeField(null=True, help_text="When the mail server took it; empty: it has not.")
    tries = models.PositiveIntegerField(default=0, help_text="How often it was tried.")

    class Meta:
        ordering = ["-made_at", "id"]
        indexes = [models.Index(fields=["state", "next_at"], name="post_that_waits")]
        constraints = [models.UniqueConstraint(fields=["about", "to"], name="post_told_once")]

    def __str__(self) -> str:
        return self.message_id


class Attempt(models.Model):
    """One attempt, or what was found out about one afterwards."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts", help_text="Of which.")
    at = models.DateTimeField(help_text="When.")
    outcome = models.CharField(max_length=10, choices=State, help_text="What came of it.")
    said = models.CharField(max_length=300, blank=True, help_text="What the mail server said, in its words.")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.message_id} {self.outcome}"
