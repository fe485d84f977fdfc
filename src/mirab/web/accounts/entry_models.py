"""Ways in that are kept: links of the administrator, and sessions that are open."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryLink(models.Model):
    """One link by which a person enters once and chooses a password: a first time, or again."""

    class Kind(models.TextChoices):
        """What the link is for."""

        INVITATION = "invitation", _("Invitation")
        RECOVERY = "recovery", _("Recovery")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entry_links", help_text="Whom it lets in."
    )
    kind = models.CharField(max_length=20, choices=Kind, help_text="A first entry, or one that was lost.")
    token_hash = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the link's token, in hex; the token itself is kept nowhere."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="The administrator who made it."
    )
    made_at = models.DateTimeField(help_text="When it was made.")
    expires_at = models.DateTimeField(help_text="From when on it lets nobody in.")
    used_at = models.DateTimeField(null=True, help_text="When it let its person in; empty: not yet.")

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"


class OpenSession(models.Model):
    """One session in which a person is signed in, as its owner is shown it. No address of a machine is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="open_sessions", help_text="Who is signed in."
    )
    key = models.CharField(max_length=40, unique=True, help_text="Key of the session, by which it is ended.")
    browser = models.CharField(max_length=60, blank=True, help_text="Browser and system, such as Firefox, Windows.")
    opened_at = models.DateTimeField(help_text="When its person signed in.")
    seen_at = models.DateTimeField(help_text="When it was last used, to some minutes.")

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.browser}"
