"""When somebody last looked at Today, so that the next look can say what changed meanwhile."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class LastLook(models.Model):
    """One sitting of one person before Today: when it began, and the day as known on which Today was read."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", help_text="Who looked."
    )
    at = models.DateTimeField(default=timezone.now, help_text="When the sitting began.")
    day = models.DateField(help_text="The day as known on which Today was read.")
    snapshot = models.CharField(max_length=64, help_text="Archive snapshot that was read.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["user", "-at"])]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M} {self.day}"
