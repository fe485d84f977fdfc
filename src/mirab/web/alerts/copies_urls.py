"""Addresses of numbered copies and of encrypted files."""

from django.urls import path

from mirab.web.alerts import copies_views

urlpatterns = [
    path("notes/key/", copies_views.file_key, name="file_key"),
    path("notes/<str:id>/copies/", copies_views.note_copies, name="note_copies"),
    path("notes/<str:id>/file/", copies_views.note_file, name="note_file"),
    path("copies/<str:id>/print/", copies_views.copy_print, name="copy_print"),
    path("copies/<str:id>/receipt/", copies_views.copy_receipt, name="copy_receipt"),
]
