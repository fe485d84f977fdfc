"""Content ids: the same content has the same id on every machine, so that adding it twice adds nothing."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

ID_LENGTH = 20


def content_id(*parts: Any) -> str:
    """Id of a value built from plain data: the first hex digits of SHA-256 over its canonical JSON."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def slug(name: str) -> str:
    """Lower-case ASCII with hyphens, for place codes and file names."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
