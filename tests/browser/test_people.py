"""Who is who in a browser: answered by keyboard, by mouse, without scripts, on a phone, and not by another site."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from graphapp.service import GraphService
from tests.browser.looks import SIZES, wrong_looks
from tests.suggested import make_library

pytestmark = pytest.mark.browser

PAGES = {
    "suggestions": "/people",
    "by community": "/people?order=community",
    "merge": "/people/suggestions/a1",
    "merge through coauthors": "/people/suggestions/c3",
    "split": "/people/suggestions/b2",
    "decisions": "/people/decisions",
    "contradictions": "/people/contradictions",
    "same": "/people/same?name=David+Blei&other=David+M.+Blei",
    "different": "/people/different?name=Wei+Chen",
    "owner": "/owner",
    "how": "/about/identity",
    "author": "/authors/wei%20chen",
}


@pytest.fixture
def library(tmp_path) -> GraphService:
    return make_library(tmp_path)


@pytest.fixture
def site(serving, library, contexts) -> Iterator[str]:
    """The address of the site with three suggestions."""
    with serving(library) as address:
        yield address
        while contexts:
            contexts.pop().close()


@pytest.fixture
def go(open_page, site):
    """A function that opens an address of the site."""
    return lambda address, **how: open_page(site + address, wait=False, **how)


def says(library):
    """What the active decisions say, by number."""
    return [(entry.id, entry.say) for entry in library.decisions.reading().decisions.active]


def heading(page):
    return page.locator("h1").inner_text().split("\n")[-1]


def press(page, key):
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


@SIZES
def test_every_page_conforms_to_wcag_and_fits_the_window(open_page, site, library, faults, size):
    library.decisions.same(
        [library.decisions.side(name) for name in ("Ann Lee", "Bob Ray")], _who(), why="a reason"
    )
    addresses = {name: site + address for name, address in PAGES.items()}
    assert wrong_looks(open_page, faults, addresses, size) == {}


def _who():
    from graphapp.people.decision_service import Who

    return Who("Ada", "a test")


def test_suggestions_are_answered_and_an_answer_undone_by_keyboard_alone(go, library):
    page = go("/people")
    page.keyboard.press("j")
    press(page, "Enter")
    assert heading(page) == "Are David Blei and David M. Blei the same person?"
    press(page, "y")
    assert says(library) == [("d1", "same")]
    # a screen reader begins with what was recorded
    assert "David Blei and David M. Blei: yes, the same person (d1)" in page.evaluate(
        "document.activeElement.innerText"
    )
    assert heading(page) == "Wei Chen: are A and B two people?"
    press(page, "n")
    assert says(library) == [("d1", "same"), ("d2", "same")]
    assert heading(page) == "Are Csaba Szepesvári and Csaba Szepesvari the same person?"
    press(page, "u")
    assert says(library) == [("d1", "same")]
    assert heading(page) == "Wei Chen: are A and B two people?"
    press(page, "j")
    assert heading(page) == "Are Csaba Szepesvári and Csaba Szepesvari the same person?"
    press(page, "k")
    assert heading(page) == "Wei Chen: are A and B two people?"
    press(page, "p")
    assert library.suggestions_service.summary("b2").state == "postponed"
    press(page, "u")
    assert library.suggestions_service.summary("b2").state == "open"


def test_an_answered_suggestion_is_undone_by_its_key_when_it_is_opened_again(go, library):
    page = go("/people/suggestions/a1")
    press(page, "y")
    page = go("/people/suggestions/a1")
    press(page, "u")
    assert says(library) == []
    assert heading(page) == "Are David Blei and David M. Blei the same person?"


def test_papers_are_moved_and_a_split_accepted_by_keyboard_alone(go, library, faults):
    page = go("/people/suggestions/b2")
    group = "[data-group='{}'] .paper-words > a"
    page.keyboard.press("x")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    # the last paper is the undecided one
    assert page.evaluate("document.activeElement.closest('[data-paper]').innerText").startswith(
        "An Invited Talk"
    )
    page.keyboard.press("Shift+B")
    assert page.locator(group.format(2)).all_inner_texts() == ["Gestures", "Touch Screens", "An Invited Talk"]
    assert page.locator("[data-moved]").inner_text() == "1 paper moved to group B."
    assert page.locator("[data-group='2'] [data-count]").inner_text() == "3 papers"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("x")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("x")
    page.keyboard.press("Shift+A")
    assert page.locator(group.format(2)).all_inner_texts() == ["An Invited Talk"]
    assert faults(page) == []
    press(page, "y")
    (entry,) = library.decisions.reading().decisions.active
    assert sorted(len(side.listed) for side in entry.sides) == [1, 5]


def test_a_paper_is_moved_with_the_mouse(go, library):
    page = go("/people/suggestions/b2")
    page.get_by_label("Group of “An Invited Talk”").select_option("B")
    assert page.locator("[data-group='2'] .paper-words > a").all_inner_texts()[-1] == "An Invited Talk"
    # several at once, by the control above the groups
    move = page.get_by_role("button", name="Move", exact=True)
    assert move.is_disabled()
    for title in ("Gestures", "Touch Screens"):
        page.get_by_label(f"Select “{title}”").check()
    page.get_by_label("Move 2 papers to group").select_option("C (undecided)")
    move.click()
    assert page.locator("[data-group='3'] .paper-words > a").all_inner_texts() == [
        "Gestures",
        "Touch Screens",
    ]
    third = page.get_by_label("“Yes” also means that group C is by another person")
    third.check()
    assert page.get_by_role("button", name="Yes, A, B and C are three people").is_visible()
    assert page.get_by_label("Group of “Gestures”").locator("option:checked").inner_text() == "C"
    third.uncheck()
    # papers that belong to no group are listed apart
    page.get_by_label("Group of “Mining Text”").select_option("none (undecided)")
    assert page.locator("[data-group='0']").inner_text().startswith("No group 1 paper")
    page.get_by_label("Group of “Mining Text”").select_option("A")
    assert not page.locator("[data-group='0']").is_visible()
    page.get_by_role("button", name="Yes, A and B are two people").click()
    page.wait_for_load_state()
    (entry,) = library.decisions.reading().decisions.active
    assert sorted(len(side.listed) for side in entry.sides) == [1, 3]


def test_everything_works_without_scripts(go, library):
    page = go("/people", java_script_enabled=False)
    with page.expect_navigation():
        page.get_by_role("link", name="David Blei and David M. Blei").click()
    assert page.locator("kbd:visible").count() == 0
    with page.expect_navigation():
        page.get_by_role("button", name="No, different people").click()
    assert says(library) == [("d1", "different")]
    page.get_by_role("button", name="Undo").click()
    assert says(library) == []
    page.goto(page.url.replace("/a1", "/b2"))
    page.get_by_label("Group of “An Invited Talk”").select_option("B")
    page.get_by_role("button", name="Yes, A and B are two people").click()
    (entry,) = library.decisions.reading().decisions.active
    assert sorted(len(side.listed) for side in entry.sides) == [3, 3]


def test_keys_are_listed_and_can_be_switched_off(go, library, faults):
    page = go("/people/suggestions/a1")
    page.keyboard.press("?")
    help = page.get_by_role("dialog")
    assert "Undo the last answer" in help.inner_text()
    assert faults(page) == []
    # no key answers behind the list
    page.keyboard.press("y")
    assert says(library) == []
    help.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    page.wait_for_timeout(200)
    assert says(library) == []
    assert page.locator(".answers kbd:visible").count() == 0
    page.keyboard.press("?")
    help.get_by_label("Use these keys").check()
    page.keyboard.press("Escape")
    press(page, "y")
    assert says(library) == [("d1", "same")]


def test_letters_in_a_field_answer_nothing(go, library):
    page = go("/people/suggestions/a1")
    page.get_by_role("combobox").first.press_sequentially("yn")
    page.wait_for_timeout(200)
    assert says(library) == []


def test_two_quick_presses_answer_one_suggestion(go, library):
    page = go("/people/suggestions/a1")
    with page.expect_navigation():
        page.evaluate("for (let i = 0; i < 3; i++) dispatchEvent(new KeyboardEvent('keydown', {key: 'y'}))")
    assert says(library) == [("d1", "same")]


def test_another_site_can_make_the_browser_change_nothing(go, site, library, watched):
    page = go("/people/suggestions/a1")
    token = page.locator("input[name=csrf]").first.get_attribute("value")
    evil = f"""<!doctype html><title>evil</title><link rel=icon href=data:,><form method=post action="{site}/people/suggestions/a1">
    <input name=csrf value="{token}"><input name=answer value=accept><button>win</button></form>""".encode()

    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(evil)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    watched.expected += ["403", "request to another server"]
    try:
        # the same machine on another port: the browser even sends the session
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        with page.expect_navigation():
            page.get_by_role("button", name="win").click()
        assert "not from a page on this server" in page.locator("main").inner_text()
        # another name
        page.goto(f"http://localhost:{server.server_port}/")
        with page.expect_navigation():
            page.get_by_role("button", name="win").click()
        assert "not from a page on this server" in page.locator("main").inner_text()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert says(library) == []


def test_the_owner_signs_in_with_the_token_and_decides(open_page, serving, tmp_path, contexts, watched):
    token = "a token of many characters"
    service = make_library(tmp_path, owner_token=token)
    watched.expected += ["403"]
    with serving(service) as address:
        page = open_page(f"{address}/people/suggestions/a1", wait=False)
        assert page.get_by_role("button", name="Yes, the same person").count() == 0
        page.get_by_role("link", name="Sign in as the owner").click()
        page.get_by_label("Token").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        assert page.get_by_role("alert").inner_text().startswith("The token is incorrect.")
        page.get_by_label("Token").fill(token)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/people/suggestions/a1")
        page.get_by_role("button", name="Yes, the same person").click()
        page.wait_for_load_state()
        assert says(service) == [("d1", "same")]
        assert page.evaluate("document.cookie") == ""
        while contexts:
            contexts.pop().close()
