"""What offices send by mail and by forms is taken once, or kept whole with the reason."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.web.reports.made import NOW, SECRET, incident

from mirab.core.errors import FormatError
from mirab.exchange.odk import write_xlsform
from mirab.exchange.odk_answers import write_kobo_submission, write_xml_submission
from mirab.web.accounts.models import AuditLine, Organisation, User
from mirab.web.accounts.policy import NotAllowed
from mirab.web.accounts.roles import Role
from mirab.web.reports.actions import ChangedMeanwhile, OwnReport, take, take_refused_again, verify_report
from mirab.web.reports.due_actions import NoPlan, PlanTerms, keep_plan
from mirab.web.reports.letters import take_letter
from mirab.web.reports.models import Channel, Outcome, Refused, Report, Status
from mirab.web.reports.odk_form import odk_form
from mirab.web.reports.odk_in import take_path
from mirab.web.reports.office_actions import AddressTaken, end_office, office_at, register_office
from mirab.web.reports.pictures_in import path_of
from mirab.web.reports.submissions import NotTaken

pytestmark = pytest.mark.django_db
ADDRESS = "office@exercise.invalid"
DAY = date(2026, 1, 1)


@pytest.fixture
def office(chief: User, body: Organisation) -> Organisation:
    """An organisation whose office sends mail."""
    terms = PlanTerms(consent_on=DAY, consent="EXERCISE", safety_on=DAY, safety="EXERCISE", asked="EXERCISE desk")
    keep_plan(chief, body, terms)
    register_office(chief, body, "Office@Exercise.invalid", since=DAY, why="EXERCISE")
    return body


def letter(text: str = SECRET, **headers: str) -> EmailMessage:
    """A letter as an office writes it."""
    made = EmailMessage()
    given = {"From": f"EXERCISE <{ADDRESS}>", "To": "desk@exercise.invalid", "Subject": "EXERCISE week"}
    given |= {"Message-ID": "<one@exercise.invalid>", "Date": NOW.strftime("%a, %d %b %Y %H:%M:%S +0000")}
    for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            made[name] = value
    made.set_content(text)
    return made


def came(made: EmailMessage) -> Any:
    """What becomes of a letter."""
    return take_letter(made.as_bytes(), NOW)


def photo() -> bytes:
    """A photo that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "EXERCISE hidden words"
    kept = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(kept, "JPEG", exif=exif)
    return kept.getvalue()


# Mail ----------------------------------------------------------------------------------------------------------------
def test_a_letter_of_a_registered_office_is_a_report_of_its_organisation_and_of_nobody(office: Organisation) -> None:
    report = came(letter()).report
    assert (report.organisation, report.monitor, report.channel) == (office, None, Channel.MAIL)
    assert SECRET in report.words
    assert report.marks.owners == {office.code}
    line = AuditLine.objects.get(act="receive_report")
    assert (line.person, line.detail["organisation"]) == (None, office.code)
    assert SECRET not in json.dumps(line.detail)


def test_head_lines_of_a_letter_make_it_an_incident(office: Organisation) -> None:
    head = "Event: shooting\nPlace: KG-B\nObserved: 2026-05-04 07:50\nLanguage: ru\n\n"
    report = came(letter(head + SECRET)).report
    assert (report.kind, report.event_kind, report.place, report.language) == ("incident", "shooting", "KG-B", "ru")
    assert f"{report.observed_at:%H:%M}" == "07:50"


def test_the_same_message_twice_is_one_report_and_out_of_order_is_no_matter(office: Organisation) -> None:
    early = letter(Message_ID="<two@exercise.invalid>", Date="Mon, 20 Apr 2026 10:00:00 +0000")
    first, earlier, again = came(letter()), came(early), came(letter())
    assert again.again
    assert again.report == first.report != earlier.report
    assert Report.objects.count() == 2


def test_what_an_office_has_not_registered_or_no_longer_is_is_kept_apart(office: Organisation, chief: User) -> None:
    stranger = came(letter(From="stranger@exercise.invalid")).refused
    assert (stranger.code, stranger.organisation) == ("sender", None)
    from mirab.web.reports.models import OfficeAddress  # noqa: PLC0415

    end_office(chief, OfficeAddress.objects.get())
    removed = came(letter()).refused
    assert removed.code == "sender"
    assert all(SECRET in one.whole for one in (stranger, removed))
    assert Report.objects.count() == 0


BAD: dict[str, tuple[dict[str, str], str, str]] = {
    "a clock three years ahead": ({"Date": "Fri, 04 May 2029 10:00:00 +0000"}, SECRET, "clock"),
    "a clock three years behind": ({"Date": "Thu, 04 May 2023 10:00:00 +0000"}, SECRET, "clock"),
    "an unknown place": (
        {},
        f"Event: shooting\nPlace: EXERCISE-nowhere\nObserved: 2026-05-04\n\n{SECRET}",
        "unknown word",
    ),
    "too many words": ({}, SECRET + "x" * 10_001, "too long"),
    "a program": ({"Auto_Submitted": "auto-replied"}, SECRET, "automatic"),
}


@pytest.mark.parametrize(("headers", "text", "code"), BAD.values(), ids=BAD)
def test_a_letter_that_cannot_be_taken_is_kept_whole_once_with_the_reason(
    headers: dict[str, str], text: str, code: str, office: Organisation
) -> None:
    for _twice in range(2):
        refused = came(letter(text, **headers)).refused
    assert refused.code == code
    assert Refused.objects.count() == 1
    assert SECRET in refused.whole
    assert refused.reason_en != refused.reason_ru


def test_a_letter_without_a_number_of_its_own_is_numbered_by_what_it_says(office: Organisation) -> None:
    bare = letter(Message_ID="")
    assert came(bare).report == came(bare).report
    assert came(letter("EXERCISE other", Message_ID="")).report not in (None, came(bare).report)


def test_pictures_of_a_letter_are_stripped_and_other_files_are_named_as_left_out(office: Organisation) -> None:
    made = letter()
    made.add_attachment(photo(), maintype="image", subtype="jpeg", filename="a.jpg")
    made.add_attachment(b"PK\x03\x04 EXERCISE", maintype="application", subtype="zip", filename="bomb.zip")
    made.add_attachment(b"EXERCISE", maintype="application", subtype="pdf", filename="paper.pdf")
    report = came(made).report
    kept = path_of(report.pictures.get().digest).read_bytes()
    assert b"hidden words" not in kept
    assert "bomb.zip" in report.source_items
    assert "paper.pdf" in report.source_items


def test_a_letter_with_a_bomb_or_too_large_is_not_unpacked_and_its_words_are_kept(office: Organisation) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.xml", b"\0" * 40_000_000)
    made = letter()
    made.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="book.docx")
    assert "unpacks to" in came(made).report.source_items
    huge = take_letter(letter(Message_ID="<h@exercise.invalid>").as_bytes() + b"x" * 26_000_000, NOW).refused
    assert huge.code == "letter"
    assert SECRET in huge.whole


def test_an_address_is_registered_by_a_supervisor_for_one_organisation_with_a_plan(
    chief: User, cleared: User, body: Organisation
) -> None:
    with pytest.raises(NoPlan):
        register_office(chief, body, ADDRESS, since=DAY, why="EXERCISE")
    terms = PlanTerms(consent_on=DAY, consent="EXERCISE", safety_on=DAY, safety="EXERCISE", asked="EXERCISE desk")
    keep_plan(chief, body, terms)
    with pytest.raises(NotAllowed):
        register_office(cleared, body, ADDRESS, since=DAY, why="EXERCISE")
    register_office(chief, body, ADDRESS, since=DAY, why="EXERCISE")
    with pytest.raises(AddressTaken):
        register_office(chief, body, ADDRESS.upper(), since=DAY, why="EXERCISE")
    assert office_at(ADDRESS, DAY) == body
    assert office_at(ADDRESS, DAY - timedelta(days=1)) is None


# Forms ---------------------------------------------------------------------------------------------------------------
ANSWERS: dict[str, Any] = {
    "what": "incident",
    "place": "KG-B",
    "event_kind": "livestock_theft",
    "observed": NOW - timedelta(hours=3),
    "segment": "border_KGZ-TJK",
    "side": "KGZ",
    "words": SECRET,
    "side_a": "EXERCISE they began",
    "flags": ("sexual_violence",),
    "claim1_of_whom": "EXERCISE side A",
    "claim1_unit": "head of cattle",
    "claim1_best": 3,
}


def test_the_form_is_valid_by_its_own_tool_and_what_it_answers_comes_back_as_a_report(
    office: Organisation, tmp_path: Path
) -> None:
    from pyxform.xls2xform import convert  # noqa: PLC0415

    made = convert(write_xlsform(odk_form()), validate=False)
    assert "geopoint" not in made.xform
    assert 'ref="/data/what"' in made.xform
    (tmp_path / "one.xml").write_bytes(write_xml_submission(odk_form(), ANSWERS, instance_id="uuid:one"))
    (tmp_path / "two.json").write_bytes(write_kobo_submission(odk_form(), ANSWERS, instance_id="uuid:one"))
    first, second = take_path(office, tmp_path, NOW)
    report = first.report
    assert report is not None
    assert (report.event_kind, report.segment, report.flags) == (
        "livestock theft",
        "border:KGZ-TJK",
        ["sexual violence"],
    )
    assert (report.claims.get().best, report.sides.get().whose) == (3, "a")
    assert second.again
    assert second.report == report


def test_exports_in_a_table_or_as_a_list_are_read_as_the_instances_are(office: Organisation, tmp_path: Path) -> None:
    held = json.loads(write_kobo_submission(odk_form(), ANSWERS, instance_id="uuid:one"))
    (tmp_path / "a.json").write_text(json.dumps({"results": [held]}))
    names = [name for name, value in held.items() if value]
    row = ",".join('"' + str(held[name]).replace('"', '""') + '"' for name in names)
    (tmp_path / "b.csv").write_text(",".join(names).replace("meta/", "meta-") + "\n" + row + "\n")
    central = {name: value for name, value in held.items() if "/" not in name and not name.startswith("_")}
    (tmp_path / "c.json").write_text(json.dumps({"value": [{**central, "__id": "uuid:one"}]}))
    found = take_path(office, tmp_path, NOW)
    assert [one.again for one in found] == [False, True, True]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>EXERCISE shots &a;</d>', "EXERCISE shots"),
        (b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><d>EXERCISE shots &b;</d>', "EXERCISE shots"),
        (b"<d>EXERCISE shots", "EXERCISE shots"),
    ],
    ids=["external entity", "entities that grow", "no XML"],
)
def test_a_submission_that_is_no_form_is_kept_whole_and_nothing_of_it_is_looked_up(
    raw: bytes, words: str, office: Organisation, tmp_path: Path
) -> None:
    (tmp_path / "bad.xml").write_bytes(raw)
    (done,) = take_path(office, tmp_path, NOW)
    assert done.refused is not None
    assert words in done.refused.whole
    assert "root:" not in done.refused.whole
    assert take_path(office, tmp_path, NOW + timedelta(hours=1))[0].refused == done.refused


def test_a_form_of_a_version_that_is_no_longer_taken_is_kept_with_every_answer(
    office: Organisation, tmp_path: Path
) -> None:
    (tmp_path / "old.xml").write_bytes(write_xml_submission(odk_form(0), ANSWERS, instance_id="uuid:old"))
    (tmp_path / "before.xml").write_bytes(write_xml_submission(odk_form(1), ANSWERS, instance_id="uuid:before"))
    before, old = take_path(office, tmp_path, NOW)
    assert before.report is not None
    assert old.refused is not None
    assert "mirab_report:0" in old.refused.reason_en
    assert SECRET in old.refused.whole


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_fills_anything(
    office: Organisation, tmp_path: Path
) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("one.xml", "w") as entry:
        for _n in range(60):
            entry.write(b"\0" * 1_000_000)
    with pytest.raises(FormatError):
        take_path(office, bomb, NOW)
    assert Report.objects.count() == Refused.objects.count() == 0


# Taken again ---------------------------------------------------------------------------------------------------------
def test_what_was_refused_is_corrected_and_taken_and_stays_as_it_came(
    monitor: User, cleared: User, chief: User
) -> None:
    sent = incident(place="EXERCISE-nowhere")
    refused = take(monitor, sent, channel=Channel.PHONE, now=NOW).refused
    assert refused is not None
    whole = refused.whole
    with pytest.raises(NotTaken):
        take_refused_again(cleared, refused, sent, "EXERCISE")
    report = take_refused_again(cleared, refused, {**sent, "place": "KG-B"}, "EXERCISE asked again")
    refused.refresh_from_db()
    assert (report.monitor, report.organisation, report.received_at) == (monitor, monitor.organisation, NOW)
    assert (refused.whole, refused.taken_as, refused.done_by) == (whole, report, cleared)
    assert str(report.submission) == sent["submission"]
    assert AuditLine.objects.filter(act="take_refused_again", record=refused.pk).count() == 1
    with pytest.raises(ChangedMeanwhile):
        take_refused_again(cleared, refused, {**sent, "place": "KG-B"}, "EXERCISE twice")
    with pytest.raises(OwnReport):
        verify_report(cleared, report, outcome=Outcome.VERIFIED, credibility=2, why="EXERCISE")
    verify_report(chief, report, outcome=Outcome.VERIFIED, credibility=2, why="EXERCISE")
    assert Report.objects.get().status == Status.VERIFIED


def test_who_does_not_decide_corrects_nothing(monitor: User, person: Callable[..., User]) -> None:
    refused = take(monitor, incident(place="EXERCISE-nowhere"), channel=Channel.PHONE, now=NOW).refused
    assert refused is not None
    for one in (monitor, person(Role.ANALYST)):
        with pytest.raises(NotAllowed):
            take_refused_again(one, refused, incident(), "EXERCISE")
    assert Report.objects.count() == 0
