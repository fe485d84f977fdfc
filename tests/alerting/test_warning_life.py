"""A warning's life: who may do what when, what an act takes off, and what no sequence of acts can reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from tests.alerting.desk import (
    AUTHOR,
    CHIEF,
    HEAD,
    NOON,
    OFFICER,
    OTHER_CHIEF,
    PEOPLE,
    POLITICAL,
    SECOND,
    STAND_IN,
    STRANGER,
    approved,
    challenged,
    cleared,
    done,
    drafted,
    flashed,
    issued,
)

from mirab.alerting.levels import Precedence
from mirab.alerting.refusals import Refusal
from mirab.alerting.warning_addressees import (
    Addressee,
    AddresseeAct,
    AddresseeState,
    Side,
    may_do_to,
)
from mirab.alerting.warning_closing import ActedOnCase, Closing, acted_on
from mirab.alerting.warning_life import (
    Ending,
    Outcome,
    PersonView,
    WarningView,
    begin,
    do,
    may_do,
    next_acts,
    superseded,
    without_successor,
)
from mirab.alerting.warning_states import TRANSITIONS, Act, DeskRole, Hand, State
from mirab.web.accounts.roles import Role


def test_a_warning_goes_from_draft_to_issue_by_five_different_hands():
    warning = issued()
    assert (warning.state, warning.issued_at) == (State.ISSUED, NOON)
    assert (warning.authors, warning.challenger) == (frozenset({AUTHOR.key}), SECOND.key)
    assert (warning.clearer, warning.approver) == (CHIEF.key, HEAD.key)


def test_what_was_issued_is_closed_scored_and_reviewed():
    closed = done(Act.CLOSE, issued(), CHIEF, ending=Ending(closing=Closing.MATERIALISED))
    scored = done(Act.SCORE, closed, SECOND)
    reviewed = done(Act.REVIEW, scored, HEAD)
    assert [closed.state, scored.state, reviewed.state] == [State.CLOSED, State.SCORED, State.REVIEWED]
    assert reviewed.closing is Closing.MATERIALISED
    assert next_acts(reviewed, HEAD) == ()


@pytest.mark.parametrize(
    ("act", "warning", "who", "code"),
    [
        (Act.CLEAR, drafted(), CHIEF, "wrong state"),
        (Act.ISSUE, cleared(), HEAD, "wrong state"),
        (Act.APPROVE, challenged(), HEAD, "wrong state"),
        (Act.AMEND, issued(), AUTHOR, "wrong state"),
        (Act.CHALLENGE, drafted(), AUTHOR, "own hand"),
        (Act.CLEAR, challenged(), SECOND, "wrong role"),
        (Act.CLEAR, challenged(), HEAD, "wrong role"),
        (Act.APPROVE, cleared(), CHIEF, "wrong role"),
        (Act.ISSUE, approved(), CHIEF, "wrong role"),
        (Act.CHALLENGE, drafted(), STRANGER, "wrong role"),
        (Act.ISSUE_FLASH, drafted(), OFFICER, "not flash"),
        (Act.ISSUE_FLASH, drafted(Precedence.FLASH), CHIEF, "wrong role"),
        (Act.CLEAR_LATE, issued(), OTHER_CHIEF, "cleared already"),
        (Act.CLEAR_LATE, flashed(), OFFICER, "wrong role"),
        (Act.CLOSE, issued(), CHIEF, "no closing class"),
        (Act.CLOSE, flashed(), CHIEF, "clearance pending"),
        (Act.WITHDRAW, drafted(), SECOND, "not yours"),
        (Act.WITHDRAW, issued(), CHIEF, "wrong role"),
        (Act.AMEND, cleared(), CHIEF, "own hand"),
    ],
)
def test_what_is_out_of_turn_is_refused_with_its_reason(act, warning, who, code):
    refusal = may_do(act, warning, who)
    assert refusal is not None
    assert refusal.code == code
    for words in (refusal.what, refusal.remedy):
        assert words.en
        assert words.ru
        assert words.en != words.ru


@pytest.mark.parametrize(
    ("signed", "act"),
    [(drafted(), Act.CHALLENGE), (challenged(), Act.CLEAR), (cleared(), Act.APPROVE)],
    ids=lambda value: value.value if isinstance(value, Act) else value.state.value,
)
def test_whoever_stands_in_for_everybody_still_signs_once(signed, act):
    by_stand_in = replace(signed, authors=frozenset({STAND_IN.key}))
    refusal = may_do(act, by_stand_in, STAND_IN)
    assert refusal is not None
    assert refusal.code == "own hand"
    assert may_do(act, signed, STAND_IN) is None


@pytest.mark.parametrize("warning", [challenged(), cleared(), approved()], ids=lambda warning: warning.state.value)
def test_a_changed_word_takes_clearance_and_approval_off_and_tells_who_signed(warning):
    outcome = do(Act.AMEND, warning, AUTHOR, NOON)
    assert isinstance(outcome, Outcome)
    after = outcome.warning
    assert (after.state, after.clearer, after.cleared_at, after.approver) == (State.CHALLENGED, None, None, None)
    assert after.challenger == SECOND.key
    assert outcome.tell == {key for key in (warning.challenger, warning.clearer, warning.approver) if key}
    assert {hand for hand, _ in outcome.lapsed} == {
        hand for hand in (Hand.CLEARER, Hand.APPROVER) if warning.signer(hand)
    }
    assert may_do(Act.ISSUE, after, HEAD) is not None


def test_whoever_changes_a_text_has_written_it_and_cannot_clear_it():
    warning = done(Act.AMEND, challenged(), OTHER_CHIEF)
    assert OTHER_CHIEF.key in warning.authors
    refusal = may_do(Act.CLEAR, warning, OTHER_CHIEF)
    assert refusal is not None
    assert refusal.code == "own hand"
    assert may_do(Act.CLEAR, warning, CHIEF) is None


def test_what_is_sent_back_is_a_draft_without_signatures_and_its_authors_hear_of_it():
    outcome = do(Act.SEND_BACK, approved(), OFFICER, NOON)
    assert isinstance(outcome, Outcome)
    after = outcome.warning
    assert (after.state, after.challenger, after.clearer, after.approver) == (State.DRAFT, None, None, None)
    assert outcome.tell == {AUTHOR.key, SECOND.key, CHIEF.key, HEAD.key}


def test_a_flash_is_out_with_clearance_pending_and_is_cleared_by_a_chief_after_the_counter_case():
    out = done(Act.ISSUE_FLASH, drafted(Precedence.FLASH), OFFICER)
    assert out.flash
    assert out.clearance_pending
    refusal = may_do(Act.CLEAR_LATE, out, CHIEF)
    assert refusal is not None
    assert refusal.code == "not challenged"
    countered = done(Act.CHALLENGE, out, SECOND)
    late = done(Act.CLEAR_LATE, countered, CHIEF, NOON + timedelta(hours=30))
    assert not late.clearance_pending
    assert (late.flash, late.cleared_at) == (True, NOON + timedelta(hours=30))


def test_the_officer_in_charge_may_send_out_at_once_what_he_wrote_himself_and_another_clears_it():
    own = begin(OFFICER, Precedence.FLASH)
    out = done(Act.ISSUE_FLASH, own, OFFICER)
    assert out.approver == OFFICER.key
    both = PersonView(key=OFFICER.key, roles=OFFICER.roles | {DeskRole.CHIEF.value})
    refusal = may_do(Act.CLEAR_LATE, done(Act.CHALLENGE, out, SECOND), both)
    assert refusal is not None
    assert refusal.code == "own hand"


@pytest.mark.parametrize("act", [Act.SUPERSEDE, Act.ESCALATE, Act.DEESCALATE, Act.EXTEND])
def test_a_change_of_what_is_out_begins_a_version_that_is_signed_anew(act):
    outcome = do(act, issued(), POLITICAL, NOON)
    assert isinstance(outcome, Outcome)
    assert outcome.warning.state is State.ISSUED
    draft = outcome.opened
    assert draft is not None
    assert (draft.state, draft.version, draft.authors) == (State.DRAFT, 2, frozenset({POLITICAL.key}))
    assert (draft.challenger, draft.clearer, draft.approver) == (None, None, None)


def test_while_a_new_version_is_on_its_way_the_old_one_stands_and_cannot_be_closed():
    outcome = do(Act.ESCALATE, issued(), POLITICAL, NOON)
    assert isinstance(outcome, Outcome)
    refusal = may_do(Act.CLOSE, outcome.warning, CHIEF, Ending(closing=Closing.NO_ACTION))
    assert refusal is not None
    assert refusal.code == "successor"
    assert "2" in refusal.what.en
    assert may_do(Act.CLOSE, without_successor(outcome.warning), CHIEF, Ending(closing=Closing.NO_ACTION)) is None
    replaced = superseded(outcome.warning)
    assert next_acts(replaced, HEAD) == ()


def test_a_warning_withdrawn_after_issue_is_closed_as_an_error_and_scored_like_any_other():
    after = done(Act.WITHDRAW, issued(), HEAD)
    assert (after.state, after.closing) == (State.CLOSED, Closing.WITHDRAWN_IN_ERROR)
    assert may_do(Act.SCORE, after, SECOND) is None


def test_a_draft_is_withdrawn_by_its_author_and_is_gone():
    after = done(Act.WITHDRAW, drafted(), AUTHOR)
    assert after.state is State.WITHDRAWN
    assert next_acts(after, HEAD) == ()


def test_next_acts_names_every_act_of_the_state_and_why_it_is_closed():
    found = dict(next_acts(approved(), CHIEF))
    assert set(found) == {Act.ISSUE, Act.AMEND, Act.SEND_BACK, Act.WITHDRAW}
    assert found[Act.SEND_BACK] is None
    assert isinstance(found[Act.ISSUE], Refusal)


def test_late_clearance_is_offered_only_where_clearance_is_pending():
    assert Act.CLEAR_LATE not in dict(next_acts(issued(), CHIEF))
    assert dict(next_acts(flashed(), CHIEF))[Act.CLEAR_LATE] is None


def test_roles_are_those_of_accounts():
    assert {role.value for role in DeskRole} <= set(Role.values)


def test_every_state_and_act_has_words_in_both_languages_and_every_act_a_row():
    assert {row.act for row in TRANSITIONS} == set(Act)
    for thing in (*State, *Act, *Hand, *DeskRole, *Closing, *AddresseeState, *AddresseeAct):
        assert thing.word.en
        assert thing.word.ru


def case(**more):
    known = {
        "named": {"EXERCISE joint visit": "EXERCISE commission"},
        "action": "EXERCISE joint visit",
        "taken_by": "EXERCISE commission",
        "taken_on": date(2031, 3, 10),
        "horizon_end": date(2031, 4, 1),
        "evidence": ("note-1",),
        "authors": frozenset({AUTHOR.key}),
        "clearer": CHIEF.key,
        "actors": frozenset({POLITICAL.key}),
        "agreed_by": SECOND.key,
        "probability_before": 0.4,
        "counterfactual": "EXERCISE The canal would have been closed.",
    }
    return ActedOnCase(**known | more)


def test_acted_on_stands_where_a_named_action_was_taken_in_time_and_another_agreed():
    assert acted_on(case()) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"action": "EXERCISE other"}, "not named"),
        ({"taken_by": "EXERCISE ministry"}, "other addressee"),
        ({"taken_on": date(2031, 4, 1)}, "too late"),
        ({"taken_on": None}, "too late"),
        ({"evidence": ()}, "no evidence"),
        ({"agreed_by": None}, "nobody agreed"),
        ({"agreed_by": AUTHOR.key}, "own agreement"),
        ({"agreed_by": CHIEF.key}, "own agreement"),
        ({"agreed_by": POLITICAL.key}, "own agreement"),
        ({"probability_before": None}, "no probability"),
        ({"counterfactual": " "}, "no counterfactual"),
    ],
)
def test_acted_on_is_refused_for_each_thing_that_it_lacks(change, code):
    assert [unmet.code for unmet in acted_on(case(**change))] == [code]
    ending = Ending(closing=Closing.ACTED_ON, case=case(**change))
    refusal = may_do(Act.CLOSE, issued(), OFFICER, ending)
    assert refusal is not None
    assert refusal.code == code


def test_a_case_that_leaves_out_the_warnings_author_is_judged_with_him():
    ending = Ending(closing=Closing.ACTED_ON, case=case(authors=frozenset(), agreed_by=AUTHOR.key))
    refusal = may_do(Act.CLOSE, issued(), OFFICER, ending)
    assert refusal is not None
    assert refusal.code == "own agreement"
    assert may_do(Act.CLOSE, issued(), OFFICER, Ending(closing=Closing.ACTED_ON)) is not None
    assert may_do(Act.CLOSE, issued(), OFFICER, Ending(closing=Closing.ACTED_ON, case=case())) is None


ENDING = Ending(closing=Closing.UNRESOLVABLE)


class WarningDesk(RuleBasedStateMachine):
    """Whoever tries whatever, in any order: what the doctrine forbids is never reached.

    Beside the code's own view stands a plain diary: which text each version holds, who signed which text, who released
    what to whom.
    """

    versions = Bundle("versions")

    @initialize(target=versions, author=st.sampled_from(PEOPLE), precedence=st.sampled_from(list(Precedence)))
    def open(self, author, precedence):
        self.warnings: list[WarningView] = [begin(author, precedence)]
        self.writers: list[set[str]] = [{author.key}]
        self.text = [0]
        self.signed: list[dict[Hand, tuple[str, int]]] = [{}]
        self.before: dict[int, int] = {}
        return 0

    @rule(at=versions, act=st.sampled_from(list(Act)), who=st.sampled_from(PEOPLE), hours=st.integers(0, 100))
    def try_anything(self, at, act, who, hours):
        outcome = do(act, self.warnings[at], who, NOON + timedelta(hours=hours), ENDING)
        offered = dict(next_acts(self.warnings[at], who))
        assert isinstance(outcome, Outcome) == (act in offered and offered[act] is None)
        if isinstance(outcome, Outcome):
            self.take(at, act, who, outcome)

    @rule(target=versions, at=versions, data=st.data())
    def do_what_is_allowed(self, at, data):
        """A step that is taken for sure, so that the end of the life is reached as often as its beginning."""
        every: dict[Act, list[PersonView]] = {}
        for who in PEOPLE:
            for act, refusal in next_acts(self.warnings[at], who):
                if refusal is None:
                    every.setdefault(act, []).append(who)
        if not every:
            return at
        act = data.draw(st.sampled_from(list(every)))
        who = data.draw(st.sampled_from(every[act]))
        outcome = do(act, self.warnings[at], who, NOON, ENDING)
        assert isinstance(outcome, Outcome)
        return self.take(at, act, who, outcome)

    def take(self, at, act, who, outcome):
        """Take up what came of an act; gives the version that it is about or that it began."""
        self.warnings[at] = outcome.warning
        self.write(at, act, who)
        if act is Act.ISSUE and at in self.before:
            self.warnings[self.before[at]] = superseded(self.warnings[self.before[at]])
        if outcome.opened is None:
            return at
        self.warnings.append(outcome.opened)
        self.writers.append({who.key})
        self.text.append(0)
        self.signed.append({})
        new = len(self.warnings) - 1
        self.before[new] = at
        return new

    def write(self, at, act, who):
        """Keep the diary."""
        hands = {
            Act.CHALLENGE: Hand.CHALLENGER,
            Act.CLEAR: Hand.CLEARER,
            Act.CLEAR_LATE: Hand.CLEARER,
            Act.APPROVE: Hand.APPROVER,
        }
        if act is Act.AMEND:
            self.text[at] += 1
            self.writers[at].add(who.key)
            self.signed[at] = {hand: what for hand, what in self.signed[at].items() if hand is Hand.CHALLENGER}
        if act in hands:
            self.signed[at][hands[act]] = (who.key, self.text[at])
        if act is Act.SEND_BACK:
            self.signed[at] = {}

    def releases(self):
        """Every release that would be allowed now: side, person, version, whether its conditions were looked at."""
        for at, warning in enumerate(self.warnings):
            for side in Side:
                for checked in (True, False):
                    addressee = Addressee(
                        key=f"EXERCISE {side}",
                        side=side,
                        text_cleared=warning.clearer is not None,
                        unmet=() if checked else None,
                    )
                    for who in PEOPLE:
                        if may_do_to(AddresseeAct.RELEASE, addressee, warning, who) is None:
                            yield side, who, at, checked

    @invariant()
    def nothing_could_reach_a_government_without_head_and_clearance_and_its_conditions(self):
        for side, who, at, checked in self.releases():
            if side is Side.GOVERNMENT:
                assert DeskRole.HEAD.value in who.roles
                assert {Hand.CHALLENGER, Hand.CLEARER} <= set(self.signed[at])
                assert checked

    @invariant()
    def whatever_is_not_yet_cleared_could_go_to_the_secretary_generals_side_alone(self):
        for side, _, at, _ in self.releases():
            if Hand.CLEARER not in self.signed[at]:
                assert side is Side.SECRETARIAT
                assert self.warnings[at].flash

    @invariant()
    def nobody_signs_twice_and_nobody_signs_what_he_wrote(self):
        for warning, signed, writers in zip(self.warnings, self.signed, self.writers, strict=True):
            keys = [key for key, _ in signed.values()]
            assert len(keys) == len(set(keys))
            assert writers.isdisjoint(keys)
            assert warning.clearer is None or warning.clearer in keys

    @invariant()
    def clearance_and_approval_stand_for_the_very_text_that_was_signed(self):
        for at, warning in enumerate(self.warnings):
            if warning.clearer:
                assert self.signed[at][Hand.CLEARER] == (warning.clearer, self.text[at])
            if warning.approver and not warning.flash:
                assert self.signed[at][Hand.APPROVER] == (warning.approver, self.text[at])

    @invariant()
    def what_is_out_was_cleared_and_approved_or_is_a_flash(self):
        for warning in self.warnings:
            if warning.issued_at is not None and not warning.flash:
                assert warning.challenger
                assert warning.clearer
                assert warning.approver
            if warning.flash:
                assert warning.precedence is Precedence.FLASH


# without shrinking: a failure names the acts that led to it, and minutes of making them fewer would be lost
WarningDesk.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
test_no_sequence_of_acts_reaches_what_is_forbidden = WarningDesk.TestCase
