"""Addresses of publications."""

from django.urls import path

from mirab.web.publications import paper_views, pointer_views, sealed_views, views

urlpatterns = [
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/<str:id>/", views.bulletin, name="bulletin"),
    path("bulletins/<str:id>/progress/", views.progress, name="bulletin_progress"),
    path("bulletins/<str:id>/build/", views.build_again, name="bulletin_build"),
    path("bulletins/<str:id>/delete/", views.delete, name="bulletin_delete"),
    path("bulletins/<str:id>/preview/<str:language>/", views.preview, name="bulletin_preview"),
    path("bulletins/<str:id>/files/<str:name>", views.file, name="bulletin_file"),
    path("papers/", paper_views.papers, name="papers"),
    path("papers/new/", paper_views.paper_new, name="paper_new"),
    path("papers/<str:id>/", paper_views.paper, name="paper"),
    path("papers/<str:id>/change/", paper_views.paper_change, name="paper_change"),
    path("papers/<str:id>/marks/", paper_views.paper_marks, name="paper_marks"),
    path("papers/<str:id>/copy/", paper_views.paper_copy, name="paper_copy"),
    path("papers/<str:id>/delete/", paper_views.paper_delete, name="paper_delete"),
    path("pointers/", pointer_views.pointers, name="pointers"),
    path("pointers/new/", pointer_views.pointer_new, name="pointer_new"),
    path("pointers/<str:key>/", pointer_views.pointer, name="pointer"),
    path("sealed/", sealed_views.sealed_texts, name="sealed_texts"),
    path("sealed/new/", sealed_views.sealed_new, name="sealed_new"),
    path("sealed/key/", sealed_views.sealed_key, name="sealed_key"),
    path("sealed/key/anew/", sealed_views.sealed_key_anew, name="sealed_key_anew"),
    path("sealed/<uuid:id>/", sealed_views.sealed_text, name="sealed_text"),
    path("sealed/<uuid:id>/readers/", sealed_views.sealed_readers, name="sealed_readers"),
    path("marks/reviews/", paper_views.reviews, name="marks_reviews"),
    path("marks/reviews/<str:name>/", paper_views.review, name="marks_review"),
]
