"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Named by its package, so that its label stays short."""

    name = "mirab.web.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the policy who may make ways in, and listen to what is done with them."""
        import_module("mirab.web.accounts.entry_signals")
