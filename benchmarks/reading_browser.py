"""Read a network in Chromium and print the times as JSON: `reading_browser.py CHROMIUM URL`.

`drawn`: seconds from navigation to drawn, of the first visit and of `REPEATS` others, each after the page before has loaded completely.
`steps`: seconds from a change of the last year to the next frame, which
shows what is loaded of that year, and `exact`: to the network that the server computes if a limit dropped a part of it.
`frames`: seconds between frames while the user drags and zooms.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from playwright.sync_api import Page, sync_playwright

CAP = 120_000
DRAWN = "#network[data-state=drawn]"
READY = "body[data-ready]"
REPEATS = 3
STEPS = 8
MOVES = 60

RECORD = """() => {
  window.frameTimes = [];
  let last = performance.now();
  const frame = (now) => { window.frameTimes.push(now - last); last = now; window.recording && requestAnimationFrame(frame); };
  window.recording = true;
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
}"""
STEP = """async (year) => {
  const {view} = document.getElementById('network').drawing;
  const begin = performance.now();
  view.change({last: year});
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await frame();
  const shown = performance.now() - begin;
  if (!view.partial) return [shown, shown];
  while (view.partial) await new Promise((done) => setTimeout(done, 5));
  await frame();
  return [shown, performance.now() - begin];
}"""
YEARS = "() => document.getElementById('network').drawing.view.whole.years"


def main(executable: str, url: str) -> None:
    """Print the times for the network at `url`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto("about:blank")
        drawn = [_opened(page, url) for _ in range(1 + REPEATS)]
        frames = _frames(page)
        years: dict[str, int] = page.evaluate(YEARS)
        last = [years["last"] - step % 4 - 1 for step in range(STEPS)]
        times = [page.evaluate(STEP, year) for year in last]
        steps, exact = ([each[kind] / 1e3 for each in times] for kind in (0, 1))
        print(json.dumps({"drawn": drawn, "steps": steps, "exact": exact, "frames": frames}), flush=True)
        browser.close()


def _opened(page: Page, url: str) -> float:
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(DRAWN, timeout=CAP)
    seconds = time.perf_counter() - start
    # a reader who comes back has not left the page the moment it was drawn
    page.wait_for_selector(READY, timeout=CAP)
    page.wait_for_load_state("networkidle", timeout=CAP)
    return seconds


def _frames(page: Page) -> list[float]:
    """The seconds between frames while the drawing is dragged, and zoomed with the wheel. Idle frames before and after are not counted."""
    box: Any = page.locator(".network-canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    # next to the discs in the middle, so that no author is dragged
    page.mouse.move(box["x"] + 12, box["y"] + box["height"] - 60)
    page.mouse.down()
    page.evaluate(RECORD)
    for move in range(MOVES):
        page.mouse.move(box["x"] + 12 + 4 * move, box["y"] + box["height"] - 60 - 2 * move)
    page.mouse.up()
    page.mouse.move(x, y)
    for turn in range(MOVES // 3):
        page.mouse.wheel(0, -120 if turn % 2 else 120)
    page.evaluate("window.recording = false")
    found: list[float] = page.evaluate("window.frameTimes")
    return [each / 1e3 for each in found]


main(*sys.argv[1:])
