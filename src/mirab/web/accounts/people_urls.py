"""Addresses of people, organisations and what they are given."""

from django.urls import path

from mirab.web.accounts import organisation_views as bodies
from mirab.web.accounts import people_views as views

urlpatterns = [
    path("", views.people, name="people"),
    path("new/", views.person_new, name="person_new"),
    path("me/", views.me, name="me"),
    path("me/away/", views.me_away, name="me_away"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/edit/", views.person_edit, name="person_edit"),
    path("<int:pk>/use/", views.person_use, name="person_use"),
    path("<int:pk>/clear/", views.person_clear, name="person_clear"),
    path("<int:pk>/away/", views.person_delegate, name="person_delegate"),
    path("clearances/<int:pk>/withdraw/", views.clearance_withdraw, name="clearance_withdraw"),
    path("absences/<int:pk>/end/", views.delegation_end, name="delegation_end"),
    path("organisations/", bodies.organisations, name="organisations"),
    path("organisations/new/", bodies.organisation_new, name="organisation_new"),
    path("organisations/<slug:code>/", bodies.organisation, name="organisation"),
    path("organisations/<slug:code>/edit/", bodies.organisation_edit, name="organisation_edit"),
    path("groups/", bodies.groups, name="groups"),
    path("groups/new/", bodies.group_new, name="group_new"),
    path("groups/<slug:code>/edit/", bodies.group_edit, name="group_edit"),
    path("lists/", bodies.lists, name="lists"),
    path("lists/new/", bodies.list_new, name="list_new"),
    path("lists/<slug:code>/", bodies.access_list, name="list"),
    path("lists/<slug:code>/add/", bodies.list_add, name="list_add"),
    path("lists/<slug:code>/remove/<int:pk>/", bodies.list_remove, name="list_remove"),
]
