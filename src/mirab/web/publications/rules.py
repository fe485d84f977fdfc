"""The access rules of what publications shows and keeps."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from mirab.web.accounts.models import Classification
from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import HOUSE, SHOWN, STAFF, Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.alerts.hanging import HangingKind, hangs
from mirab.web.publications.models import Bulletin
from mirab.web.publications.paper_models import Paper, Paragraph, Removal, TitleWord
from mirab.web.publications.paper_queries import papers_hung

register(
    Bulletin,
    Rule(
        roles={Verb.READ: HOUSE, Verb.EXPORT: HOUSE, Verb.BUILD: STAFF, Verb.MANAGE: STAFF},
        marked=True,
    ),
)

# A paper is read by everybody to whom its marks open it; what was left out of a copy is the house's own to know.
_GIVEN = {Verb.READ: SHOWN, Verb.EXPORT: SHOWN}
register(Paper, Rule(roles={**_GIVEN, Verb.BUILD: HOUSE, Verb.DECIDE: HOUSE, Verb.MANAGE: HOUSE}, marked=True))
register(Paragraph, Rule(roles=_GIVEN, marked=True))
register(Removal, Rule(roles={Verb.READ: HOUSE}, marked=True))
# Words lead to papers that are asked for by their own rule; alone they are nobody's to read.
register(TitleWord, Rule())
hangs("paper", HangingKind(name=pgettext_lazy("hangs", "paper"), page="paper", finds=papers_hung))

name_acts(
    {
        "write_paper": pgettext_lazy("act", "Paper written"),
        "change_paper": pgettext_lazy("act", "Paper changed"),
        "mark_paper": pgettext_lazy("act", "Paper marked anew as a whole"),
        "copy_paper": pgettext_lazy("act", "Paper copied in part"),
        "delete_paper": pgettext_lazy("act", "Paper deleted"),
        "review_marks": pgettext_lazy("act", "Marks looked at again"),
        "ask_for_bulletin": pgettext_lazy("act", "Bulletin asked for"),
        "ask_again_for_bulletin": pgettext_lazy("act", "Bulletin asked for again"),
        "delete_bulletin": pgettext_lazy("act", "Bulletin deleted"),
    }
)
name_kinds(
    {
        Bulletin: pgettext_lazy("record", "bulletin"),
        Paper: pgettext_lazy("record", "paper"),
        Classification: pgettext_lazy("record", "marks of a record"),
    }
)
