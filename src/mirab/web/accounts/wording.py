"""Acts and the kinds of record they are done to, in the reader's words. Each app registers its own beside its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.roles import Role

Phrase = str | Promise


@dataclass(kw_only=True)
class _Names:
    acts: dict[str, Phrase] = field(default_factory=dict)
    kinds: dict[str, Phrase] = field(default_factory=dict)


_NAMES = _Names()


def name_acts(phrases: Mapping[str, Phrase]) -> None:
    """Set what acts are called, by the name that each is recorded under; done once, when its app is loaded."""
    _NAMES.acts.update(phrases)


def name_kinds(phrases: Mapping[type, Phrase]) -> None:
    """Set what kinds of record are called that people act on."""
    _NAMES.kinds.update({kind.__name__: phrase for kind, phrase in phrases.items()})


def acts_named() -> frozenset[str]:
    """Every act that has a phrase."""
    return frozenset(_NAMES.acts)


def kinds_named() -> frozenset[str]:
    """The class name of every kind that has a phrase."""
    return frozenset(_NAMES.kinds)


def act_said(name: str) -> str:
    """An act in words; one that the code no longer has stays in the word that was written."""
    return str(_NAMES.acts.get(name, name))


def kind_said(kind: str) -> str:
    """A kind of record in words; one that the code no longer has stays in the word that was written."""
    return str(_NAMES.kinds.get(kind, kind))


def role_said(role: str) -> str:
    """A role in words; nothing for the system itself, which has none."""
    return str(_ROLES.get(role, role))


_ROLES = {role.value: role.label for role in Role}


name_acts(
    {
        "make_account": pgettext_lazy("act", "Account made"),
        "set_account": pgettext_lazy("act", "Account changed"),
        "export": pgettext_lazy("act", "Taken away as a file"),
        "read_closely_held": pgettext_lazy("act", "Read, strictly confidential"),
        "erase_details": pgettext_lazy("act", "Details of audit lines erased"),
    }
)
name_kinds({User: pgettext_lazy("record", "account"), AuditLine: pgettext_lazy("record", "audit")})
