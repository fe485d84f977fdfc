"""The access rules of numbered copies and encrypted files, and what acts on them are called."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import HOUSE, READERS, STAFF, Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.alerts.copies_models import CopyReceipt, EncryptedFile, FileKey, NumberedCopy

_READ = {Verb.READ: HOUSE, Verb.EXPORT: HOUSE}
register(NumberedCopy, Rule(roles={**_READ, Verb.BUILD: STAFF, Verb.DECIDE: STAFF}, marked=True))
for inner in (CopyReceipt, EncryptedFile):
    register(inner, Rule(roles=_READ, marked=True))
# A key is its person's own to know of; whoever is released texts registers one.
register(FileKey, Rule(roles={Verb.BUILD: READERS}, own="person"))

name_acts(
    {
        "make_copies": pgettext_lazy("act", "Numbered copies made"),
        "print_copy": pgettext_lazy("act", "Numbered copy taken to be printed"),
        "record_receipt": pgettext_lazy("act", "Receipt of a numbered copy recorded"),
        "register_file_key": pgettext_lazy("act", "Key for encrypted files registered"),
        "take_encrypted": pgettext_lazy("act", "Text taken as an encrypted file"),
    }
)
name_kinds(
    {
        NumberedCopy: pgettext_lazy("record", "numbered copy"),
        FileKey: pgettext_lazy("record", "key for encrypted files"),
    }
)
