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
        """Notice every change of rights, tell the policy of what stands in files of its own, listen to ways in."""
        # models exist only now
        import_module("mirab.web.accounts.sealing")
        import_module("mirab.web.accounts.pointers")
        from mirab.web.accounts.rights import watch_changes  # noqa: PLC0415

        watch_changes()
        import_module("mirab.web.accounts.people_actions")
        import_module("mirab.web.accounts.entry_signals")
        import_module("mirab.web.accounts.token_actions")
        import_module("mirab.web.accounts.giving_actions")
