"""Accounts in Django's own administration, open to the administrator's role alone."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import may
from mirab.web.accounts.roles import Role, Verb


class Administration(admin.AdminSite):
    """Holds what is registered here alone: what other packages register of themselves is nobody's to open.

    The policy decides who enters, and signing in goes by the site's own page, which stops guessing.
    """

    site_header = _("Accounts")
    site_title = "Mirab"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the policy lets this person manage accounts."""
        return may(request.user, Verb.MANAGE, User)


site = Administration(name="admin")
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]


@admin.register(User, site=site)
class Accounts(UserAdmin):  # type: ignore[type-arg]
    """People, with their role. An account that has acted is put out of use, not deleted: the audit names it."""

    list_display = ("username", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "role", "is_active")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "role", "password1", "password2")}),)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Verb.MANAGE, User)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request.user, Verb.READ, User)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Verb.MANAGE, User)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request.user, Verb.MANAGE, User)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        """Django's own flags follow the role."""
        obj.is_staff = obj.is_superuser = obj.role == Role.ADMINISTRATOR
        super().save_model(request, obj, form, change)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        """A new account leaves its line in the audit."""
        self._note(request, obj, "make_account", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        """A changed account, or a password set anew, leaves its line in the audit."""
        self._note(request, obj, "set_account", message)
        return super().log_change(request, obj, message)

    def _note(self, request: HttpRequest, user: Any, name: str, message: Any) -> None:
        detail = {"role": str(user.role), "active": user.is_active, "changed": str(message)}
        with act(name, request.user, Verb.MANAGE, User, record_id=user.username, **detail):
            pass
