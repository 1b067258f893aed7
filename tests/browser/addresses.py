"""Addresses of pages in a browser."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

__all__ = ["query"]


def query(page: Page) -> dict[str, list[str]]:
    """The parameters in the address of a page."""
    return parse_qs(urlsplit(page.url).query)
