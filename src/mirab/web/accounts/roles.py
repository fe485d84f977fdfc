"""Roles, the verbs of the policy, and which roles go together."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in the centre, or to it."""

    VISITOR = "visitor", _("Visitor")
    HEAD = "head", _("Head of the centre")
    OFFICER_IN_CHARGE = "officer in charge", _("Officer in charge")
    CHIEF = "chief", _("Chief of section")
    ANALYST = "analyst", _("Analyst")
    POLITICAL_OFFICER = "political officer", _("Political officer")
    PROGRAMME_OFFICER = "programme officer", _("Programme officer")
    RECORDS_OFFICER = "records officer", _("Records officer")
    FIELD_MONITOR = "field monitor", _("Field monitor")
    FOCAL_POINT = "focal point", _("Government focal point")
    LIAISON = "liaison", _("Partner liaison")
    INSTITUTE = "institute", _("Institute")
    DONOR = "donor", _("Donor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Verb(StrEnum):
    """What a person does to a record."""

    READ = "read"
    EXPORT = "export"
    DECIDE = "decide"
    RELEASE = "release"
    BUILD = "build"
    MANAGE = "manage"
    ENTER = "enter"


#: Who stands at the head of the centre.
HEADS = frozenset({Role.HEAD, Role.OFFICER_IN_CHARGE})
#: Who works on the watch: decides on proposals, releases rows, builds bulletins.
STAFF = HEADS | {Role.CHIEF, Role.ANALYST, Role.POLITICAL_OFFICER}
#: Everybody of the centre who reads.
HOUSE = STAFF | {Role.PROGRAMME_OFFICER, Role.RECORDS_OFFICER}
#: Who reads the watch from outside, each computed from what he may see.
GUESTS = frozenset({Role.FOCAL_POINT, Role.LIAISON, Role.INSTITUTE, Role.DONOR})
READERS = HOUSE | GUESTS
#: Everybody who may be shown something at all; the administrator keeps accounts and the machine, and reads nothing.
SHOWN = READERS | {Role.FIELD_MONITOR}
#: Who sees to it that the record is whole.
OVERSEERS = HEADS | {Role.CHIEF, Role.RECORDS_OFFICER}
