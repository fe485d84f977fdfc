"""Who reports from where and by when, under whose protection, and what was due and did not come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mirab.web.accounts.models import Marked, Organisation, Period


class ReportingPlan(Marked):
    """A reporting organisation's consent and safety plan as they stand on record; a later row takes an earlier's place.

    The papers themselves stay with the organisation, and so does who its people are.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="Which employs and protects the monitors."
    )
    consent_on = models.DateField(_("consent given on"), help_text=_("Day of the consent of its people to report."))
    consent = models.CharField(_("consent"), max_length=200, help_text=_("Reference under which it is kept there."))
    safety_on = models.DateField(_("safety plan of"), help_text=_("Day of the plan for the safety of its people."))
    safety = models.CharField(_("safety plan"), max_length=200, help_text=_("Reference under which it is kept there."))
    asked = models.CharField(
        _("who is asked"),
        max_length=200,
        help_text=_("Whom we ask whether its person is well when a report does not come: a post, and how to reach it."),
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="By whom.")
    at = models.DateTimeField(help_text="When it was put on record.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.at:%Y-%m-%d}"


class Beat(Marked, Period):
    """From which places a monitor reports, and the hour of the week by which his situation report is due."""

    monitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="The account that reports."
    )
    places = models.JSONField(default=list, help_text="Codes of the places, of the region profile.")
    weekday = models.PositiveSmallIntegerField(
        default=0, help_text="Day of the week on which the report is due: 0 Monday to 6 Sunday."
    )
    hour = models.PositiveSmallIntegerField(default=12, help_text="Hour in UTC, 0 to 23, by which it is due.")

    class Meta:
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.monitor_id} {self.weekday} {self.hour}"


class Missed(Marked):
    """A report that was due and did not come: first its organisation is asked whether the person is well."""

    beat = models.ForeignKey(Beat, on_delete=models.PROTECT, related_name="missed", help_text="Whose report was due.")
    due_at = models.DateTimeField(help_text="By when it was due.")
    noticed_at = models.DateTimeField(help_text="When it was noticed.")
    asked_at = models.DateTimeField(null=True, help_text="When the organisation was asked; empty: not yet.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who asked."
    )
    asked_whom = models.CharField(max_length=200, blank=True, help_text="Which post of the organisation was asked.")
    answer = models.TextField(blank=True, help_text="What the organisation answered.")
    well = models.BooleanField(null=True, help_text="Whether the person is well; empty: no answer yet.")
    answered_at = models.DateTimeField(null=True, help_text="When it answered.")
    silence_at = models.DateTimeField(null=True, help_text="From when it counts as silence; empty: it does not yet.")

    class Meta:
        ordering = ["-due_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["beat", "due_at"], name="one_missed_report_of_a_week")]

    def __str__(self) -> str:
        return f"{self.beat_id} {self.due_at:%Y-%m-%d}"


class OfficeAddress(Marked, Period):
    """An address from which an office of a reporting organisation sends mail; never one of a person at risk."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="Whose office writes from it."
    )
    address = models.EmailField(
        _("address"), help_text=_("Of an office, in small letters. Mail is read by others on its way.")
    )

    class Meta:
        ordering = ["address", "-id"]
        indexes = [models.Index(fields=["address"], name="reports_office_address")]

    def __str__(self) -> str:
        return self.address
