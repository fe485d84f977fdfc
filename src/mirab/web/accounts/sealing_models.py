"""What is kept of strictly confidential texts: keys of readers, texts under them, pointers, and erasures."""

from __future__ import annotations

import secrets
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.web.accounts.models import Marked

#: How everything sealed is held.
SEALED = Marks(sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL, use_class=UseClass.ANALYSIS_ONLY)
#: How a pointer is held that nobody marked: within the house.
WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)


def new_key() -> str:
    """A fresh key for an address: it tells nobody how many records there are."""
    return secrets.token_hex(6)


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


class Pointer(Marked):
    """Where a text is kept that this installation must not hold: its number there, and nothing of what it says."""

    key = models.CharField(
        max_length=12, unique=True, default=new_key, editable=False, help_text="Drawn at random, as the address has it."
    )
    number = models.CharField(
        _("reference number"), max_length=60, help_text=_("Under which its keeper finds it; nothing of what it says.")
    )
    keeper = models.CharField(_("keeper"), max_length=120, help_text=_("Which office keeps the text."))
    kind = models.CharField(
        _("kind of record"), max_length=60, help_text=_("What it is, such as note for file; not what it is about.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who added the pointer."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was added.")

    class Meta:
        ordering = ["-at", "-id"]
        # of the same marks: another of other marks, which the writer may not know of, is not told by a refusal
        constraints = [
            models.UniqueConstraint(fields=["keeper", "number", "mark_set"], name="one_pointer_for_each_number")
        ]

    def __str__(self) -> str:
        return f"{self.keeper} {self.number}"


class Ground(models.TextChoices):
    """Why a record may be erased at all: never for what it says."""

    PERSON = "person", pgettext_lazy("erasure", "keeping it endangers a person")
    LAW = "law", pgettext_lazy("erasure", "the law requires it")


class Erasure(Marked):
    """The tombstone of records that were erased: when, why, who asked, who approved; nothing of what they said.

    It is held as closely as the records were when their erasure was asked for.
    """

    key = models.CharField(
        max_length=12, unique=True, default=new_key, editable=False, help_text="Drawn at random, as the address has it."
    )
    kind = models.CharField("kind", max_length=60, help_text="Kind of the records, such as archived rows.")
    records = models.JSONField(default=list, help_text="Their ids while the erasure waits; emptied when it is done.")
    count = models.PositiveIntegerField(default=0, help_text="How many records were asked to be erased.")
    ground = models.CharField(
        _("ground"), max_length=10, choices=Ground, blank=True, help_text=_("On which of the two grounds.")
    )
    reason = models.CharField(
        _("reason"), max_length=500, help_text=_("Why, in words that may stay when the record is gone.")
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
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who declined it, or took the request back.",
    )
    declined_at = models.DateTimeField(null=True, help_text="When it was declined; empty: it was not.")
    done_at = models.DateTimeField(null=True, help_text="When the content was gone everywhere; empty: not yet.")

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")), name="erased_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(declined_by__isnull=True), name="approved_or_declined"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"

    @property
    def waits(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.approved_at is None and self.declined_at is None
