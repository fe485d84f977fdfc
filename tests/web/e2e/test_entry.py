"""Coming in, in a real browser: invitation, passkey, wrong codes, lock-out, recovery.

The device that keeps passkeys is Chromium's virtual one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.web.codes import code_now, other_code
from tests.web.e2e.browsing import Open, Reader
from tests.web.e2e.serving import Site

pytestmark = pytest.mark.writes_in_the_browser
CHOSEN, AGAIN = "EXERCISE: a word that only Aida knows", "EXERCISE: another word of hers"
#: What Chromium says of the pages that refuse, which the test asks for.
REFUSED = ("Failed to load resource: the server responded with a status of 40",)


@pytest.fixture
def site(site: Site) -> Site:
    """The site by the name under which a browser lets passkeys work without https."""
    return replace(site, address=site.address.replace("127.0.0.1", "localhost"))


@pytest.fixture
def aida(site: Site, site_record: str) -> str:
    """EXERCISE: a chief of section who was given an account and has never been here."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MIRAB_", "DJANGO_"))}
    program = str(Path(sys.executable).with_name("mirab"))
    account = ["account", "aida", "chief", "--cleared", "confidential", "--password", "EXERCISE: a first word"]
    command = [program, "--home", str(site.home), *account]
    subprocess.run(command, check=True, env={**own, "MIRAB_DATABASE_URL": site_record}, capture_output=True)
    return "aida"


def give_key(page: Page) -> Any:
    """A device that keeps passkeys and knows its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    kept = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**kept, "isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def link_for(keeper: Reader, name: str, kind: str, *, drop: bool = False) -> str:
    """The link that the administrator is shown."""
    page = keeper.page
    keeper.open("entry_links")
    page.select_option("[name=user]", name)
    page.select_option("[name=kind]", kind)
    if drop:
        page.check("[name=drop_factors]")
    page.get_by_role("button", name="Make the link").click()
    return page.locator(".notice .secret").inner_text().strip()


def enter_by(page: Page, link: str, password: str) -> None:
    """Open a link and choose a password."""
    page.goto(link)
    page.fill("[name=new_password1]", password)
    page.fill("[name=new_password2]", password)
    page.get_by_role("button", name="Enter").click()


def sign_in(page: Page, password: str) -> None:
    """Fill the form of the sign-in."""
    page.fill("[name=login]", "aida")
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    """Leave, from the menu of the person."""
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Sign out").click()


def test_invited_she_sets_a_passkey_up_and_comes_back_by_it_alone(site: Site, aida: str, open_reader: Open) -> None:
    keeper, guest = open_reader(role="administrator"), open_reader()
    page, device = guest.page, give_key(guest.page)
    page.goto(f"{site.address}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".notice.bad:visible")).to_contain_text("The passkey was not taken")
    enter_by(page, link_for(keeper, aida, "invitation"), CHOSEN)
    expect(page.locator("h1")).to_have_text("Password and second factor")
    page.goto(f"{site.address}/proposals/")
    expect(page).to_have_url(f"{site.address}/accounts/factors/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    assert re.fullmatch(r"\d{8}", page.locator(".codes li").first.inner_text())
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("details.me summary")).to_have_text(aida)
    page.goto(f"{site.address}/audit/")
    expect(page.locator("h1")).to_have_text("Audit")
    sign_out(page)
    sign_in(page, CHOSEN)
    expect(page.locator("h1")).to_have_text("One step more")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("details.me summary")).to_have_text(aida)
    sign_out(page)
    device.send("WebAuthn.disable")
    _locked_out_and_recovered(site, keeper, guest, open_reader(role="head"))


def _reads_no_more_on_the_next_click(site: Site, head: Reader, guest: Reader) -> None:
    page = guest.page
    page.goto(f"{site.address}{site.pages['paper']}")
    expect(page.locator("article.paper")).to_be_visible()
    head.page.goto(f"{site.address}/people/?q=aida")
    head.page.get_by_role("link", name="aida", exact=True).click()
    head.page.get_by_role("link", name="Withdraw").first.click()
    head.page.get_by_role("button", name="Withdraw").click()
    expect(head.page.locator(".messages")).to_contain_text("was withdrawn")
    guest.watched.meant = REFUSED
    page.reload()
    expect(page.locator("article.paper")).to_have_count(0)
    assert page.request.get(f"{site.address}{site.pages['paper']}").status == 404


def _locked_out_and_recovered(site: Site, keeper: Reader, guest: Reader, head: Reader) -> None:
    page = guest.page
    for _ in range(5):
        sign_in(page, "EXERCISE: a guess")
        expect(page.locator(".notice.bad:visible")).to_be_visible()
    sign_in(page, CHOSEN)
    expect(page.locator(".notice.bad:visible")).to_contain_text("Too many failed login attempts")
    link = link_for(keeper, "aida", "recovery", drop=True)
    enter_by(page, link, AGAIN)
    expect(page).to_have_url(f"{site.address}/accounts/factors/")
    page.get_by_role("link", name="Set up an authenticator app").click()
    secret = page.locator(".secret").inner_text().strip()
    page.fill("[name=code]", other_code(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator(".error")).to_contain_text("Incorrect code")
    page.fill("[name=code]", code_now(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    spare = page.locator(".codes li").first.inner_text()
    sign_out(page)
    sign_in(page, AGAIN)
    page.fill("[name=code]", other_code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".error")).to_contain_text("Incorrect code")
    page.fill("[name=code]", spare)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("details.me summary")).to_have_text("aida")
    _reads_no_more_on_the_next_click(site, head, guest)
    sign_out(page)
    page.goto(link)
    expect(page.locator("h1")).to_contain_text("lets nobody in")
