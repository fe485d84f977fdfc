"""What goes wrong in a morning's work: a lost line, an ended session, a hand that presses twice."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.web.e2e.browsing import Open, Reader
from tests.web.e2e.stage import DAY

pytestmark = pytest.mark.writes_in_the_browser

REASON = {"en": "EXERCISE: typed while the line was lost", "ru": "УЧЕНИЕ: введено, пока не было связи"}


def at_the_proposal(reader: Reader) -> None:
    """Open a proposal and type a reason into its form."""
    reader.open("proposal")
    reader.page.fill("form.reject textarea", REASON[reader.language])


def undo(reader: Reader) -> None:
    reader.page.click(".notice.done form.undo button")
    expect(reader.page.locator("main [role=status]").first).to_contain_text(reader.says("Undone:", "Отменено:"))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_line_lost_in_the_middle_of_a_form_loses_nothing(language: str, open_reader: Open) -> None:
    reader = open_reader(language=language, role="analyst")
    reader.watched.meant = ("Failed to load resource: net::ERR_INTERNET_DISCONNECTED",)
    page = reader.page
    at_the_proposal(reader)
    reader.context.set_offline(True)
    page.click("form.reject > button")
    notice = page.locator("form.reject [data-offline-notice]")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text(reader.says("nothing that you typed is lost", "всё введенное сохранено"))
    assert page.input_value("form.reject textarea") == REASON[language]
    reader.context.set_offline(False)
    page.reload()
    assert page.input_value("form.reject textarea") == REASON[language]
    page.click("form.reject > button")
    expect(page.locator(".notice.done")).to_contain_text(reader.says("Rejected:", "Отклонено:"))
    expect(page.locator("#decide blockquote").first).to_have_text(REASON[language])
    undo(reader)
    assert page.input_value("form.reject textarea") == ""


def test_who_is_signed_out_while_typing_signs_in_beside_and_sends_again(open_reader: Open) -> None:
    reader = open_reader(role="analyst")
    reader.watched.meant = ("Failed to load resource: the server responded with a status of 403",)
    page = reader.page
    at_the_proposal(reader)
    reader.context.clear_cookies(name="sessionid")
    page.click("form.reject > button")
    notice = page.locator("form.reject [data-expired-notice]")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("what you typed is still here")
    with reader.context.expect_page() as beside:
        notice.locator("a").click()
    door = beside.value
    door.fill("[name=login]", "analyst")
    door.fill("[name=password]", reader.site.sign_ins["analyst"])
    door.click("main button")
    door.wait_for_url(re.compile("/proposals/|/$|/[?]"))
    door.close()
    assert page.input_value("form.reject textarea") == REASON["en"]
    page.click("form.reject > button")
    expect(page.locator(".notice.done")).to_contain_text("Rejected:")
    expect(page.locator("#decide blockquote").first).to_have_text(REASON["en"])
    undo(reader)


def test_accept_pressed_twice_decides_once(open_reader: Open) -> None:
    reader = open_reader(role="analyst")
    page = reader.page
    reader.open(f"/proposals/?on={DAY}")
    page.click("table a:has-text('Armed groups and illicit activity')")
    page.wait_for_url("**/proposals/*/**")
    decided = page.locator("ol.decisions > li")
    before = decided.count()
    page.dblclick("form.accept > button")
    expect(page.locator(".notice.done")).to_contain_text("Accepted:")
    assert decided.count() == before + 1
    page.reload()
    assert decided.count() == before + 1
    page.click("ol.decisions form.undo button")
    expect(page.locator("main [role=status]").first).to_contain_text("Undone:")
