"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Named by its package, so that its label stays short."""

    name = "mirab.web.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the policy who may do what here, the accounts what can be erased, and the clock what to look at."""
        import_module("mirab.web.alerts.rules")
        import_module("mirab.web.alerts.warning_rules")
        import_module("mirab.web.alerts.cap_rules")
        import_module("mirab.web.alerts.copies_rules")
        import_module("mirab.web.alerts.erasing_desk")
        work = import_module("mirab.web.alerts.warning_clock").on_the_minute
        import_module("mirab.web.monitoring.clock").also(work)
