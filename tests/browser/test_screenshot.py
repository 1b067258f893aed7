"""The screenshots of the README: the network of the demo's author on a desktop and on a phone.

GRAPHAPP_PICTURES=docs stores them in that folder.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(tmp_path, monkeypatch, serving) -> Iterator[str]:
    """The address of a site that shows the bundled demo."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings = Settings.read({"store": "memory:"}, {})
    store = open_store("memory:", settings)
    assert ingest(store, [DEMO], settings).loaded == 49
    with serving(GraphService(store, settings)) as address:
        yield address


def size(png: Path) -> tuple[int, int]:
    """Width and height of a PNG picture (its first chunk; https://www.w3.org/TR/png/#11IHDR)."""
    head = png.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", head[16:24])


@pytest.mark.parametrize(
    ("name", "width", "height", "path"),
    [
        ("network.png", 1280, 800, "/authors/weizhu%20chen/network"),
        ("network-phone.png", 390, 844, "/authors/weizhu%20chen/network"),
        ("", 1280, 800, "/authors/weizhu%20chen"),
        ("", 390, 844, "/authors/weizhu%20chen"),
    ],
)
def test_the_demo_is_drawn_on_a_desktop_and_on_a_phone(demo, open_page, tmp_path, name, width, height, path):
    kept = os.environ.get("GRAPHAPP_PICTURES") if name else None
    # most readers have more fonts
    fonts = "noto" if kept else "few"
    page = open_page(demo + path, fonts=fonts, viewport={"width": width, "height": height})
    assert page.locator("#network").get_attribute("data-state") == "drawn"
    assert "169 authors shown" in page.locator(".network-counts").inner_text()
    # no element is wider than the window, nor the table than its place
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator(".network-table-box")
    assert box.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    picture = Path(kept or tmp_path).resolve() / (name or "author.png")
    page.screenshot(path=picture)
    assert size(picture) == (width, height)
    # a picture of a single colour has only a few kilobytes
    assert picture.stat().st_size > 20_000
