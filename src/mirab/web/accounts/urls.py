"""Addresses of accounts. Of allauth's pages those stand here that a closed house needs."""

from allauth.account import views as allauth_views
from django.urls import path

from mirab.web.accounts import views

urlpatterns = [
    path("accounts/login/", allauth_views.login, name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/password/", allauth_views.password_change, name="account_change_password"),
    path("audit/", views.audit, name="audit"),
]
