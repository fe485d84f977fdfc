"""Addresses of alerts."""

from django.urls import path

from mirab.web.alerts import decision_views, register_views, views, warning_urls

urlpatterns = [
    *warning_urls.urlpatterns,
    path("situations/", views.situations, name="situations"),
    path("situations/<path:situation>/", views.situation, name="situation"),
    path("situations/<path:situation>/map.json", views.situation_map, name="situation_map"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<str:proposal>/", views.proposal, name="proposal"),
    path("proposals/<str:proposal>/chart.json", views.proposal_chart, name="proposal_chart"),
    path("proposals/<str:proposal>/accept/", decision_views.accept, name="proposal_accept"),
    path("proposals/<str:proposal>/reject/", decision_views.reject, name="proposal_reject"),
    path("proposals/<str:proposal>/undo/", decision_views.undo, name="proposal_undo"),
    path("register/", register_views.register, name="register"),
    path("register/<str:episode>/", register_views.episode, name="episode"),
]
