"""The track record, and events that nobody warned of."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User
from mirab.web.accounts.opaque import named
from mirab.web.accounts.policy import may, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.response_models import MissedEvent
from mirab.web.alerts.score_queries import analysts_shown, blind_states, own_scores_of, scores_of
from mirab.web.alerts.warning_forms import WordsForm, states
from mirab.web.alerts.warning_queries import missed_of
from mirab.web.alerts.warning_rules import TrackRecord
from mirab.web.alerts.warning_views import sent
from mirab.web.design.long_lists import page_of

PAGE = 50


@require_safe
def scores(request: HttpRequest) -> HttpResponse:
    """Every figure of the track record, with the class *acted on* counted as failures and without it."""
    require(request.user, Verb.READ, TrackRecord)
    whose = _whose(request)
    today = timezone.now().date()
    found = own_scores_of(request.user, whose, today) if whose else scores_of(request.user, today)
    if request.GET.get("format") == "json":
        return JsonResponse(found)
    context = {
        "record": found,
        "rates": rates(found),
        "whose": whose,
        "analysts": analysts_shown(request.user),
        "blind": ", ".join(name for code, name in states() if code in blind_states()),
    }
    return render(request, "alerts/scores.html", context)


def _whose(request: HttpRequest) -> User | None:
    asked = request.GET.get("of", "")
    if not asked:
        return None
    found = User.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    if found is None or found not in analysts_shown(request.user):
        raise Http404
    return found


def rates(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The rates as rows: with *acted on* as failures, its interval, and without the class."""
    without, intervals = found["without_acted_on"], found["intervals"]
    names = {
        "hit_rate": _("Hit rate"),
        "false_alarm_ratio": _("False-alarm ratio"),
        "false_alarm_rate": _("False-alarm rate, per quiet state-month"),
        "csi": _("Critical success index"),
    }
    rows = [
        {"name": name, "value": found[key], "interval": intervals[key], "without": without[key]}
        for key, name in names.items()
    ]
    parts = {
        "score": _("Brier score"),
        "reliability": _("its reliability"),
        "resolution": _("its resolution"),
        "uncertainty": _("its uncertainty"),
    }
    rows += [
        {
            "name": name,
            "value": found["brier"][key],
            "interval": intervals["brier"] if key == "score" else None,
            "without": without["brier"][key],
        }
        for key, name in parts.items()
    ]
    rows.append(
        {"name": _("Log score"), "value": found["log_score"], "interval": None, "without": without["log_score"]}
    )
    for key, name in (("base_rate", _("Skill against the base rate")), ("persistence", _("Skill against persistence"))):
        rows.append({"name": name, "value": found["skill"][key], "interval": None, "without": without["skill"][key]})
    return rows


@require_safe
def missed(request: HttpRequest) -> HttpResponse:
    """Events that meet the register's rule and had no warning."""
    page = page_of(missed_of(request.user), PAGE, request.GET.get("page"))
    blind = ", ".join(name for code, name in states() if code in blind_states())
    context = {"page": page, "explains": may(request.user, Verb.DECIDE, MissedEvent), "blind": blind}
    return render(request, "alerts/missed.html", context)


def missed_explain(request: HttpRequest, name: str) -> HttpResponse:
    """Say why an event was missed."""
    found = named(missed_of(request.user), name)
    if found is None:
        raise Http404
    require(request.user, Verb.DECIDE, found)
    form = WordsForm(sent(request), label=_("Why it was missed"), initial={"words": found.why})
    if request.method == "POST" and form.is_valid():
        with act("explain_missed_event", request.user, Verb.DECIDE, found, record_id=found.event[:200]):
            MissedEvent.objects.filter(pk=found.pk).update(
                why=form.cleaned_data["words"], said_by=request.user.pk, said_at=timezone.now()
            )
        return HttpResponseRedirect(reverse("missed"))
    return render(
        request, "alerts/missed_explain.html", {"found": found, "form": form}, status=422 if form.errors else 200
    )
