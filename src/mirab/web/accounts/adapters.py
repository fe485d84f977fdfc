"""How allauth signs people in here: nobody makes an account for himself."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class ClosedHouse(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are given by an administrator; a demonstration opens on its own day."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Today; in a demonstration, the day it was set to open on."""
        today = reverse("today")
        return f"{today}?on={settings.MIRAB_OPEN_ON.isoformat()}" if settings.MIRAB_OPEN_ON else today
