"""Several authors at once: selected with the mouse, a lasso or keys; hidden, shown alone, pinned, expanded and made the centre; undone and redone."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.addresses import query
from tests.browser.looks import PHONE
from tests.browser.test_network_choices import more_of_bo

pytestmark = pytest.mark.browser


def panel(ada):
    return ada.page.locator(".network-panel")


def act(ada, name: str) -> None:
    panel(ada).get_by_role("button", name=name, exact=True).click()
    ada.settle()


def lasso(ada, *corners: tuple[float, float]) -> None:
    """Draw a line through points of the screen."""
    (x, y), *further = corners
    ada.page.mouse.move(x, y)
    ada.page.mouse.down()
    for x, y in further:
        ada.page.mouse.move(x, y, steps=4)
    ada.page.mouse.up()
    ada.settle()


def around(ada, *ids: str) -> list[tuple[float, float]]:
    """The corners of a box around nodes."""
    spots = [ada.spot(id) for id in ids]
    left, right = min(x for x, _ in spots) - 25, max(x for x, _ in spots) + 25
    top, bottom = min(y for _, y in spots) - 25, max(y for _, y in spots) + 25
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def undo(ada) -> None:
    ada.page.keyboard.press("Control+z")
    ada.settle()


def redo(ada) -> None:
    ada.page.keyboard.press("Control+y")
    ada.settle()


def at(ada, part: str) -> None:
    """Wait for another page, with `part` in its address."""
    drawn = "document.getElementById('network')?.dataset.state === 'drawn'"
    ada.page.wait_for_function(f"() => location.search.includes({part!r}) && {drawn}")


def test_shift_selects_several_with_clicks_and_a_lasso(reader, adas_page):
    ada = reader(adas_page)
    ada.click("bo")
    ada.page.keyboard.down("Shift")
    ada.click("cy")
    assert ada.heading() == "2 authors selected"
    # p2 and p4 are by Bo and Cy
    assert "Links: 1 pair. Joint papers among them: 2." in " ".join(panel(ada).inner_text().split())
    assert sorted(ada.chosen()) == ["Bo", "Cy"]
    lasso(ada, *around(ada, "dee", "cy"))
    ada.page.keyboard.up("Shift")
    assert sorted(ada.chosen()) == ["Bo", "Cy", "Dee"]
    # Bo and Cy: p2, p4; Cy and Dee: p3
    text = " ".join(panel(ada).inner_text().split())
    assert "Links: 2 of 3 pairs. Joint papers among them: 3; a paper counts once for each pair." in text
    assert query(ada.page)["select"] == ["bo", "cy", "dee"]
    # the line of the button needs no Shift, and begins a new selection
    ada.page.get_by_role("button", name="Select with a lasso").click()
    lasso(ada, *around(ada, "eve", "bo"))
    assert sorted(ada.chosen()) == ["Bo", "Eve"]
    again = reader(ada.page.url)
    assert sorted(again.chosen()) == ["Bo", "Eve"]
    assert again.heading() == "2 authors selected"
    panel(again).get_by_role("button", name="Remove Eve from the selection").click()
    assert again.heading() == "Bo"
    undo(again)
    assert sorted(again.chosen()) == ["Bo", "Eve"]
    again.press("Escape")
    assert again.chosen() == []


def test_keys_in_the_table_select_several(reader, adas_page, faults):
    ada = reader(adas_page)
    keys = ada.page.keyboard
    ada.page.locator(".network-row").first.focus()
    keys.press("Space")
    keys.press("Control+ArrowDown")
    keys.press("Control+ArrowDown")
    assert ada.chosen() == ["Ada"]
    keys.press("Space")
    assert ada.chosen() == ["Ada", "Cy"]
    assert ada.said() == "Cy: selected. 2 authors selected."
    keys.press("ArrowDown")
    assert ada.page.evaluate("document.activeElement.textContent") == "Dee"
    assert ada.chosen() == ["Ada", "Cy"]
    keys.press("Shift+ArrowDown")
    assert ada.chosen() == ["Ada", "Cy", "Eve"]
    keys.press("Control+a")
    assert ada.heading() == "5 authors selected"
    assert faults(ada.page) == []
    keys.press("Escape")
    assert ada.chosen() == []
    ada.page.locator(".network-row", has_text="Bo").click()
    ada.page.locator(".network-row", has_text="Dee").click(modifiers=["Control"])
    assert ada.chosen() == ["Bo", "Dee"]


def test_hidden_authors_come_back_with_undo_and_with_a_button(reader, adas_page):
    ada = reader(f"{adas_page}&select=bo&select=dee")
    act(ada, "Hide")
    assert sorted(ada.rows()) == ["Ada", "Cy", "Eve"]
    # without Bo and Dee: Ada with Cy and Eve
    assert ada.counts() == "3 of 5 authors shown · 2 links drawn"
    assert "2 authors hidden by your selection." in ada.page.locator(".network-left-out").text_content()
    assert query(ada.page) == {"value": ["ada"], "hide": ["bo", "dee"]}
    undo(ada)
    assert len(ada.rows()) == 5
    redo(ada)
    assert len(ada.rows()) == 3
    ada.page.go_back()
    ada.settle()
    assert len(ada.rows()) == 5
    ada.page.go_forward()
    ada.settle()
    again = reader(ada.page.url)
    assert sorted(again.rows()) == ["Ada", "Cy", "Eve"]
    link = again.page.get_by_role("link", name="GML").get_attribute("href")
    assert parse_qs(urlsplit(link).query)["hide"] == ["bo", "dee"]
    again.page.get_by_role("button", name="Show hidden").click()
    assert len(again.rows()) == 5
    assert again.page.get_by_role("button", name="Show hidden").is_hidden()


def test_only_the_selected_authors_are_shown(reader, adas_page):
    ada = reader(f"{adas_page}&select=bo&select=cy&select=dee")
    act(ada, "Show only these")
    assert sorted(ada.rows()) == ["Bo", "Cy", "Dee"]
    assert query(ada.page)["only"] == ["bo", "cy", "dee"]
    assert sorted(reader(ada.page.url).rows()) == ["Bo", "Cy", "Dee"]
    undo(ada)
    assert len(ada.rows()) == 5
    # keys do the same
    ada.press("s")
    assert len(ada.rows()) == 3
    ada.press("h")
    assert ada.rows() == []


def test_pinned_authors_stay_where_they_are(reader, adas_page):
    ada = reader(f"{adas_page}&move=50,60,dee&select=dee&select=cy")
    act(ada, "Pin")
    assert query(ada.page)["pin"] == ["cy", "dee"]
    assert query(ada.page)["move"] == ["50,60,dee", "200,-100,cy"]
    x, y = ada.spot("dee")
    lasso(ada, (x, y), (x + 60, y + 40))
    assert ada.places()["dee"] == [50, 60]
    ada.press("Alt+ArrowUp")
    assert ada.places()["dee"] == [50, 60]
    act(ada, "Unpin")
    assert ada.places()["dee"] == [200, 120]
    assert "pin" not in query(ada.page)
    undo(ada)
    assert ada.places()["dee"] == [50, 60]
    undo(ada)
    assert "pin" not in query(ada.page)
    assert ada.places()["dee"] == [50, 60]


def test_a_selection_moves_together(reader, adas_page):
    ada = reader(f"{adas_page}&select=dee&select=cy")
    before = ada.places()
    x, y = ada.spot("dee")
    lasso(ada, (x, y), (x + 60, y + 40))
    after = ada.places()
    moved = {id for id in before if after[id] != before[id]}
    assert moved == {"dee", "cy"}
    shift = [after["dee"][axis] - before["dee"][axis] for axis in (0, 1)]
    assert [after["cy"][axis] - before["cy"][axis] for axis in (0, 1)] == pytest.approx(shift, abs=1)
    undo(ada)
    assert ada.places() == before


def test_the_coauthors_of_several_are_added_in_one_act(reader, site, adas_page, adas_network):
    site.more["bo"] = more_of_bo()
    site.more["dee"] = adas_network()
    ada = reader(f"{adas_page}&select=bo&select=dee")
    act(ada, "Add coauthors")
    ada.page.get_by_text("5 authors + 2 added shown").wait_for()
    ada.settle()
    assert query(ada.page)["expand"] == ["bo"]
    undo(ada)
    assert ada.counts() == "5 authors shown · 6 links drawn"


def test_a_new_centre_is_another_page_from_which_undo_returns(reader, demo):
    chen = reader(f"{demo}/authors/weizhu%20chen/network?longest=100")
    chen.page.locator(".network-row").nth(1).click()
    name = chen.heading()
    chen.settle()
    act(chen, "Make centre")
    at(chen, "centre=author&")
    assert chen.page.evaluate("document.getElementById('network').drawing.view.network.centre.name") == name
    assert query(chen.page)["longest"] == ["100"]
    assert chen.page.get_by_role("button", name="Undo", exact=True).is_enabled()
    chen.page.keyboard.press("Control+z")
    at(chen, "select=")
    assert chen.heading() == name
    chen.page.keyboard.press("Control+y")
    at(chen, "centre=author&")
    assert chen.page.evaluate("document.getElementById('network').drawing.view.network.centre.name") == name
    # several: the network among them
    chen.page.locator(".network-row").nth(1).click()
    chen.page.locator(".network-row").nth(2).click(modifiers=["Control"])
    names = sorted(chen.chosen())
    act(chen, "Network of these")
    at(chen, "centre=authors&")
    assert sorted(chen.rows()) == names


def test_on_a_phone_the_lasso_has_a_button_and_the_selection_a_sheet(reader, adas_page, faults):
    ada = reader(f"{adas_page}&select=bo&select=dee", **PHONE)
    slip = ada.page.locator(".network-slip")
    assert "2 authors selected" in slip.inner_text()
    slip.get_by_role("button", name="Details").click()
    assert panel(ada).is_visible()
    assert faults(ada.page) == []
    act(ada, "Hide")
    assert ada.counts() == "3 of 5 authors shown\n2 links drawn"
    ada.page.get_by_role("button", name="Authors", exact=True).click()
    assert sorted(ada.rows()) == ["Ada", "Cy", "Eve"]
    ada.page.keyboard.press("Escape")
    assert ada.page.locator(".network-table").is_hidden()
