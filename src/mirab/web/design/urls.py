"""Addresses of design."""

from django.urls import path

from mirab.web.design import views

urlpatterns = [
    path("", views.design, name="design"),
    path("chart.json", views.design_chart, name="design_chart"),
    path("map.json", views.design_map, name="design_map"),
]
