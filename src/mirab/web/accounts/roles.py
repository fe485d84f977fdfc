"""Roles, what each may do to which kind of record, and how high each may read."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from mirab.core.marks import Sensitivity


class Role(models.TextChoices):
    """What a person is in the centre."""

    VISITOR = "visitor", _("Visitor")
    ANALYST = "analyst", _("Analyst")
    CHIEF = "chief", _("Chief of section")
    ADMINISTRATOR = "administrator", _("Administrator")


class Verb(StrEnum):
    """What a person does to a record."""

    READ = "read"
    EXPORT = "export"
    DECIDE = "decide"
    RELEASE = "release"
    BUILD = "build"
    MANAGE = "manage"


#: The highest sensitivity that a role reads; a role that is not here reads no record of the watch.
CEILINGS: dict[Role, Sensitivity] = {Role.ANALYST: Sensitivity.UNCLASSIFIED, Role.CHIEF: Sensitivity.CONFIDENTIAL}
