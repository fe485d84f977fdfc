"""Papers of the house: texts of paragraphs, each with marks of its own; the whole takes the highest of its parts."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.web.accounts.models import Marked
from mirab.web.publications.title_words import LONGEST_WORD


class Language(models.TextChoices):
    """In which language a paper is written."""

    ENGLISH = "en", pgettext_lazy("language", "English")
    RUSSIAN = "ru", pgettext_lazy("language", "Russian")


def new_paper_id() -> str:
    """A fresh id, which tells nobody how many papers there are."""
    return secrets.token_hex(6)


class Paper(Marked):
    """A text that somebody wrote, or the copy of one with what is held closer left out.

    Its marks are those of its paragraphs together; the originator, or the head, may lower them as a whole.
    """

    id = models.CharField(primary_key=True, max_length=12, default=new_paper_id, help_text="As the address has it.")
    title = models.CharField(_("title"), max_length=200, help_text=_("It is held as the whole paper is."))
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.ENGLISH, help_text=_("In which it is written.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Its originator."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was written.")
    changed_at = models.DateTimeField(auto_now=True, help_text="When its text or its marks last changed.")
    version = models.PositiveIntegerField(default=1, help_text="Counts the changes of its text and marks.")
    copy_of = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="copies",
        help_text="The paper of which it is a copy in part; empty: it is none.",
    )

    folded = models.TextField(default="", editable=False, help_text="The words of its title as search looks for them.")

    class Meta:
        ordering = ["-changed_at", "id"]
        # the list in its order, without a look at papers that the reader does not see
        indexes = [models.Index(fields=["-changed_at", "id", "mark_set"], name="papers_in_order")]

    def __str__(self) -> str:
        return self.id


class TitleWord(models.Model):
    """A word of the title of a paper, folded as search folds what is typed; it is found by its beginning.

    It carries no marks: whoever looks by it asks for papers that he may read.
    """

    # its constraint is the index of it
    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="words", db_index=False, help_text="Whose title has it."
    )
    word = models.CharField(max_length=LONGEST_WORD, help_text="Folded; of a longer word the beginning.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "word"], name="one_word_of_a_title")]
        # in the order of letters' codes, without which PostgreSQL looks up no beginnings
        indexes = [models.Index(fields=["word", "paper"], name="title_word", opclasses=["varchar_pattern_ops"] * 2)]

    def __str__(self) -> str:
        return self.word


class Paragraph(Marked):
    """One paragraph of a paper, with its own marks."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="paragraphs", help_text="Of which paper.")
    number = models.PositiveIntegerField(help_text="Its place in the paper, from one.")
    text = models.TextField(_("text"), help_text=_("The words of the paragraph."))

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="one_paragraph_at_a_place")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.number}"


class Removal(Marked):
    """What was left out of a copy: the list of removals keeps the level that the paragraph had."""

    copy = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="removals", help_text="From which copy.")
    original = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", help_text="Where it stands.")
    number = models.PositiveIntegerField(help_text="Its place in that paper.")
    why = models.CharField(max_length=500, help_text="Why it was left out, in the words of who made the copy.")

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.copy_id} {self.number}"
