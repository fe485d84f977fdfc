"""Long work as a page shows it: a figure, an estimate, and where its result is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a piece of long work stands.

    Attributes
    ----------
    said : str
        What is being done, in the reader's language.
    share : float or None
        Done so far (0 to 1); None: not known.
    seconds_left : float or None
        The estimate; None: none yet.
    poll : str
        Address that answers this component anew; empty once the work has ended.
    result, result_said : str
        Where the result is, and what it is; empty until it is there.
    failed : str
        What went wrong, and the remedy.
    """

    said: str
    share: float | None = None
    seconds_left: float | None = None
    poll: str = ""
    result: str = ""
    result_said: str = ""
    failed: str = ""

    @property
    def percent(self) -> int | None:
        """Done so far, in whole per cent."""
        return None if self.share is None else int(100 * min(max(self.share, 0.0), 1.0))

    @property
    def left_said(self) -> str:
        """The estimate in words."""
        if self.seconds_left is None or self.result or self.failed:
            return ""
        if self.seconds_left < 60:
            return _("less than a minute left")
        minutes = round(self.seconds_left / 60)
        return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}
