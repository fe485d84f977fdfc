"""Papers: paragraphs with marks of their own, released before named eyes alone, copied in part with nothing more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from mirab.core.marks import CENTRE, Caveat, Marks, Sensitivity, UseClass, join_marks
from mirab.web.accounts.models import AuditLine, Classification, Clearance, Organisation, User
from mirab.web.accounts.policy import NotAllowed, audience, may
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Role, Verb
from mirab.web.publications.paper_actions import (
    AboveCeiling,
    NothingLeft,
    OthersLater,
    Why,
    Written,
    change_paper,
    confirmation,
    copy_in_part,
    delete_paper,
    lower_paper,
    note_review,
    write_paper,
)
from mirab.web.publications.paper_models import Paper, Removal
from mirab.web.publications.paper_queries import reviews_of

pytestmark = pytest.mark.django_db

WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
CLOSER = Marks(use_class=UseClass.ANALYSIS_ONLY, sensitivity=Sensitivity.CONFIDENTIAL)
EXERCISE = Why(reason="EXERCISE", review_on=today() + timedelta(30))
OPEN, SECRET = "EXERCISE the river is high", "EXERCISE the envoy will call on Tuesday"
LATER = (today() + timedelta(60)).isoformat()


@pytest.fixture
def chief(person: Callable[[Role], User]) -> User:
    return person(Role.CHIEF)


@pytest.fixture
def analyst(person: Callable[[Role], User]) -> User:
    return person(Role.ANALYST)


@pytest.fixture
def paper(chief: User) -> Paper:
    """A paper of one open and one confidential paragraph, by the chief."""
    return write_paper(
        chief, "EXERCISE paper", "en", [Written(text=OPEN, marks=WITHIN), Written(text=SECRET, marks=CLOSER)], EXERCISE
    )


@pytest.fixture
def agency() -> Organisation:
    return Organisation.objects.create(code="agency", name_en="EXERCISE agency", name_ru="УЧЕНИЯ", kind="partner")


@pytest.fixture
def liaison(agency: Organisation) -> User:
    return User.objects.create_user("liaison", password="x", role=Role.LIAISON, organisation=agency)


def bare(answer: HttpResponse, id: str = "000000000000") -> str:
    """A page without what differs on every request, and without the id that was asked for."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", answer.content.decode()).replace(
        id, "0" * 12
    )


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_whole_is_held_as_its_closest_paragraph_and_an_analyst_meets_nothing_of_it(
    paper: Paper, analyst: User
) -> None:
    assert paper.marks == CLOSER
    client = signed_in(analyst)
    for address in ("", "change/", "marks/", "copy/", "delete/"):
        absent = client.get(f"/papers/000000000000/{address}")
        hidden = client.get(f"/papers/{paper.pk}/{address}")
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden, paper.pk) == bare(absent)
    assert paper.title not in client.get("/papers/").content.decode()


def test_nobody_marks_what_he_could_not_read_himself_or_what_may_not_be_kept_here(analyst: User, chief: User) -> None:
    closest = Marks(sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL)
    head_only = Marks(caveats=frozenset({Caveat.HEAD_ONLY}))
    for author, marks in ((analyst, CLOSER), (chief, closest), (chief, head_only)):
        with pytest.raises(AboveCeiling):
            write_paper(author, "EXERCISE", "en", [Written(text="x", marks=marks)], EXERCISE)
    assert not Paper.objects.exists()
    assert not AuditLine.objects.filter(act="write_paper").exists()


def test_only_originator_and_head_lower_a_paper(paper: Paper, person: Callable[..., User]) -> None:
    other = person(Role.CHIEF, "another")
    seen = confirmation(paper, WITHIN, audience(Paper, WITHIN))
    with pytest.raises(NotAllowed):
        lower_paper(other, paper, WITHIN, EXERCISE, seen=seen)
    head = person(Role.HEAD)
    seen = confirmation(paper, WITHIN, audience(Paper, WITHIN))
    lower_paper(head, paper, WITHIN, EXERCISE, seen=seen)
    paper.refresh_from_db()
    assert {p.marks for p in paper.paragraphs.all()} == {paper.marks} == {WITHIN}
    line = Classification.objects.filter(record=paper.pk).first()
    assert line is not None
    assert (line.before.marks, line.after.marks, line.by, line.marks) == (CLOSER, WITHIN, head, CLOSER)


def test_a_release_is_refused_when_others_than_those_shown_would_see_it(
    paper: Paper, chief: User, liaison: User, agency: Organisation
) -> None:
    wide = Marks(use_class=UseClass.PARTNERS)
    seen = confirmation(paper, wide, audience(Paper, wide))
    User.objects.create_user("second", password="x", role=Role.LIAISON, organisation=agency)
    with pytest.raises(OthersLater):
        lower_paper(chief, paper, wide, EXERCISE, seen=seen)
    assert not may(liaison, Verb.READ, Paper.objects.get())


def test_a_copy_in_part_holds_no_word_of_what_was_left_out_and_lists_it_at_its_old_level(
    paper: Paper, chief: User, analyst: User
) -> None:
    seen = confirmation(paper, WITHIN, audience(Paper, WITHIN))
    copy = copy_in_part(chief, paper, WITHIN, EXERCISE, title="EXERCISE copy", seen=seen)
    page = signed_in(analyst).get(f"/papers/{copy.pk}/").content.decode()
    assert OPEN in page
    assert SECRET not in page
    assert "Left out" not in page
    assert paper.title not in page
    assert Removal.objects.get().marks == CLOSER
    assert "Left out" in signed_in(chief).get(f"/papers/{copy.pk}/").content.decode()


@pytest.mark.parametrize("marks", [CLOSER, Marks(shared=frozenset({"agency"}), use_class=UseClass.ANALYSIS_ONLY)])
def test_a_copy_that_keeps_all_or_nothing_is_none(paper: Paper, chief: User, marks: Marks) -> None:
    with pytest.raises(NothingLeft):
        copy_in_part(chief, paper, marks, EXERCISE, title="EXERCISE", seen="")
    assert Paper.objects.count() == 1


def test_a_change_that_would_widen_the_circle_goes_by_the_release_alone(
    paper: Paper, chief: User, analyst: User
) -> None:
    with pytest.raises(OthersLater):
        change_paper(chief, paper, paper.title, [Written(text=OPEN, marks=WITHIN)], EXERCISE)
    change_paper(chief, paper, "EXERCISE anew", [Written(text=SECRET, marks=CLOSER)], EXERCISE)
    assert [p.text for p in Paper.objects.get().paragraphs.all()] == [SECRET]


def test_two_who_change_one_version_are_not_both_taken(paper: Paper, chief: User) -> None:
    stale = Paper.objects.get()
    change_paper(chief, paper, "EXERCISE first", [Written(text="x", marks=CLOSER)], EXERCISE)
    with pytest.raises(OthersLater):
        change_paper(chief, stale, "EXERCISE second", [Written(text="y", marks=CLOSER)], EXERCISE)
    assert Paper.objects.get().title == "EXERCISE first"


def test_marks_wait_for_their_review_from_its_day_on_and_for_those_alone_who_see_them(
    paper: Paper, chief: User, analyst: User
) -> None:
    assert not reviews_of(chief).exists()
    Classification.objects.update(review_on=today())
    line = reviews_of(chief).get()
    assert not reviews_of(analyst).exists()
    note_review(chief, line, Why(reason="EXERCISE stays", review_on=today() + timedelta(90)))
    assert not reviews_of(chief).exists()
    assert Classification.objects.filter(record=paper.pk).count() == 2


def test_a_deleted_paper_takes_its_paragraphs_along_and_stays_in_the_audit(paper: Paper, chief: User) -> None:
    delete_paper(chief, paper)
    assert not Paper.objects.exists()
    assert AuditLine.objects.filter(act="delete_paper").exists()


# By the pages ---------------------------------------------------------------------------------------------------------
def test_a_paper_is_written_marked_and_released_by_its_pages(boards: object, chief: User, liaison: User) -> None:
    client = signed_in(chief)
    fields = {
        "title": "EXERCISE <b>x</b>",
        "language": "en",
        "text": f"{OPEN}\n\n{SECRET}",
        "sensitivity": "1",
        "why": "EXERCISE",
        "review_on": LATER,
    }
    answer = client.post("/papers/new/", fields)
    assert answer.status_code == 302, answer.content.decode()
    paper = Paper.objects.get()
    assert [p.text for p in paper.paragraphs.all()] == [OPEN, SECRET]
    page = client.get(answer["Location"]).content.decode()
    assert "<b>x</b>" not in page
    assert "(C)" in page
    release = {"sensitivity": "0", "use_class": "analysis only", "shared": ["agency"], "why": "EXERCISE"}
    shown = client.post(f"/papers/{paper.pk}/marks/", release).content.decode()
    assert "liaison" in shown
    assert "does not see it now" in shown
    assert not may(liaison, Verb.READ, Paper.objects.get())
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', shown)
    assert seen
    assert client.post(f"/papers/{paper.pk}/marks/", {**release, "seen": seen[1]}).status_code == 302
    assert OPEN in signed_in(liaison).get(f"/papers/{paper.pk}/").content.decode()
    assert Paper.objects.get().marks.owners == {CENTRE}


def test_paragraphs_are_changed_moved_and_taken_out_by_their_page(paper: Paper, chief: User) -> None:
    client = signed_in(chief)
    assert client.get(f"/papers/{paper.pk}/change/").status_code == 200
    fields = {
        "title": "EXERCISE moved",
        "why": "EXERCISE",
        "review_on": LATER,
        "version": "1",
        "p-TOTAL_FORMS": "3",
        "p-INITIAL_FORMS": "2",
        "p-0-text": OPEN,
        "p-0-place": "2",
        "p-0-sensitivity": "0",
        "p-1-text": SECRET,
        "p-1-place": "1",
        "p-1-sensitivity": "1",
        "p-2-text": "EXERCISE a third",
        "p-2-place": "3",
        "p-2-sensitivity": "1",
    }
    assert client.post(f"/papers/{paper.pk}/change/", fields).status_code == 302
    assert [p.text for p in paper.paragraphs.all()] == [SECRET, OPEN, "EXERCISE a third"]
    late = client.post(f"/papers/{paper.pk}/change/", fields)
    assert late.status_code == 422
    assert "has changed meanwhile" in late.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", " \n\n ", "may not be empty|required|at least one paragraph"),
        ("review_on", "2026-02-31", "not a day of the calendar"),
        ("review_on", "2001-01-01", "lies ahead"),
        ("sensitivity", "2", "valid choice"),
        ("why", "", "required"),
        ("text", "\n\n".join(["x"] * 201), "Divide it"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(chief: User, field: str, value: str, said: str) -> None:
    fields = {"title": "EXERCISE", "language": "en", "text": "x", "sensitivity": "1", "why": "x", "review_on": LATER}
    answer = signed_in(chief).post("/papers/new/", {**fields, field: value})
    assert answer.status_code == 422
    assert re.search(said, answer.content.decode())
    assert not Paper.objects.exists()


def test_who_is_cleared_no_more_reads_it_no_more_on_the_next_click(paper: Paper, chief: User) -> None:
    client = signed_in(chief)
    assert client.get(f"/papers/{paper.pk}/").status_code == 200
    cleared = Clearance.objects.get(person=chief)
    cleared.until = today() - timedelta(1)
    cleared.save()
    assert client.get(f"/papers/{paper.pk}/").status_code == 404


def test_the_whole_of_a_paper_is_never_less_than_any_of_its_paragraphs(paper: Paper) -> None:
    assert join_marks(p.marks for p in paper.paragraphs.all()) == paper.marks
