"""What set-up says when something cannot be made."""

from __future__ import annotations


class BuildError(Exception):
    """Names in one line what cannot be made, why, and the remedy."""
