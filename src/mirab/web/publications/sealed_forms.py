"""The forms of sealed texts. What is typed into them is kept nowhere, neither here nor in the browser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.web.accounts.sealing import LONGEST_TEXT
from mirab.web.accounts.sealing_keys import PHRASE_LENGTH
from mirab.web.accounts.sealing_queries import Holder

_LONGEST_PHRASE = 500


def _phrase(label: Any, *, fresh: bool, help_text: Any = "") -> forms.CharField:
    """A field for a pass phrase: never shown, never filled in again."""
    kept = "new-password" if fresh else "off"
    return forms.CharField(
        label=label,
        min_length=PHRASE_LENGTH if fresh else None,
        max_length=_LONGEST_PHRASE,
        widget=forms.PasswordInput(attrs={"autocomplete": kept}),
        help_text=help_text,
    )


class _Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class PhraseForm(_Plain):
    """The pass phrase that opens a text."""

    phrase = _phrase(gettext_lazy("Your pass phrase"), fresh=False)


class NewPhraseForm(_Plain):
    """A new pass phrase, typed twice."""

    fresh = _phrase(
        gettext_lazy("New pass phrase"),
        fresh=True,
        help_text=gettext_lazy(
            "Five or more words that nobody connects with you, at least 20 letters. It is kept nowhere: "
            "nobody can recover it."
        ),
    )
    again = _phrase(gettext_lazy("The same again"), fresh=False)

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        fresh, again = self.cleaned_data.get("fresh"), self.cleaned_data.get("again")
        if fresh and again and fresh != again:
            self.add_error("again", _("These two differ."))
        return self.cleaned_data


class ChangePhraseForm(NewPhraseForm):
    """Another pass phrase in place of the present one."""

    field_order = ["phrase", "fresh", "again"]
    phrase = _phrase(gettext_lazy("Your pass phrase"), fresh=False)


class _OfPeople(_Plain):
    """A form that names holders of keys, each with the fingerprint by which two people compare a key."""

    @staticmethod
    def named(holders: Iterable[Holder]) -> list[tuple[str, str]]:
        return [(str(one.person.pk), f"{one.person.called} · {one.fingerprint}") for one in holders]


class SealForm(_OfPeople):
    """A text, and everybody who is to read it."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Nothing that you type is kept before it is sealed: if the session ends, it is lost."),
    )
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Readers"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Compare the fingerprint of each by telephone. With one reader alone, a forgotten "
            "pass phrase loses the text."
        ),
    )

    def __init__(self, *args: Any, holders: list[Holder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = self.named(holders)  # type: ignore[attr-defined]


class ReaderForm(_OfPeople):
    """Somebody who is to read a text too, or no longer, and the pass phrase of who says so."""

    reader = forms.ChoiceField(label=gettext_lazy("Who"))
    phrase = _phrase(gettext_lazy("Your pass phrase"), fresh=False)

    def __init__(self, *args: Any, holders: list[Holder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].choices = self.named(holders)  # type: ignore[attr-defined]
