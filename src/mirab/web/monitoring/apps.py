"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Named by its package, so that its label stays short."""

    name = "mirab.web.monitoring"
    label = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the policy who may do what here, and have boards ready for whoever sees other things than before."""
        import_module("mirab.web.monitoring.rules")
        import_module("mirab.web.monitoring.tasks").follow_rights()
