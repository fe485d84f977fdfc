"""Every address of the site."""

from django.urls import include, path

from mirab.web.project import erasure_views, search_views, views
from mirab.web.project.api import description
from mirab.web.project.api.operations import api

urlpatterns = [
    path("", views.today, name="today"),
    path("search/", search_views.search, name="search"),
    path("erasures/", erasure_views.erasures, name="erasures"),
    path("erasures/new/", erasure_views.erasure_new, name="erasure_new"),
    path("erasures/<str:key>/", erasure_views.erasure, name="erasure"),
    path("erasures/<str:key>/approve/", erasure_views.erasure_approve, name="erasure_approve"),
    path("erasures/<str:key>/decline/", erasure_views.erasure_decline, name="erasure_decline"),
    path("health/", views.health, name="health"),
    path("api/v1/openapi.json", description.openapi, name="api_schema"),
    path("api/v1/docs", description.docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("mirab.web.monitoring.urls")),
    path("", include("mirab.web.alerts.urls")),
    path("", include("mirab.web.reports.urls")),
    path("", include("mirab.web.post.urls")),
    path("", include("mirab.web.publications.urls")),
    path("", include("mirab.web.accounts.urls")),
    path("design/", include("mirab.web.design.urls")),
]
handler400 = "mirab.web.project.errors.bad_request"
handler403 = "mirab.web.project.errors.forbidden"
handler404 = "mirab.web.project.errors.not_found"
handler500 = "mirab.web.project.errors.server_error"
