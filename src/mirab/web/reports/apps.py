"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Named by its package, so that its label stays short."""

    name = "mirab.web.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the policy who may do what here, and the clock what to look for: missed reports, and offices’ mail."""
        import_module("mirab.web.reports.rules")
        notice = import_module("mirab.web.reports.due_actions").notice_missed
        clock = import_module("mirab.web.monitoring.clock")
        clock.also(notice)
        clock.also(import_module("mirab.web.reports.mailbox").look)
