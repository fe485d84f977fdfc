"""A file that is too large is passed over while it comes in, so that what was typed beside it is not lost with it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from mirab.web.reports.pictures_in import MOST_BYTES

#: Where a request says how many of its files were passed over.
PASSED_OVER = "mirab.files_passed_over"


class NotTooLarge(FileUploadHandler):
    """Stands before those that keep files: past the limit nothing more of a file is kept, in memory or on disk."""

    _come = 0

    def new_file(self, *words: Any, **named: Any) -> None:
        """Count each file anew."""
        super().new_file(*words, **named)
        self._come = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Give the piece on to those that keep it.

        Raises
        ------
        SkipFile
            The file is larger than any that is taken.
        """
        self._come += len(raw_data)
        if self._come > MOST_BYTES:
            meta = self.request.META if self.request is not None else {}
            meta[PASSED_OVER] = meta.get(PASSED_OVER, 0) + 1
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to those that kept it."""
