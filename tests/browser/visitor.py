"""A user with one hand: only the mouse, or only the keyboard. The tests of the tasks are written once and done with each."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Download, Locator, Page, expect

__all__ = ["Hand", "Visitor"]

Hand = Literal["mouse", "keyboard"]

# from the element before the target in the order of Tab: pressing Tab must lead to the target
BEFORE = """(target) => {
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')];
  const reachable = all.filter((each) => each === target || (each.tabIndex >= 0 && !each.disabled && each.checkVisibility({visibilityProperty: true})));
  const before = reachable[reachable.indexOf(target) - 1];
  if (before) before.focus();
  else document.activeElement?.blur();
}"""
# what a page gets when files are dropped on it: their names and contents
DROP = """([files]) => {
  const dropped = new DataTransfer();
  for (const [name, content] of files) dropped.items.add(new File([Uint8Array.from(atob(content), (each) => each.charCodeAt(0))], name));
  return dropped;
}"""
HAS_FOCUS = "(target) => target === document.activeElement || target.contains(document.activeElement)"
MOST_TABS = 6
MOST_ROWS = 60
# a point of the link that is neither on another link nor on a node, in pixels of the window
POINT_ON_LINK = """([a, b]) => {
  const {canvas, view} = document.getElementById('network').drawing;
  const [from, to] = [a, b].map((id) => canvas.pixelOf(view.network.byId.get(id)));
  const link = view.network.linkBetween(view.network.byId.get(a), view.network.byId.get(b));
  const corner = canvas.box.getBoundingClientRect();
  for (let part = 0.1; part < 0.9; part += 0.02) {
    // the mouse is on a whole pixel of the window
    const spot = [Math.round(corner.left + from.x + (to.x - from.x) * part), Math.round(corner.top + from.y + (to.y - from.y) * part)];
    const point = {x: spot[0] - corner.left, y: spot[1] - corner.top};
    if (!canvas.nodeNear(point, {}) && canvas.linkAt(point) === link) return spot;
  }
  throw new Error(`no free point on the link of ${a} and ${b}`);
}"""


class Visitor:
    """A user of a page. Every use of a link, button, option or node is one click, with the keyboard one press of Enter, Space or a shortcut after Tab
    has reached the element; typing, moving the focus and scrolling are none."""

    def __init__(self, page: Page, site: str, hand: Hand) -> None:
        self.page = page
        self.site = site
        self.hand = hand
        self.clicks = 0

    @contextmanager
    def at_most(self, clicks: int) -> Iterator[None]:
        """The task within takes no more clicks than this."""
        self.clicks = 0
        yield
        assert self.clicks <= clicks, f"{self.clicks} clicks instead of {clicks}"

    def opens(self, path: str) -> None:
        """Open a page of the site; a drawing on it is complete."""
        self.page.goto(self.site + path)
        self.sees_the_drawing()

    def sees_the_drawing(self) -> None:
        """Wait for the drawing, if the page has one."""
        if self.page.locator("#network").count():
            self.page.wait_for_selector('#network[data-state="drawn"]', timeout=20_000)

    def control(self, name: str | re.Pattern[str]) -> Locator:
        """The visible link, button or heading of a fold with this name."""
        exact = isinstance(name, str)
        found = self.page.get_by_role("button", name=name, exact=exact)
        for role in ("link", "menuitem", "radio", "tab"):
            found = found.or_(self.page.get_by_role(role, name=name, exact=exact))
        text = re.compile(f"^\\s*{re.escape(name)}\\s*$") if isinstance(name, str) else name
        return found.or_(self.page.locator("summary").filter(has_text=text)).filter(visible=True).first

    def uses(self, name: str | re.Pattern[str] | Locator) -> None:
        """Click a control, or reach it with Tab and press Enter."""
        target = name if isinstance(name, Locator) else self.control(name)
        expect(target).to_be_visible()
        self.clicks += 1
        if self.hand == "mouse":
            target.click()
        else:
            self.reaches(target)
            self.page.keyboard.press("Enter")

    def follows(self, name: str | re.Pattern[str] | Locator) -> None:
        """Use a link or a button that leads to another page."""
        with self.page.expect_navigation():
            self.uses(name)
        self.sees_the_drawing()

    def downloads(self, name: str | re.Pattern[str]) -> Download:
        """Use a link that saves a file."""
        with self.page.expect_download() as download:
            self.uses(name)
        return download.value

    def gives(self, folder: Path, files: dict[str, str]) -> None:
        """Drop files on the page Load, which previews them; with the keyboard, save them in `folder`, select them in the dialog, and upload them."""
        page = self.page
        self.clicks += 1
        if self.hand == "mouse":
            encoded = [(name, base64.b64encode(content.encode()).decode()) for name, content in files.items()]
            with page.expect_navigation():
                page.locator("[data-drop]").dispatch_event(
                    "drop", {"dataTransfer": page.evaluate_handle(DROP, [encoded])}
                )
            return
        paths = []
        for name, content in files.items():
            paths.append(folder / name)
            paths[-1].write_text(content)
        # scripts that are still loading could take the focus away
        page.wait_for_load_state()
        with page.expect_file_chooser() as chooser:
            # the page learns in the background that the dialog is intercepted, and a key can overtake that: what reads the page first waits for it
            self.reaches(page.get_by_label("Files", exact=True))
            page.keyboard.press("Enter")
        chooser.value.set_files(paths)
        self.follows("Upload and preview")

    def reaches(self, target: Locator) -> None:
        """Move the focus to an element with Tab."""
        target.evaluate(BEFORE)
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if target.evaluate(HAS_FOCUS):
                return
        raise AssertionError(f"Tab does not reach {target}")

    def field(self, label: str) -> Locator:
        """The visible field with this label."""
        return self.page.get_by_label(label, exact=True).filter(visible=True).first

    def types(self, label: str, text: str, *, enter: bool = False) -> None:
        """Type into an empty field, and press Enter if `enter`."""
        target = self.field(label)
        if self.hand == "mouse":
            target.focus()
        else:
            self.reaches(target)
        self.page.keyboard.insert_text(text)
        if enter:
            self.page.keyboard.press("Enter")

    def takes_suggestion(self, name: str) -> None:
        """Choose an entry of the list below the field that was typed into."""
        entry = self.page.get_by_role("option").filter(has_text=name).first
        # the list appears after a key; text that is inserted at once is one
        expect(entry).to_be_visible()
        self.clicks += 1
        if self.hand == "mouse":
            entry.click()
            return
        for _ in range(10):
            self.page.keyboard.press("ArrowDown")
            if entry.get_attribute("aria-selected") == "true":
                self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"the arrow keys do not reach {name}")

    def selects(self, label: str, option: str) -> None:
        """Choose an option of a menu by the beginning of its text."""
        target = self.field(label)
        texts = [text.strip() for text in target.locator("option").all_inner_texts()]
        place = next(place for place, text in enumerate(texts) if text.startswith(option))
        self.clicks += 1
        if self.hand == "mouse":
            target.select_option(index=place)
            return
        self.reaches(target)
        steps = place - int(target.evaluate("(menu) => menu.selectedIndex"))
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")

    # ---- the drawing

    def spot(self, id: str) -> tuple[float, float]:
        """Where a node is on the screen."""
        x, y = self.page.evaluate(
            """(id) => {
              const {canvas, view} = document.getElementById('network').drawing;
              const corner = canvas.box.getBoundingClientRect();
              const {x, y} = canvas.pixelOf(view.network.byId.get(id));
              return [corner.left + x, corner.top + y];
            }""",
            id,
        )
        return x, y

    def selects_node(self, id: str, name: str) -> None:
        """Select a node of the drawing: a click on it, or its row of the table."""
        self.clicks += 1
        if self.hand == "mouse":
            self.page.mouse.click(*self.spot(id))
        else:
            self.presses_row(name)
        expect(self.details.get_by_role("heading", level=2)).to_have_text(name)

    def selects_link(self, id: str, other: str, name: str) -> None:
        """Select a link: a click on a point where no other is, or with the keyboard the node at its other end, whose details are the joint papers."""
        self.clicks += 1
        if self.hand == "mouse":
            x, y = self.page.evaluate(POINT_ON_LINK, [id, other])
            self.page.mouse.click(x, y)
        else:
            self.presses_row(name)

    def presses_row(self, name: str) -> None:
        """Press Enter on a row of the table: Tab reaches the table, the arrow keys its rows."""
        row = self.page.locator("#network table").get_by_role("button", name=name, exact=True)
        self.reaches(self.page.locator('#network table button[tabindex="0"]'))
        for _ in range(MOST_ROWS):
            if row.evaluate(HAS_FOCUS):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    def moves_node(self, id: str) -> None:
        """Drag a node, or move the selected one with Alt and the arrow keys."""
        if self.hand == "mouse":
            x, y = self.spot(id)
            self.page.mouse.move(x, y)
            self.page.mouse.down()
            self.page.mouse.move(x + 40, y + 30, steps=4)
            self.page.mouse.up()
            return
        self.reaches(self.page.locator("#network-drawing"))
        self.page.keyboard.press("Home")
        self.page.keyboard.press("Alt+ArrowRight")

    @property
    def details(self) -> Locator:
        """The details of the selection."""
        return self.page.get_by_role("region", name="Details")
