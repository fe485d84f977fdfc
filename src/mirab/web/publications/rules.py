"""The access rules of what publications shows and keeps."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from mirab.web.accounts.models import Classification
from mirab.web.accounts.policy import Rule, register
from mirab.web.accounts.roles import HEADS, HOUSE, SHOWN, STAFF, Role, Verb
from mirab.web.accounts.wording import name_acts, name_kinds
from mirab.web.alerts.hanging import HangingKind, hangs
from mirab.web.monitoring.clock import also
from mirab.web.publications.desk_grounds import offer_the_desk
from mirab.web.publications.grounds import offer_ours
from mirab.web.publications.models import Bulletin
from mirab.web.publications.paper_models import Paper, Paragraph, Removal, TitleWord
from mirab.web.publications.paper_queries import papers_hung
from mirab.web.publications.product_due import make_due
from mirab.web.publications.product_models import (
    PressOutcome,
    Product,
    ProductDue,
    ProductEdition,
    ProductItem,
    ProductStep,
    ProductTemplate,
    ProductVersion,
)

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

# A report in work is the house's; what was issued is read by everybody to whom its marks open it. Releasing is
# clearing, sending back, and issuing beyond the house.
_CLEARS = HEADS | {Role.CHIEF}
_WRITTEN = {Verb.READ: HOUSE, Verb.BUILD: STAFF, Verb.DECIDE: STAFF, Verb.RELEASE: _CLEARS}
register(Product, Rule(roles=_WRITTEN, marked=True))
for part in (ProductItem, ProductVersion, ProductStep, PressOutcome):
    register(part, Rule(roles={Verb.READ: HOUSE}, marked=True))
register(ProductEdition, Rule(roles=_GIVEN, marked=True))
for set_up in (ProductTemplate, ProductDue):
    register(set_up, Rule(roles={Verb.READ: HOUSE, Verb.EXPORT: HOUSE, Verb.MANAGE: _CLEARS}))
offer_ours()
offer_the_desk()
also(make_due)

name_acts(
    {
        "write_paper": pgettext_lazy("act", "Paper written"),
        "change_paper": pgettext_lazy("act", "Paper changed"),
        "mark_paper": pgettext_lazy("act", "Paper marked anew as a whole"),
        "copy_paper": pgettext_lazy("act", "Paper copied in part"),
        "delete_paper": pgettext_lazy("act", "Paper deleted"),
        "review_marks": pgettext_lazy("act", "Marks looked at again"),
        "start_product": pgettext_lazy("act", "Report begun"),
        "make_due_product": pgettext_lazy("act", "Report begun, as it is due"),
        "change_product": pgettext_lazy("act", "Head of a report changed"),
        "add_item": pgettext_lazy("act", "Sentence added to a report"),
        "change_item": pgettext_lazy("act", "Sentence of a report changed"),
        "move_item": pgettext_lazy("act", "Sentence of a report moved"),
        "remove_item": pgettext_lazy("act", "Sentence taken out of a report"),
        "send_product": pgettext_lazy("act", "Report sent for clearance"),
        "return_product": pgettext_lazy("act", "Report sent back"),
        "clear_product": pgettext_lazy("act", "Report cleared"),
        "issue_product": pgettext_lazy("act", "Report issued"),
        "drop_product": pgettext_lazy("act", "Report given up"),
        "note_press_outcome": pgettext_lazy("act", "What became of an element for the press"),
        "bring_template": pgettext_lazy("act", "Word template brought"),
        "withdraw_template": pgettext_lazy("act", "Word template put out of use"),
        "set_due": pgettext_lazy("act", "Set when a report is due"),
        "ask_for_bulletin": pgettext_lazy("act", "Bulletin asked for"),
        "ask_again_for_bulletin": pgettext_lazy("act", "Bulletin asked for again"),
        "delete_bulletin": pgettext_lazy("act", "Bulletin deleted"),
    }
)
name_kinds(
    {
        Bulletin: pgettext_lazy("record", "bulletin"),
        Paper: pgettext_lazy("record", "paper"),
        Product: pgettext_lazy("record", "report of the desk"),
        ProductEdition: pgettext_lazy("record", "issued version of a report"),
        ProductTemplate: pgettext_lazy("record", "Word template"),
        ProductDue: pgettext_lazy("record", "when a report is due"),
        Classification: pgettext_lazy("record", "marks of a record"),
    }
)
