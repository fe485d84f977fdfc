"""Addresses of accounts. Of allauth's pages those stand here that a closed house needs."""

from allauth.account import views as allauth_views
from django.urls import include, path

from mirab.web.accounts import entry_urls, people_urls, views

urlpatterns = [
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/password/", allauth_views.password_change, name="account_change_password"),
    path("people/", include(people_urls)),
    path("accounts/", include(entry_urls)),
    path("audit/", views.audit, name="audit"),
]
