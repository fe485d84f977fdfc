"""Messages of the Common Alerting Protocol: what left as one, what a partner answered, and what is open to all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.exchange.cap import MessageType
from mirab.exchange.cap_hazards import Hazard
from mirab.web.alerts.situation_models import new_id
from mirab.web.alerts.warning_models import DeskPart, WarningVersion

KINDS = [
    (MessageType.ALERT.value, pgettext_lazy("CAP", "alert")),
    (MessageType.UPDATE.value, pgettext_lazy("CAP", "update")),
    (MessageType.CANCEL.value, pgettext_lazy("CAP", "cancellation")),
    (MessageType.ACK.value, pgettext_lazy("CAP", "acknowledgement")),
]
HAZARDS = [
    (Hazard.DAM.value, pgettext_lazy("hazard", "dam")),
    (Hazard.FLOOD.value, pgettext_lazy("hazard", "flood")),
    (Hazard.MUDFLOW.value, pgettext_lazy("hazard", "mudflow")),
    (Hazard.TAILINGS.value, pgettext_lazy("hazard", "tailings")),
    (Hazard.SUPPLY_CUT.value, pgettext_lazy("hazard", "supply cut")),
]


class CapMessage(DeskPart):
    """One message as it left, or as a partner sent it; nothing of it changes after it is kept."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    version = models.ForeignKey(
        WarningVersion, on_delete=models.PROTECT, related_name="cap_messages", help_text="Of which text it speaks."
    )
    kind = models.CharField(max_length=8, choices=KINDS, help_text="What it does: alert, update, cancel, acknowledge.")
    hazard = models.CharField(
        _("hazard"), max_length=12, choices=HAZARDS, help_text=_("What a civil authority would act on.")
    )
    identifier = models.CharField(max_length=200, help_text="What its sender calls it.")
    sender = models.CharField(max_length=200, help_text="Who sent it, as the message says.")
    sent = models.DateTimeField(help_text="When, as the message says.")
    references = models.JSONField(default=list, help_text="Identifiers of the earlier messages that it names.")
    document = models.TextField(help_text="The XML, whose UTF-8 is byte for byte what left or came.")
    certificate = models.TextField(blank=True, help_text="PEM by which its signature holds; empty: it came unsigned.")
    note = models.TextField(blank=True, help_text="What a partner wrote with its acknowledgement.")

    class Meta:
        ordering = ["sent", "at", "id"]
        constraints = [
            # one identifier is one message of its sender; the same file taken in twice is one acknowledgement
            models.UniqueConstraint(fields=["sender", "identifier"], name="one_cap_message_of_a_name")
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def body(self) -> bytes:
        """The file."""
        return self.document.encode()


class CapPublished(models.Model):
    """That a message is open to everybody from some moment on: the message lies at a public address."""

    message = models.OneToOneField(
        CapMessage, on_delete=models.PROTECT, related_name="published", help_text="Which message."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who opened it to all."
    )
    at = models.DateTimeField(help_text="When it was opened to all.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.message_id}"
