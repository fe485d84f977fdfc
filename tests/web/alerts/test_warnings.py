"""Warnings as the record keeps them: signatures, versions, releases, silences, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.web.alerts.desk import (
    CONTENT,
    INSIDE,
    NOON,
    Desk,
    drafted,
    latest,
    option,
    people,
    released,
    signed,
    step,
    to_government,
    to_headquarters,
)

from mirab.alerting.warning_addressees import AddresseeAct
from mirab.alerting.warning_states import Act, State
from mirab.core.marks import Marks, Sensitivity
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.policy import NotAllowed, readable
from mirab.web.accounts.roles import Role
from mirab.web.alerts.addressee_actions import (
    acknowledge,
    answer_release,
    comment_note,
    record_delivery,
    record_reaction,
    refusal_to,
    release_confirmation,
    release_text,
    who_will_see,
)
from mirab.web.alerts.addressee_models import Comment, Escalation, Note
from mirab.web.alerts.response_actions import agree_action, end_warning, record_action, record_decision
from mirab.web.alerts.response_models import Closing, ResponseOption
from mirab.web.alerts.warning_actions import (
    AboveOwn,
    ChangedMeanwhile,
    Origin,
    Refused,
    carry_out,
    change_warning,
    draft_warning,
)
from mirab.web.alerts.warning_clock import run_clocks
from mirab.web.alerts.warning_lives import life_of, signoffs_of, standing
from mirab.web.alerts.warning_models import Notice, SignOff, Warning, WarningVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(person: Callable[..., User], centre: object) -> Desk:
    return people(person)


def test_a_warning_goes_from_draft_to_issue_by_four_different_hands(desk: Desk) -> None:
    warning = drafted(desk)
    text = latest(warning)
    assert (text.state, text.level) == ("draft", "warning")
    signed(desk, warning)
    assert latest(warning).state == "issued"
    assert set(standing(signoffs_of(latest(warning)))) == {"challenger", "clearer", "approver"}
    acts = list(AuditLine.objects.order_by("number").values_list("act", flat=True))
    wanted = ["draft_warning", "challenge_warning", "clear_warning", "approve_warning", "issue_warning"]
    assert [act for act in acts if act.endswith("_warning")] == wanted


def test_the_level_is_read_from_the_regions_table_and_from_nothing_else(desk: Desk) -> None:
    levels = [latest(drafted(desk, probability=p, severity=s)).level for p, s in ((0.01, "minor"), (0.9, "severe"))]
    assert levels == ["none", "warning"]


@pytest.mark.parametrize("hand", ["author", "second"])
def test_nobody_signs_twice_in_another_hand(desk: Desk, hand: str) -> None:
    warning = drafted(desk)
    if hand == "author":
        with pytest.raises(Refused) as refused:
            carry_out(Act.CHALLENGE, desk.author, warning, latest(warning).seen)
    else:
        signed(desk, warning, Act.CHALLENGE)
        desk.second.role = Role.CHIEF
        desk.second.save()
        with pytest.raises(Refused) as refused:
            carry_out(Act.CLEAR, desk.second, warning, latest(warning).seen)
    assert refused.value.refusal.code == "own hand"


def test_a_change_of_cleared_text_lapses_signatures_visibly_and_tells_who_had_signed(desk: Desk) -> None:
    warning = signed(desk, drafted(desk), Act.CHALLENGE, Act.CLEAR, Act.APPROVE)
    before = latest(warning)
    change_warning(desk.author, warning, before.seen, replace(CONTENT, when="EXERCISE: within a week."), at=NOON)
    after = latest(warning)
    assert (after.number, after.text_number, after.state) == (1, 2, "challenged")
    assert before.what == WarningVersion.objects.get(pk=before.pk).what
    lapsed = {one.hand for one in SignOff.objects.filter(lapsed_at__isnull=False)}
    assert lapsed == {"clearer", "approver"}
    told = set(Notice.objects.filter(what="changed").values_list("to__username", flat=True))
    assert told == {"second", "chief", "head"}
    with pytest.raises(ChangedMeanwhile):
        carry_out(Act.ISSUE, desk.head, warning, before.seen)


def test_the_same_words_again_are_no_change(desk: Desk) -> None:
    warning = signed(desk, drafted(desk), Act.CHALLENGE, Act.CLEAR)
    change_warning(desk.author, warning, latest(warning).seen, CONTENT)
    assert latest(warning).state == "cleared"
    assert not Notice.objects.exists()


def test_a_text_for_an_addressee_is_part_of_what_was_cleared(desk: Desk) -> None:
    warning = signed(desk, drafted(desk), Act.CHALLENGE, Act.CLEAR)
    addressee = to_headquarters(desk, warning)
    assert latest(warning).state == "challenged"
    signed(desk, warning, Act.CLEAR, Act.APPROVE, Act.ISSUE)
    assert refusal_to(AddresseeAct.RELEASE, desk.head, addressee) is None
    late = to_government(desk, warning, NOON + timedelta(hours=1))
    refusal = refusal_to(AddresseeAct.RELEASE, desk.head, late)
    assert refusal is not None
    assert refusal.code == "text not cleared"


def test_a_second_issue_of_the_same_version_is_refused(desk: Desk) -> None:
    warning = signed(desk, drafted(desk), Act.CHALLENGE, Act.CLEAR, Act.APPROVE)
    seen = latest(warning).seen
    carry_out(Act.ISSUE, desk.head, warning, seen)
    with pytest.raises(ChangedMeanwhile):
        carry_out(Act.ISSUE, desk.head, warning, seen)
    assert AuditLine.objects.filter(act="issue_warning").count() == 1


def test_a_version_that_supersedes_takes_texts_and_options_with_it_and_replaces_at_issue(desk: Desk) -> None:
    warning = drafted(desk)
    to_government(desk, warning)
    signed(desk, warning)
    step(desk, warning, Act.ESCALATE)
    draft = latest(warning)
    assert (draft.number, draft.state) == (2, "draft")
    assert ResponseOption.objects.filter(number=2, addressee__number=2).count() == 1
    assert WarningVersion.objects.get(warning=warning, number=1, replaced_at=None).state == "issued"
    signed(desk, warning)
    states = WarningVersion.objects.filter(warning=warning, replaced_at=None).values_list("number", "state")
    assert dict(states) == {1: "superseded", 2: "issued"}


def test_a_version_may_be_begun_again_after_one_was_withdrawn(desk: Desk) -> None:
    warning = signed(desk, drafted(desk))
    step(desk, warning, Act.SUPERSEDE)
    step(desk, warning, Act.WITHDRAW)
    first = WarningVersion.objects.get(warning=warning, number=1, replaced_at=None)
    assert not life_of(first).successor
    carry_out(Act.SUPERSEDE, desk.author, warning, first.seen)
    assert latest(warning).number == 3


def test_a_flash_goes_out_at_once_to_headquarters_alone_and_a_missed_clock_stays_on_record(desk: Desk) -> None:
    warning = drafted(desk, precedence="flash")
    inside, outside = to_headquarters(desk, warning), to_government(desk, warning)
    signed(desk, warning, Act.ISSUE_FLASH)
    assert latest(warning).flash
    released(desk, inside, NOON)
    refusal = refusal_to(AddresseeAct.RELEASE, desk.head, outside)
    assert refusal is not None
    assert refusal.code == "clearance pending"
    assert run_clocks(NOON + timedelta(minutes=30)) == 0
    run_clocks(NOON + timedelta(hours=25))
    assert set(Notice.objects.filter(what="clearance missed").values_list("to__username", flat=True)) == {
        "author",
        "head",
    }
    run_clocks(NOON + timedelta(hours=26))
    assert AuditLine.objects.filter(act="clearance_missed").count() == 1
    signed(desk, warning, Act.CHALLENGE, Act.CLEAR_LATE, at=NOON + timedelta(hours=30))
    assert not life_of(latest(warning)).clearance_pending


def test_headquarters_is_told_in_turn_and_a_government_never_is(desk: Desk) -> None:
    warning = drafted(desk)
    inside, outside = to_headquarters(desk, warning), to_government(desk, warning)
    signed(desk, warning)
    note = released(desk, inside)
    released(desk, outside, headquarters_on=NOON.date(), coordinator_on=NOON.date(), one_alone="EXERCISE")
    record_delivery(
        desk.author,
        outside,
        {"on": NOON, "place": "EXERCISE", "to_whom": "EXERCISE", "form": "non-paper"},
    )
    for hours in (1, 9, 10, 18, 19, 30):
        run_clocks(NOON + timedelta(hours=hours))
    run_clocks(NOON + timedelta(days=6))
    run_clocks(NOON + timedelta(days=60))
    told = list(Escalation.objects.values_list("addressee", "kind", "to__username"))
    assert told == [
        (inside.pk, "next person", "next of headquarters"),
        (inside.pk, "remind officer", "author"),
        (outside.pk, "remind officer", "author"),
    ]
    acknowledge(desk.next_of_hq, note)
    assert Notice.objects.filter(what="your turn").values_list("to__username", flat=True)[0] == "next of headquarters"
    assert not Notice.objects.filter(to__in=[desk.focal_point, desk.other_focal_point]).exists()


def test_only_a_named_person_acknowledges_and_nobody_outside_is_asked(desk: Desk) -> None:
    warning = drafted(desk)
    inside, outside = to_headquarters(desk, warning), to_government(desk, warning)
    signed(desk, warning)
    to_hq = released(desk, inside)
    to_state = released(desk, outside, headquarters_on=NOON.date(), coordinator_on=NOON.date(), one_alone="EXERCISE")
    with pytest.raises(Refused):
        acknowledge(desk.second, to_hq)
    with pytest.raises(Refused):
        acknowledge(desk.focal_point, to_state)
    acknowledge(desk.first_of_hq, to_hq)
    with pytest.raises(Refused):
        acknowledge(desk.first_of_hq, to_hq)


def test_a_release_to_a_government_meets_every_condition_first(desk: Desk) -> None:
    warning = drafted(desk)
    addressee = to_government(desk, warning)
    signed(desk, warning)
    wanted = [
        ("headquarters", {"not_waiting": "EXERCISE it cannot wait"}),
        ("resident coordinator", {"coordinator_on": NOON.date()}),
        ("one alone", {"one_alone": "EXERCISE the other has it already"}),
    ]

    for code, answer in wanted:
        refusal = refusal_to(AddresseeAct.RELEASE, desk.head, addressee)
        assert refusal is not None
        assert refusal.code == code
        answer_release(desk.head, addressee, answer)
    assert refusal_to(AddresseeAct.RELEASE, desk.head, addressee) is None
    refusal = refusal_to(AddresseeAct.RELEASE, desk.chief, addressee)
    assert refusal is not None
    assert refusal.code == "wrong role"


def test_what_another_government_gave_goes_out_by_its_leave_alone(desk: Desk) -> None:
    warning = drafted(desk)
    addressee = to_government(desk, warning)
    signed(desk, warning)
    addressee.given_by = ["TJK", "KGZ"]
    addressee.headquarters_on = addressee.coordinator_on = NOON.date()
    addressee.one_alone = "EXERCISE"
    addressee.save()
    refusal = refusal_to(AddresseeAct.RELEASE, desk.head, addressee)
    assert refusal is not None
    assert refusal.code == "no leave"
    released(desk, addressee, leave_of=["TJK"])


def test_what_was_released_is_read_by_that_state_alone_and_who_will_see_it_was_named(desk: Desk) -> None:
    warning = drafted(desk)
    addressee = to_government(desk, warning)
    signed(desk, warning)
    shown = {one.username for one in who_will_see(addressee).people}
    note = released(desk, addressee, headquarters_on=NOON.date(), coordinator_on=NOON.date(), one_alone="EXERCISE")
    can = {one.username for one in User.objects.all() if readable(one, Note.objects.all()).exists()}
    assert shown == can
    assert "focal point" in can
    assert "other focal point" not in can
    comment_note(desk.focal_point, note, "EXERCISE it was one household")
    assert readable(desk.focal_point, Comment.objects.all()).count() == 1
    assert not readable(desk.other_focal_point, Comment.objects.all()).exists()
    for kind in (Warning, WarningVersion, SignOff):
        assert not readable(desk.focal_point, kind.objects.all()).exists()


def test_a_release_is_not_done_when_others_would_see_it_than_were_shown(
    desk: Desk, person: Callable[..., User]
) -> None:
    warning = drafted(desk)
    addressee = to_headquarters(desk, warning)
    signed(desk, warning)
    seen = release_confirmation(addressee, who_will_see(addressee))
    another = person(Role.LIAISON, "another")
    another.organisation = desk.hq
    another.save()
    with pytest.raises(ChangedMeanwhile):
        release_text(desk.head, addressee, seen=seen)
    assert not Note.objects.exists()


def test_acted_on_is_a_class_only_when_somebody_else_agreed_and_the_warning_named_the_action(desk: Desk) -> None:
    warning = drafted(desk)
    addressee = to_headquarters(desk, warning)
    named = option(desk, warning, addressee)
    signed(desk, warning)
    released(desk, addressee)
    record_decision(
        desk.first_of_hq,
        addressee,
        {"option": named, "decision": "accept", "reason": "EXERCISE", "on": NOON},
        note=addressee.released,
    )
    action = record_action(
        desk.author,
        addressee,
        {"option": named, "what": "EXERCISE", "on": date(2031, 3, 8), "evidence": "report:exercise-3", "actors": []},
    )

    def closing() -> Closing:
        return Closing(
            closing="did not materialise after action",
            evidence="EXERCISE",
            action=action,
            probability_before=0.6,
            counterfactual="EXERCISE the gate would have stayed shut",
        )

    with pytest.raises(Refused) as refused:
        end_warning(desk.head, warning, latest(warning).seen, closing())
    assert refused.value.refusal.code == "nobody agreed"
    agree_action(desk.author, action)
    with pytest.raises(Refused):
        end_warning(desk.head, warning, latest(warning).seen, closing())
    agree_action(desk.second, action)
    end_warning(desk.head, warning, latest(warning).seen, closing())
    assert (latest(warning).state, warning.closing.agreed_by) == (State.CLOSED.value, desk.second)


def test_nobody_writes_what_he_could_not_read_himself(desk: Desk, person: Callable[..., User]) -> None:
    uncleared = person(Role.ANALYST, "uncleared")
    origin = Origin(kind="risk", nature="political", states=("KGZ",))
    with pytest.raises(AboveOwn):
        draft_warning(uncleared, CONTENT, origin, INSIDE)
    with pytest.raises(AboveOwn):
        draft_warning(desk.head, CONTENT, origin, Marks(sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL))
    assert not Warning.objects.exists()


def test_a_warning_that_one_may_not_read_is_not_ones_to_act_on(desk: Desk, person: Callable[..., User]) -> None:
    warning = drafted(desk)
    with pytest.raises(NotAllowed):
        carry_out(Act.CHALLENGE, person(Role.ANALYST, "uncleared"), warning, latest(warning).seen)


def test_a_reaction_is_confidential_reported_speech_that_our_officer_records(desk: Desk) -> None:
    warning = drafted(desk)
    addressee = to_government(desk, warning)
    signed(desk, warning)
    released(desk, addressee, headquarters_on=NOON.date(), coordinator_on=NOON.date(), one_alone="EXERCISE")
    given = {"on": NOON, "words": "EXERCISE: the Ministry said that it would look."}
    with pytest.raises(Refused):
        record_reaction(desk.author, addressee, given)
    record_delivery(desk.author, addressee, {"on": datetime.now(UTC), "place": "x", "to_whom": "x", "form": "orally"})
    reaction = record_reaction(desk.author, addressee, given)
    assert reaction.marks.sensitivity is Sensitivity.CONFIDENTIAL
