"""The watch over the tests themselves: a request to another host, and what the policy refuses, would be seen."""

from __future__ import annotations

from playwright.sync_api import Browser
from tests.web.e2e.browsing import new_reader
from tests.web.e2e.serving import Site
from tests.web.e2e.stage import NAMES
from tests.web.test_walk import ADDRESSES, EXPECTED

#: Another host, as far as a browser is concerned, and one that leads nowhere.
ELSEWHERE = "http://127.0.0.1:9/pixel.png"
#: Addresses that are no page: data, files, acts.
NO_PAGES = {"health", "set_language", "bulletin_file", "bulletin_build", "bulletin_progress", "api_schema"}
#: Pages that stand behind another: a password typed anew, a link that lives once, a house that is not set.
BEHIND = {
    *("entry_link", "entry_password", "mfa_activate_totp", "mfa_add_webauthn", "mfa_authenticate"),
    *("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_login_webauthn", "mfa_reauthenticate"),
    *("mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "openid_connect_callback"),
    *("openid_connect_login", "token_new"),
    # a button that is pressed, or a file
    *(
        "alike_decide",
        "beat_end",
        "office_end",
        "odk_form_file",
        "note_acknowledge",
        "notice_away",
        "phone_send",
        "phone_token",
        "phone_worker",
    ),
    *("product_clear", "product_drop", "product_file", "product_move", "product_remove", "product_return"),
    *("cap_certificate", "cap_file", "cap_public", "cap_publish", "copy_print"),
    *("product_send", "report_picture", "template_withdraw", "warning_agree"),
    # where the ceiling is as it comes nothing is sealed
    *("sealed_key", "sealed_key_anew", "sealed_new", "sealed_readers", "sealed_text"),
}
ACTS = ("chart", "map", "accept", "reject", "undo", "revoke", "off")


def test_a_request_to_another_host_would_be_caught(site: Site, opened: Browser) -> None:
    reader = new_reader(site, opened)
    reader.page.set_content(f"<img src='{ELSEWHERE}'>")
    reader.context.close()
    assert reader.watched.foreign == [ELSEWHERE]


def test_the_policy_refuses_another_host_and_the_refusal_would_be_caught(site: Site, opened: Browser) -> None:
    reader = new_reader(site, opened)
    reader.open("account_login")
    reader.page.evaluate("src => { document.body.append(Object.assign(new Image(), { src })); }", ELSEWHERE)
    reader.page.evaluate("document.body.setAttribute('style', 'color: red')")
    reader.page.wait_for_timeout(500)
    reader.context.close()
    assert len([fault for fault in reader.watched.faults if "Content Security Policy" in fault]) >= 2


def test_every_address_that_is_a_page_has_an_example_here() -> None:
    pages = {address.name for address in ADDRESSES} - NO_PAGES - BEHIND
    pages -= {name for name in pages if name.rpartition("_")[2] in ACTS}
    assert pages - set(NAMES) == set()
    assert set(EXPECTED) >= {name for name in NAMES if "-" not in name}
