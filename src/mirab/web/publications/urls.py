"""Addresses of publications."""

from django.urls import path

from mirab.web.publications import views

urlpatterns = [
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/<str:id>/", views.bulletin, name="bulletin"),
    path("bulletins/<str:id>/progress/", views.progress, name="bulletin_progress"),
    path("bulletins/<str:id>/build/", views.build_again, name="bulletin_build"),
    path("bulletins/<str:id>/delete/", views.delete, name="bulletin_delete"),
    path("bulletins/<str:id>/preview/<str:language>/", views.preview, name="bulletin_preview"),
    path("bulletins/<str:id>/files/<str:name>", views.file, name="bulletin_file"),
]
