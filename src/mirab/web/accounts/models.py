"""People with their rights, the marks of what they write, and the audit of what they did."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.core.marks import Marks, Sensitivity
from mirab.core.words import Text
from mirab.web.accounts.opaque import name_of
from mirab.web.accounts.roles import Role

#: Sensitivity in the words of pages.
LEVELS = {
    Sensitivity.UNCLASSIFIED: _("unclassified"),
    Sensitivity.CONFIDENTIAL: _("confidential"),
    Sensitivity.STRICTLY_CONFIDENTIAL: _("strictly confidential"),
}


class OrganisationKind(models.TextChoices):
    """What an organisation is to the centre."""

    CENTRE = "centre", pgettext_lazy("organisation", "the centre itself")
    GOVERNMENT = "government", pgettext_lazy("organisation", "government body")
    PARTNER = "partner", pgettext_lazy("organisation", "partner organisation")
    INSTITUTE = "institute", pgettext_lazy("organisation", "institute")
    DONOR = "donor", pgettext_lazy("organisation", "donor")
    REPORTING = "reporting", pgettext_lazy("organisation", "organisation of monitors")


class Organisation(models.Model):
    """A body to which people belong, with what it is there for and the series that it owns."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Short name in small letters; never changed later."))
    name_en = models.CharField(_("name in English"), max_length=200, help_text=_("As it writes itself in English."))
    name_ru = models.CharField(_("name in Russian"), max_length=200, help_text=_("As it writes itself in Russian."))
    kind = models.CharField(
        _("kind"), max_length=20, choices=OrganisationKind, help_text=_("What it is to the centre.")
    )
    state = models.CharField(
        _("state"), max_length=3, blank=True, help_text=_("Code of the state that it represents; empty: none.")
    )
    mandate = models.TextField(_("mandate"), blank=True, help_text=_("What it is there to do, and by what decision."))
    owns = models.JSONField(
        _("owner of series"),
        default=list,
        blank=True,
        help_text=_("Names under which it owns series, as the archive writes them."),
    )
    exercise = models.BooleanField(_("exercise"), default=False, help_text=_("Made up, for an EXERCISE."))

    class Meta:
        ordering = ["name_en", "id"]

    def __str__(self) -> str:
        return self.name_en

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(en=self.name_en, ru=self.name_ru)


class SharingGroup(models.Model):
    """Organisations with which things are shared together."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Short name in small letters; never changed later."))
    name = models.CharField(_("name"), max_length=200, help_text=_("What people call the group."))
    organisations = models.ManyToManyField(Organisation, related_name="groups", blank=True, help_text=_("Its members."))

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """One person who may sign in."""

    role = models.CharField(
        _("role"),
        max_length=20,
        choices=Role,
        default=Role.VISITOR,
        help_text=_("What this person is in the centre; a visitor reads nothing of the watch."),
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        help_text=_("To which body this person belongs; empty: to the centre, where the role is one of the house."),
    )
    international = models.BooleanField(
        _("international staff"),
        default=False,
        help_text=_("Recruited internationally; some things are for international staff only."),
    )

    @property
    def called(self) -> str:
        """The name that others read."""
        return self.get_full_name() or self.username


class Period(models.Model):
    """Something that holds from one day to another, both included."""

    since = models.DateField(_("from"), help_text=_("First day on which it holds."))
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Last day on which it holds; empty: until it is withdrawn.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who gave it."
    )
    why = models.CharField(_("reason"), max_length=500, help_text=_("Why, in the words of who gave it."))
    at = models.DateTimeField(auto_now_add=True, help_text="When it was given.")
    ended_at = models.DateTimeField(null=True, help_text="When it was withdrawn; empty: it was not.")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who withdrew it."
    )

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.ended_at is None and self.since <= day and (self.until is None or day <= self.until)


def holding(day: date) -> Q:
    """The condition of :meth:`Period.holds_on` for a query."""
    return Q(ended_at__isnull=True, since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


class Clearance(Period):
    """How closely held a person may read; without one, what is unclassified."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clearances", help_text="Who is cleared."
    )
    level = models.SmallIntegerField(
        _("level"), choices=[*LEVELS.items()], help_text=_("The highest sensitivity that the person may read.")
    )

    class Meta:
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.person} {Sensitivity(self.level).label}"


class AccessList(models.Model):
    """A need-to-know list: what carries its code is read by those alone who stand on it."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Short name in small letters; never changed later."))
    name = models.CharField(_("name"), max_length=200, help_text=_("What the list is for, without what it guards."))
    people: models.ManyToManyField[User, ListEntry] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="ListEntry", through_fields=("list", "person"), related_name="+"
    )

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ListEntry(Period):
    """Somebody's standing on a need-to-know list."""

    list = models.ForeignKey(AccessList, on_delete=models.PROTECT, related_name="entries", help_text="Which list.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entries", help_text="Who stands on it."
    )

    class Meta:
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.list} {self.person}"


class Delegation(Period):
    """Who stands in for somebody who is away: with the role and the lists of the one, and his own clearance."""

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations", help_text="Who is away."
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stands_in", help_text="Who stands in."
    )

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(giver=F("taker")), name="stands_in_for_another")]

    def __str__(self) -> str:
        return f"{self.taker} for {self.giver}"


class RightsVersion(models.Model):
    """Tells one state of everybody's rights, and of the combinations of marks, from any other: one row, read each time.

    The stamp is drawn at random with each change: a count would come back after a change that was undone.
    """

    stamp = models.BigIntegerField(default=0, help_text="Drawn at random with each change.")

    def __str__(self) -> str:
        return str(self.stamp)


class MarkSet(models.Model):
    """One combination of marks that records carry; its key is the number of those marks, and it never changes."""

    id = models.BigIntegerField(primary_key=True, help_text="Number of the marks.")
    held = models.JSONField(help_text="The marks as plain data.")

    def __str__(self) -> str:
        return str(self.held)

    @property
    def marks(self) -> Marks:
        """The marks themselves."""
        return Marks.from_json(self.held)


#: What nobody marked: unclassified, to be published.
PLAIN = Marks()
_KNOWN: dict[int, Marks] = {PLAIN.number: PLAIN}


class Marked(models.Model):
    """A record that carries its marks; every record that a person writes is one."""

    mark_set = models.ForeignKey(
        MarkSet,
        default=PLAIN.number,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="How the record is held: the highest of what it was made of.",
    )

    class Meta:
        abstract = True

    @property
    def marks(self) -> Marks:
        """How the record is held."""
        number = int(self.mark_set_id or PLAIN.number)
        if number not in _KNOWN:
            _KNOWN[number] = MarkSet.objects.get(pk=number).marks
        return _KNOWN[number]

    @property
    def sensitivity(self) -> Sensitivity:
        """How closely the record is held."""
        return self.marks.sensitivity

    def save(self, *args: Any, **words: Any) -> None:
        """What nobody marked is held as such, in a record that is still empty too."""
        if self.mark_set_id == PLAIN.number:
            stored(PLAIN)
        super().save(*args, **words)


def stored(marks: Marks) -> int:
    """The number of marks of which a record is about to be kept."""
    number = marks.number
    MarkSet.objects.get_or_create(pk=number, defaults={"held": marks.to_json()})
    _KNOWN[number] = marks
    return number


class Classification(Marked):
    """One setting of a record's marks: by whom, why, and when they are to be looked at again.

    The line itself keeps the higher of the marks before and after, so that who may not know of a record does not learn
    that it was released to others.
    """

    kind = models.CharField(max_length=60, help_text="Kind of the record.")
    record = models.CharField(max_length=200, help_text="Id of the record within its kind.")
    before = models.ForeignKey(
        MarkSet, null=True, on_delete=models.PROTECT, related_name="+", help_text="Marks before; empty: a new record."
    )
    after = models.ForeignKey(MarkSet, on_delete=models.PROTECT, related_name="+", help_text="Marks from then on.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who set them."
    )
    why = models.CharField(_("reason"), max_length=500, help_text=_("Why it is held so."))
    review_on = models.DateField(
        _("review on"), null=True, blank=True, help_text=_("Day on which the marks are looked at again.")
    )
    reviewed_at = models.DateTimeField(null=True, help_text="When they were looked at again, or set anew.")
    at = models.DateTimeField(auto_now_add=True, help_text="When they were set.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "record"]), models.Index(fields=["review_on"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"

    @property
    def name(self) -> str:
        """What readers know it by: its number would tell of records that they do not see."""
        return name_of(self)


class AuditLine(Marked):
    """One act: who did what to which record, when. Lines are added, by :mod:`.chain` alone, and never changed."""

    number = models.PositiveBigIntegerField(unique=True, help_text="Place in the chain: 1, 2, 3 … without a gap.")
    at = models.DateTimeField(help_text="When the act was committed.")
    person = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who acted; empty: the system itself."
    )
    username = models.CharField(max_length=150, blank=True, help_text="The name the person then signed in with.")
    role = models.CharField(max_length=20, blank=True, help_text="The person's role at that moment.")
    verb = models.CharField(max_length=20, help_text="What was done, as the policy names it.")
    kind = models.CharField(max_length=60, help_text="Kind of the record that was acted on.")
    record = models.CharField(max_length=200, help_text="Id of the record within its kind.")
    act = models.CharField(max_length=60, help_text="Name of the action, such as accept_proposal.")
    detail = models.JSONField(default=dict, help_text="What the act was given, without what is held closer.")
    salt = models.CharField(max_length=32, blank=True, help_text="Random, hashed before the detail; empty: erased.")
    detail_hash = models.CharField(max_length=64, help_text="SHA-256 of salt and detail; stays when both are erased.")
    previous = models.CharField(max_length=64, help_text="Hash of the line before; of the first line: zeros.")
    hash = models.CharField(max_length=64, help_text="SHA-256 of everything above but salt and detail.")

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["kind", "record"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.kind} {self.record}"


# models that stand in files of their own; Django finds models here
from mirab.web.accounts import sealing_models as sealing_models  # noqa: E402
from mirab.web.accounts.entry_models import EntryLink, OpenSession  # noqa: E402, F401
from mirab.web.accounts.token_models import ApiToken, KeptAnswer  # noqa: E402, F401
