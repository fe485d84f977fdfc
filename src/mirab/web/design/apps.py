"""The app as Django knows it."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Named by its package, so that its label stays short."""

    name = "mirab.web.design"
    label = "design"
    default_auto_field = "django.db.models.BigAutoField"
