"""Operations on CAP messages: read. Who releases makes them on the site."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from mirab.web.accounts.acts import LONGEST_ADDRESS, noted
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.token_models import Scope
from mirab.web.alerts.cap_models import CapMessage
from mirab.web.alerts.cap_queries import cap_message_of, cap_messages_of
from mirab.web.project.api.interface import reads
from mirab.web.project.api.reading import APage, part
from mirab.web.project.api.values import Listed, example

router = Router(tags=[gettext_noop("Warnings")])
_EXAMPLE: dict[str, Any] = {
    "id": "0a1b2c3d4e5f",
    "warning": "5f4e3d2c1b0a",
    "version": 1,
    "kind": "Alert",
    "hazard": "dam",
    "identifier": "mirab-0a1b2c3d4e5f0a1b",
    "sender": "mirab@example.org",
    "sent": "2010-05-25T06:12:00Z",
    "references": [],
    "public": False,
}


class CapRow(Schema):
    """A message by what identifies it; ``kind`` is Alert, Update, Cancel or a partner's Ack."""

    id: str
    warning: str
    version: int
    kind: str
    hazard: str
    identifier: str
    sender: str
    sent: datetime
    references: list[str]
    public: bool

    model_config = example(**_EXAMPLE)


class CapFile(Schema):
    """A message with its XML, whose UTF-8 is byte for byte what was signed, and the certificate it holds by."""

    message: CapRow
    document: str
    certificate: str

    model_config = example(message=_EXAMPLE, document="<alert/>", certificate="")


def _row(message: CapMessage) -> dict[str, Any]:
    own = ("kind", "hazard", "identifier", "sender", "sent", "references")
    told = {name: getattr(message, name) for name in own}
    public = getattr(message, "published", None) is not None
    of = {"warning": message.version.warning_id, "version": message.version.number}
    return {"id": message.pk, **of, **told, "public": public}


@reads(router, "cap", "cap_messages", gettext_noop("CAP messages, the latest first"), Listed[CapRow])
def cap_messages(request: HttpRequest, response: HttpResponse, asked: APage) -> Any:
    """The messages that the caller may read."""
    given = part(request, response, cap_messages_of(request.user), asked)
    return {"items": [_row(one) for one in given["items"]]}


@reads(router, "cap/{id}", "cap_message", gettext_noop("One CAP message with its XML"), CapFile, scope=Scope.EXPORT)
def cap_message(request: HttpRequest, id: str) -> Any:
    """One message, to be taken away."""
    found = cap_message_of(request.user, id, Verb.EXPORT)
    address = request.get_full_path()[:LONGEST_ADDRESS]
    noted("export", request.user, Verb.EXPORT, found, record_id=found.pk, address=address)
    return {"message": _row(found), "document": found.document, "certificate": found.certificate}
