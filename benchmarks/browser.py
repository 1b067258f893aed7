"""Open a page in Chromium and print the seconds until it is drawn: `browser.py CHROMIUM URL DRAWN`.

DRAWN is a selector, which any content security policy allows, or `js:` and an expression.
"""

from __future__ import annotations

import sys
import time

from playwright.sync_api import sync_playwright

CAP = 120_000


def main(executable: str, url: str, drawn: str) -> None:
    """Print the seconds from navigation until `drawn` holds. An empty page is opened first, to exclude the start of the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto("about:blank")
        start = time.perf_counter()
        page.goto(url, wait_until="commit")
        if drawn.startswith("js:"):
            page.wait_for_function(drawn.removeprefix("js:"), timeout=CAP)
        else:
            page.wait_for_selector(drawn, timeout=CAP)
        print(time.perf_counter() - start, flush=True)
        browser.close()


main(*sys.argv[1:])
