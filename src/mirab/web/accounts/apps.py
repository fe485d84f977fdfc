"""The app as Django knows it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Named by its package, so that its label stays short."""

    name = "mirab.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
