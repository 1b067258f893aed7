"""Static checks of the modules of the drawing: imports resolve, and no text becomes markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest


@pytest.fixture
def modules(root: Path) -> dict[str, str]:
    """The source of each module by file name."""
    return {path.name: path.read_text("utf-8") for path in (root / "static" / "network").glob("*.js")}


def test_modules_import_only_specifiers_of_the_import_map(modules):
    for name, text in modules.items():
        imported = re.findall(r"\bfrom\s+'([^']+)'", text)
        assert len(imported) == text.count("\nimport "), name
        assert {each.removeprefix("#network/") for each in imported} <= set(modules), name
        assert all(each.startswith("#network/") for each in imported), name


def test_text_never_becomes_markup(modules):
    for name, text in modules.items():
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text
        ), name


def test_labels_contain_only_characters_of_common_fonts(root):
    """Other symbols are drawn as SVG, as browsers show a box for a character that no installed font has."""
    usual = set("–—‘’“”…·×÷≥−") | set("ßæðöøüþđıłœ")
    arrows = {"_parts.html": set("←→"), "path.html": set("→"), "people_suggestion.html": set("←↑→↓")}
    files = [*(root / "static").rglob("*.[jc]s*"), *(root / "graphapp/web/templates").glob("*.html")]
    assert files
    for path in files:
        others = {letter for letter in path.read_text("utf-8") if ord(letter) > 126}
        assert others <= usual | arrows.get(path.name, set()), path.name


@pytest.mark.browser
def test_the_buttons_on_the_drawing_are_drawn_and_have_names(reader, adas_page):
    ada = reader(adas_page)
    for name in ("Zoom in", "Zoom out", "Show the whole network"):
        button = ada.page.get_by_role("button", name=name, exact=True)
        assert button.inner_text() == ""
        picture = button.locator("svg path").bounding_box()
        assert picture["width"] >= 8, name
    ada.click("bo")
    close = ada.page.get_by_role("button", name="Close the details")
    assert close.locator("svg path").bounding_box()["height"] >= 8


@pytest.mark.browser
def test_a_page_requests_each_module_once_and_no_other_script(reader, adas_page, watched, root):
    reader(adas_page)
    asked = [url.rpartition("/")[2] for url in watched.requests if "/static/network/" in url and ".js" in url]
    assert sorted(asked) == sorted(path.name for path in (root / "static" / "network").glob("*.js"))
