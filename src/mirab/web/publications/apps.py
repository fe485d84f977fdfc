"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    """Named by its package, so that its label stays short."""

    name = "mirab.web.publications"
    label = "publications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the policy who may do what here, and the accounts how papers and reports are erased."""
        import_module("mirab.web.publications.rules")
        import_module("mirab.web.publications.erasing_papers")
        import_module("mirab.web.publications.erasing_products")
