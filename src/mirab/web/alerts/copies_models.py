"""Released texts on paper, numbered, and in files encrypted to their readers: who has which, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.web.alerts.addressee_models import Note
from mirab.web.alerts.situation_models import new_id
from mirab.web.alerts.warning_models import DeskPart


class Receipt(models.TextChoices):
    """What became of a copy."""

    HANDED = "handed over", pgettext_lazy("copy", "handed over")
    RETURNED = "returned", pgettext_lazy("copy", "returned")
    DESTROYED = "destroyed", pgettext_lazy("copy", "destroyed")


class FileFormat(models.TextChoices):
    """As what a text is encrypted."""

    PDF = "pdf", "PDF"
    TEXT = "txt", pgettext_lazy("file", "plain text")


class NumberedCopy(DeskPart):
    """One copy of one released text on paper, for one named person; its number is given once and never again."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="copies", help_text="Of which text.")
    number = models.PositiveIntegerField(help_text="Its number among the copies of the text, from one.")
    of = models.PositiveIntegerField(help_text="How many copies there were when it was made.")
    reader = models.CharField(_("for whom"), max_length=120, help_text=_("Name and function of who is to hold it."))
    printed_at = models.DateTimeField(null=True, help_text="When its file was taken to be printed; empty: not yet.")
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who took it."
    )

    class Meta:
        ordering = ["note", "number"]
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="no_copy_number_twice")]

    def __str__(self) -> str:
        return f"{self.note_id} {self.number}/{self.of}"


class CopyReceipt(DeskPart):
    """What became of a copy, as the officer who saw to it records it: once for each thing that can."""

    copy = models.ForeignKey(
        NumberedCopy, on_delete=models.PROTECT, related_name="receipts", help_text="Of which copy."
    )
    what = models.CharField(
        _("what became of it"), max_length=12, choices=Receipt, help_text=_("Handed over, returned or destroyed.")
    )
    on = models.DateTimeField(_("when"), help_text=_("Day and hour, in UTC."))
    who = models.CharField(
        _("by whom"), max_length=200, help_text=_("Who took it, gave it back, or saw it destroyed: name and function.")
    )

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["copy", "what"], name="one_receipt_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.copy_id} {self.what}"


class FileKey(models.Model):
    """The public key to which files for one person are encrypted; the private half is his and never here."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="file_keys", help_text="Whose key it is."
    )
    public = models.CharField(
        _("public key"), max_length=120, help_text=_("One line that begins with age1, as age-keygen prints it.")
    )
    at = models.DateTimeField(help_text="When it was registered.")
    replaced_at = models.DateTimeField(null=True, help_text="When another took its place; empty: it is in use.")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(replaced_at__isnull=True), name="one_file_key_in_use"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class EncryptedFile(DeskPart):
    """One file of a released text, encrypted to the key of the one who took it: that it left, and not what it says."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="files", help_text="Of which text.")
    form = models.CharField(
        _("as"), max_length=4, choices=FileFormat, help_text=_("What the file is once it is opened.")
    )
    public = models.CharField(max_length=120, help_text="Public key to which it was encrypted.")
    sha256 = models.CharField(max_length=64, help_text="Hash (hex) of the encrypted file.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.note_id} {self.sha256[:12]}"
