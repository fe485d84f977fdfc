"""Files of issued reports, and the office's Word files around them, kept under the home folder by their hash."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from mirab.reporting.docx_template import check_template
from mirab.reporting.product import Product as Value
from mirab.reporting.product_layout import lay_out_product
from mirab.reporting.rendering import render_document
from mirab.web.accounts.acts import act
from mirab.web.accounts.policy import Person, require
from mirab.web.accounts.roles import Verb
from mirab.web.publications.product_actions import author_of
from mirab.web.publications.product_models import ProductEdition, ProductTemplate

log = logging.getLogger(__name__)


def file_body(edition: ProductEdition, value: Value, language: str, format: str) -> bytes:
    """A file of what was issued: ``docx``, ``pdf`` or ``html``; ``en``, ``ru`` or ``bilingual``."""
    around = _kept(edition.template) if edition.template and format == "docx" else None
    return render_document(lay_out_product(value), format, language, template=around)


def _kept(template: ProductTemplate) -> bytes | None:
    """The bytes of a template; a file that somebody took from its folder keeps nobody from his report."""
    try:
        return path_of(template.sha256).read_bytes()
    except OSError:
        log.error("template %s is not in its folder", template.pk)
        return None


def path_of(sha256: str) -> Path:
    """Where a template of a hash lies."""
    return Path(settings.MIRAB_HOME) / "templates" / f"{sha256}.docx"


def bring_template(person: Person, name: str, kind: str, body: bytes) -> ProductTemplate:
    """Take a Word file of the office into use, for one kind of report or, with an empty kind, for all.

    Raises
    ------
    NotAllowed
        Templates are not this person's to bring.
    FormatError
        It is no plain Word document; the message says why.
    """
    require(person, Verb.MANAGE, ProductTemplate)
    check_template(body)
    sha256 = hashlib.sha256(body).hexdigest()
    template = ProductTemplate(name=name, kind=kind, sha256=sha256, by=author_of(person))
    with act("bring_template", person, Verb.MANAGE, ProductTemplate, record_id=template.pk, sha256=sha256):
        path = path_of(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        template.save(force_insert=True)
    return template


def withdraw_template(person: Person, template: ProductTemplate) -> None:
    """Put a template out of use; what was issued with it keeps it."""
    with act("withdraw_template", person, Verb.MANAGE, template, record_id=template.pk):
        ProductTemplate.objects.filter(pk=template.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
