"""The network as one web page, in a browser that is cut off from every network."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page, expect

from graphapp.exporters.html import json_block
from graphapp.networks.appearance import Appearance
from graphapp.networks.arranging import arranged
from graphapp.networks.spec import NetworkView
from graphapp.support.assets import static_dir

Written = Callable[[NetworkView, str], bytes]


class Visit:
    """A page opened from a file, without a network, and all that it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss())
        )


@pytest.fixture
def visit(chromium: Browser, tmp_path: Path, written: Written) -> Iterator[Callable[[NetworkView], Visit]]:
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 800})

    def open_file(view: NetworkView) -> Visit:
        path = tmp_path / "network.html"
        path.write_bytes(written(view, ".html"))
        opened = Visit(context.new_page())
        opened.page.goto(path.as_uri())
        opened.page.wait_for_selector("#network canvas")
        opened.page.wait_for_function(f"() => ({PAINTED})() > 100")
        return opened

    yield open_file
    context.close()


# how many pixels of the canvas are not transparent
PAINTED = """() => {
  const canvas = document.querySelector('#network canvas');
  if (!canvas || !canvas.width) return 0;
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i]) painted++;
  return painted;
}"""


@pytest.mark.browser
def test_the_page_draws_its_network_and_asks_for_nothing(
    visit: Callable[[NetworkView], Visit], make_network: Callable[..., NetworkView], tmp_path: Path
) -> None:
    opened = visit(make_network([f"Author {i}" for i in range(40)]))
    assert opened.requests == [(tmp_path / "network.html").as_uri()]
    assert opened.complaints == []
    data: dict[str, Any] = opened.page.evaluate(
        "JSON.parse(document.getElementById('network-data').textContent)"
    )
    assert len(data["nodes"]["id"]) == 40
    assert len(data["edges"]["source"]) == 39 + 38
    assert data["papers"][0] == ["p1", "Paper Author 1", "Venue", 2001, [0, 1]]
    text = opened.page.inner_text("body")
    assert "40" in text
    assert "77" in text


@pytest.mark.browser
def test_hostile_names_do_nothing_in_the_page(
    visit: Callable[[NetworkView], Visit], hostile: NetworkView, controlled: NetworkView
) -> None:
    for view in (hostile, controlled):
        opened = visit(view)
        assert len(opened.requests) == 1
        assert opened.complaints == []
        assert opened.page.title() == view.title
        names = opened.page.evaluate(
            "JSON.parse(document.getElementById('network-data').textContent).nodes.name"
        )
        assert names == [node.name for node in view.nodes]
        assert opened.page.evaluate("document.querySelectorAll('img, iframe, object, embed').length") == 0
        assert opened.page.evaluate("document.scripts.length") == 5
        opened.page.close()


@pytest.mark.browser
def test_a_script_that_was_put_into_the_page_does_not_run(
    chromium: Browser, make_network: Callable[..., NetworkView], written: Written, tmp_path: Path
) -> None:
    """The policy names the digests of our scripts: even a page that someone added to runs no other, and loads nothing."""
    path = tmp_path / "added.html"
    added = (
        b"<script>window.ran = true</script><script src='data:text/javascript,window.ran=1'></script>"
        b"<script type=module src='data:text/javascript,window.ran=2'></script>"
        b"<script type=module>import 'data:text/javascript,window.ran=3'</script>"
        b"<img src='https://example.org/x.png' onerror='window.ran=4'></body>"
    )
    path.write_bytes(written(make_network(["Ada", "Bob", "Cy"]), ".html").replace(b"</body>", added))
    page = chromium.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("#network canvas")
    assert page.evaluate("window.ran") is None
    page.close()


def test_the_page_names_nothing_outside_itself(hostile: NetworkView, written: Written) -> None:
    content = written(hostile, ".html")
    document = html.fromstring(content)
    assert document.xpath("//@src | //@srcset | //link | //@style | //base | //form | //iframe") == []
    assert not [target for target in document.xpath("//@href") if not target.startswith("#")]
    assert document.findtext(".//title") == hostile.title
    (policy,) = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"https?:", policy) == []


def test_no_character_of_the_data_can_end_its_block() -> None:
    block = json_block({"</script>": "<!-- & \u2028 é 👩 \ud800"})
    assert block.isascii()
    assert not set(block) & set(b"<>&")
    assert json.loads(block) == {"</script>": "<!-- & \u2028 é 👩 \ud800"}


def test_the_page_holds_the_modules_of_the_site_unchanged(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    document = html.fromstring(written(make_network(["Ada", "Bob"]), ".html"))
    (text,) = document.xpath("//script[@type='importmap']/text()")
    held = {
        name: base64.b64decode(address.removeprefix("data:text/javascript;base64,"))
        for name, address in json.loads(text)["imports"].items()
    }
    files = {f"#network/{path.name}": path.read_bytes() for path in (static_dir() / "network").glob("*.js")}
    assert held == files


@pytest.mark.browser
def test_the_papers_of_an_author_are_in_the_page(
    visit: Callable[[NetworkView], Visit], make_network: Callable[..., NetworkView]
) -> None:
    opened = visit(make_network(["Ada Lovelace", "Bob Stone", "Cy Twombly"]))
    opened.page.locator("tr[data-index='1'] button").click()
    opened.page.get_by_text("Paper Bob Stone").wait_for(state="visible")
    assert opened.page.get_by_text("Paper Cy Twombly").count() == 0
    assert len(opened.requests) == 1
    assert opened.complaints == []


def test_a_page_shows_measures_that_were_computed_by_the_server(
    visit: Callable[[NetworkView], Visit], make_network: Callable[..., NetworkView]
) -> None:
    view = arranged(
        make_network(["Ada", "Bo", "Cy"]), Appearance(colour="pagerank"), {"pagerank": [0.5, 0.375, 0.125]}
    )
    opened = visit(view)
    # the values of the scale, without the centre
    expect(opened.page.locator(".network-legend")).to_contain_text("0.375")
    assert not opened.complaints
