"""Who looks at which page."""

from __future__ import annotations

#: Pages that nobody who is signed in sees, and those that an administrator or a head opens.
ALONE = ("account_login",)
ADMINISTRATORS = (
    *("mail", "people", "person_new", "person_edit", "person_use", "organisation", "organisation_new", "entry_links"),
    "organisation_edit",
)
HEADS = (
    *("person", "person_clear", "organisations", "groups", "group_new", "group_edit", "lists", "list", "list_add"),
    *("list_new", "list_remove", "person_delegate", "clearance_withdraw", "delegation_end"),
    *("erasure_approve", "erasure_decline", "warning_approve", "warning_issue", "warning_withhold"),
    "warning_cap",
)
LIAISONS = ("note_decide",)


def role_of(name: str) -> str | None:
    """The role of who looks at a page; None is nobody signed in."""
    if name in ALONE:
        return None
    if name in HEADS:
        return "head"
    if name in LIAISONS:
        return "liaison"
    return "administrator" if name in ADMINISTRATORS else "chief"
