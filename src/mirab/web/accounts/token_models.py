"""Personal tokens of the programming interface, and the answers to writes that were sent with a key."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token lets its bearer do; never more than its person may at that moment."""

    READ = "read", _("Read what I may read")
    EXPORT = "export", _("Take away files and rows of quarantine")
    DECIDE = "decide", _("Decide on proposals")
    RELEASE = "release", _("Release rows from quarantine")
    BUILD = "build", _("Ask for bulletins")
    REPORT = "report", _("Send reports from the field")


class ApiToken(models.Model):
    """One token by which a program acts for its person. The token itself is kept nowhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", help_text="For whom it acts."
    )
    name = models.CharField(max_length=80, help_text="What its person calls it.")
    prefix = models.CharField(max_length=8, help_text="Its first letters, by which its person tells it from others.")
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the whole token, in hex.")
    scopes = models.JSONField(default=list, help_text="What it lets its bearer do.")
    made_at = models.DateTimeField(help_text="When it was made.")
    expires_at = models.DateTimeField(help_text="From when on it opens nothing.")
    revoked_at = models.DateTimeField(null=True, help_text="When it was revoked; empty: it was not.")
    used_at = models.DateTimeField(null=True, help_text="When it was last used, to the hour; empty: never.")

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.prefix}"


class KeptAnswer(models.Model):
    """What a write that was sent with a key was answered, so that the same write sent again is done once."""

    token = models.ForeignKey(
        ApiToken, on_delete=models.CASCADE, related_name="answers", help_text="By which token it was sent."
    )
    key = models.CharField(max_length=200, help_text="The key that its sender gave it.")
    sent_hash = models.CharField(max_length=64, help_text="SHA-256 of method, address and body, in hex.")
    rights = models.CharField(max_length=64, help_text="SHA-256 of what its person might at that moment, in hex.")
    status = models.PositiveSmallIntegerField(default=0, help_text="Status of the answer.")
    answer = models.JSONField(default=dict, help_text="The answer: numbers and states, none of what was written.")
    at = models.DateTimeField(help_text="When it was sent.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_for_a_key")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"
