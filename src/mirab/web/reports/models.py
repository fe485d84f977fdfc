"""Reports in: what a monitor saw, what the desk made of it, and what is due from whom.

Every record is marked. None has a field for the name of a victim, a witness or a suspect; who stands behind a monitor's
account is kept by the organisation that employs and protects him.
"""

from __future__ import annotations

import secrets
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.core.words import Text
from mirab.web.accounts.models import Marked, Organisation


def new_id() -> str:
    """A fresh id, which tells nobody how many records there are."""
    return secrets.token_hex(6)


class Kind(models.TextChoices):
    """What is reported: one incident, or how an area fares."""

    INCIDENT = "incident", pgettext_lazy("report", "incident")
    SITUATION = "situation", pgettext_lazy("report", "situation of the week")


class Channel(models.TextChoices):
    """By which way a report came."""

    SITE = "site", pgettext_lazy("way of a report", "the site")
    PHONE = "phone", pgettext_lazy("way of a report", "the form on the phone")
    MAIL = "mail", pgettext_lazy("way of a report", "e-mail")
    FILE = "file", pgettext_lazy("way of a report", "a file")
    PROGRAM = "program", pgettext_lazy("way of a report", "a program")


class Status(models.TextChoices):
    """Where a report stands in its life."""

    RECEIVED = "received", pgettext_lazy("report", "received")
    TRIAGED = "triaged", pgettext_lazy("report", "triaged")
    VERIFIED = "verified", pgettext_lazy("report", "verified")
    UNVERIFIED = "unverified", pgettext_lazy("report", "kept unverified")
    REJECTED = "rejected", pgettext_lazy("report", "rejected")
    LINKED = "linked", pgettext_lazy("report", "linked to a situation")


class Precision(models.TextChoices):
    """How near to the place that is named something was."""

    AT = "at", _("at this place")
    NEAR = "near", _("within an hour’s walk of it")
    WITHIN = "within", _("somewhere in this area")


class Report(Marked):
    """One report as it came: never changed, but for its place in its life."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    submission = models.UUIDField(
        unique=True, default=uuid4, help_text="Made on the device: the same submission, sent again, is one report."
    )
    kind = models.CharField(max_length=12, choices=Kind, help_text="Incident, or situation of the week.")
    channel = models.CharField(max_length=12, choices=Channel, help_text="By which way it came.")
    form_version = models.PositiveSmallIntegerField(help_text="Version of the form that it was written with.")
    monitor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The account that reported, a pseudonym; empty: it came by mail or file.",
    )
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", help_text="Which employs the reporter."
    )
    observed_at = models.DateTimeField(null=True, help_text="When it happened; of a week: its last moment.")
    reported_at = models.DateTimeField(help_text="When it was written down, by the clock of the device.")
    received_at = models.DateTimeField(help_text="When it came in, by the clock of the centre.")
    place = models.CharField(max_length=80, blank=True, help_text="Code of the place, of the region profile.")
    precision = models.CharField(
        max_length=8, choices=Precision, default=Precision.WITHIN, help_text="How near to that place it was."
    )
    segment = models.CharField(max_length=80, blank=True, help_text="Code of the border segment, where it was at one.")
    side = models.CharField(max_length=3, blank=True, help_text="Code of the state on whose side of it that was.")
    event_kind = models.CharField(max_length=40, blank=True, help_text="Kind of incident, of the form's vocabulary.")
    actors = models.TextField(blank=True, help_text="Who took part, as claimed: groups and services, no names.")
    role = models.TextField(blank=True, help_text="What each did, as claimed.")
    trigger = models.TextField(blank=True, help_text="What set it off, as claimed.")
    response = models.TextField(blank=True, help_text="What was done about it on the spot.")
    words = models.TextField(blank=True, help_text="What the reporter writes besides.")
    source_items = models.TextField(blank=True, help_text="On what it rests: seen, heard from whom, published where.")
    ahead = models.TextField(blank=True, help_text="Dates ahead that may matter: elections, prices, releases, trials.")
    outlook = models.TextField(blank=True, help_text="What the reporter expects of the coming week.")
    language = models.CharField(max_length=8, default="en", help_text="In which language it is written.")
    flags = models.JSONField(default=list, blank=True, help_text="Care that it needs, of the form's vocabulary.")
    answers = models.JSONField(default=dict, blank=True, help_text="Answers to the fixed questions, by code.")
    nothing = models.BooleanField(default=False, help_text="Nothing to report: said, which is not the same as silence.")
    unsafe = models.BooleanField(default=False, help_text="The reporter says that he cannot report safely.")
    status = models.CharField(
        max_length=12, choices=Status, default=Status.RECEIVED, help_text="Where it stands in its life."
    )

    class Meta:
        ordering = ["-received_at", "id"]
        indexes = [
            models.Index(fields=["-received_at", "id", "mark_set"], name="reports_in_order"),
            models.Index(fields=["status"], name="reports_by_status"),
            models.Index(fields=["monitor", "-received_at"], name="reports_of_a_monitor"),
        ]

    def __str__(self) -> str:
        return self.id


class ReportClaim(Marked):
    """A number that somebody states: of whom, low, best and high, counted up to when, by whom."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="claims", help_text="In which report.")
    of_whom = models.CharField(max_length=200, help_text="Of whom or what: which side, civilian or not, where.")
    low = models.PositiveIntegerField(null=True, help_text="At least so many; empty: not said.")
    best = models.PositiveIntegerField(null=True, help_text="The number that is given; empty: a range alone.")
    high = models.PositiveIntegerField(null=True, help_text="At most so many; empty: not said.")
    unit = models.CharField(max_length=60, help_text="What is counted: killed, wounded, houses, head of cattle.")
    counted_to = models.DateTimeField(null=True, help_text="Counted up to when; empty: not said.")
    by_whom = models.CharField(max_length=200, blank=True, help_text="Who states it; empty: the reporter himself.")
    stated_on = models.DateField(null=True, help_text="When it was stated; empty: not said.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.of_whom}"


class WhoseVersion(models.TextChoices):
    """Whose version of what happened."""

    A = "a", _("what one side says")
    B = "b", _("what the other side says")
    AGREED = "agreed", _("what both agree on")


class Side(Marked):
    """A version of what happened: of one side, of the other, or agreed between them."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sides", help_text="In which report.")
    whose = models.CharField(max_length=8, choices=WhoseVersion, help_text="Whose version it is.")
    words = models.TextField(help_text="What is said.")

    class Meta:
        ordering = ["whose"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.whose}"


class Picture(Marked):
    """A picture, stripped of everything but what is seen; it lies in the home folder under its hash."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="pictures", help_text="In which report.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file as it is kept.")
    media_type = models.CharField(max_length=20, default="image/jpeg", help_text="As a browser is told it.")
    width = models.PositiveIntegerField(help_text="In pixels.")
    height = models.PositiveIntegerField(help_text="In pixels.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.digest[:12]


class Triage(Marked):
    """What somebody of the desk first made of a report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="triages", help_text="Of which report.")
    urgent = models.BooleanField(default=False, help_text="To be verified before the others.")
    why = models.TextField(help_text="What was seen in it, or what has to be asked.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="By whom.")
    at = models.DateTimeField(help_text="When.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.at:%Y-%m-%d}"


class Outcome(models.TextChoices):
    """What a verification came to."""

    VERIFIED = "verified", pgettext_lazy("report", "verified")
    UNVERIFIED = "unverified", pgettext_lazy("report", "kept unverified")
    REJECTED = "rejected", pgettext_lazy("report", "rejected")


class Verification(Marked):
    """What somebody other than the reporter found; source and information are graded apart."""

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="verifications", help_text="Of which report."
    )
    outcome = models.CharField(max_length=12, choices=Outcome, help_text="What it came to.")
    credibility = models.PositiveSmallIntegerField(
        help_text="Of the information, 1 (confirmed) to 6 (cannot be judged), by the person who verified."
    )
    letter = models.CharField(
        max_length=1, default="F", help_text="Of the source, A to F, computed from what became of its reports before."
    )
    letter_n = models.PositiveIntegerField(default=0, help_text="From how many reports that letter was computed.")
    why = models.TextField(help_text="By what it was verified, or why it was not.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="By whom.")
    at = models.DateTimeField(help_text="When.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.grade}"

    @property
    def grade(self) -> str:
        """Letter of the source and figure of the information, as ``B2``."""
        return f"{self.letter}{self.credibility}"


class AlikeState(models.TextChoices):
    """What became of a proposed pair."""

    PROPOSED = "proposed", pgettext_lazy("pair of reports", "proposed")
    LINKED = "linked", pgettext_lazy("pair of reports", "the same event")
    APART = "apart", pgettext_lazy("pair of reports", "told apart")


class Alike(Marked):
    """Two reports that may tell of the same event: proposed with reasons, decided by a person, never merged."""

    first = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="alike_later", help_text="The earlier.")
    second = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="alike_before", help_text="The later.")
    reasons = models.JSONField(default=list, help_text="Why it was proposed: English and Russian words.")
    state = models.CharField(
        max_length=10, choices=AlikeState, default=AlikeState.PROPOSED, help_text="What a person made of it."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who decided."
    )
    at = models.DateTimeField(null=True, help_text="When; empty: nobody has yet.")

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_pair_of_reports")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"

    @property
    def texts(self) -> list[Text]:
        """The reasons in both languages."""
        return [Text(en=reason["en"], ru=reason["ru"]) for reason in self.reasons]


class Answer(Marked):
    """What a reporter is told of what became of his report; he reads it in the form and nowhere else."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="told", help_text="Of which report.")
    monitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who is told."
    )
    words = models.TextField(_("answer"), help_text=_("What the reporter is told, and no more."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="By whom.")
    at = models.DateTimeField(help_text="When.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.at:%Y-%m-%d}"


class Refused(Marked):
    """What came and could not be taken, whole, with the reason: nothing that somebody typed is lost."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    submission = models.CharField(max_length=64, blank=True, help_text="The submission as it named itself.")
    monitor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The account that sent it; empty: none is known.",
    )
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", help_text="Whose it is; empty: not known."
    )
    channel = models.CharField(max_length=12, choices=Channel, help_text="By which way it came.")
    whole = models.TextField(blank=True, help_text="Everything that was typed, as it came.")
    code = models.CharField(max_length=40, help_text="Why it was refused, in a word.")
    reason_en = models.TextField(help_text="Why it was refused, in English.")
    reason_ru = models.TextField(help_text="Why it was refused, in Russian.")
    at = models.DateTimeField(help_text="When it came.")
    done_at = models.DateTimeField(null=True, help_text="When somebody dealt with it; empty: it waits.")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who dealt with it."
    )
    done_how = models.TextField(blank=True, help_text="What was done about it.")
    taken_as = models.ForeignKey(
        Report,
        null=True,
        on_delete=models.SET_NULL,
        related_name="taken_again",
        help_text="As which report it was taken, corrected; empty: none.",
    )

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.id}"

    @property
    def reason(self) -> Text:
        """The reason in both languages."""
        return Text(en=self.reason_en, ru=self.reason_ru)


# models that stand in a file of their own; Django finds models here
from mirab.web.reports.due_models import Beat as Beat  # noqa: E402
from mirab.web.reports.due_models import Missed as Missed  # noqa: E402
from mirab.web.reports.due_models import OfficeAddress as OfficeAddress  # noqa: E402
from mirab.web.reports.due_models import ReportingPlan as ReportingPlan  # noqa: E402
