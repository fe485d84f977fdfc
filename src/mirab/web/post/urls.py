"""Addresses of mail."""

from django.urls import path

from mirab.web.post import views

urlpatterns = [path("mail/", views.mail, name="mail")]
