"""People, the marks of what they write, and the audit of what they did."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from mirab.core.marks import Sensitivity
from mirab.web.accounts.roles import Role


class User(AbstractUser):
    """One person who may sign in."""

    role = models.CharField(
        _("role"),
        max_length=20,
        choices=Role,
        default=Role.VISITOR,
        help_text=_("What this person is in the centre; a visitor reads nothing of the watch."),
    )


class Marked(models.Model):
    """A record that carries its sensitivity; every record that a person writes is one."""

    sensitivity = models.SmallIntegerField(
        _("sensitivity"),
        choices=[(level.value, level.label) for level in Sensitivity],
        default=Sensitivity.UNCLASSIFIED,
        help_text=_("How closely the record is held; the highest of what it was made of."),
    )

    class Meta:
        abstract = True


class AuditLine(Marked):
    """One act: who did what to which record, when. Lines are added and never changed."""

    at = models.DateTimeField(auto_now_add=True, help_text="When the act was committed.")
    person = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who acted; empty: the system itself."
    )
    role = models.CharField(max_length=20, blank=True, help_text="The person's role at that moment.")
    verb = models.CharField(max_length=20, help_text="What was done, as the policy names it.")
    kind = models.CharField(max_length=60, help_text="Kind of the record that was acted on.")
    record = models.CharField(max_length=200, help_text="Id of the record within its kind.")
    act = models.CharField(max_length=60, help_text="Name of the action, such as accept_proposal.")
    detail = models.JSONField(default=dict, help_text="What the act was given, without what is held closer.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "record"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.kind} {self.record}"


from mirab.web.accounts.entry_models import EntryLink, OpenSession  # noqa: E402, F401
