"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Named by its package, so that its label stays short."""

    name = "mirab.web.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the policy who may do what here, and the clock to look for what was due and did not come."""
        import_module("mirab.web.reports.rules")
        notice = import_module("mirab.web.reports.due_actions").notice_missed
        import_module("mirab.web.monitoring.clock").also(notice)
