"""Addresses of monitoring."""

from django.urls import path

from mirab.web.monitoring import source_views, views

urlpatterns = [
    path("watch/", views.watch, name="watch"),
    path("watch/map.json", views.watch_map, name="watch_map"),
    path("indicators/", views.indicators, name="indicators"),
    path("indicators/<str:code>/", views.indicator, name="indicator"),
    path("indicators/<str:code>/chart.json", views.indicator_chart, name="indicator_chart"),
    path("places/", views.places, name="places"),
    # a place's code may hold a slash
    path("places/<path:code>/map.json", views.place_map, name="place_map"),
    path("places/<path:code>/", views.place, name="place"),
    path("sources/", source_views.sources, name="sources"),
    path("sources/<str:name>/", source_views.source, name="source"),
    path("sources/<str:name>/quarantine/", source_views.quarantine, name="quarantine"),
]
