"""Addresses of reports."""

from django.urls import path

from mirab.web.reports import again_views, desk_views, due_views, phone_views, reporter_views

urlpatterns = [
    path("report/", reporter_views.report_home, name="report_home"),
    path("report/incident/", reporter_views.report_incident, name="report_incident"),
    path("report/weekly/", reporter_views.report_weekly, name="report_weekly"),
    path("report/phone/", phone_views.report_phone, name="report_phone"),
    path("report/phone/worker.js", phone_views.phone_worker, name="phone_worker"),
    path("report/phone/token/", phone_views.phone_token, name="phone_token"),
    path("report/phone/send/", phone_views.phone_send, name="phone_send"),
    path("reports/", desk_views.reports, name="reports"),
    path("reports/alike/", desk_views.reports_alike, name="reports_alike"),
    path("reports/alike/<int:number>/", desk_views.alike_decide, name="alike_decide"),
    path("reports/missed/", due_views.reports_missed, name="reports_missed"),
    path("reports/missed/<int:number>/", due_views.missed_deal, name="missed_deal"),
    path("reports/refused/", desk_views.reports_refused, name="reports_refused"),
    path("reports/refused/<str:id>/", desk_views.refused_deal, name="refused_deal"),
    path("reports/refused/<str:id>/again/", again_views.refused_again, name="refused_again"),
    path("reports/plans/office/", again_views.office_new, name="office_new"),
    path("reports/plans/office/<int:number>/end/", again_views.office_end, name="office_end"),
    path("reports/plans/form.xlsx", again_views.odk_form_file, name="odk_form_file"),
    path("reports/plans/", due_views.reports_plans, name="reports_plans"),
    path("reports/plans/new/", due_views.plan_new, name="plan_new"),
    path("reports/plans/area/", due_views.beat_new, name="beat_new"),
    path("reports/plans/area/<int:number>/end/", due_views.beat_end, name="beat_end"),
    path("reports/<str:id>/", desk_views.report, name="report"),
    path("reports/<str:id>/triage/", desk_views.report_triage, name="report_triage"),
    path("reports/<str:id>/verify/", desk_views.report_verify, name="report_verify"),
    path("reports/<str:id>/answer/", desk_views.report_answer, name="report_answer"),
    path("reports/<str:id>/pictures/<int:number>/", desk_views.report_picture, name="report_picture"),
]
