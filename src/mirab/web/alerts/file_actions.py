"""A released text as a file that its reader alone opens: encrypted (age, X25519) to the public key that he registered.

The format is that of backups: whoever holds the private half opens the file with any program that reads age.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage import RecipientError, encrypt, x25519

from mirab.reporting.numbered import numbered_pdf, plain_text
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import Person, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_actions import NotFit
from mirab.web.alerts.addressee_models import Note
from mirab.web.alerts.copies_actions import paper_of
from mirab.web.alerts.copies_models import EncryptedFile, FileFormat, FileKey
from mirab.web.alerts.warning_actions import signed_in


def file_key_of(person: Person) -> FileKey | None:
    """The key in use of a person; None: he has registered none."""
    return FileKey.objects.filter(person=person.pk, replaced_at__isnull=True).first()


def register_file_key(person: Person, public: str, at: datetime | None = None) -> FileKey:
    """Take a person's public key into use in the place of the one before.

    Raises
    ------
    NotFit
        It is no public key, or it is a private one, which nobody else may see.
    """
    at, owner, public = at or timezone.now(), signed_in(person), public.strip()
    if "AGE-SECRET-KEY" in public.upper():
        raise NotFit(_("This is the private half. Keep it to yourself; since it was sent, make a new pair."))
    try:
        recipient = str(x25519.Recipient.from_str(public))
    except RecipientError as error:
        raise NotFit(_("This is no public key of age: it is one line that begins with age1.")) from error
    require(person, Verb.BUILD, FileKey)
    with act("register_file_key", person, Verb.BUILD, FileKey, record_id=str(owner.pk), public=recipient):
        User.objects.select_for_update().get(pk=owner.pk)
        FileKey.objects.filter(person=owner, replaced_at__isnull=True).update(replaced_at=at)
        return FileKey.objects.create(person=owner, public=recipient, at=at)


def encrypted_file(person: Person, note: Note, form: str, at: datetime | None = None) -> bytes:
    """A released text that a person reads, as a file that his key alone opens; that he took it is on record.

    Raises
    ------
    NotFit
        He has registered no key.
    NotAllowed
        It is not his to take away.
    """
    at, reader = at or timezone.now(), signed_in(person)
    key = file_key_of(person)
    if key is None:
        raise NotFit(_("You have registered no key yet."))
    with act("take_encrypted", person, Verb.EXPORT, note, record_id=note.pk, form=form, public=key.public):
        paper = paper_of(note, reader=reader.called, at=at)
        clear = numbered_pdf(paper) if form == FileFormat.PDF.value else plain_text(paper).encode()
        closed: bytes = encrypt(clear, [x25519.Recipient.from_str(key.public)])
        EncryptedFile.objects.create(
            note=note,
            form=form,
            public=key.public,
            sha256=hashlib.sha256(closed).hexdigest(),
            by=reader,
            at=at,
            mark_set_id=note.mark_set_id,
        )
        return closed
