"""How heavy pages are as first drawn, and how soon Today is there on a slow line, in Debian's Chromium.

``python bench/pages.py http://localhost:8000 NAME=VALUE …`` measures a site that runs, with the cookies of a session.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
SWITCHES += ["--disable-background-networking", "--disable-component-update"]
REMEDY = "install Debian's chromium (apt-get install chromium), or name another in MIRAB_CHROMIUM"
#: The slow line: 400 kbit/s either way, 400 ms added to each request.
BYTES_PER_SECOND, ADDED_MS = 400_000 / 8, 400
SLOW = {
    "offline": False,
    "latency": ADDED_MS,
    "downloadThroughput": BYTES_PER_SECOND,
    "uploadThroughput": BYTES_PER_SECOND,
}
#: What is weighed where nothing else is named: the address of each by its name.
PAGES = {"today": "/", "watch": "/watch/", "proposals": "/proposals/", "indicators": "/indicators/"}
HEAVIEST_KB, LATEST_SECONDS, TRIES = 150.0, 2.5, 3
_SETTLED = 30_000
_LARGEST = """() => new Promise(done => {
  let last = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) last = entry.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => done(last), 300);
})"""


def measure(
    base_url: str, cookies: Mapping[str, str], pages: Mapping[str, str] = PAGES, *, slow: Sequence[str] = ("today",)
) -> list[dict[str, Any]]:
    """Weigh pages and time those in ``slow`` on a slow line.

    Parameters
    ----------
    base_url : where the site answers, without a slash at its end
    cookies : name to value, of a session that may read the pages
    pages : name to path
    slow : names of the pages whose largest contentful paint is taken, as the median of a few first visits

    Returns
    -------
    list of dict
        For each page ``name``, ``path``, ``kilobytes`` (all that is transferred as first drawn, compressed, heads
        included; 1 KB is 1000 bytes), ``requests``, ``seconds`` (None where not timed) and ``met``.

    Raises
    ------
    RuntimeError
        Without a browser, or when a page is not answered with 200; the message says which.
    """
    found = os.environ.get("MIRAB_CHROMIUM") or shutil.which("chromium")
    if not found:
        raise RuntimeError(f"Chromium is not on this machine: {REMEDY}")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=SWITCHES)
        lines = []
        for name, path in pages.items():
            url = base_url + path
            kilobytes, requests = _weight(browser, url, cookies)
            times = [_largest_paint(browser, url, cookies) for _ in range(TRIES)] if name in slow else []
            seconds = median(times) if times else None
            met = kilobytes <= HEAVIEST_KB and (seconds is None or seconds <= LATEST_SECONDS)
            line = {"name": name, "path": path, "kilobytes": kilobytes, "requests": requests}
            lines.append({**line, "seconds": seconds, "met": met})
        browser.close()
    return lines


def _weight(browser: Browser, url: str, cookies: Mapping[str, str]) -> tuple[float, int]:
    """Kilobytes and requests of a first visit, with nothing in the browser's store."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    answer = page.goto(url)
    if answer is None or answer.status != 200 or answer.url.split("?")[0] != url.split("?")[0]:
        raise RuntimeError(f"{url} answered {answer.status if answer else 'nothing'}, at {page.url}: sign in first")
    page.wait_for_load_state("networkidle", timeout=_SETTLED)
    context.close()
    return round(sum(sizes) / 1000, 1), len(sizes)


def _largest_paint(browser: Browser, url: str, cookies: Mapping[str, str]) -> float:
    """Seconds from the start of a first visit on the slow line to its largest contentful paint."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    page.goto(url, timeout=_SETTLED)
    page.wait_for_load_state("networkidle", timeout=_SETTLED)
    milliseconds = float(page.evaluate(_LARGEST))
    context.close()
    return round(milliseconds / 1000, 2)


if __name__ == "__main__":
    given = dict(word.split("=", 1) for word in sys.argv[2:])
    print(json.dumps(measure(sys.argv[1], given), indent=1))
