"""A bulletin's HTML within the site: its own style is allowed by its hash, and nothing else of it runs or loads."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from html import unescape
from pathlib import Path

from django.http import HttpResponse

_STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_ATTRIBUTES = re.compile(r'\sstyle="([^"]*)"')
#: What the frame of the preview allows: links of the bulletin open in a page of their own.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"


def previewed(path: Path) -> HttpResponse:
    """Answer with the HTML file of a bulletin, under a policy made for exactly this file."""
    page = path.read_text(encoding="utf-8").replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(page)
    response["Content-Security-Policy"] = policy(page)
    return response


@lru_cache(maxsize=32)
def policy(page: str) -> str:
    """The Content-Security-Policy of a page: its styles by hash, pictures within it, and nothing else."""
    styles = {*_STYLES.findall(page), *(unescape(said) for said in _ATTRIBUTES.findall(page))}
    hashes = " ".join(sorted(f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" for style in styles))
    return (
        f"default-src 'none'; style-src 'unsafe-hashes' {hashes}; img-src data:; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'self'; sandbox {SANDBOX}"
    )
