"""People and what they are given: who may give it, what a form refuses in words, when it holds."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.web.accounts import giving_actions as giving
from mirab.web.accounts import people_actions as actions
from mirab.web.accounts.models import (
    AccessList,
    AuditLine,
    Clearance,
    Delegation,
    ListEntry,
    Organisation,
    OrganisationKind,
    SharingGroup,
    User,
)
from mirab.web.accounts.people_actions import Unfit
from mirab.web.accounts.policy import NotAllowed, clearance_of, sight_of
from mirab.web.accounts.queries import audit_lines
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import HEADS, SHOWN, Role

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>"
Make = Callable[..., User]
As = Callable[[Role], Client]


@pytest.fixture
def head(person: Make) -> User:
    return person(Role.HEAD)


@pytest.fixture
def administrator(person: Make) -> User:
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def analyst(person: Make) -> User:
    return person(Role.ANALYST)


@pytest.fixture
def signed(person: Make) -> As:
    """A client of somebody of a role; pages of people need no board."""

    def make(role: Role) -> Client:
        client = Client()
        client.force_login(person(role))
        return client

    return make


def text(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


def fields(user: User, **changes: Any) -> dict[str, Any]:
    """What the form of a person sends."""
    known = {name: getattr(user, name) for name in ("username", "first_name", "last_name", "email", "role")}
    return {**known, "organisation": user.organisation_id or "", **changes}


def holds(**more: Any) -> dict[str, Any]:
    return {"since": today(), "until": None, "why": "EXERCISE", **more}


def sent(**more: Any) -> dict[str, Any]:
    """The same as a browser sends it."""
    return {"since": today().isoformat(), "until": "", "why": "EXERCISE", **more}


def body(code: str, kind: OrganisationKind = OrganisationKind.CENTRE, **more: Any) -> Organisation:
    return Organisation.objects.create(
        code=code, name_en=f"EXERCISE {code}", name_ru=f"УЧЕБНО {code}", kind=kind, **more
    )


# Who may --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [role for role in Role if role not in HEADS | {Role.ADMINISTRATOR, Role.VISITOR}])
def test_who_is_not_of_those_who_keep_people_learns_of_nobody(role: Role, signed: As, head: User) -> None:
    client = signed(role)
    for pk in (head.pk, 987654):
        for name in ("person", "person_edit", "person_use", "person_clear", "person_delegate"):
            assert client.get(reverse(name, args=[pk])).status_code == 403
    for name in ("people", "organisations", "groups", "lists", "person_new"):
        assert client.get(reverse(name)).status_code == 403
    for code in ("there", "not-there"):
        AccessList.objects.get_or_create(code="there", name="EXERCISE")
        assert client.get(reverse("list", args=[code])).status_code == 403


def test_an_administrator_knows_of_no_need_to_know_list(signed: As, analyst: User, head: User) -> None:
    access = giving.make_list(head, {"code": "secret-one", "name": "EXERCISE the closed talks"})
    giving.put_on_list(head, access, holds(person=analyst))
    client = signed(Role.ADMINISTRATOR)
    page = client.get(reverse("person", args=[analyst.pk])).content.decode()
    assert "closed talks" not in page
    assert "/people/lists/" not in page
    assert client.get("/people/lists/").status_code == 403
    assert "closed talks" in signed(Role.HEAD).get(reverse("person", args=[analyst.pk])).content.decode()


def test_nobody_of_this_number_is_not_there(signed: As) -> None:
    client = signed(Role.HEAD)
    for pk in (0, 987654, 10**25):
        assert client.get(f"/people/{pk}/").status_code == 404
        assert client.post(f"/people/clearances/{pk}/withdraw/").status_code == 404
        assert client.post(f"/people/absences/{pk}/end/").status_code == 404


def test_a_head_offers_no_button_that_is_an_administrators_and_the_other_way_round(signed: As, analyst: User) -> None:
    pages = {role: text(signed(role).get(f"/people/{analyst.pk}/")) for role in (Role.HEAD, Role.ADMINISTRATOR)}
    edit, clear = f"/people/{analyst.pk}/edit/", f"/people/{analyst.pk}/clear/"
    assert (clear in pages[Role.HEAD], edit in pages[Role.HEAD]) == (True, False)
    assert (clear in pages[Role.ADMINISTRATOR], edit in pages[Role.ADMINISTRATOR]) == (False, True)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_keeps_accounts(role: Role, person: Make, analyst: User) -> None:
    by = person(role, f"by {role.value}")
    given = {**fields(analyst, username="other", role=Role.ANALYST), "organisation": None, "international": False}
    for tried in (
        lambda: actions.make_person(by, given),
        lambda: actions.change_person(by, analyst, given),
        lambda: actions.put_out(by, analyst),
        lambda: actions.take_back(by, analyst),
        lambda: actions.make_organisation(by, {"code": "x", "kind": "donor", "owns": []}),
    ):
        with pytest.raises(NotAllowed):
            tried()
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in HEADS])
def test_nobody_but_a_head_gives_clearances_lists_groups_and_anothers_stand_ins(
    role: Role, person: Make, analyst: User
) -> None:
    by, other = person(role, f"by {role.value}"), person(Role.ANALYST, "other")
    access = AccessList.objects.create(code="a", name="EXERCISE")
    group = SharingGroup.objects.create(code="g", name="EXERCISE")
    for tried in (
        lambda: giving.give_clearance(by, analyst, holds(level=Sensitivity.CONFIDENTIAL)),
        lambda: giving.make_list(by, {"code": "b", "name": "b"}),
        lambda: giving.put_on_list(by, access, holds(person=analyst)),
        lambda: actions.make_group(by, {"code": "h", "name": "h", "organisations": []}),
        lambda: actions.change_group(by, group, {"name": "h", "organisations": []}),
        lambda: giving.name_stand_in(by, analyst, holds(taker=other)),
    ):
        with pytest.raises(NotAllowed):
            tried()
    assert not AuditLine.objects.exists()


# Accounts -------------------------------------------------------------------------------------------------------------
def test_a_person_is_taken_in_without_a_password_and_the_audit_keeps_no_name(signed: As) -> None:
    given = {"username": "aida", "first_name": "Aida", "email": "aida@example.org", "role": "analyst"}
    answer = signed(Role.ADMINISTRATOR).post("/people/new/", given)
    made = User.objects.get(username="aida")
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{made.pk}/")
    assert not made.has_usable_password()
    line = AuditLine.objects.get(act="make_person")
    assert (line.record, line.person.username, line.detail["role"]) == ("aida", "administrator", "analyst")
    assert "example.org" not in str(line.detail)


BAD_PEOPLE = (
    ({"username": "Analyst"}, "Somebody has this name already"),
    ({"username": "two words"}, "Enter a valid username"),
    ({"username": ""}, "This field is required"),
    ({"username": "a" * 151}, "at most 150"),
    ({"username": "\x00"}, "Null characters are not allowed"),
    ({"email": "no address"}, "Enter a valid email address"),
    ({"role": "king"}, "Select a valid choice"),
    ({"role": "focal point"}, "belongs to: government body"),
    ({"organisation": "999999"}, "Select a valid choice"),
)


@pytest.mark.parametrize(("bad", "words"), BAD_PEOPLE, ids=lambda bad: str(bad)[:30])
def test_what_a_person_cannot_be_is_said_beside_the_field(bad: Any, words: str, signed: As, analyst: User) -> None:
    given = {"username": "fresh", "role": "analyst", **bad}
    answer = signed(Role.ADMINISTRATOR).post("/people/new/", given)
    assert answer.status_code == 422
    assert words in text(answer)
    assert User.objects.count() == 2


def test_a_name_is_changed_and_a_role_holds_on_the_next_click(signed: As, analyst: User) -> None:
    theirs, ours = signed(Role.ANALYST), signed(Role.ADMINISTRATOR)
    assert theirs.get("/people/").status_code == 403
    ours.post(f"/people/{analyst.pk}/edit/", fields(analyst, role="head", first_name="Aida"))
    assert theirs.get("/people/").status_code == 200
    assert "Aida" in text(theirs.get("/people/me/"))
    ours.post(
        f"/people/{analyst.pk}/edit/",
        fields(analyst, role="donor", organisation=body("donor", OrganisationKind.DONOR).pk),
    )
    assert theirs.get("/people/").status_code == 403
    assert AuditLine.objects.filter(act="change_person").latest("id").detail["role"] == "donor"


def test_nobody_changes_his_own_role(signed: As, administrator: User) -> None:
    answer = signed(Role.ADMINISTRATOR).post(f"/people/{administrator.pk}/edit/", fields(administrator, role="head"))
    assert answer.status_code == 422
    assert "Nobody changes his own role" in text(answer)
    administrator.refresh_from_db()
    assert administrator.role == Role.ADMINISTRATOR


def test_whoever_is_put_out_is_out_at_once_and_his_sessions_do_not_come_back(
    signed: As, analyst: User, head: User
) -> None:
    theirs, others, ours = signed(Role.ANALYST), signed(Role.HEAD), signed(Role.ADMINISTRATOR)
    address = f"/people/{analyst.pk}/use/"
    assert theirs.get("/people/me/").status_code == 200
    assert "out of use?" in text(ours.get(address))
    assert User.objects.get(pk=analyst.pk).is_active
    assert ours.post(address).status_code == 302
    assert theirs.get("/people/me/").status_code == 302
    assert others.get("/people/me/").status_code == 200
    assert "out of use" in text(ours.get(f"/people/{analyst.pk}/"))
    assert ours.post(address).status_code == 302
    assert User.objects.get(pk=analyst.pk).is_active
    assert theirs.get("/people/me/").status_code == 302
    assert Session.objects.count() == 2


def test_nobody_puts_himself_out(signed: As, administrator: User) -> None:
    answer = signed(Role.ADMINISTRATOR).post(f"/people/{administrator.pk}/use/")
    assert answer.status_code == 422
    assert "Nobody puts himself out of use" in text(answer)
    assert f"/people/{administrator.pk}/use/" not in text(
        signed(Role.ADMINISTRATOR).get(f"/people/{administrator.pk}/")
    )
    administrator.refresh_from_db()
    assert administrator.is_active


def test_the_last_administrator_stays(person: Make, administrator: User) -> None:
    second = person(Role.ADMINISTRATOR, "second")
    gone = {**fields(second, role=Role.ANALYST), "organisation": None, "international": False}
    actions.change_person(administrator, second, gone)
    second.refresh_from_db()
    assert not second.is_superuser
    with pytest.raises(Unfit, match="last administrator"):
        actions._leave_an_administrator(administrator)
    assert not AuditLine.objects.filter(act="put_person_out").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_put_each_other_out_at_once_one_stays(person: Make) -> None:
    pair = [person(Role.ADMINISTRATOR), person(Role.ADMINISTRATOR, "second")]
    together = Barrier(2)

    def puts_out(by: User, other: User) -> str:
        try:
            together.wait(20)
            actions.put_out(by, other)
        except (Unfit, NotAllowed, DatabaseError) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        ended = [one.result() for one in [pool.submit(puts_out, *pair), pool.submit(puts_out, *reversed(pair))]]
    assert sorted(ended)[-1] == "done", ended
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1, ended


# Clearances -----------------------------------------------------------------------------------------------------------
def test_a_clearance_holds_on_the_next_click_and_so_does_its_withdrawal(signed: As, analyst: User) -> None:
    ours, theirs = signed(Role.HEAD), signed(Role.ANALYST)
    assert "Up to: unclassified" in text(theirs.get("/people/me/"))
    answer = ours.post(f"/people/{analyst.pk}/clear/", sent(level=1))
    assert answer["Location"] == f"/people/{analyst.pk}/"
    mine = text(theirs.get("/people/me/"))
    assert "Up to: confidential" in mine
    assert "given by head" in mine
    given = Clearance.objects.get(person=analyst)
    assert (given.by.username, given.why, given.since) == ("head", "EXERCISE", today())
    address = f"/people/clearances/{given.pk}/withdraw/"
    assert "Withdraw the clearance of analyst?" in text(ours.get(address))
    assert clearance_of(analyst) == Sensitivity.CONFIDENTIAL
    ours.post(address)
    assert "Up to: unclassified" in text(theirs.get("/people/me/"))
    assert "withdrawn on" in text(ours.get(f"/people/{analyst.pk}/"))
    assert ours.post(address).status_code == 422
    acts = AuditLine.objects.filter(kind="Clearance").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["give_clearance", "withdraw_clearance"]


YESTERDAY = (today() - timedelta(1)).isoformat()
BAD_CLEARANCES = (
    ({"level": "2"}, "This installation holds nothing above: confidential"),
    ({"level": "0"}, "This installation holds nothing above: confidential"),
    ({"level": "x"}, "This installation holds nothing above: confidential"),
    ({"level": ""}, "This field is required"),
    ({"since": ""}, "This field is required"),
    ({"since": "2010-02-31"}, "not a day of the calendar"),
    ({"until": "soon"}, "not a day of the calendar"),
    ({"until": YESTERDAY}, "This day has passed"),
    ({"since": "2999-01-02", "until": "2999-01-01"}, "The last day is before the first"),
    ({"why": " "}, "This field is required"),
    ({"why": "a" * 501}, "at most 500"),
)


@pytest.mark.parametrize(("bad", "words"), BAD_CLEARANCES, ids=lambda bad: str(bad)[:40])
def test_what_a_clearance_cannot_be_is_said_beside_the_field(bad: Any, words: str, signed: As, analyst: User) -> None:
    answer = signed(Role.HEAD).post(f"/people/{analyst.pk}/clear/", sent(**{"level": "1", **bad}))
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Clearance.objects.filter(person=analyst).exists()


def test_what_was_typed_stands_in_a_form_that_is_refused(signed: As, analyst: User) -> None:
    answer = signed(Role.HEAD).post(
        f"/people/{analyst.pk}/clear/", sent(level="1", until="soon", why="typed with care")
    )
    assert "typed with care" in text(answer)


def test_nobody_clears_himself_not_even_as_a_heads_stand_in(
    signed: As, person: Make, head: User, analyst: User
) -> None:
    with pytest.raises(Unfit, match="Nobody clears himself"):
        giving.give_clearance(head, head, holds(level=Sensitivity.CONFIDENTIAL))
    giving.name_stand_in(head, head, holds(taker=analyst))
    client = signed(Role.ANALYST)
    assert "Nobody clears himself" in text(client.post(f"/people/{analyst.pk}/clear/", sent(level=1)))
    other = person(Role.ANALYST, "other")
    assert client.post(f"/people/{other.pk}/clear/", sent(level=1)).status_code == 302
    assert clearance_of(other) == Sensitivity.CONFIDENTIAL


def test_the_ceiling_of_the_installation_holds_against_the_act_itself(head: User, analyst: User) -> None:
    with pytest.raises(Unfit, match="holds nothing above"):
        giving.give_clearance(head, analyst, holds(level=Sensitivity.STRICTLY_CONFIDENTIAL))
    with override_settings(MIRAB_CEILING=Sensitivity.STRICTLY_CONFIDENTIAL):
        giving.give_clearance(head, analyst, holds(level=Sensitivity.STRICTLY_CONFIDENTIAL))
        assert clearance_of(analyst) == Sensitivity.STRICTLY_CONFIDENTIAL


def test_who_reads_nothing_or_is_out_of_use_is_not_cleared(head: User, administrator: User, analyst: User) -> None:
    with pytest.raises(Unfit, match="reads nothing"):
        giving.give_clearance(head, administrator, holds(level=Sensitivity.CONFIDENTIAL))
    actions.put_out(administrator, analyst)
    with pytest.raises(Unfit, match="out of use"):
        giving.give_clearance(head, analyst, holds(level=Sensitivity.CONFIDENTIAL))


def test_a_clearance_to_come_does_not_hold_yet(head: User, analyst: User) -> None:
    given = holds(level=Sensitivity.CONFIDENTIAL) | {"since": today() + timedelta(1)}
    giving.give_clearance(head, analyst, given)
    assert clearance_of(analyst) == Sensitivity.UNCLASSIFIED


# Standing in ----------------------------------------------------------------------------------------------------------
def test_a_person_names_who_stands_in_for_him_and_ends_it(signed: As, person: Make, analyst: User) -> None:
    chief = person(Role.CHIEF)
    theirs, taker = signed(Role.CHIEF), signed(Role.ANALYST)
    assert taker.get("/audit/").status_code == 403
    assert theirs.post("/people/me/away/", sent(taker="analyst")).status_code == 302
    absence = Delegation.objects.get()
    assert (absence.giver, absence.taker, absence.by) == (chief, analyst, chief)
    assert taker.get("/audit/").status_code == 200
    assert "analyst" in text(theirs.get("/people/me/"))
    assert "Chief of section" in text(taker.get("/people/me/"))
    address = f"/people/absences/{absence.pk}/end/"
    assert taker.post(address).status_code == 404
    assert signed(Role.DONOR).post(address).status_code == 404
    assert signed(Role.ADMINISTRATOR).post(address).status_code == 403
    assert "no longer stand in" in text(theirs.get(address))
    assert theirs.post(address)["Location"] == "/people/me/"
    assert taker.get("/audit/").status_code == 403


@pytest.mark.parametrize("name", ["nobody", "administrator", "donor", "analyst", "gone", EVIL])
def test_who_cannot_stand_in_is_answered_as_who_is_not_there(
    name: str, signed: As, person: Make, analyst: User
) -> None:
    donor = person(Role.DONOR)
    donor.organisation = body("donor", OrganisationKind.DONOR)
    donor.save()
    gone = person(Role.ANALYST, "gone")
    gone.is_active = False
    gone.save()
    person(Role.ADMINISTRATOR)
    answer = signed(Role.ANALYST).post("/people/me/away/", sent(taker=name))
    assert answer.status_code == 422
    assert "No colleague of yours who could stand in has this name" in text(answer)
    assert not Delegation.objects.exists()


def test_an_administrator_and_a_visitor_have_no_absence(signed: As, person: Make) -> None:
    for role in (Role.ADMINISTRATOR, Role.VISITOR):
        assert signed(role).get("/people/me/away/").status_code == 403


def test_a_head_names_a_stand_in_but_not_himself_and_not_of_another_house(
    signed: As, person: Make, head: User, analyst: User
) -> None:
    chief = person(Role.CHIEF)
    client = signed(Role.HEAD)
    page = f"/people/{chief.pk}/away/"
    assert "Nobody makes himself" in text(client.post(page, sent(taker=head.pk)))
    outside = person(Role.DONOR)
    outside.organisation = body("donor", OrganisationKind.DONOR)
    outside.save()
    assert "Nobody of this name can stand in" in text(client.post(page, sent(taker=outside.pk)))
    with pytest.raises(Unfit, match="same organisation"):
        giving.name_stand_in(head, chief, holds(taker=outside))
    assert client.post(page, sent(taker=analyst.pk))["Location"] == f"/people/{chief.pk}/"
    assert "This is given already" in text(client.post(page, sent(taker=analyst.pk)))
    absence = Delegation.objects.get()
    assert client.post(f"/people/absences/{absence.pk}/end/")["Location"] == f"/people/{chief.pk}/"
    assert client.post(f"/people/absences/{absence.pk}/end/").status_code == 422


# Organisations and groups ---------------------------------------------------------------------------------------------
def organisation_fields(**more: Any) -> dict[str, Any]:
    known = {
        "code": "ministry",
        "name_en": "EXERCISE Ministry",
        "name_ru": "УЧЕБНОЕ министерство",
        "kind": "government",
    }
    return {**known, "state": "KGZ", "mandate": "", "owns": "", **more}


def test_an_organisation_is_made_and_changed_but_for_its_code(signed: As) -> None:
    client = signed(Role.ADMINISTRATOR)
    answer = client.post("/people/organisations/new/", organisation_fields(owns="Hydromet\n\n Hydromet \nRivers"))
    assert answer["Location"] == "/people/organisations/ministry/"
    made = Organisation.objects.get()
    assert made.owns == ["Hydromet", "Rivers"]
    page = text(client.get("/people/organisations/ministry/edit/"))
    assert 'name="code"' not in page
    assert "Hydromet\nRivers" in page
    client.post("/people/organisations/ministry/edit/", organisation_fields(code="other", owns="Rivers", state="TJK"))
    made.refresh_from_db()
    assert (made.code, made.owns, made.state) == ("ministry", ["Rivers"], "TJK")
    line = AuditLine.objects.get(act="change_organisation")
    assert line.detail["changed"] == ["owns", "state"]
    assert "EXERCISE Ministry" in text(signed(Role.HEAD).get("/people/organisations/"))


BAD_ORGANISATIONS = (
    ({"code": "Ministry"}, "small letters"),
    ({"code": "a b"}, "letters, digits, hyphens"),
    ({"code": "new"}, "the site's own"),
    ({"code": "there"}, "has this code already"),
    ({"code": "centre"}, "names another already"),
    ({"code": "group"}, "names another already"),
    ({"code": "kgz"}, "names another already"),
    ({"code": ""}, "This field is required"),
    ({"owns": "Centre"}, "names another already"),
    ({"owns": "Rivers"}, "names another already"),
    ({"owns": "KAZ"}, "names another already"),
    ({"owns": "a" * 201}, "A name is too long"),
    ({"state": ""}, "Choose the state"),
    ({"state": "XXX"}, "Select a valid choice"),
    ({"kind": "empire"}, "Select a valid choice"),
    ({"name_en": "a" * 201}, "at most 200"),
)


@pytest.mark.parametrize(("bad", "words"), BAD_ORGANISATIONS, ids=lambda bad: str(bad)[:30])
def test_what_an_organisation_cannot_be_is_said_in_words(bad: Any, words: str, signed: As) -> None:
    body("there", OrganisationKind.PARTNER, owns=["Rivers"])
    SharingGroup.objects.create(code="group", name="EXERCISE")
    answer = signed(Role.ADMINISTRATOR).post("/people/organisations/new/", organisation_fields(**bad))
    assert answer.status_code == 422
    assert words in text(answer)
    assert Organisation.objects.count() == 1


def test_what_is_shared_with_a_group_reaches_its_members_on_the_next_click(signed: As, person: Make) -> None:
    reader = person(Role.DONOR)
    reader.organisation = body("donor", OrganisationKind.DONOR)
    reader.save()
    client = signed(Role.HEAD)
    assert client.post("/people/groups/new/", {"code": "river", "name": "EXERCISE river"}).status_code == 302
    held = Marks(use_class=UseClass.ANALYSIS_ONLY, shared=frozenset({"river"}))

    def sees() -> bool:
        sight = sight_of(reader)
        return sight is not None and sight(held)

    assert not sees()
    client.post("/people/groups/river/edit/", {"name": "EXERCISE river", "organisations": [reader.organisation_id]})
    assert sees()
    assert AuditLine.objects.get(act="change_group").detail["members"] == ["donor"]
    client.post("/people/groups/river/edit/", {"name": "EXERCISE river"})
    assert not sees()
    assert "EXERCISE river" in text(signed(Role.ADMINISTRATOR).get("/people/groups/"))
    assert signed(Role.ADMINISTRATOR).get("/people/groups/river/edit/").status_code == 403


# Need-to-know lists ---------------------------------------------------------------------------------------------------
def test_a_head_makes_a_list_puts_somebody_on_it_and_takes_him_off(signed: As, analyst: User) -> None:
    client, theirs = signed(Role.HEAD), signed(Role.ANALYST)
    assert (
        client.post("/people/lists/new/", {"code": "talks", "name": "EXERCISE talks"})["Location"]
        == "/people/lists/talks/"
    )
    assert client.post("/people/lists/talks/add/", sent(person=analyst.pk)).status_code == 302
    assert "This is given already" in text(client.post("/people/lists/talks/add/", sent(person=analyst.pk)))
    assert "EXERCISE talks" in text(theirs.get("/people/me/"))
    entry = ListEntry.objects.get()
    assert client.get(f"/people/lists/other/remove/{entry.pk}/").status_code == 404
    address = f"/people/lists/talks/remove/{entry.pk}/"
    assert "Take analyst off" in text(client.get(address))
    assert client.post(address)["Location"] == "/people/lists/talks/"
    assert client.post(address).status_code == 422
    assert ListEntry.objects.get().ended_by.username == "head"
    assert "withdrawn" in text(client.get("/people/lists/talks/"))


def test_who_stands_on_which_list_is_in_the_audit_for_heads_alone(person: Make, head: User, analyst: User) -> None:
    access = giving.make_list(head, {"code": "talks", "name": "EXERCISE talks"})
    giving.put_on_list(head, access, holds(person=analyst))
    seen = {role: {line.act for line in audit_lines(person(role))} for role in (Role.HEAD, Role.CHIEF)}
    assert seen[Role.HEAD] == {"make_list", "put_on_list"}
    assert seen[Role.CHIEF] == set()


def test_who_stands_in_for_a_head_does_not_put_himself_on_a_list(head: User, analyst: User) -> None:
    access = giving.make_list(head, {"code": "talks", "name": "EXERCISE talks"})
    giving.name_stand_in(head, head, holds(taker=analyst))
    with pytest.raises(Unfit, match="does not put himself on a list"):
        giving.put_on_list(analyst, access, holds(person=analyst))
    giving.put_on_list(head, access, holds(person=head))
    assert ListEntry.objects.count() == 1


def test_nobody_who_reads_nothing_is_offered_for_a_list(signed: As, administrator: User, head: User) -> None:
    giving.make_list(head, {"code": "talks", "name": "EXERCISE talks"})
    answer = signed(Role.HEAD).post("/people/lists/talks/add/", sent(person=administrator.pk))
    assert "Nobody of this name can be put on a list" in text(answer)


def test_every_act_leaves_one_line_of_who_did_it(person: Make, head: User, administrator: User, analyst: User) -> None:
    chief, confidential = person(Role.CHIEF), holds(level=Sensitivity.CONFIDENTIAL)
    given = {**fields(analyst, username="new"), "organisation": None, "international": True}
    made = actions.make_person(administrator, given)
    actions.change_person(administrator, made, {**given, "role": Role.CHIEF})
    actions.put_out(administrator, made)
    actions.take_back(administrator, made)
    names = {"name_en": "EXERCISE", "name_ru": "УЧЕБНОЕ", "kind": "donor", "owns": []}
    house = actions.make_organisation(administrator, {"code": "fund", **names})
    actions.change_organisation(administrator, house, {**names, "owns": ["Fund"]})
    giving.withdraw_clearance(head, giving.give_clearance(head, analyst, confidential))
    giving.end_stand_in(head, giving.name_stand_in(head, analyst, holds(taker=chief)))
    group = actions.make_group(head, {"code": "all", "name": "EXERCISE", "organisations": [house]})
    actions.change_group(head, group, {"name": "EXERCISE", "organisations": []})
    access = giving.make_list(head, {"code": "talks", "name": "EXERCISE"})
    giving.take_off_list(head, giving.put_on_list(head, access, holds(person=analyst)))
    lines = list(AuditLine.objects.order_by("id").values_list("act", "person__username", "record"))
    assert lines == [
        *((act, "administrator", "new") for act in ("make_person", "change_person", "put_person_out")),
        ("take_person_back", "administrator", "new"),
        *((act, "administrator", "fund") for act in ("make_organisation", "change_organisation")),
        *(
            (act, "head", "analyst")
            for act in ("give_clearance", "withdraw_clearance", "name_stand_in", "end_stand_in")
        ),
        *((act, "head", "all") for act in ("make_group", "change_group")),
        *((act, "head", "talks") for act in ("make_list", "put_on_list", "take_off_list")),
    ]


# The list -------------------------------------------------------------------------------------------------------------
def test_people_are_found_sorted_and_taken_along(signed: As, person: Make, head: User) -> None:
    for role in (Role.ANALYST, Role.CHIEF):
        person(role)
    client = signed(Role.ADMINISTRATOR)
    assert "4 people may sign in" in text(client.get("/people/"))
    found = text(client.get("/people/?q=chie")).split("<tbody")[1]
    assert "Chief of section" in found
    assert "Analyst" not in found
    file = client.get("/people/?sort=-username&export=csv&filter_cleared=confidential")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:3]] == ["head", "chief"]
    assert rows[0][:3] == ["Person", "Signs in as", "Role"]
    assert client.get("/people/?export=xlsx")["Content-Type"].endswith("sheet")


def test_me_says_what_i_read_in_my_language(signed: As, head: User) -> None:
    client = signed(Role.HEAD)
    assert "As a head: what is for the head alone." in text(client.get("/people/me/"))
    page = text(client.get("/people/me/", headers={"accept-language": "ru"}))
    assert "Руководитель центра" in page
    assert "As a head" not in page


@pytest.mark.parametrize("role", Role)
def test_everybody_who_is_signed_in_opens_his_own_page(role: Role, signed: As) -> None:
    page = text(signed(role).get("/people/me/"))
    assert ("Up to: " in page) == (role in SHOWN - {Role.FIELD_MONITOR})


def test_a_visitor_is_asked_to_sign_in(db: None) -> None:
    for address in ("/people/", "/people/me/", "/people/1/", "/people/lists/x/", "/people/new/"):
        assert Client().get(address)["Location"].startswith("/accounts/login/")


def test_what_was_typed_when_a_session_had_ended_is_in_the_form_after_the_sign_in(signed: As, analyst: User) -> None:
    client, page = signed(Role.HEAD), f"/people/{analyst.pk}/clear/"
    Session.objects.all().delete()
    gone = client.post(page, sent(level=1, why="typed with care", form_page=page))
    assert gone["Location"].startswith("/accounts/login/")
    back = client.post(gone["Location"], {"login": "head", "password": "a long enough one", "next": page})
    assert back["Location"] == page
    assert 'value="typed with care"' in client.get(page).content.decode()
    assert not Clearance.objects.filter(person=analyst).exists()


# Whatever is typed ----------------------------------------------------------------------------------------------------
def evil_world(analyst: User, head: User) -> Iterator[tuple[Role, str]]:
    """Fill every field that takes a text with markup; the pages that show it, each with who reads it."""
    ministry = Organisation.objects.create(
        code="evil", name_en=EVIL, name_ru=EVIL, kind="government", state="KGZ", mandate=EVIL, owns=[EVIL]
    )
    SharingGroup.objects.create(code="evil", name=EVIL).organisations.add(ministry)
    analyst.first_name, analyst.last_name, analyst.email = EVIL, EVIL, EVIL
    analyst.organisation = ministry
    analyst.save()
    access = AccessList.objects.create(code="evil", name=EVIL)
    held = {"since": date(2020, 1, 1), "by": analyst, "why": EVIL}
    clearance = Clearance.objects.create(person=analyst, level=1, **held)
    entry = ListEntry.objects.create(person=analyst, list=access, **held)
    absence = Delegation.objects.create(giver=analyst, taker=head, **held)
    pk = analyst.pk
    yield from ((Role.ADMINISTRATOR, f"/people/{pk}/{part}") for part in ("", "edit/", "use/"))
    yield from ((Role.ADMINISTRATOR, f"/people/organisations/{part}") for part in ("", "evil/", "evil/edit/"))
    yield from ((Role.HEAD, f"/people/{part}") for part in ("", f"{pk}/", f"{pk}/clear/", f"{pk}/away/", "groups/"))
    yield from ((Role.HEAD, f"/people/lists/{part}") for part in ("", "evil/", "evil/add/", f"evil/remove/{entry.pk}/"))
    yield from ((Role.HEAD, f"/people/{part}") for part in ("groups/evil/edit/", "me/", "me/away/"))
    yield (Role.HEAD, f"/people/clearances/{clearance.pk}/withdraw/")
    yield (Role.HEAD, f"/people/absences/{absence.pk}/end/")
    yield from ((Role.ANALYST, f"/people/{part}") for part in ("me/", "me/away/"))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_markup_in_any_field_is_shown_as_it_was_typed(language: str, signed: As, analyst: User, head: User) -> None:
    for role, address in evil_world(analyst, head):
        answer = signed(role).get(address, headers={"accept-language": language})
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert EVIL not in page, address
        if address not in ("/people/me/away/",):
            assert html.escape(EVIL) in page, address


def test_markup_sent_by_any_form_comes_back_escaped(signed: As, analyst: User, head: User) -> None:
    giving.make_list(head, {"code": "talks", "name": "EXERCISE"})
    SharingGroup.objects.create(code="river", name="EXERCISE")
    body("donor", OrganisationKind.DONOR)
    names = ("username", "first_name", "last_name", "email", "role", "code", "name", "name_en", "name_ru", "kind")
    names += ("state", "mandate", "owns", "level", "since", "until", "why", "taker", "person", "organisations")
    every = dict.fromkeys((*names, "organisation", "form_page"), EVIL)
    forms = {
        Role.ADMINISTRATOR: ("new/", f"{analyst.pk}/edit/", "organisations/new/", "organisations/donor/edit/"),
        Role.HEAD: (
            *(f"{analyst.pk}/clear/", f"{analyst.pk}/away/", "me/away/", "groups/new/", "groups/river/edit/"),
            *("lists/new/", "lists/talks/add/"),
        ),
    }
    for role, parts in forms.items():
        for part in parts:
            answer = signed(role).post(f"/people/{part}", every)
            assert answer.status_code == 422, part
            assert EVIL not in answer.content.decode(), part


def test_what_was_done_is_said_with_the_name_escaped(signed: As) -> None:
    client = signed(Role.HEAD)
    answer = client.post("/people/groups/new/", {"code": "evil", "name": EVIL}, follow=True)
    assert EVIL not in answer.content.decode()
    assert html.escape(EVIL) in answer.content.decode()
