"""Every address of the site."""

from django.urls import include, path

from mirab.web.project import search_views, views
from mirab.web.project.api import description
from mirab.web.project.api.operations import api

urlpatterns = [
    path("", views.today, name="today"),
    path("search/", search_views.search, name="search"),
    path("health/", views.health, name="health"),
    path("api/v1/openapi.json", description.openapi, name="api_schema"),
    path("api/v1/docs", description.docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("mirab.web.monitoring.urls")),
    path("", include("mirab.web.alerts.urls")),
    path("", include("mirab.web.reports.urls")),
    path("", include("mirab.web.publications.urls")),
    path("", include("mirab.web.accounts.urls")),
    path("design/", include("mirab.web.design.urls")),
]
handler400 = "mirab.web.project.errors.bad_request"
handler403 = "mirab.web.project.errors.forbidden"
handler404 = "mirab.web.project.errors.not_found"
handler500 = "mirab.web.project.errors.server_error"
