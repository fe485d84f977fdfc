"""How a bulletin is built: computed from what its person sees, set in its languages, its files beside each other."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable

from mirab.core.errors import InputError, MirabError
from mirab.core.marks import Marks
from mirab.pipelines.bulletin import FORMATS, bulletin_for, write_bulletin
from mirab.web.accounts.policy import sight_of
from mirab.web.monitoring.queries import centre
from mirab.web.publications.actions import note_failure, note_progress, note_ready, take_up
from mirab.web.publications.models import Bulletin, Step
from mirab.web.publications.queries import folder_of

log = logging.getLogger(__name__)
#: Share of the work that is done when the bulletin is computed and its files begin.
COMPUTED = 0.4


def build(id: str) -> None:
    """Build a bulletin that waits; nothing where another builder has it. What fails is told in words on its page."""
    bulletin = take_up(id)
    if bulletin is None:
        return
    try:
        _build(bulletin)
    except MirabError as error:
        note_failure(bulletin, error.what, error.remedy)
    except Exception:
        note_failure(bulletin, "", "")
        log.exception("bulletin %s", bulletin.pk)


def _build(bulletin: Bulletin) -> None:
    sight = sight_of(bulletin.by)
    if sight is None:
        raise InputError("who asked for it reads nothing of the watch any more", "Let somebody who does ask anew")
    value = bulletin_for(centre(), bulletin.day, sight=sight, progress=_told(bulletin))
    note_progress(bulletin, Step.SETTING, COMPUTED)
    folder = folder_of(bulletin)
    # files of an earlier attempt would stand beside the new ones
    shutil.rmtree(folder, ignore_errors=True)
    jobs = [(format, language) for language in bulletin.languages for format in FORMATS]
    files: dict[str, None] = {}
    for done, (format, language) in enumerate(jobs, start=1):
        files |= {path.name: None for path in write_bulletin(value, folder, [format], [language])}
        note_progress(bulletin, Step.SETTING, COMPUTED + (1 - COMPUTED) * done / len(jobs))
    if not note_ready(bulletin, list(files), value.id, Marks(sensitivity=value.sensitivity)):
        shutil.rmtree(folder, ignore_errors=True)


def _told(bulletin: Bulletin) -> Callable[[str, float], None]:
    """The pipeline's progress as the bulletin's own."""

    def tell(_what: str, share: float) -> None:
        note_progress(bulletin, Step.COMPUTING if share < 0.5 else Step.WRITING, COMPUTED * share)

    return tell
