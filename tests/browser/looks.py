"""The variants in which pages are tested: desktop and phone, with few and with many fonts, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page

__all__ = ["FURTHER", "LOOKS", "PHONE", "SIZES", "wrong_looks"]

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# the store does not change the appearance of a page
LOOKS = pytest.mark.parametrize(
    ("size", "fonts"),
    [
        pytest.param(size, fonts, id=f"{name}-{fonts}")
        for fonts in ("few", "noto")
        for name, size in (("desktop", DESKTOP), ("phone", PHONE))
    ],
)
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])

# the rules of axe whose result depends on colours, and on the widths and heights of texts; all others read the structure of the page
_COLOUR_RULES = ("color-contrast", "link-in-text-block")
_LAYOUT_RULES = ("target-size", "scrollable-region-focusable")
# further rows of a table and items of a list: in dark colours they are tested on a phone
FURTHER = ("tbody tr:nth-child(n+7)", "li:nth-child(n+9)")


def wrong_looks(
    open_page: Callable[..., Page],
    faults: Callable[..., list[str]],
    addresses: Mapping[str, str],
    size: Mapping[str, Any],
    fonts: str = "few",
) -> dict[str, list[str]]:
    """What is wrong with each of the pages at `addresses`, by name: violations of WCAG, and a page that is wider than the window. Desktops are
    tested in light and in dark, phones in dark: their colours are the same. With other fonts than the usual ones, only what depends on
    fonts is tested.

    All are opened in one page of the browser, which keeps the scripts that they share.
    """
    page: Page | None = None
    wrong: dict[str, list[str]] = {}
    scheme = "dark" if size is PHONE else "light"
    for name, address in addresses.items():
        if page is None:
            page = open_page(
                address, wait=False, fonts=fonts, reduced_motion="reduce", color_scheme=scheme, **size
            )
        else:
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
        if found := _wrong(page, faults, fonts, scheme):
            wrong[name] = found
    return wrong


def _wrong(page: Page, faults: Callable[..., list[str]], fonts: str, scheme: str) -> list[str]:
    if page.locator("#network").count():
        page.wait_for_selector('body[data-ready="1"]', timeout=20_000)
    page.evaluate("for (const folded of document.querySelectorAll('main details')) folded.open = true")
    menu = page.locator("summary[aria-label=Menu]")
    if menu.count():
        menu.click()
    if fonts == "few":
        found = faults(page)
        if scheme == "light":
            page.emulate_media(color_scheme="dark")
            found += [f"dark: {fault}" for fault in faults(page, _COLOUR_RULES, FURTHER)]
    else:
        found = faults(page, _LAYOUT_RULES)
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        found.append("wider than the window")
    return found
