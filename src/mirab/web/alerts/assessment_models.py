"""Assessments: what is asked, by what it will be judged, what speaks for and against, and how likely people hold it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.core.words import LikelihoodWord, likelihood_word
from mirab.web.accounts.models import Marked
from mirab.web.accounts.opaque import name_of
from mirab.web.alerts.situation_models import Situation, new_id


class Written(models.Model):
    """By whom and when a row was written; a row is never changed, but it may be withdrawn."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who wrote it."
    )
    at = models.DateTimeField(auto_now_add=True, help_text="When it was written.")

    class Meta:
        abstract = True


class AssessmentLanguage(models.TextChoices):
    """In which language an assessment is written."""

    ENGLISH = "en", pgettext_lazy("language", "English")
    RUSSIAN = "ru", pgettext_lazy("language", "Russian")


class Confidence(models.TextChoices):
    """How good the basis of a judgement is; never said in one sentence with the likelihood."""

    LOW = "low", pgettext_lazy("confidence", "low")
    MODERATE = "moderate", pgettext_lazy("confidence", "moderate")
    HIGH = "high", pgettext_lazy("confidence", "high")


class Assessment(Marked, Written):
    """One question about a situation, with all that is said to it. A whole takes the highest marks of its parts."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    situation = models.ForeignKey(
        Situation, on_delete=models.PROTECT, related_name="assessments", help_text="About which situation."
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=AssessmentLanguage,
        default=AssessmentLanguage.ENGLISH,
        help_text=_("In which it is written."),
    )
    changed_at = models.DateTimeField(help_text="When something that everybody sees of it last changed.")

    class Meta:
        ordering = ["-changed_at", "id"]
        indexes = [models.Index(fields=["-changed_at", "id", "mark_set"], name="assessments_in_order")]

    def __str__(self) -> str:
        return self.id


class Frame(Marked, Written):
    """What is asked, until when, and by what it will be judged right or wrong: one version of these three."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="frames", help_text="Of which assessment."
    )
    number = models.PositiveIntegerField(help_text="Counts the versions, from 1.")
    question = models.CharField(
        _("question"), max_length=300, help_text=_("What may happen: so put that the day will answer it yes or no.")
    )
    horizon = models.DateField(_("horizon"), help_text=_("The last day of which the question speaks."))
    criteria = models.TextField(
        _("resolution criteria"),
        help_text=_(
            "By what it will be judged right or wrong, and from which sources; fixed before anybody estimates."
        ),
    )
    why = models.TextField(_("reason"), blank=True, help_text=_("Why it was changed; empty in the first version."))

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="one_frame_of_a_number")]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.number}"


class Judgement(Marked, Written):
    """What its author judges at a time; a later row takes its place and hides nothing."""

    frame = models.ForeignKey(
        Frame, on_delete=models.PROTECT, related_name="judgements", help_text="Of what was asked."
    )
    likelihood = models.FloatField(
        _("likelihood"), help_text=_("Share of one, from 0.01 to 0.99: nobody is certain of what has not happened.")
    )
    confidence = models.CharField(
        _("confidence"), max_length=8, choices=Confidence, help_text=_("How good the basis is.")
    )
    basis = models.TextField(_("basis"), help_text=_("In a sentence of its own: on what the confidence rests."))
    text = models.TextField(
        _("judgement"),
        help_text=_("The judgement and its grounds; [E1] before a full stop names the evidence of a sentence."),
    )
    unknown = models.TextField(_("what is not known"), help_text=_("What is not known and would matter."))

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.likelihood:.0%} {self.at:%Y-%m-%d}"

    @property
    def word(self) -> LikelihoodWord:
        """The ICD 203 word of the likelihood."""
        return likelihood_word(self.likelihood)


class Part(Marked, Written):
    """A row that belongs to an assessment until it is withdrawn."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="%(class)s_rows", help_text="Of which assessment."
    )
    withdrawn_at = models.DateTimeField(null=True, help_text="When it was withdrawn; empty: it stands.")

    class Meta:
        abstract = True
        ordering = ["id"]

    @property
    def name(self) -> str:
        """What a page calls the row by: its number would tell how many there are."""
        return name_of(self)


class Hypothesis(Part):
    """One answer that might be true, beside others."""

    number = models.PositiveIntegerField(help_text="Counts the hypotheses of the assessment, from 1.")
    text = models.CharField(_("hypothesis"), max_length=500, help_text=_("One answer that might be true."))

    class Meta(Part.Meta):
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="one_hypothesis_of_a_number")]

    def __str__(self) -> str:
        return f"H{self.number}"


class Strength(models.TextChoices):
    """How credible, or how relevant, evidence is."""

    LOW = "low", pgettext_lazy("strength", "low")
    MEDIUM = "medium", pgettext_lazy("strength", "medium")
    HIGH = "high", pgettext_lazy("strength", "high")


class EvidenceLine(Part):
    """A sentence of evidence with the ids of what it rests on; that something is absent is evidence too."""

    number = models.PositiveIntegerField(help_text="Counts the evidence of the assessment, from 1.")
    text = models.CharField(_("evidence"), max_length=1000, help_text=_("One thing that was seen, or was not."))
    rests_on = models.JSONField(default=list, help_text="Pairs of kind and id of what it rests on.")
    credibility = models.CharField(
        _("credibility"),
        max_length=6,
        choices=Strength,
        default=Strength.MEDIUM,
        help_text=_("How far it is believed."),
    )
    relevance = models.CharField(
        _("relevance"), max_length=6, choices=Strength, default=Strength.MEDIUM, help_text=_("How far it matters here.")
    )

    class Meta(Part.Meta):
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="one_evidence_of_a_number")]

    def __str__(self) -> str:
        return f"E{self.number}"


class Rating(Marked, Written):
    """How a line of evidence sits with a hypothesis, as somebody saw it; of several the latest holds."""

    line = models.ForeignKey(
        EvidenceLine, on_delete=models.PROTECT, related_name="ratings", help_text="Which evidence."
    )
    hypothesis = models.ForeignKey(
        Hypothesis, on_delete=models.PROTECT, related_name="ratings", help_text="With which hypothesis."
    )
    rating = models.CharField(
        max_length=2, blank=True, help_text="CC, C, N, I or II, as the method has them; empty: not rated any more."
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line} {self.hypothesis} {self.rating}"


class Assumption(Part):
    """What is taken for granted, and what would break it."""

    text = models.CharField(_("assumption"), max_length=500, help_text=_("What is taken for granted."))
    breaks = models.CharField(
        _("what would break it"), max_length=500, help_text=_("What would be seen if it did not hold.")
    )

    def __str__(self) -> str:
        return self.text[:60]


class Dissent(Part):
    """What somebody says who does not agree; it stands with his say and is nobody else's to take away."""

    say = models.TextField(_("dissent"), help_text=_("Where you do not agree, and why."))
    likelihood = models.FloatField(_("likelihood"), null=True, blank=True, help_text=_("Your own; it may stay empty."))

    def __str__(self) -> str:
        return self.say[:60]


class ScenarioKind(models.TextChoices):
    """Which course of things."""

    BEST = "best", pgettext_lazy("scenario", "best")
    LIKELY = "most likely", pgettext_lazy("scenario", "most likely")
    WORST = "worst", pgettext_lazy("scenario", "worst")


class Scenario(Part):
    """One course that things may take; of a kind the latest holds."""

    kind = models.CharField(_("kind"), max_length=12, choices=ScenarioKind, help_text=_("Which course of things."))
    text = models.TextField(_("scenario"), help_text=_("What happens, step by step, and by what one would know it."))

    def __str__(self) -> str:
        return f"{self.kind}: {self.text[:40]}"
