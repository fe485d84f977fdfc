"""To whom a warning goes: each with a text and a release of its own, what was delivered, and what came back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mirab.alerting.warning_addressees import AddresseeState
from mirab.web.accounts.models import LEVELS, Marked, Organisation
from mirab.web.alerts.situation_models import new_id
from mirab.web.alerts.warning_models import LANGUAGES, DeskPart, Warning

SIDES = [
    ("secretariat", pgettext_lazy("side", "headquarters: the Secretary-General’s side")),
    ("united nations", pgettext_lazy("side", "another part of the United Nations")),
    ("partner", pgettext_lazy("side", "a partner organisation")),
    ("government", pgettext_lazy("side", "a government")),
]
PRODUCTS = [
    ("warning", pgettext_lazy("product", "warning")),
    ("information note", pgettext_lazy("product", "information note")),
    ("non-paper", pgettext_lazy("product", "non-paper")),
]
FORMS = [
    ("orally", pgettext_lazy("form of delivery", "orally")),
    ("non-paper", pgettext_lazy("form of delivery", "as a non-paper")),
    ("note verbale", pgettext_lazy("form of delivery", "by note verbale")),
    ("on the site", pgettext_lazy("form of delivery", "on the site, as the addressee asked")),
]


class Addressee(DeskPart):
    """One addressee of one version, with the text meant for it and what its release rests on."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    warning = models.ForeignKey(
        Warning, on_delete=models.PROTECT, related_name="addressees", help_text="Of which warning."
    )
    number = models.PositiveIntegerField(help_text="Of which version of it.")
    side = models.CharField(_("side"), max_length=16, choices=SIDES, help_text=_("Where the addressee stands."))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text=_("Which body receives it.")
    )
    attention = models.CharField(
        _("for the attention of"), max_length=200, blank=True, help_text=_("Office or function within the body.")
    )
    state_code = models.CharField(max_length=3, blank=True, help_text="State of the government; empty: no government.")
    product = models.CharField(_("product"), max_length=20, choices=PRODUCTS, help_text=_("What it receives."))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, help_text=_("In which it is written."))
    title = models.CharField(_("title"), max_length=200, help_text=_("As the addressee reads it."))
    text = models.TextField(_("text"), help_text=_("The whole text that this addressee receives, and nothing else."))
    text_at = models.DateTimeField(help_text="When the text was last written.")
    given_by = models.JSONField(default=list, help_text="Codes of the states whose information stands in the text.")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text=_("Our officer for it.")
    )
    chain = models.JSONField(default=list, help_text="Keys of persons of the organisation, in the order of telling.")
    planned_at = models.DateTimeField(
        _("planned for"), null=True, blank=True, help_text=_("When it is to receive it, in UTC.")
    )
    state = models.CharField(
        max_length=24,
        choices=[(state.value, state.value) for state in AddresseeState],
        default=AddresseeState.PREPARED.value,
        help_text="How far the warning has come with it.",
    )
    headquarters_on = models.DateField(
        _("headquarters consulted on"), null=True, blank=True, help_text=_("Day of the consultation.")
    )
    not_waiting = models.TextField(
        _("why the head does not wait"), blank=True, help_text=_("In place of a consultation: the head's reason.")
    )
    coordinator_on = models.DateField(
        _("Resident Coordinator told on"), null=True, blank=True, help_text=_("Day on which it was told.")
    )
    leave_of = models.JSONField(
        default=list, help_text="Codes of the states that gave leave to pass on what they gave."
    )
    one_alone = models.TextField(
        _("why one state alone"), blank=True, help_text=_("Where not every state concerned receives something.")
    )
    held = models.SmallIntegerField(
        _("how closely it is held"),
        choices=[*LEVELS.items()],
        default=0,
        help_text=_("The addressee reads it within his clearance."),
    )
    released_at = models.DateTimeField(null=True, help_text="When its release was decided; empty: it was not.")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who released it."
    )

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["state"], name="desk_addressees_by_state")]

    def __str__(self) -> str:
        return self.id


class Note(DeskPart):
    """What was released to one addressee: title and text as it reads them, and nothing of where they came from."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, help_text="As the address has it.")
    addressee = models.OneToOneField(
        Addressee, on_delete=models.PROTECT, related_name="released", help_text="By which release."
    )
    product = models.CharField(max_length=20, choices=PRODUCTS, help_text="What it is called.")
    language = models.CharField(max_length=2, choices=LANGUAGES, help_text="In which it is written.")
    title = models.CharField(max_length=200, help_text="Its title.")
    text = models.TextField(help_text="Its text.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.id


class Comment(DeskPart):
    """An addressee's own correction or remark on what was released to him: a claim, kept beside the text."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="comments", help_text="On which text.")
    words = models.TextField(_("comment"), help_text=_("Kept beside the text as your statement; the text stays."))

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.note_id} {self.pk}"


class Delivery(DeskPart):
    """One handing over, recorded by the officer who did it."""

    addressee = models.ForeignKey(
        Addressee, on_delete=models.PROTECT, related_name="deliveries", help_text="To which addressee."
    )
    on = models.DateTimeField(_("when"), help_text=_("Day and hour of the delivery, in UTC."))
    place = models.CharField(_("where"), max_length=200, help_text=_("Where it was delivered."))
    to_whom = models.CharField(_("to whom"), max_length=200, help_text=_("The function of who received it."))
    form = models.CharField(_("form"), max_length=16, choices=FORMS, help_text=_("In which form."))

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.form}"


class Reaction(DeskPart):
    """What an addressee outside said, as our officer reports it: reported speech, never asked for by the system."""

    addressee = models.ForeignKey(
        Addressee, on_delete=models.PROTECT, related_name="reactions", help_text="Of which addressee."
    )
    on = models.DateTimeField(_("when"), help_text=_("Day and hour on which it was said, in UTC."))
    words = models.TextField(_("what was said"), help_text=_("As reported speech: “the Ministry said that …”."))

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.pk}"


class Acknowledgement(DeskPart):
    """One person of the organisation said that he has it."""

    addressee = models.ForeignKey(
        Addressee, on_delete=models.PROTECT, related_name="acknowledgements", help_text="For which addressee."
    )

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.by_id}"


class Escalation(Marked):
    """What a clock did about a silence: told the next person of the organisation, or reminded our own officer."""

    addressee = models.ForeignKey(
        Addressee, on_delete=models.PROTECT, related_name="escalations", help_text="About which addressee."
    )
    kind = models.CharField(max_length=16, help_text="Next person, or remind officer.")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who was told."
    )
    due_at = models.DateTimeField(help_text="Since when it was due.")
    at = models.DateTimeField(help_text="When it was done.")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["addressee", "kind", "to"], name="nobody_is_told_of_a_silence_twice")
        ]

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.kind}"
