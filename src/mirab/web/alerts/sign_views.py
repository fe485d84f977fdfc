"""Acts on a version that a few sentences go with: sign, send back, issue, supersede, withdraw, score, close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.alerting.warning_states import Act
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.opaque import named
from mirab.web.accounts.policy import readable
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.response_actions import agree_action, end_warning, monitor_warning
from mirab.web.alerts.response_models import ActionTaken
from mirab.web.alerts.warning_actions import carry_out, review_warning
from mirab.web.alerts.warning_forms import CloseForm, MonitorForm, ReviewForm, WordsForm
from mirab.web.alerts.warning_lives import texts_of
from mirab.web.alerts.warning_models import Warning, WarningVersion
from mirab.web.alerts.warning_queries import acting_text, look_due, warning_of
from mirab.web.alerts.warning_views import said_refusal, sent, tried
from mirab.web.design.refusals import refused

Phrase = str | Promise


@dataclass(frozen=True, kw_only=True)
class Signing:
    """One page on which something is done to a version: which acts, and the words of the page."""

    acts: tuple[Act, ...]
    title: Phrase
    lede: Phrase
    label: Phrase
    button: Phrase
    done: Phrase
    required: bool = False


SIGNINGS = {
    "challenge": Signing(
        acts=(Act.CHALLENGE,),
        title=gettext_lazy("File the counter-case"),
        lede=gettext_lazy(
            "Say what speaks against it: another reading of the same evidence, what is missing, what is assumed."
        ),
        label=gettext_lazy("Counter-case"),
        button=gettext_lazy("File it"),
        done=gettext_lazy("The counter-case is filed: it goes to clearance."),
        required=True,
    ),
    "clear": Signing(
        acts=(Act.CLEAR, Act.CLEAR_LATE),
        title=gettext_lazy("Clear"),
        lede=gettext_lazy("You clear this text, the texts for its addressees and its options. Any change lapses it."),
        label=gettext_lazy("Remark"),
        button=gettext_lazy("Clear it"),
        done=gettext_lazy("Cleared."),
    ),
    "approve": Signing(
        acts=(Act.APPROVE,),
        title=gettext_lazy("Approve"),
        lede=gettext_lazy("Approved, it may be issued; nothing leaves before it is released to an addressee."),
        label=gettext_lazy("Remark"),
        button=gettext_lazy("Approve it"),
        done=gettext_lazy("Approved."),
    ),
    "issue": Signing(
        acts=(Act.ISSUE, Act.ISSUE_FLASH),
        title=gettext_lazy("Issue"),
        lede=gettext_lazy("Its clocks begin. Each addressee receives its own text by a release of its own."),
        label=gettext_lazy("Remark"),
        button=gettext_lazy("Issue it"),
        done=gettext_lazy("Issued."),
    ),
    "send_back": Signing(
        acts=(Act.SEND_BACK,),
        title=gettext_lazy("Send back"),
        lede=gettext_lazy("It becomes a draft again, and every signature lapses."),
        label=gettext_lazy("What is to be mended"),
        button=gettext_lazy("Send it back"),
        done=gettext_lazy("Sent back: authors and signers are told."),
        required=True,
    ),
    "supersede": Signing(
        acts=(Act.SUPERSEDE,),
        title=gettext_lazy("Begin a version that supersedes it"),
        lede=gettext_lazy("What is out stays until the new version is issued: escalated, de-escalated, or extended."),
        label=gettext_lazy("Why a new version"),
        button=gettext_lazy("Begin it"),
        done=gettext_lazy("A new version begins as a draft of the one that stands."),
        required=True,
    ),
    "withdraw": Signing(
        acts=(Act.WITHDRAW,),
        title=gettext_lazy("Withdraw"),
        lede=gettext_lazy("What was issued is closed as withdrawn in error; a text that is not out goes no further."),
        label=gettext_lazy("Why"),
        button=gettext_lazy("Withdraw it"),
        done=gettext_lazy("Withdrawn."),
        required=True,
    ),
    "score": Signing(
        acts=(Act.SCORE,),
        title=gettext_lazy("Score"),
        lede=gettext_lazy("You confirm that the closing class and its evidence are right; the warning then counts."),
        label=gettext_lazy("Remark"),
        button=gettext_lazy("Let it count"),
        done=gettext_lazy("It counts in the scores."),
    ),
}


def signing(name: str) -> Callable[..., HttpResponse]:
    """The view of one such page."""
    page = SIGNINGS[name]

    def view(request: HttpRequest, id: str) -> HttpResponse:
        found = warning_of(request.user, id, Verb.DECIDE)
        text, doing, refusal = acting_text(found, page.acts, request.user)
        if refusal is not None:
            return said_refusal(request, refusal)
        form = WordsForm(sent(request), label=page.label, required=page.required, initial=typed(request))

        def work(words: str) -> Any:
            seen = request.POST.get("seen", "")
            return carry_out(doing, request.user, found, seen, note=words)

        return _done(request, found, text, form, page, lambda: work(form.cleaned_data["words"]))

    view.__doc__ = f"{name}: opened it asks for words, sent it does the act."
    return view


def monitor(request: HttpRequest, id: str) -> HttpResponse:
    """Look at an issued warning when its day has come."""
    found = warning_of(request.user, id, Verb.DECIDE)
    text = _in_state(found, ("issued",))
    due = look_due(text)
    form = MonitorForm(sent(request), initial={"days": due or 7, **typed(request)})
    page = Signing(
        acts=(),
        title=_("Look at it again"),
        lede=_(
            "How does it stand now? A higher or lower level, or a longer horizon, needs a version that supersedes it."
        ),
        label="",
        button=_("Keep it"),
        done=_("Kept."),
    )

    def work() -> Any:
        given = {name: form.cleaned_data[name] for name in ("days", "outlook", "words")}
        return monitor_warning(request.user, found, request.POST.get("seen", ""), given)

    return _done(request, found, text, form, page, work)


def close(request: HttpRequest, id: str) -> HttpResponse:
    """Say how a warning ended."""
    found = warning_of(request.user, id, Verb.DECIDE)
    text, _doing, refusal = acting_text(found, [Act.CLOSE], request.user)
    if refusal is not None:
        return said_refusal(request, refusal)
    actions = readable(request.user, ActionTaken.objects.filter(addressee__warning=found))
    form = CloseForm(sent(request), actions=actions, initial=typed(request))
    page = Signing(
        acts=(Act.CLOSE,),
        title=_("Close"),
        lede=_(
            "“After action” is given only where an action that the warning named was taken by its addressee before the "
            "horizon, with evidence, and somebody other than author, clearer and actor agreed."
        ),
        label="",
        button=_("Close it"),
        done=_("Closed."),
    )

    def work() -> Any:
        return end_warning(request.user, found, request.POST.get("seen", ""), form.made)

    return _done(request, found, text, form, page, work)


def review(request: HttpRequest, id: str) -> HttpResponse:
    """Write down what was learned."""
    found = warning_of(request.user, id, Verb.DECIDE)
    text, _doing, refusal = acting_text(found, [Act.REVIEW], request.user)
    if refusal is not None:
        return said_refusal(request, refusal)
    form = ReviewForm(sent(request), initial=typed(request))
    page = Signing(
        acts=(Act.REVIEW,),
        title=_("After-action review"),
        lede=_("What is learned here is for those who come after."),
        label="",
        button=_("Keep it"),
        done=_("Kept."),
    )

    def work() -> Any:
        return review_warning(request.user, found, request.POST.get("seen", ""), form.cleaned_data["words"])

    return _done(request, found, text, form, page, work)


def agree(request: HttpRequest, id: str, action: str) -> HttpResponse:
    """Agree that it was acted on by an action."""
    found = warning_of(request.user, id, Verb.DECIDE)
    taken = named(readable(request.user, ActionTaken.objects.filter(addressee__warning=found)), action)
    if taken is None:
        raise Http404
    if request.method != "POST":
        return refused(
            request, what=_("This is done by a button."), remedy=_("Press it on the page of the warning."), status=405
        )
    agree_action(request.user, taken)
    messages.success(request, _("You agreed; whether it counts is judged when the warning is closed."))
    return HttpResponseRedirect(reverse("warning", args=[found.pk]))


def _in_state(warning: Warning, states: tuple[str, ...]) -> WarningVersion:
    found = next((text for text in texts_of(warning) if text.state in states), None)
    if found is None:
        raise Http404
    return found


def _done(
    request: HttpRequest,
    warning: Warning,
    text: WarningVersion,
    form: Any,
    page: Signing,
    work: Callable[[], Any],
) -> HttpResponse:
    """Show the page, or do what it is for and go back to the warning."""
    if request.method == "POST" and form.is_valid() and tried(request, form, work) is not None:
        mark_done(request, f"warning-{request.path.rstrip('/').rpartition('/')[2]}")
        messages.success(request, str(page.done))
        return HttpResponseRedirect(reverse("warning", args=[warning.pk]))
    context = {
        "warning": warning,
        "text": text,
        "form": form,
        "act": page,
        "keep": f"warning-{request.path.rstrip('/').rpartition('/')[2]}",
    }
    return render(request, "alerts/warning_act.html", context, status=422 if form.errors else 200)
