"""Pages of a person's own tokens: which there are, one more, one less."""

from __future__ import annotations

from datetime import UTC, datetime

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mirab.web.accounts.models import User
from mirab.web.accounts.token_actions import LONGEST_LIFE, NoToken, begins, make_token, revoke_token, tokens_of
from mirab.web.accounts.token_models import Scope


class TokenForm(forms.Form):
    """What a token is for, and how long it lives."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("A few words by which you know it again, such as the name of the program."),
        max_length=80,
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        help_text=gettext_lazy("Never more than you may yourself at that moment."),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what it may do.")},
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days until it expires"),
        help_text=gettext_lazy("At most 365. A short life does less harm when a token is lost."),
        min_value=1,
        max_value=LONGEST_LIFE,
    )

    def __init__(self, *args: object, **given: object) -> None:
        super().__init__(*args, **given)  # type: ignore[arg-type]
        self.label_suffix = ""


@login_required
@never_cache
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """A person's own tokens."""
    now = datetime.now(UTC)
    said = dict(Scope.choices)
    rows = [
        {"token": token, "begins": begins(token), "scopes": [said.get(scope, scope) for scope in token.scopes]}
        for token in tokens_of(_own(request), now)
    ]
    return render(request, "entry/tokens.html", {"rows": rows})


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@never_cache
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token: it is shown this once."""
    form = TokenForm(request.POST or None, initial={"scopes": [Scope.READ], "days": 90})
    secret = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            _made, secret = make_token(_own(request), given["name"], given["scopes"], given["days"], datetime.now(UTC))
        except NoToken as error:
            form.add_error(error.field or None, str(error))
    return render(request, "entry/token_new.html", {"form": form, "secret": secret}, status=422 if form.errors else 200)


@login_required
@require_POST
def token_revoke(request: HttpRequest, id: int) -> HttpResponse:
    """Revoke a token of one's own; another's is not there."""
    user, now = _own(request), datetime.now(UTC)
    found = next((token for token in tokens_of(user, now) if token.pk == id), None)
    if found is None:
        raise Http404
    revoke_token(user, found, now)
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": found.name})
    return HttpResponseRedirect(reverse("tokens"))


def _own(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user
