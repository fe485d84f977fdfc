"""Addresses of the ways in. Of allauth's pages those stand here that a closed house needs."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as houses
from django.urls import path, reverse_lazy

from mirab.web.accounts import entry_views, token_views

_login = account.LoginView.as_view(extra_context={"houses": entry_views.houses})
_remove_passkey = passkeys.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))

urlpatterns = [
    path("login/", _login, name="account_login"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("login/code/", factors.authenticate, name="mfa_authenticate"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("login/<slug:provider_id>/", houses.login, name="openid_connect_login"),
    path("login/<slug:provider_id>/back/", houses.callback, name="openid_connect_callback"),
    path("factors/", entry_views.Factors.as_view(), name="mfa_index"),
    path("factors/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("factors/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("factors/passkey/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("factors/passkey/<int:pk>/remove/", _remove_passkey, name="mfa_remove_webauthn"),
    path("factors/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("factors/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sessions/", entry_views.sessions, name="entry_sessions"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/new/", token_views.token_new, name="token_new"),
    path("tokens/<int:id>/revoke/", token_views.token_revoke, name="token_revoke"),
    path("links/", entry_views.links, name="entry_links"),
    path("enter/", entry_views.choose_password, name="entry_password"),
    path("enter/<str:token>/", entry_views.open_link, name="entry_link"),
]
