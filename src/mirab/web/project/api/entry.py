"""Who calls: the token, what it is for, and how often it may call."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from mirab.web.accounts.token_actions import token_shown
from mirab.web.accounts.token_models import ApiToken, Scope
from mirab.web.project.api.problems import Problem

_WINDOW = 60


class Token(HttpBearer):
    """Lets whoever shows a living token act as its person, within one scope."""

    openapi_description = "A personal token, made at /accounts/tokens/"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, once its person is the request's; None, which is answered the same whatever is wrong with it."""
        found = token_shown(token, datetime.now(UTC))
        if found is None:
            return None
        request.user = found.user
        _count(found)
        if self.scope.value not in found.scopes:
            raise Problem(
                403,
                _("This token is not for that: it lacks the scope “%(scope)s”") % {"scope": self.scope.value},
                _("Make another token that has it."),
            )
        return found


def _count(token: ApiToken) -> None:
    """Count a call, all of the site's processes together; refuse it where there were too many in this minute."""
    now = time.time()
    key = f"api-calls-{token.pk}-{int(now // _WINDOW)}"
    if cache.add(key, 1, 2 * _WINDOW):
        return
    try:
        calls = cache.incr(key)
    except ValueError:
        # the cache let it go between the two
        calls = 1
        cache.set(key, 1, 2 * _WINDOW)
    if calls > settings.MIRAB_API_RATE:
        wait = max(int(_WINDOW - now % _WINDOW), 1)
        raise Problem(
            429,
            _("Too many calls: a token may call %(rate)s times a minute") % {"rate": settings.MIRAB_API_RATE},
            _("Wait %(wait)s seconds.") % {"wait": wait},
            headers={"Retry-After": str(wait)},
        )
