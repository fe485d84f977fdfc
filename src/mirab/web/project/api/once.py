"""A write that is sent again with the same key is done once: the first answer is kept for a day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Schema

from mirab.web.accounts.rights import rights_of
from mirab.web.accounts.token_models import ApiToken, KeptAnswer
from mirab.web.project.api.problems import Problem

#: How long an answer is kept.
KEPT = timedelta(hours=24)
Key = Annotated[
    str | None,
    Header(
        None,
        alias="Idempotency-Key",
        max_length=200,
        pattern=r"^[!-~]+$",
        description="A name of your own for this write: sent again with it within a day, it is not done again.",
    ),
]


def once(request: HttpRequest, key: str | None, status: int, work: Callable[[], Schema]) -> JsonResponse:
    """Do a write, or give the answer that the same write with the same key got before.

    What fails is not kept: nothing was done, and it may be sent again. The answer is kept in the transaction that
    writes, so that there is never one without the other.

    Raises
    ------
    Problem
        The key stands for another write, or its person's rights have changed since, so that the answer is not given
        again.
    """
    if key is None:
        return JsonResponse(work().model_dump(mode="json"), status=status)
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    now = timezone.now()
    KeptAnswer.objects.filter(token=token, at__lt=now - KEPT).delete()
    kept = KeptAnswer.objects.filter(token=token, key=key).first()
    if kept is None:
        try:
            return _done(request, token, key, status, work)
        except _Taken:
            # of two that are sent at once the second waits for the first, and gets what that was given
            kept = KeptAnswer.objects.get(token=token, key=key)
    return _again(request, kept)


class _Taken(Exception):
    """The key was taken meanwhile."""


def _done(request: HttpRequest, token: ApiToken, key: str, status: int, work: Callable[[], Schema]) -> JsonResponse:
    with transaction.atomic():
        try:
            with transaction.atomic():
                kept = KeptAnswer.objects.create(
                    token=token, key=key, sent_hash=_sent(request), rights=_rights(request), at=timezone.now()
                )
        except IntegrityError as error:
            raise _Taken from error
        kept.status, kept.answer = status, work().model_dump(mode="json")
        kept.save(update_fields=["status", "answer"])
    return JsonResponse(kept.answer, status=status)


def _again(request: HttpRequest, kept: KeptAnswer) -> JsonResponse:
    if kept.sent_hash != _sent(request):
        raise Problem(
            422,
            _("This key stands for another write"),
            _("Give each write a key of its own."),
            errors=({"field": "Idempotency-Key", "value": kept.key, "remedy": _("Choose another key.")},),
        )
    if kept.rights != _rights(request):
        raise Problem(
            409,
            _("This was done; what you may read has changed since"),
            _("Read it anew: it is not done a second time."),
        )
    return JsonResponse(kept.answer, status=kept.status)


def _sent(request: HttpRequest) -> str:
    address = f"{request.method} {request.get_full_path()}\n".encode("utf-8", "surrogateescape")
    return hashlib.sha256(address + request.body).hexdigest()


def _rights(request: HttpRequest) -> str:
    """What the caller may at this moment, as one word: an answer that he got as another is not given to him."""
    told = [
        (capacity.role.value, capacity.reader and _spelled(capacity.reader))
        for capacity in rights_of(request.user).capacities
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _spelled(reader: Any) -> list[tuple[str, str]]:
    fields = ((name, getattr(reader, name)) for name in reader.__dataclass_fields__)
    return [(name, repr(sorted(value)) if isinstance(value, frozenset) else repr(value)) for name, value in fields]
