"""The form by which a bulletin is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.pipelines.board import Board
from mirab.web.design.templatetags.mirab import day as said_day

LANGUAGES = [
    ("en", gettext_lazy("English")),
    ("ru", gettext_lazy("Russian")),
    ("bilingual", gettext_lazy("English and Russian side by side")),
]


class BulletinForm(forms.Form):
    """Which day, and which languages."""

    day = forms.DateField(
        label=gettext_lazy("As known on"),
        help_text=gettext_lazy("The bulletin tells what was known on this day, and nothing later."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("This is not a day of the calendar. Write one as 2010-05-25.")},
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one language.")},
    )

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._board = board
        self.fields["day"].widget.attrs |= {
            "min": board.first_day.isoformat(),
            "max": datetime.now(UTC).date().isoformat(),
        }

    def clean_day(self) -> date:
        """A day on which something was known, and which has come."""
        day: date = self.cleaned_data["day"]
        if day > datetime.now(UTC).date():
            raise ValidationError(_("This day has not come yet. Choose today or an earlier day."))
        if day < self._board.first_day:
            raise ValidationError(
                _("Nothing was known on this day. The first day on which something was known is %(day)s.")
                % {"day": said_day(self._board.first_day)}
            )
        return day
