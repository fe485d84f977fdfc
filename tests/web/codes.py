"""Codes of an authenticator app, as RFC 6238 says them: HMAC-SHA-1, six digits, a step of half a minute."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

STEP = 30


def code_at(secret: str, seconds: float) -> str:
    """The code of a secret, in base32, at a moment, in seconds since 1970."""
    counter = (int(seconds) // STEP).to_bytes(8, "big")
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def code_now(secret: str) -> str:
    """The code that an app shows now."""
    return code_at(secret, time.time())


def other_code(secret: str) -> str:
    """A code that the app shows neither now, nor a step before or after."""
    near = {code_at(secret, time.time() + step * STEP) for step in (-2, -1, 0, 1, 2)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)
