"""What is kept of strictly confidential texts: keys of readers, texts under them, pointers, and erasures."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mirab.core.marks import Marks, Sensitivity, UseClass

#: How everything sealed is held.
SEALED = Marks(sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL, use_class=UseClass.ANALYSIS_ONLY)


class ReaderKey(models.Model):
    """The key pair of one reader; its private half opens under his pass phrase alone, which is kept nowhere."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reader_key", help_text="Whose key it is."
    )
    public = models.BinaryField(max_length=32, help_text="Public half, X25519.")
    private = models.BinaryField(max_length=128, help_text="Private half, encrypted under the pass phrase.")
    salt = models.BinaryField(max_length=16, help_text="Salt of the pass phrase.")
    passes = models.PositiveIntegerField(help_text="Passes of Argon2id that one guess at the phrase costs.")
    memory = models.PositiveBigIntegerField(help_text="Bytes of memory that one guess costs.")
    made_at = models.DateTimeField(auto_now_add=True, help_text="When the pair was made.")

    def __str__(self) -> str:
        return str(self.person)


class SealedText(models.Model):
    """One text that the machine itself cannot read."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False, help_text="Drawn at random.")
    ciphertext = models.BinaryField(help_text="The text, encrypted under a random key of its own.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who sealed it."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was sealed.")

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def marks(self) -> Marks:
        """How it is held, and what the audit says of it."""
        return SEALED


class WrappedKey(models.Model):
    """The key of one sealed text for one of its readers."""

    sealed = models.ForeignKey(
        SealedText, on_delete=models.CASCADE, related_name="wrapped_keys", help_text="The text that it opens."
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who can open it."
    )
    wrapped = models.BinaryField(max_length=128, help_text="The text's key, encrypted to the reader's public half.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sealed", "person"], name="one_key_for_each_reader")]

    def __str__(self) -> str:
        return f"{self.sealed_id} {self.person_id}"

    @property
    def marks(self) -> Marks:
        """How it is held, and what the audit says of it."""
        return SEALED


class Pointer(models.Model):
    """Where a text is kept that this installation must not hold: its number there, and nothing of what it says."""

    number = models.CharField("reference number", max_length=60, help_text="Under which its keeper finds it.")
    keeper = models.CharField("keeper", max_length=120, help_text="Which office keeps it.")
    kind = models.CharField("kind", max_length=60, help_text="What kind of record it is, such as note for file.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who added the pointer."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was added.")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["keeper", "number"], name="one_pointer_for_each_number")]

    def __str__(self) -> str:
        return f"{self.keeper} {self.number}"


class Erasure(models.Model):
    """The tombstone of records that were erased: when, why, who asked, who approved; nothing of what they said."""

    kind = models.CharField("kind", max_length=60, help_text="Kind of the records, such as archived rows.")
    records = models.JSONField(default=list, help_text="Their ids while the erasure waits; emptied when it is done.")
    count = models.PositiveIntegerField(default=0, help_text="How many records were asked to be erased.")
    reason = models.CharField(
        "reason", max_length=500, help_text="Why, in words that may stay when the record is gone."
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who asked for it."
    )
    asked_at = models.DateTimeField(auto_now_add=True, help_text="When it was asked for.")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who approved it: another person than asked.",
    )
    approved_at = models.DateTimeField(null=True, help_text="When it was approved.")
    done_at = models.DateTimeField(null=True, help_text="When the content was gone everywhere; empty: not yet.")

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")), name="erased_by_two_people"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"
