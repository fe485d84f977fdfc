"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class PostConfig(AppConfig):
    """Named by its package, so that its label stays short."""

    name = "mirab.web.post"
    label = "post"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the policy who may do what here, and have the clock send what waits."""
        import_module("mirab.web.post.rules")
        send = import_module("mirab.web.post.sending").send_waiting
        import_module("mirab.web.monitoring.clock").also(send)
