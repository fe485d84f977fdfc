"""Addresses of CAP messages."""

from django.urls import path

from mirab.web.alerts import cap_views

urlpatterns = [
    path("warnings/<str:id>/cap/", cap_views.warning_cap, name="warning_cap"),
    path("warnings/<str:id>/cap/acknowledgement/", cap_views.warning_cap_ack, name="warning_cap_ack"),
    path("cap/certificate.pem", cap_views.cap_certificate, name="cap_certificate"),
    path("cap/public/<str:identifier>.xml", cap_views.cap_public, name="cap_public"),
    path("cap/<str:id>.xml", cap_views.cap_file, name="cap_file"),
    path("cap/<str:id>/publish/", cap_views.cap_publish, name="cap_publish"),
]
