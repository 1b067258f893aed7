"""Back, Forward, undo and redo: each act in the drawing is one entry of the browser's history."""

from __future__ import annotations

import pytest

from tests.browser.addresses import query

pytestmark = pytest.mark.browser


def back(ada) -> None:
    ada.page.go_back()
    ada.settle()


def test_back_and_forward_go_through_the_acts_without_leaving_the_page(reader, adas_page):
    ada = reader(adas_page)
    ada.click("cy")
    ada.control("Joint papers ≥").fill("2")
    ada.settle()
    ada.control("Size by").select_option("papers")
    ada.settle()
    assert query(ada.page) == {"value": ["ada"], "select": ["cy"], "joint": ["2"], "size": ["papers"]}
    back(ada)
    assert query(ada.page) == {"value": ["ada"], "select": ["cy"], "joint": ["2"]}
    assert ada.control("Size by").input_value() == "joint"
    back(ada)
    assert ada.counts() == "5 authors shown · 6 links drawn"
    assert ada.heading() == "Cy"
    back(ada)
    assert ada.page.locator(".network-panel").is_hidden()
    assert query(ada.page) == {"value": ["ada"]}
    ada.page.go_forward()
    ada.page.go_forward()
    ada.settle()
    assert ada.heading() == "Cy"
    assert ada.counts() == "4 of 5 authors shown · 4 links drawn"


def test_the_drag_of_a_slider_is_one_entry(reader, adas_page):
    ada = reader(adas_page)
    ada.control("First year").focus()
    for _ in range(3):
        ada.page.keyboard.press("ArrowRight")
    ada.settle()
    assert query(ada.page)["first"] == ["2004"]
    back(ada)
    assert query(ada.page) == {"value": ["ada"]}
    assert ada.page.locator(".network-years-shown").inner_text() == "2001–2007"
    assert ada.counts() == "5 authors shown · 6 links drawn"


def test_a_move_can_be_undone_and_redone_with_keys_and_buttons(reader, adas_page):
    ada = reader(adas_page)
    before = ada.places()
    undo, redo = (ada.page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    assert undo.is_disabled()
    assert redo.is_disabled()
    x, y = ada.spot("dee")
    ada.page.mouse.move(x, y)
    ada.page.mouse.down()
    ada.page.mouse.move(x + 60, y + 40, steps=4)
    ada.page.mouse.up()
    ada.settle()
    moved = ada.places()
    assert moved["dee"] != before["dee"]
    ada.page.keyboard.press("Control+z")
    ada.settle()
    assert ada.places() == before
    assert "move" not in query(ada.page)
    assert ada.said() == "Undone."
    ada.page.keyboard.press("Control+y")
    ada.settle()
    assert ada.places()["dee"] == pytest.approx(moved["dee"], abs=1)
    undo.click()
    ada.settle()
    assert ada.places() == before
    assert undo.is_disabled()
    redo.click()
    ada.settle()
    assert ada.places()["dee"] == pytest.approx(moved["dee"], abs=1)
    # at the last entry there is nothing to redo, and nothing leaves the page
    ada.page.keyboard.press("Control+y")
    ada.settle()
    assert ada.said() == "Nothing to redo."


def test_undo_in_a_field_of_text_is_that_of_the_field(reader, adas_page):
    ada = reader(adas_page)
    ada.click("cy")
    ada.settle()
    ada.page.get_by_label("Find an author in this network").press_sequentially("bo")
    ada.page.keyboard.press("Control+z")
    ada.settle()
    assert query(ada.page)["select"] == ["cy"]


def test_undo_after_a_reload_returns_to_the_entry_before(reader, adas_page):
    ada = reader(adas_page)
    ada.click("cy")
    ada.settle()
    ada.page.reload()
    ada.page.wait_for_selector('body[data-ready="1"]')
    assert ada.heading() == "Cy"
    ada.page.keyboard.press("Control+z")
    ada.settle()
    assert query(ada.page) == {"value": ["ada"]}
    assert ada.page.locator(".network-panel").is_hidden()


def test_zooming_adds_no_entry(reader, adas_page):
    ada = reader(adas_page)
    ada.click("cy")
    ada.press("+", "+")
    assert "zoom" in query(ada.page)
    back(ada)
    assert query(ada.page) == {"value": ["ada"]}


def test_reset_all_discards_moves_size_selection_and_camera_and_can_be_undone(reader, adas_page):
    ada = reader(
        f"{adas_page}&move=50,60,dee&size=papers&links=all&first=2003&joint=2&select=cy&zoom=2&x=0&y=0"
    )
    reset = ada.page.get_by_role("button", name="Reset all")
    assert ada.places()["dee"] == [50, 60]
    reset.click()
    ada.settle()
    assert query(ada.page) == {"value": ["ada"]}
    assert ada.places()["dee"] == [200, 120]
    assert ada.counts() == "5 authors shown · 6 links drawn"
    assert ada.control("Size by").input_value() == "joint"
    assert reset.is_disabled()
    ada.page.keyboard.press("Control+z")
    ada.settle()
    assert ada.places()["dee"] == [50, 60]
    assert query(ada.page)["size"] == ["papers"]


def test_an_embedded_drawing_undoes_without_the_history_of_the_browser(reader, site, adas_page):
    ada = reader(site.page("ada", "embed"))
    address, entries = ada.page.url, ada.page.evaluate("history.length")
    ada.click("cy")
    assert ada.heading() == "Cy"
    assert (ada.page.url, ada.page.evaluate("history.length")) == (address, entries)
    ada.press("Control+z")
    assert ada.page.locator(".network-panel").is_hidden()
