"""Warnings: the thing itself, its texts version by version, who signed which, and who was told that something waits."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.alerting.levels import Kind, Precedence, Severity
from mirab.alerting.warning_states import State
from mirab.web.accounts.models import Marked
from mirab.web.accounts.opaque import name_of
from mirab.web.alerts.situation_models import Situation, new_id

KINDS = [
    (Kind.RISK.value, pgettext_lazy("kind", "risk")),
    (Kind.OPPORTUNITY.value, pgettext_lazy("kind", "opportunity")),
]
SEVERITIES = [
    (Severity.MINOR.value, pgettext_lazy("severity", "minor")),
    (Severity.MODERATE.value, pgettext_lazy("severity", "moderate")),
    (Severity.SERIOUS.value, pgettext_lazy("severity", "serious")),
    (Severity.SEVERE.value, pgettext_lazy("severity", "severe")),
]
PRECEDENCES = [
    (Precedence.ROUTINE.value, pgettext_lazy("precedence", "routine")),
    (Precedence.PRIORITY.value, pgettext_lazy("precedence", "priority")),
    (Precedence.FLASH.value, pgettext_lazy("precedence", "flash")),
]
LANGUAGES = [("en", pgettext_lazy("language", "English")), ("ru", pgettext_lazy("language", "Russian"))]
CONFIDENCES = [
    ("low", pgettext_lazy("confidence", "low")),
    ("moderate", pgettext_lazy("confidence", "moderate")),
    ("high", pgettext_lazy("confidence", "high")),
]


class Nature(models.TextChoices):
    """Whether a civil authority acts on it, or diplomacy does; only the first may leave in an alert format."""

    POLITICAL = "political", pgettext_lazy("nature", "political")
    HAZARD = "hazard", pgettext_lazy("nature", "a hazard that a civil authority acts on")


class DeskPart(Marked):
    """Something that somebody wrote at the desk at some moment."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who wrote it."
    )
    at = models.DateTimeField(help_text="When it was written.")

    class Meta:
        abstract = True


class Warning(DeskPart):
    """One warning, of which there are versions; what it is of and where it came from does not change."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    situation = models.ForeignKey(
        Situation, null=True, on_delete=models.PROTECT, related_name="warnings", help_text="Of which situation."
    )
    draft = models.ForeignKey(
        "alerts.Draft", null=True, on_delete=models.PROTECT, related_name="+", help_text="Draft that it was made of."
    )
    assessment = models.CharField(max_length=12, blank=True, help_text="Id of the assessment that it rests on.")
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS, help_text=_("Whether harm or a chance may come."))
    nature = models.CharField(
        _("nature"), max_length=12, choices=Nature, default=Nature.POLITICAL, help_text=_("Who would act on it.")
    )
    states = models.JSONField(default=list, help_text="Codes of the states that it concerns.")
    version = models.PositiveIntegerField(default=1, help_text="Number of its latest version.")
    changed_at = models.DateTimeField(auto_now=True, help_text="When it, or anything of it, last changed.")

    class Meta:
        ordering = ["-changed_at", "id"]
        indexes = [models.Index(fields=["-changed_at", "id", "mark_set"], name="desk_warnings_in_order")]

    def __str__(self) -> str:
        return self.id


class WarningVersion(DeskPart):
    """One text of a warning as it was written; a change of it is another row, of the same version or of the next.

    Rows of one ``number`` share a life: signatures stand or lapse as the text changes. The last of them is current.
    """

    warning = models.ForeignKey(
        Warning, on_delete=models.PROTECT, related_name="versions", help_text="Of which warning."
    )
    number = models.PositiveIntegerField(default=1, help_text="Version, from one.")
    text_number = models.PositiveIntegerField(default=1, help_text="Text of the version, from one.")
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.value) for state in State],
        default=State.DRAFT.value,
        help_text="Where the version stands, while this is its last text.",
    )
    precedence = models.CharField(
        _("precedence"), max_length=10, choices=PRECEDENCES, help_text=_("How quickly it is to be handled.")
    )
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, help_text=_("In which it is written."))
    title = models.CharField(_("title"), max_length=200, help_text=_("What may happen, in a line."))
    what = models.TextField(_("what"), help_text=_("What may happen. Sources stand in brackets behind a sentence."))
    place = models.TextField(_("where"), help_text=_("Where it may happen."))
    when = models.TextField(_("when"), help_text=_("When it may happen, and what it depends on."))
    affected = models.TextField(_("who is affected"), help_text=_("Who would be affected, and how many."))
    why_now = models.TextField(_("why now"), help_text=_("What has changed. Sources stand in brackets."))
    unknown = models.TextField(_("what we do not know"), help_text=_("What would change the picture if it were known."))
    probability = models.FloatField(
        _("probability"), help_text=_("Of at least this severity within the horizon, 0 to 1.")
    )
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=CONFIDENCES, help_text=_("How sure we are of the judgement.")
    )
    basis = models.TextField(_("basis of the confidence"), help_text=_("On what the confidence rests."))
    horizon = models.DateField(_("horizon"), help_text=_("Last day on which it may still come true."))
    severity = models.CharField(
        _("severity"), max_length=10, choices=SEVERITIES, help_text=_("How heavy it would be, by the region's table.")
    )
    level = models.CharField(max_length=10, help_text="Read from the region's table: none, watch, advisory or warning.")
    authors = models.JSONField(default=list, help_text="Keys of all who wrote in this version.")
    note = models.TextField(blank=True, help_text="What this text follows, or why it was changed.")
    flash = models.BooleanField(default=False, help_text="Whether it went out before it was cleared.")
    issued_at = models.DateTimeField(null=True, help_text="When the version was issued; empty: it was not.")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who issued it."
    )
    replaced_at = models.DateTimeField(null=True, help_text="When another text of the version took its place.")

    class Meta:
        ordering = ["-number", "-text_number"]
        constraints = [
            models.UniqueConstraint(fields=["warning", "number", "text_number"], name="one_text_of_a_version"),
            # two at once, or one again after a fall: the record holds one issue of a version
            models.UniqueConstraint(
                fields=["warning", "number"], condition=models.Q(issued_at__isnull=False), name="issued_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.number}.{self.text_number}"

    @property
    def seen(self) -> str:
        """What a person confirms to have read when he acts on it."""
        return f"{self.number}.{self.text_number}.{self.state}"


class SignOff(DeskPart):
    """One signature under one text: the counter-case, clearance, approval; it stands until the text changes."""

    version = models.ForeignKey(
        WarningVersion, on_delete=models.PROTECT, related_name="signoffs", help_text="Under which text."
    )
    hand = models.CharField(max_length=12, help_text="What was signed: challenger, clearer, approver; or sent back.")
    note = models.TextField(_("in words"), blank=True, help_text=_("The counter-case, or a remark."))
    lapsed_at = models.DateTimeField(null=True, help_text="When it lapsed; empty: it stands.")
    lapsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who made it lapse."
    )

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.hand} {self.version}"


class Notice(DeskPart):
    """One person told that something of a warning waits for him, or has happened to what he signed; his own to read."""

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices", help_text="Who is told."
    )
    what = models.CharField(max_length=40, help_text="Code of what is told; the words are the page's.")
    warning = models.ForeignKey(
        Warning, on_delete=models.PROTECT, related_name="notices", help_text="Of which warning."
    )
    read_at = models.DateTimeField(null=True, help_text="When he put it away; empty: it waits.")
    sent_at = models.DateTimeField(null=True, help_text="When a mail said that something waits; empty: none did.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["to", "read_at"], name="desk_notices_of")]

    def __str__(self) -> str:
        return f"{self.what} {self.to_id}"

    @property
    def name(self) -> str:
        """What its address calls it."""
        return name_of(self)
