"""Pages of sealed texts: one's key, writing one, opening one, and for whom it is sealed.

A pass phrase and an opened text live as long as one request: no page is kept, nothing typed waits in a session.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mirab.core.errors import FormatError, InputError
from mirab.web.accounts.kept import keeps_nothing
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import NotAllowed, require
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.sealing import (
    Sealing,
    add_reader,
    change_passphrase,
    cleared_for_it,
    kept_here,
    make_key,
    open_sealed,
    remove_reader,
    seal,
    start_over,
)
from mirab.web.accounts.sealing_keys import KeyReplaced, WrongPhrase
from mirab.web.accounts.sealing_queries import holders, own_key, readers_of, text_of, texts_of
from mirab.web.publications.sealed_forms import (
    ChangePhraseForm,
    NewPhraseForm,
    PhraseForm,
    ReaderForm,
    SealForm,
)

View = Callable[..., HttpResponse]
#: So many wrong pass phrases of one person in so many seconds: a guess costs the machine a second and much memory.
MOST_GUESSES, GUESS_SECONDS = 5, 300


def _page(view: View) -> View:
    """A page of sealed texts: for the cleared alone where there may be any, and kept by nobody on the way."""

    @wraps(view)
    def page(request: HttpRequest, **given: Any) -> HttpResponse:
        require(request.user, Verb.READ, Sealing)
        # of one text it is not said whether it is there
        if "id" not in given and not cleared_for_it(request.user):
            status = 403 if request.method == "POST" else 200
            return render(request, "publications/sealed_closed.html", {"kept_here": kept_here()}, status=status)
        return view(request, **given)

    asked = require_http_methods(["GET", "HEAD", "POST"])(page)
    return keeps_nothing(never_cache(sensitive_post_parameters()(asked)))


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotAllowed
    return request.user


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _guarded(request: HttpRequest, form: forms.Form, work: Callable[[], object]) -> bool:
    """Do what a pass phrase opens; what keeps it from being done is said beside the form, and guesses are counted."""
    key = f"sealed-guess-{request.user.pk}"
    if cache.get(key, 0) >= MOST_GUESSES:
        form.add_error("phrase", _("Too many wrong pass phrases. Wait five minutes."))
        return False
    try:
        work()
    except KeyReplaced:
        form.add_error(
            "phrase", _("The public key kept for you is not yours. Seal nothing, and tell the head at once.")
        )
    except WrongPhrase:
        cache.set(key, cache.get(key, 0) + 1, GUESS_SECONDS)
        form.add_error("phrase", _("This pass phrase does not open your key. Type it again; nobody can recover it."))
    except FormatError:
        form.add_error(
            None,
            _("The text was changed after it was sealed, or sealed to an earlier key of yours. Ask another reader."),
        )
    except InputError:
        form.add_error(None, _("This cannot be done: a text has at least one reader, and each reader has a key."))
    else:
        cache.delete(key)
        return True
    return False


@_page
def sealed_texts(request: HttpRequest) -> HttpResponse:
    """The texts that are sealed to the reader."""
    texts = [{"text": text, "readers": readers_of(text)} for text in texts_of(request.user)]
    return render(request, "publications/sealed_texts.html", {"texts": texts, "key": own_key(request.user)})


@_page
def sealed_new(request: HttpRequest) -> HttpResponse:
    """Write a text and seal it to its readers."""
    known = holders(request.user)
    form = SealForm(_sent(request), holders=known)
    if request.method == "POST" and form.is_valid():
        chosen = [one.person for one in known if str(one.person.pk) in form.cleaned_data["readers"]]
        sealed = seal(form.cleaned_data["text"], chosen, by=_person(request))
        messages.success(request, _("Sealed. Its readers alone can open it."))
        own = any(one == request.user for one in chosen)
        target = reverse("sealed_text", args=(sealed.pk,)) if own else reverse("sealed_texts")
        return HttpResponseRedirect(target)
    context = {"form": form, "known": known}
    return render(request, "publications/sealed_new.html", context, status=422 if form.errors else 200)


@_page
def sealed_text(request: HttpRequest, id: UUID) -> HttpResponse:
    """For whom a text is sealed; and, with the reader's pass phrase, the text."""
    found = text_of(request.user, id)
    form = PhraseForm(_sent(request))
    words: list[str] = []
    if request.method == "POST" and form.is_valid():
        phrase = form.cleaned_data["phrase"]
        _guarded(request, form, lambda: words.append(open_sealed(found, _person(request), phrase)))
    context = {"text": found, "readers": readers_of(found), "form": form, "words": words}
    return render(request, "publications/sealed_text.html", context, status=422 if form.errors else 200)


@_page
def sealed_readers(request: HttpRequest, id: UUID) -> HttpResponse:
    """Let somebody else read a text, or no longer."""
    found, person = text_of(request.user, id), _person(request)
    reading = readers_of(found)
    inside = {one.person.pk for one in reading}
    outside = [one for one in holders(person) if one.person.pk not in inside]
    others = [one for one in reading if one.person != person]
    adding, taking = (request.method == "POST" and request.POST.get("do") == do for do in ("add", "take"))
    add = ReaderForm(request.POST if adding else None, holders=outside, prefix="add")
    take = ReaderForm(request.POST if taking else None, holders=others, prefix="take")
    for asked, form, change in ((adding, add, add_reader), (taking, take, remove_reader)):
        if asked and form.is_valid():
            reader = User.objects.get(pk=form.cleaned_data["reader"])
            work = partial(change, found, person, form.cleaned_data["phrase"], reader)
            if _guarded(request, form, work):
                return HttpResponseRedirect(reverse("sealed_text", args=(found.pk,)))
    context = {"text": found, "readers": reading, "add": add, "take": take, "outside": outside, "others": others}
    wrong = add.errors or take.errors or (request.method == "POST" and not (adding or taking))
    return render(request, "publications/sealed_readers.html", context, status=422 if wrong else 200)


@_page
def sealed_key(request: HttpRequest) -> HttpResponse:
    """One's own key: made under a pass phrase, or put under another; and the fingerprints of all."""
    person, key = _person(request), own_key(request.user)
    form = ChangePhraseForm(_sent(request)) if key else NewPhraseForm(_sent(request))
    if request.method == "POST" and form.is_valid() and _kept(request, form, person, anew=False):
        messages.success(request, _("The pass phrase was changed.") if key else _("Your key is made."))
        return HttpResponseRedirect(reverse("sealed_key"))
    context = {"key": key, "form": form, "known": holders(person)}
    return render(request, "publications/sealed_key.html", context, status=422 if form.errors else 200)


@_page
def sealed_key_anew(request: HttpRequest) -> HttpResponse:
    """A new key for whoever forgot his pass phrase."""
    person, form = _person(request), NewPhraseForm(_sent(request))
    if request.method == "POST" and form.is_valid() and _kept(request, form, person, anew=True):
        messages.success(request, _("Your key is made anew. Ask other readers to add you to their texts."))
        return HttpResponseRedirect(reverse("sealed_key"))
    return render(request, "publications/sealed_key_anew.html", {"form": form}, status=422 if form.errors else 200)


def _kept(request: HttpRequest, form: NewPhraseForm, person: User, *, anew: bool) -> bool:
    """Make a key, or put it under another phrase."""
    fresh = form.cleaned_data["fresh"]
    if anew:
        start_over(person, fresh)
        return True
    if not isinstance(form, ChangePhraseForm):
        make_key(person, fresh)
        return True
    old = form.cleaned_data["phrase"]
    return _guarded(request, form, lambda: change_passphrase(person, old, fresh))
