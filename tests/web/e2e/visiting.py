"""Who looks at which page."""

from __future__ import annotations

#: Pages that nobody who is signed in sees, and those that an administrator alone opens.
ALONE = ("account_login",)
ADMINISTRATORS = ("admin", "admin-people", "admin-new", "entry_links")


def role_of(name: str) -> str | None:
    """The role of who looks at a page; None is nobody signed in."""
    if name in ALONE:
        return None
    return "administrator" if name in ADMINISTRATORS else "chief"
