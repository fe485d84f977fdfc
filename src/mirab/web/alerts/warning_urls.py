"""Addresses of warnings, of what was released, and of the scores."""

from django.urls import path

from mirab.web.alerts import addressee_views, note_views, score_views, sign_views, warning_views

_ABOUT = "warnings/<str:id>/addressees/<str:addressee>"

urlpatterns = [
    path("warnings/", warning_views.warnings, name="warnings"),
    path("warnings/new/", warning_views.warning_new, name="warning_new"),
    path("warnings/missed/", score_views.missed, name="missed"),
    path("warnings/missed/<str:name>/", score_views.missed_explain, name="missed_explain"),
    path("warnings/notices/<str:name>/away/", warning_views.notice_away, name="notice_away"),
    path("warnings/<str:id>/", warning_views.warning, name="warning"),
    path("warnings/<str:id>/edit/", warning_views.warning_edit, name="warning_edit"),
    *(
        path(f"warnings/<str:id>/{name.replace('_', '-')}/", sign_views.signing(name), name=f"warning_{name}")
        for name in sign_views.SIGNINGS
    ),
    path("warnings/<str:id>/monitor/", sign_views.monitor, name="warning_monitor"),
    path("warnings/<str:id>/close/", sign_views.close, name="warning_close"),
    path("warnings/<str:id>/review/", sign_views.review, name="warning_review"),
    path("warnings/<str:id>/actions/<str:action>/agree/", sign_views.agree, name="warning_agree"),
    path("warnings/<str:id>/options/", addressee_views.option_new, name="warning_option"),
    path("warnings/<str:id>/addressees/", addressee_views.addressee_new, name="warning_addressees"),
    path(f"{_ABOUT}/edit/", addressee_views.addressee_edit, name="warning_addressee_edit"),
    path(f"{_ABOUT}/release/", addressee_views.release, name="warning_release"),
    path(f"{_ABOUT}/withhold/", addressee_views.withhold, name="warning_withhold"),
    path(f"{_ABOUT}/deliver/", addressee_views.deliver, name="warning_deliver"),
    path(f"{_ABOUT}/react/", addressee_views.react, name="warning_react"),
    path(f"{_ABOUT}/decide/", addressee_views.decide, name="warning_decide"),
    path(f"{_ABOUT}/action/", addressee_views.action, name="warning_action"),
    path("notes/", note_views.notes, name="notes"),
    path("notes/<str:id>/", note_views.note, name="note"),
    path("notes/<str:id>/acknowledge/", note_views.note_acknowledge, name="note_acknowledge"),
    path("notes/<str:id>/decide/", note_views.note_decide, name="note_decide"),
    path("scores/", score_views.scores, name="scores"),
]
