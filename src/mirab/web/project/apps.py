"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Named by its package, so that its label stays short."""

    name = "mirab.web.project"
    label = "project"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the policy who may do what here, and the accounts how archived rows are erased."""
        import_module("mirab.web.project.rules")
        import_module("mirab.web.project.erasing_rows")
        import_module("mirab.web.project.erasing_reports")
