"""Addresses of alerts."""

from django.urls import path

from mirab.web.alerts import (
    assessment_views,
    cap_urls,
    copies_urls,
    decision_views,
    matrix_views,
    register_views,
    situation_views,
    views,
    warning_urls,
)

urlpatterns = [
    # before an address of notes that takes any word
    *copies_urls.urlpatterns,
    *warning_urls.urlpatterns,
    *cap_urls.urlpatterns,
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
    path("desk/situations/", situation_views.desk_situations, name="desk_situations"),
    path("desk/situations/new/", situation_views.desk_situation_new, name="desk_situation_new"),
    path("desk/situations/<str:id>/", situation_views.desk_situation_page, name="desk_situation"),
    path("desk/situations/<str:id>/month/", situation_views.desk_situation_month, name="desk_situation_month"),
    path("desk/situations/<str:id>/hang/", situation_views.desk_situation_hang, name="desk_situation_hang"),
    path("desk/situations/<str:id>/off/<str:link>/", situation_views.desk_situation_off, name="desk_situation_off"),
    path("desk/situations/<str:id>/dormant/", situation_views.desk_situation_dormant, name="desk_situation_dormant"),
    path("desk/situations/<str:id>/owner/", situation_views.desk_situation_owner, name="desk_situation_owner"),
    path("assessments/", assessment_views.assessments, name="assessments"),
    path("assessments/new/", assessment_views.assessment_new, name="assessment_new"),
    path("assessments/<str:id>/", assessment_views.assessment, name="assessment"),
    path("assessments/<str:id>/frame/", assessment_views.assessment_frame, name="assessment_frame"),
    path("assessments/<str:id>/judge/", assessment_views.assessment_judge, name="assessment_judge"),
    path("assessments/<str:id>/more/", assessment_views.assessment_more, name="assessment_more"),
    path("assessments/<str:id>/hypotheses/", matrix_views.assessment_hypotheses, name="assessment_hypotheses"),
    path("assessments/<str:id>/round/", matrix_views.assessment_round, name="assessment_round"),
    path("assessments/<str:id>/estimate/", matrix_views.assessment_estimate, name="assessment_estimate"),
]
