"""From an accepted proposal to what people hold likely together: two at two browsers, in either language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.web.e2e.browsing import Open, Reader

pytestmark = pytest.mark.writes_in_the_browser

#: A day on which proposals wait that no other test decides on.
DAY = "2008-02-15"
#: Who is asked, as the demonstration calls them.
ASKED = {"chief", "head"}
LATER = (datetime.now(UTC).date() + timedelta(60)).isoformat()


def press(reader: Reader, english: str, russian: str) -> None:
    """Press the button, or the link that looks like one, of a name."""
    name = reader.says(english, russian)
    reader.page.locator(f"main button:text-is('{name}'), main a.button:text-is('{name}')").first.click()


def open_of_a_proposal(chief: Reader) -> None:
    page = chief.page
    chief.open(f"/proposals/?on={DAY}")
    page.locator("main table td a[data-item]").first.click()
    press(chief, "Accept: make a draft", "Принять: подготовить проект")
    press(chief, "Open a situation of it", "Открыть по нему ситуацию")
    page.select_option("[name=sensitivity]", "0")
    assert page.input_value("[name=title_en]")
    press(chief, "Open the situation", "Открыть ситуацию")
    page.wait_for_url("**/desk/situations/*/**")
    expect(page.locator(".timeline a[href^='/proposals/']").first).to_be_attached()


def say_the_month(chief: Reader) -> None:
    page = chief.page
    press(chief, "Say how it moved in a month", "Сказать, как она изменилась за месяц")
    page.check("[name=arrow][value=deteriorated]")
    page.check("[name=alert][value=risk]")
    page.fill("[name=why_en]", "EXERCISE: the crossing was shut")
    page.fill("[name=why_ru]", "УЧЕНИЕ: пункт пропуска закрыли")
    page.select_option("[name=sensitivity]", "0")
    press(chief, "Say how it moved in a month", "Сказать, как она изменилась за месяц")
    lede = page.locator("main .lede")
    expect(lede).to_contain_text(chief.says("EXERCISE: the crossing was shut", "УЧЕНИЕ: пункт пропуска закрыли"))


def assess_with_the_matrix(chief: Reader) -> None:
    page = chief.page
    press(chief, "Open an assessment", "Открыть оценку")
    page.fill("[name=question]", "EXERCISE: will it stay shut?")
    page.fill("[name=horizon]", LATER)
    page.fill("[name=criteria]", "EXERCISE: as both customs tell.")
    page.select_option("main select[name=language]", chief.language)
    page.select_option("[name=sensitivity]", "0")
    press(chief, "Open the assessment", "Открыть оценку")
    press(chief, "Hypotheses and evidence", "Гипотезы и свидетельства")
    for text in ("EXERCISE: by decree", "EXERCISE: it opens"):
        page.fill("[name=hypothesis]", text)
        press(chief, "Add the hypothesis", "Добавить гипотезу")
        expect(page.locator("main ul.plain").first).to_contain_text(text)
    page.fill("[name=evidence]", "EXERCISE: lorries wait.")
    press(chief, "Add the evidence", "Добавить свидетельство")
    page.select_option("select[name=cell-E1-H1]", "II")
    page.select_option("select[name=cell-E1-H2]", "C")
    press(chief, "Keep the ratings", "Сохранить сопоставление")
    expect(page.locator(".ranks li").first).to_contain_text("EXERCISE: it opens")
    press_link(chief, "Back to the assessment", "Назад к оценке")


def press_link(reader: Reader, english: str, russian: str) -> None:
    reader.page.locator(f"main a:text-is('{reader.says(english, russian)}')").click()


def judge_with_the_aid(chief: Reader) -> None:
    page = chief.page
    press(chief, "Judge", "Вынести суждение")
    page.fill("[name=likelihood]", "60")
    page.check("[name=confidence][value=moderate]")
    page.fill("[name=basis]", chief.says("EXERCISE: two reports.", "УЧЕНИЕ: два сообщения."))
    page.fill("[name=text]", chief.says("It will stay shut.", "Он останется закрытым."))
    page.fill("[name=unknown]", chief.says("EXERCISE: the other side.", "УЧЕНИЕ: другая сторона."))
    press(chief, "See what the writing aid says", "Посмотреть замечания помощника по тексту")
    expect(page.locator(".aid mark").first).to_have_text(chief.says("It will stay shut.", "Он останется закрытым."))
    expect(page.locator("[name=likelihood]")).to_have_value("60")
    page.fill("[name=text]", chief.says("It will stay shut [E1].", "Он останется закрытым [E1]."))
    press(chief, "Keep the judgement", "Сохранить суждение")
    expect(page.locator(".judged").first).to_contain_text(chief.says("likely", "вероятно"))


def ask_for_estimates(chief: Reader, head: Reader) -> None:
    page = chief.page
    press(chief, "Round of estimates", "Раунд оценок")
    for box in page.locator("[name=asked]").all():
        label = page.locator(f"label[for='{box.get_attribute('id')}']").inner_text()
        box.set_checked(label.split(",")[0].strip() in ASKED)
    press(chief, "Open a round of estimates", "Открыть раунд оценок")
    expect(page.locator("section[aria-labelledby=rounds]")).to_be_visible()
    assessment = page.url.split("?")[0].removeprefix(chief.site.address)
    estimate(head, assessment, "30")
    # nobody knows of the head's estimate, whether he has given his own or not
    chief.open(assessment)
    assert "30" not in page.locator("section[aria-labelledby=rounds]").inner_text()
    estimate(chief, assessment, "60")
    press(chief, "Round of estimates", "Раунд оценок")
    press(chief, "Close the round", "Закрыть раунд")
    for reader in (chief, head):
        reader.open(assessment)
        together = reader.page.locator("section[aria-labelledby=rounds]")
        expect(together).to_contain_text(reader.says("Median", "Медиана"))
        expect(together).to_contain_text("45")
        expect(together).to_contain_text("n = 2")


def estimate(reader: Reader, assessment: str, likelihood: str) -> None:
    reader.open(f"{assessment}estimate/")
    reader.page.fill("[name=probability]", likelihood)
    reader.page.fill("[name=reason]", "EXERCISE")
    press(reader, "Keep my estimate", "Сохранить мою оценку")
    own = reader.page.locator("section[aria-labelledby=rounds]")
    expect(own).to_contain_text(reader.says(f"You gave {likelihood}", f"Ваша оценка: {likelihood}"))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_proposal_is_followed_assessed_and_estimated_by_two(language: str, open_reader: Open) -> None:
    chief, head = (open_reader(role=role, language=language) for role in ("chief", "head"))
    open_of_a_proposal(chief)
    say_the_month(chief)
    assess_with_the_matrix(chief)
    judge_with_the_aid(chief)
    ask_for_estimates(chief, head)
