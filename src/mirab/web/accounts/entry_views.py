"""Pages of the ways in that are our own: links, the password chosen behind one, open sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.utils import perform_login
from allauth.mfa.base.views import IndexView
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from mirab.web.accounts.entry_actions import (
    LINK_LIFE,
    AlreadyEntered,
    end_sessions,
    invite,
    link_of,
    recover,
    take_link,
)
from mirab.web.accounts.entry_forms import LinkFor
from mirab.web.accounts.entry_middleware import held_back
from mirab.web.accounts.entry_models import EntryLink, OpenSession
from mirab.web.accounts.entry_sessions import note_session, open_sessions
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import NotAllowed, require
from mirab.web.accounts.roles import Verb
from mirab.web.design.refusals import refused

_TOKEN = "entry_token"


def houses() -> list[dict[str, str]]:
    """Sign-ins of other houses that are set: id and name of each."""
    known = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [{"id": house["provider_id"], "name": house["name"]} for house in known]


class Factors(IndexView):  # type: ignore[misc]
    """A person's own ways in; who has none of those that he needs is held here."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """What allauth shows, whether the person is held back, and the sign-ins of other houses."""
        linked = set(SocialAccount.objects.filter(user=self.request.user).values_list("provider", flat=True))
        return {
            **super().get_context_data(**given),
            "held_back": held_back(self.request),
            "houses": [{**house, "linked": house["id"] in linked} for house in houses()],
        }


@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, so that it stands in no history behind the next page."""
    if link_of(token, datetime.now(UTC)) is None:
        return _no_link(request)
    request.session[_TOKEN] = token
    return redirect("entry_password")


@never_cache
@sensitive_post_parameters()
def choose_password(request: HttpRequest) -> HttpResponse:
    """The password that a link's person chooses; whoever is signed in signs out first."""
    now, token = datetime.now(UTC), str(request.session.get(_TOKEN, ""))
    if request.user.is_authenticated:
        return refused(
            request,
            what=_("You are signed in already, and a link is for one who is not"),
            remedy=_("Sign out, and open the link again."),
            status=403,
        )
    link = link_of(token, now)
    if link is None:
        return _no_link(request)
    form: SetPasswordForm[User] = SetPasswordForm(link.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = take_link(token, form.cleaned_data["new_password1"], now)
        return _let_in(request, user) if user else _no_link(request)
    return render(request, "entry/choose_password.html", {"form": form, "link": link})


def _no_link(request: HttpRequest) -> HttpResponse:
    """One answer for a link that never was, was used, or is too old."""
    return refused(
        request,
        what=_("This link lets nobody in: it was used, is too old, or is not whole"),
        remedy=_("Ask the administrator of this installation for another."),
        status=404,
    )


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in as at any other time: who has a second factor is asked for it."""
    del request.session[_TOKEN]
    get_adapter().forget_guesses(request, user)
    answer: HttpResponse = perform_login(request, user, redirect_url=reverse("mfa_index"))
    if request.user.is_authenticated:
        # who chose the password this minute need not type it again to set a second factor up
        reauthenticate_by_password(request)
    return answer


@login_required
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Where a person is signed in, and the way to end it."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        return _end(request, user)
    now = datetime.now(UTC)
    note_session(request, user, now)
    shown = open_sessions(user, now)
    here = request.session.session_key
    return render(request, "entry/sessions.html", {"sessions": shown, "here": here, "others": len(shown) > 1})


def _end(request: HttpRequest, user: User) -> HttpResponse:
    others = OpenSession.objects.filter(user=user).exclude(key=request.session.session_key or "")
    chosen = request.POST.get("end", "")
    if chosen != "others":
        others = others.filter(pk=int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else others.none()
    if others.exists():
        end_sessions(user, others)
    return HttpResponseRedirect(reverse("entry_sessions"))


@never_cache
def links(request: HttpRequest) -> HttpResponse:
    """Where the administrator makes a link: it is shown this once and sent to nobody."""
    require(request.user, Verb.MANAGE, EntryLink)
    form = LinkFor(request.POST or None)
    context: dict[str, Any] = {"form": form, "hours": int(LINK_LIFE.total_seconds() // 3600)}
    if request.method == "POST" and form.is_valid():
        try:
            context |= {"address": _link(request, form.cleaned_data), "person": form.cleaned_data["user"]}
        except AlreadyEntered as error:
            form.add_error("kind", str(error))
        except NotAllowed:
            form.add_error("user", _("Nobody recovers himself: another administrator does."))
    return render(request, "entry/links.html", context)


def _link(request: HttpRequest, given: dict[str, Any]) -> str:
    now, user = datetime.now(UTC), given["user"]
    if given["kind"] == EntryLink.Kind.INVITATION:
        token = invite(request.user, user, now)
    else:
        token = recover(request.user, user, drop_factors=given["drop_factors"], now=now)
    return request.build_absolute_uri(reverse("entry_link", args=(token,)))
