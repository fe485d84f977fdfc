"""The morning's work, from sign-in to the bulletin: with the mouse, by touch, and with the keyboard alone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import Download, expect
from pypdf import PdfReader
from tests.web.e2e.browsing import NARROW, Open, Reader

pytestmark = pytest.mark.writes_in_the_browser

DAY = "2010-05-25"
#: The day as a reader sees it, and as the bulletin's PDF writes it.
SAID = {"en": "25 May 2010", "ru": "25 мая 2010"}
KYRGYZSTAN = {"en": "Kyrgyzstan", "ru": "Кыргызстан"}
UNREST = {"en": "Kyrgyzstan · Unrest", "ru": "Кыргызстан · Беспорядки"}
BORDER = {"en": "Kazakhstan-Kyrgyzstan border", "ru": "Граница Казахстан – Кыргызстан"}
REASON = {"en": "EXERCISE: a closure announced long before", "ru": "УЧЕНИЕ: о закрытии объявили задолго"}
PHRASES = {
    "accept": ("Accept: make a draft", "Принять: подготовить проект"),
    "accepted": ("Accepted: a draft now waits", "Принято: проект ждет"),
    "reject": ("Reject with this reason", "Отклонить по этой причине"),
    "rejected": ("Rejected: the reason is kept", "Отклонено: причина сохранена"),
    "undo": ("Undo", "Отменить"),
    "undone": ("Undone:", "Отменено:"),
    "hindsight": ("hindsight", "задним числом"),
    "unscored": ("counted in no score", "ни в одной оценке не учитывается"),
    "waits": ("it waits for a decision", "ожидает решения"),
    "released": ("1 row was released", "Выведена 1 строка"),
    "release": ("Release", "Вывести"),
    "build": ("Build", "Составить"),
    "sign in": ("Sign in", "Войти"),
    "read": ("You read what was known on", "Вы читаете то, что было известно на"),
    "proposals": ("Proposals", "Предложения"),
}


def words(reader: Reader, key: str) -> str:
    """A phrase in the reader's language."""
    return reader.says(*PHRASES[key])


def plain(text: str) -> str:
    """A text with every space, broad or unbreakable, as one space."""
    return " ".join(text.split())


def told(reader: Reader) -> str:
    """What the page says after an act, on which focus lies."""
    notice = reader.page.locator("main [role=status]:focus, main [role=alert]:focus")
    notice.wait_for()
    return plain(notice.inner_text())


# With the mouse, or a finger
def press(reader: Reader, selector: str) -> None:
    """Click, or tap where the reader has no mouse."""
    target = reader.page.locator(selector).first
    if reader.touches:
        target.tap()
    else:
        target.click()


def sign_in(reader: Reader) -> None:
    reader.open("/")
    assert words(reader, "sign in") in reader.page.locator("h1").inner_text()
    reader.page.fill("[name=login]", "analyst")
    reader.page.fill("[name=password]", reader.site.sign_ins["analyst"])
    press(reader, "main button")
    reader.page.wait_for_url(reader.site.address + "/")


def move_to_the_day(reader: Reader) -> None:
    reader.page.fill("#on", DAY)
    if f"on={DAY}" not in reader.page.url:
        press(reader, ".asof button")
    reader.page.wait_for_url(f"**/?on={DAY}")
    line = plain(reader.page.locator(".asof-line").inner_text())
    assert words(reader, "read") in line
    assert SAID[reader.language] in line


def decide_both(reader: Reader) -> None:
    """Accept the proposal of Kyrgyzstan, reject that of the border, and take both decisions back."""
    page, language = reader.page, reader.language
    waiting = page.locator("ul.decide")
    expect(waiting).to_contain_text(UNREST[language])
    press(reader, f"ul.decide a.name:has-text('{UNREST[language]}')")
    expect(page.locator("h1")).to_contain_text(KYRGYZSTAN[language])
    assert words(reader, "waits") in page.locator("main").inner_text()
    press(reader, "form.accept > button")
    assert words(reader, "accepted") in told(reader)
    press(reader, ".notice.done form.undo button")
    assert words(reader, "undone") in told(reader)
    go_to(reader, "proposals")
    press(reader, f"table a:has-text('{BORDER[language]}')")
    read_the_evidence(reader)
    page.fill("form.reject textarea", REASON[language])
    press(reader, "form.reject > button")
    assert words(reader, "rejected") in told(reader)
    assert REASON[language] in page.locator("#decide blockquote").first.inner_text()
    press(reader, ".notice.done form.undo button")
    assert words(reader, "undone") in told(reader)
    expect(page.locator("form.reject textarea")).to_be_visible()


def go_to(reader: Reader, place: str) -> None:
    """Go to a place by the menu, which a narrow screen opens first."""
    if reader.page.locator(".menu-button").is_visible():
        press(reader, ".menu-button")
    press(reader, f"nav.side a[href^='/{place}/'] >> visible=true")
    reader.page.wait_for_url(f"**/{place}/**")


def read_the_evidence(reader: Reader) -> None:
    """Each fact that was picked out with hindsight says so, and opens to its indicator."""
    marked = reader.page.locator("ul.evidence li.hindsight")
    marked.first.wait_for()
    for line in marked.all():
        assert words(reader, "hindsight") in line.inner_text()
        assert words(reader, "unscored") in line.inner_text()
    back = reader.page.url
    press(reader, "ul.evidence li.hindsight a[data-item]")
    reader.page.wait_for_url("**/indicators/**")
    assert f"on={DAY}" in reader.page.url
    assert "†" in reader.page.locator("main").inner_text() or words(reader, "hindsight") in reader.text()
    reader.page.go_back()
    reader.page.wait_for_url(back)


def release_a_row(reader: Reader) -> None:
    page = reader.page
    reader.open("quarantine")
    before = page.locator("ul.refused input[type=checkbox]").count()
    page.locator("ul.refused input[type=checkbox]").first.check()
    page.fill("form.releasing textarea", REASON[reader.language])
    press(reader, ".release-bar button")
    assert words(reader, "released") in told(reader)
    assert page.locator("ul.refused input[type=checkbox]").count() == before - 1
    reader.open("quarantine-released")
    assert REASON[reader.language] in page.locator("ul.refused").inner_text()


def build_and_take_the_bulletin(reader: Reader) -> None:
    page = reader.page
    reader.open(f"/bulletins/?on={DAY}")
    assert page.input_value("form[data-keep=bulletin] [name=day]") == DAY
    for box in page.locator("[name=languages]").all():
        box.set_checked(box.get_attribute("value") == reader.language)
    press(reader, "form[data-keep=bulletin] > button")
    link = page.locator("a[download][href$='.pdf']")
    link.wait_for(timeout=150_000)
    with page.expect_download() as download:
        press(reader, "a[download][href$='.pdf']")
    assert_is_the_bulletin(download.value, reader.language)


def assert_is_the_bulletin(download: Download, language: str) -> None:
    """A PDF whose text holds the day in the reader's words."""
    content = Path(download.path()).read_bytes()
    assert content.startswith(b"%PDF")
    text = plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    assert SAID[language] in text
    assert KYRGYZSTAN[language] in text


def the_morning(reader: Reader) -> None:
    sign_in(reader)
    move_to_the_day(reader)
    decide_both(reader)
    release_a_row(reader)
    build_and_take_the_bulletin(reader)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_analyst_does_the_mornings_work(language: str, open_reader: Open) -> None:
    the_morning(open_reader(language=language))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_analyst_does_the_mornings_work_on_a_telephone(language: str, open_reader: Open) -> None:
    the_morning(open_reader(language=language, viewport=NARROW, has_touch=True, is_mobile=True))


# With the keyboard alone
def focus_by_tab(reader: Reader, selector: str, *, most: int = 120) -> None:
    """Press Tab until focus lies on an element, and see that it shows."""
    for _ in range(most):
        reader.page.keyboard.press("Tab")
        if reader.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            assert_focus_shows(reader)
            return
    pytest.fail(f"{selector} is not reached by {most} presses of Tab at {reader.page.url}")


def assert_focus_shows(reader: Reader) -> None:
    """What has focus lies within the window, and has an outline."""
    box, outline = reader.page.evaluate(
        """() => { const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
        const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
        return [seen, look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0]; }"""
    )
    assert box, "what has focus is out of sight"
    assert outline, "what has focus has no outline"


def focus_by_j(reader: Reader, text: str, *, most: int = 60) -> None:
    """Press j until focus lies on the entry of a list that says something."""
    for _ in range(most):
        reader.page.keyboard.press("j")
        if text in str(reader.page.evaluate("document.activeElement.textContent")):
            assert_focus_shows(reader)
            return
    pytest.fail(f"no entry “{text}” is reached by j at {reader.page.url}")


def press_enter(reader: Reader, address: str) -> None:
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(address)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_analyst_does_the_mornings_work_with_the_keyboard_alone(language: str, open_reader: Open) -> None:
    reader = open_reader(language=language)
    page, keys = reader.page, reader.page.keyboard
    reader.open("/")
    if not page.evaluate("document.activeElement.matches('[name=login]')"):
        focus_by_tab(reader, "[name=login]")
    keys.type("analyst")
    keys.press("Tab")
    keys.type(reader.site.sign_ins["analyst"])
    press_enter(reader, reader.site.address + "/")
    focus_by_tab(reader, "#on")
    keys.type("05252010")  # month first, as the browser's own language has it
    assert page.input_value("#on") == DAY
    press_enter(reader, f"**/?on={DAY}")
    focus_by_j(reader, UNREST[language])
    press_enter(reader, "**/proposals/**")
    focus_by_tab(reader, "form.accept > button")
    keys.press("Enter")
    assert words(reader, "accepted") in told(reader)
    keys.press("Tab")
    assert page.evaluate("document.activeElement.closest('form.undo') !== null")
    keys.press("Enter")
    assert words(reader, "undone") in told(reader)
    keys.press("g")
    keys.press("p")
    page.wait_for_url(f"**/proposals/?on={DAY}")
    focus_by_j(reader, BORDER[language])
    press_enter(reader, "**/proposals/*/**")
    focus_by_tab(reader, "ul.evidence li.hindsight a[data-item]")
    press_enter(reader, "**/indicators/**")
    page.go_back()
    focus_by_tab(reader, "form.reject textarea")
    keys.type(REASON[language])
    keys.press("Tab")
    keys.press("Enter")
    assert words(reader, "rejected") in told(reader)
    keys.press("Tab")
    keys.press("Enter")
    assert words(reader, "undone") in told(reader)
    release_by_keys(reader)
    build_by_keys(reader)


def release_by_keys(reader: Reader) -> None:
    page, keys = reader.page, reader.page.keyboard
    keys.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    reader.open("quarantine")
    focus_by_tab(reader, "ul.refused input[type=checkbox]")
    keys.press("Space")
    focus_by_tab(reader, "form.releasing textarea")
    keys.type(REASON[reader.language])
    keys.press("Tab")
    keys.press("Enter")
    assert words(reader, "released") in told(reader)


def build_by_keys(reader: Reader) -> None:
    page, keys = reader.page, reader.page.keyboard
    reader.open(f"/bulletins/?on={DAY}")
    other = "ru" if reader.language == "en" else "en"
    focus_by_tab(reader, f"[name=languages][value={other}]")
    keys.press("Space")
    focus_by_tab(reader, "form[data-keep=bulletin] > button")
    keys.press("Enter")
    page.locator("a[download][href$='.pdf']").wait_for(timeout=150_000)
    focus_by_tab(reader, "a[download][href$='.pdf']")
    with page.expect_download() as download:
        keys.press("Enter")
    assert_is_the_bulletin(download.value, reader.language)
