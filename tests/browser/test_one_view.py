"""One view in every form – link, frame, view file, offline file, SVG, PNG, PDF, GEXF, VOSviewer – has the same nodes, links, positions and colours."""

from __future__ import annotations

import http.server
import io
import json
import re
import struct
import threading
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from html import escape
from math import cos, pi, sin
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import networkx as nx
import pypdfium2
import pytest
from lxml import etree

from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.networks.appearance import Appearance
from graphapp.networks.colouring import node_colours
from graphapp.networks.palette import LIGHT
from graphapp.networks.spec import NetworkSpec, NetworkView
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
# moved nodes, a size, a colour, a filter, a selection, expanded and suggested authors
CHOICES = [
    *(("first", "2020"), ("last", "2023"), ("joint", "2"), ("links", "all"), ("size", "degree")),
    *(("colour", "mean_year"), ("select", "weizhu chen"), ("expand", "yelong shen")),
    *(("suggested", "20"), ("move", "420,-310,weizhu chen"), ("move", "-390,250,tuo zhao")),
]
QUERY = "&".join(f"{name}={text.replace(' ', '+')}" for name, text in CHOICES)
VIEW = f"/authors/pengcheng%20he/network?{QUERY}"
DESKTOP = {"viewport": {"width": 1440, "height": 900}}

READ = """() => {
  const {view, canvas} = document.getElementById('network').drawing;
  const corner = canvas.box.getBoundingClientRect();
  const surface = canvas.box.querySelector('canvas');
  const ctx = surface.getContext('2d');
  const ratio = surface.width / surface.clientWidth;
  const {data} = ctx.getImageData(0, 0, surface.width, surface.height);
  const at = (x, y) => {
    const place = 4 * (Math.round(y * ratio) * surface.width + Math.round(x * ratio));
    return [...data.slice(place, place + 3)];
  };
  const nodes = view.network.nodes.filter((node) => node.shown).map((node) => {
    const {x, y} = canvas.pixelOf(node);
    const reach = 0.75 * node.radius * canvas.scale;
    const ring = Array.from({length: 12}, (_, turn) => at(x + reach * Math.cos(turn * Math.PI / 6), y + reach * Math.sin(turn * Math.PI / 6)));
    return {id: node.id, x: node.x, y: node.y, lit: view.lit.nodes.has(node), radius: node.radius, ring};
  });
  const links = view.network.links.filter((link) => link.shown).map((link) => [link.source.id, link.target.id].sort());
  return {nodes, links};
}"""


class Form(NamedTuple):
    """What a form shows: the position of each node by id, the links as pairs of ids, and the colours of nodes."""

    places: dict[str, tuple[float, float]]
    links: set[tuple[str, str]]
    colours: dict[str, str]


class Blog(http.server.BaseHTTPRequestHandler):
    """A page of another site, with a frame of the address in its query."""

    def do_GET(self) -> None:
        frame = f'<iframe src="{escape(unquote(self.path.partition("?")[2]))}" width="1200" height="800"></iframe>'
        html = f'<!doctype html><title>A blog</title><link rel="icon" href="data:,">{frame}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(html)))
        self.end_headers()
        self.wfile.write(html)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def blog() -> Iterator[str]:
    """The origin of another site."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Blog) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def service(blog) -> Iterator[GraphService]:
    settings = Settings.read({"store": "memory:", "embed_origins": blog}, {})
    store = open_store("memory:", settings)
    assert ingest(store, [DEMO], settings).loaded == 49
    service = GraphService(store, settings)
    yield service
    service.close()


@pytest.fixture(scope="module")
def address(service, serving) -> Iterator[str]:
    with serving(service) as address:
        yield address


@pytest.fixture(scope="module")
def expected(service, address) -> NetworkView:
    """The view as the service computes it for files."""
    pairs = [(name, text) for name, text in CHOICES if name not in ("first", "last", "joint")]
    spec = NetworkSpec(value="pengcheng he", first=2020, last=2023, joint=2)
    return service.arranged(spec, Appearance.from_query(pairs))


def form_of(view: NetworkView) -> Form:
    ids = [node.id for node in view.nodes]
    return Form(
        {node.id: (node.x, node.y) for node in view.nodes},
        {tuple(sorted((ids[edge.source], ids[edge.target]))) for edge in view.edges},
        dict(zip(ids, node_colours(view, LIGHT), strict=True)),
    )


def colour(pixel: Any) -> str:
    return "#" + "".join(f"{int(channel):02x}" for channel in pixel[:3])


def near(one: str, other: str, most: int = 6) -> bool:
    channels = [(int(one[place : place + 2], 16), int(other[place : place + 2], 16)) for place in (1, 3, 5)]
    return all(abs(a - b) <= most for a, b in channels)


def drawn(page) -> Form:
    """What a drawing in a page or a frame shows; the colours are those of its pixels, of highlighted nodes only."""
    page.wait_for_selector('#network[data-state="drawn"]')
    page.wait_for_function(
        "() => document.getElementById('network').drawing.view.colouring?.measure.id === 'mean_year'"
    )
    page.wait_for_timeout(100)
    found = page.evaluate(READ)
    colours = {}
    for node in found["nodes"]:
        if node["lit"]:
            colours[node["id"]] = [colour(pixel) for pixel in node["ring"]]
    return Form(
        {node["id"]: (node["x"], node["y"]) for node in found["nodes"]},
        {tuple(pair) for pair in found["links"]},
        colours,
    )


def check(form: Form, view: NetworkView) -> None:
    """A drawing has the nodes, links, positions and colours of a view."""
    wanted = form_of(view)
    assert form.places == wanted.places
    assert form.links == wanted.links
    assert len(form.colours) > 10
    check_colours(form.colours, wanted.colours)


def check_colours(rings: dict[str, list[str]], wanted: dict[str, str]) -> None:
    """Most pixels of the rings of most nodes have the colours of the nodes: names, rings and neighbours cover some."""
    right = {id for id, ring in rings.items() if sum(near(wanted[id], each) for each in ring) >= 4}
    assert len(right) >= 0.85 * len(rings), {id: (wanted[id], rings[id]) for id in rings.keys() - right}


def file(page, suffix: str) -> bytes:
    """A file of the network, as the page offers it."""
    link = page.locator(f"a[href*='/files/network.{suffix}']").first
    return page.request.get(link.evaluate("(link) => link.href")).body()


def test_the_view_has_everything_that_a_view_can_have(expected):
    kinds = Counter(node.added for node in expected.nodes)
    assert kinds["coauthor"] >= 3
    assert kinds["suggested"] >= 1
    assert expected.appearance.select == "weizhu chen"
    places = {node.id: (node.x, node.y) for node in expected.nodes}
    assert places["weizhu chen"] == (420, -310)
    assert all(edge.papers >= 2 for edge in expected.edges)


def test_link_frame_view_file_and_offline_file_are_the_same_drawing(
    open_page, address, blog, expected, watched, tmp_path
):
    link = open_page(address + VIEW, **DESKTOP)
    check(drawn(link), expected)
    # the page made no choice of its own, and a second visit draws the same
    again = open_page(link.url, **DESKTOP)
    assert drawn(again) == drawn(link)

    watched.expected += ["request to another server", "Multiple readback operations"]
    host = open_page(f"{blog}/post?{quote(link.url)}", wait=False, **DESKTOP)
    frame = host.locator("iframe").element_handle().content_frame()
    check(drawn(frame), expected)

    (tmp_path / "he.view.json").write_bytes(file(link, "view.json"))
    window = open_page(f"{address}/network", wait=False, **DESKTOP)
    window.get_by_label("View file").set_input_files(tmp_path / "he.view.json")
    window.wait_for_url("**/network?*")
    opened = drawn(window)
    check(opened, expected)
    assert window.locator(".network-opened").inner_text() == "Opened from a view file."

    (tmp_path / "he.html").write_bytes(file(link, "html"))
    offline = open_page(f"file://{tmp_path}/he.html", **DESKTOP)
    check(drawn(offline), expected)


def test_data_files_have_the_same_nodes_links_positions_and_colours(open_page, address, expected):
    page = open_page(address + VIEW, **DESKTOP)
    wanted = form_of(expected)
    gexf = nx.read_gexf(io.BytesIO(file(page, "gexf")))
    ids = {node: data["key"] for node, data in gexf.nodes(data=True)}
    looks = {ids[node]: data["viz"] for node, data in gexf.nodes(data=True)}
    # the y axis of Gephi points up
    places = {id: (viz["position"]["x"], -viz["position"]["y"]) for id, viz in looks.items()}
    colours = {id: colour([viz["color"][channel] for channel in "rgb"]) for id, viz in looks.items()}
    links = {tuple(sorted((ids[a], ids[b]))) for a, b in gexf.edges()}
    assert Form(places, links, colours) == wanted
    sizes = {node["id"]: node["radius"] for node in page.evaluate(READ)["nodes"]}
    assert {id: viz["size"] for id, viz in looks.items()} == pytest.approx(sizes, abs=0.01)

    network = json.loads(file(page, "vosviewer.json"))["network"]
    names = {node.name: node.id for node in expected.nodes}
    by_number = {item["id"]: names[item["label"]] for item in network["items"]}
    links = {
        tuple(sorted((by_number[link["source_id"]], by_number[link["target_id"]])))
        for link in network["links"]
    }
    assert links == wanted.links
    extent = max(max(map(abs, place)) for place in wanted.places.values())
    scaled = {by_number[item["id"]]: (item["x"] * extent, -item["y"] * extent) for item in network["items"]}
    for id, place in wanted.places.items():
        assert scaled[id] == pytest.approx(place, abs=0.02)
    # VOSviewer colours clusters itself, and items by a score
    years = dict(zip((node.id for node in expected.nodes), expected.measures["mean_year"], strict=True))
    scores = {by_number[item["id"]]: item["scores"]["Avg. pub. year"] for item in network["items"]}
    assert scores == years


class Disc(NamedTuple):
    x: float
    y: float
    reach: float
    colour: str
    faint: bool


def discs_of(root, view: NetworkView) -> dict[str, Disc]:
    """The discs of an SVG picture by id; positions are those of the whole picture."""
    names = {node.name: node.id for node in view.nodes}
    found = {}
    for group in root.iter(f"{SVG}g"):
        shift = re.fullmatch(r"translate\(0 ([\d.]+)\)", group.get("transform", ""))
        for circle in group.findall(f"{SVG}circle") if shift else ():
            title = circle.findtext(f"{SVG}title")
            if title:
                x, y, r = (float(circle.get(name)) for name in ("cx", "cy", "r"))
                id = names[title.rpartition(",")[0]]
                found[id] = Disc(
                    x, y + float(shift[1]), r, circle.get("fill"), circle.get("opacity") is not None
                )
    return found


def lines_of(root) -> set[tuple[float, float, float, float]]:
    paths = [path for path in root.iter(f"{SVG}path") if not path.get("class")]
    return {
        tuple(map(float, found))
        for path in paths
        for found in re.findall(r"M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)", path.get("d"))
    }


def ring(disc: Disc, zoom: float) -> list[tuple[int, int]]:
    """The pixels of twelve points of a disc, at three quarters of its radius."""
    turns = [turn * pi / 6 for turn in range(12)]
    reach = 0.75 * disc.reach
    return [(round((disc.x + reach * cos(t)) * zoom), round((disc.y + reach * sin(t)) * zoom)) for t in turns]


PIXELS = """async ([file, points]) => {
  const bytes = Uint8Array.from(atob(file), (char) => char.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const surface = new OffscreenCanvas(picture.width, picture.height);
  const ctx = surface.getContext('2d');
  ctx.drawImage(picture, 0, 0);
  const {data} = ctx.getImageData(0, 0, picture.width, picture.height);
  return points.map(([x, y]) => [...data.slice(4 * (y * picture.width + x), 4 * (y * picture.width + x) + 3)]);
}"""


def test_pictures_have_the_same_nodes_links_positions_and_colours(open_page, address, expected):
    page = open_page(address + VIEW, **DESKTOP)
    wanted = form_of(expected)
    root = etree.fromstring(file(page, "svg"))
    discs = discs_of(root, expected)
    assert {id: disc.colour for id, disc in discs.items()} == wanted.colours
    # positions are those of the network, scaled and shifted equally
    a, b = (choose(wanted.places, key=lambda id: wanted.places[id][0]) for choose in (min, max))
    (ax, ay), (bx, _) = wanted.places[a], wanted.places[b]
    scale = (discs[b].x - discs[a].x) / (bx - ax)
    for id, (x, y) in wanted.places.items():
        assert (discs[id].x - discs[a].x, discs[id].y - discs[a].y) == pytest.approx(
            ((x - ax) * scale, (y - ay) * scale), abs=0.2
        )
    head = float(re.search(r'<g transform="translate\(0 ([\d.]+)\)">', etree.tostring(root).decode())[1])
    corner = {(round(disc.x, 1), round(disc.y - head, 1)): id for id, disc in discs.items()}
    links = {tuple(sorted((corner[x, y], corner[to_x, to_y]))) for x, y, to_x, to_y in lines_of(root)}
    assert links == wanted.links

    width, height = (float(size) for size in root.get("viewBox").split()[2:])
    png = file(page, "png")
    across, down = struct.unpack(">II", png[16:24])
    assert across / down == pytest.approx(width / height, rel=0.01)
    lit = {id: disc for id, disc in discs.items() if not disc.faint}
    points = [point for disc in lit.values() for point in ring(disc, across / width)]
    found = page.evaluate(PIXELS, [b64encode(png).decode(), points])
    rings = {id: list(map(colour, found[12 * place : 12 * place + 12])) for place, id in enumerate(lit)}
    check_colours(rings, wanted.colours)

    pdf = pypdfium2.PdfDocument(file(page, "pdf"))
    assert len(pdf) == 1
    assert pdf[0].get_size() == pytest.approx((width * 0.75, height * 0.75), abs=0.1)
    picture = pdf[0].render(scale=2 / 0.75).to_numpy()[..., ::-1]
    zoom = picture.shape[1] / width
    rings = {id: [colour(picture[y, x]) for x, y in ring(disc, zoom)] for id, disc in lit.items()}
    check_colours(rings, wanted.colours)
    text = pdf[0].get_textpage().get_text_range()
    named = {label.text for group in root.iter(f"{SVG}g") if group.get("class") == "names" for label in group}
    assert all(name in text for name in named if name.isascii())
    assert "Weizhu Chen" in named
