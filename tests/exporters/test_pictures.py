"""SVG and PNG pictures of networks."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from lxml import etree

from graphapp.errors import BadInput
from graphapp.network import NetworkView
from graphapp.palette import LIGHT, rgb

SVG = "{http://www.w3.org/2000/svg}"
Written = Callable[[NetworkView, str], bytes]


def drawing(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def pixels(png: bytes) -> np.ndarray:
    """The pixels of an RGBA picture without interlacing, by the PNG specification's filters."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, data, width, height = 8, b"", 0, 0
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
            assert (depth, colour, interlace) == (8, 6, 0)
        elif kind == b"IDAT":
            data += body
        at += 12 + length
    raw = zlib.decompress(data)
    rows = np.zeros((height + 1, width + 1, 4), np.uint8)
    for y in range(height):
        start = y * (4 * width + 1)
        line = np.frombuffer(raw, np.uint8, 4 * width, start + 1).reshape(width, 4).astype(int)
        above = rows[y].astype(int)
        if raw[start] == 0:
            rows[y + 1, 1:] = line
        elif raw[start] == 1:
            rows[y + 1, 1:] = line.cumsum(axis=0) % 256
        elif raw[start] == 2:
            rows[y + 1, 1:] = (line + above[1:]) % 256
        else:
            for x in range(width):
                left, up, corner = rows[y + 1, x].astype(int), above[x + 1], above[x]
                if raw[start] == 3:
                    guess = (left + up) // 2
                else:
                    near = np.abs([up - corner, left - corner, left + up - 2 * corner])
                    guess = np.where(
                        (near[0] <= near[1]) & (near[0] <= near[2]),
                        left,
                        np.where(near[1] <= near[2], up, corner),
                    )
                rows[y + 1, x + 1] = (line[x] + guess) % 256
    return rows[1:, 1:]


def test_every_author_is_a_disc_that_says_its_name(hostile: NetworkView, written: Written) -> None:
    root = drawing(written(hostile, ".svg"))
    titles = [disc.findtext(f"{SVG}title") for disc in root.iter(f"{SVG}circle") if len(disc)]
    assert len(titles) == len(hostile.nodes)
    assert titles[0] == "Ada Lovelace, 1 paper"
    assert titles[3] == "</script><script>alert(1)</script>, 4 papers"
    assert titles[9] == "bidi evil, 10 papers"  # without the marks that would turn the text round


def test_papers_are_squares_and_venues_diamonds(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network(["Ada", "A Title", "A Venue"])
    view.nodes[1].type, view.nodes[2].type = "paper", "venue"
    root = drawing(written(view, ".svg"))
    shapes = {
        etree.QName(e).localname: e.findtext(f"{SVG}title")
        for e in root.iter()
        if e.find(f"{SVG}title") is not None
    }
    del shapes["svg"]
    assert shapes == {"circle": "Ada, 1 paper", "rect": "A Title", "polygon": "A Venue, 3 papers"}
    assert "1 author, 1 paper, 1 venue" in root.findtext(f"{SVG}desc")


def test_only_the_strong_links_are_drawn_and_the_picture_says_so(
    hostile: NetworkView, written: Written
) -> None:
    root = drawing(written(hostile, ".svg"))
    segments = sum(path.get("d").count("M") for path in root.iter(f"{SVG}path"))
    strong = len(hostile.nodes) - 1
    assert segments == strong
    assert f"{strong} of {len(hostile.edges)} links drawn" in root.findtext(f"{SVG}desc")


def test_a_picture_holds_nothing_that_runs_or_fetches(hostile: NetworkView, written: Written) -> None:
    root = drawing(written(hostile, ".svg"))
    assert {etree.QName(element).localname for element in root.iter()} <= {
        *("svg", "title", "desc", "rect", "g", "path", "circle", "text")
    }
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not re.match(r"on|style$|.*href", name, re.IGNORECASE)
            assert "url(" not in value
    assert root.findtext(f"{SVG}title") == hostile.title


def test_names_do_not_cover_each_other(make_network: Callable[..., NetworkView], written: Written) -> None:
    view = make_network([f"Author Number {i}" for i in range(60)])
    root = drawing(written(view, ".svg"))
    group = next(group for group in root.iter(f"{SVG}g") if group.get("text-anchor") == "middle")
    places = [(float(text.get("x")), float(text.get("y"))) for text in group]
    assert len(places) > 20
    for i, (x, y) in enumerate(places):
        assert all(abs(x - a) > 90 or abs(y - b) > 12 for a, b in places[:i])


def test_the_legend_names_the_chief_member_of_each_community(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network([f"Author {i}" for i in range(10)])
    # communities 0, 1, 2 in turn; papers grow along the list, so the last of each is its chief
    text = [element.text for element in drawing(written(view, ".svg")).iter(f"{SVG}text")]
    assert text[-3:] == ["Author 9 and 2 more", "Author 7 and 2 more", "Author 8 and 2 more"]


def test_the_legend_says_which_communities_it_leaves_out(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network([f"Author {i}" for i in range(41)])
    for index, node in enumerate(view.nodes):
        node.community = index // 2 if index < 40 else 30
    root = drawing(written(view, ".svg"))
    text = [element.text for element in root.iter(f"{SVG}text")]
    # the spot of that entry, the discs of communities 12 to 19 and 30, and no others
    greys = [disc for disc in root.iter(f"{SVG}circle") if disc.get("fill") == LIGHT.other]
    assert len(greys) == 1 + 8 * 2 + 1
    assert text[-1] == "9 smaller communities"  # 20 pairs and one alone; 12 have a colour


@pytest.mark.parametrize("suffix", [".svg", ".png", ".html"])
def test_a_network_without_positions_is_refused_with_advice(
    suffix: str, make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network(["Ada", "Bob"])
    view.nodes[1].x = None
    with pytest.raises(BadInput) as error:
        written(view, suffix)
    assert "graphml" in error.value.hint


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_a_network_of_nobody_is_a_picture(suffix: str, empty: NetworkView, written: Written) -> None:
    assert written(empty, suffix)


def test_a_png_shows_the_discs_in_their_colours(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network(["Ada", "Bob", "Cy", "Di", "Ed", "Flo"])
    view.title = "T"
    view.nodes[3].community = 0
    root = drawing(written(view, ".svg"))
    picture = pixels(written(view, ".png"))
    assert picture.shape[:2] == (2 * int(root.get("height")), 2 * int(root.get("width")))
    discs = [disc for disc in root.iter(f"{SVG}circle") if len(disc)]
    seen = [picture[round(2 * float(d.get("cy"))), round(2 * float(d.get("cx")))][:3].tolist() for d in discs]
    one_and_two = LIGHT.communities[1:3]
    # who is alone in a community has no entry in the legend and so no colour: Di, the one member of community 0
    assert seen == [list(rgb(c)) for c in (LIGHT.ink, *one_and_two, LIGHT.other, *one_and_two)]
    assert picture[0, 0].tolist() == [255, 255, 255, 255]


def test_a_png_shows_names(make_network: Callable[..., NetworkView], written: Written) -> None:
    """The same picture with other names differs in its pixels: fonts were found."""
    names, others = ["Ada", "Bob", "Cy"], ["Ada", "Rob", "Cy"]
    first, second = (pixels(written(make_network(some), ".png")) for some in (names, others))
    assert first.shape == second.shape
    assert (first != second).any()


def test_a_large_png_stays_within_its_longest_side(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network([f"Author {i}" for i in range(60)])
    for node in view.nodes:
        node.x, node.y = 3 * node.x, 3 * node.y
    width, height = struct.unpack(">II", written(view, ".png")[16:24])
    assert max(width, height) in (2599, 2600)


def test_hostile_names_make_a_png(hostile: NetworkView, controlled: NetworkView, written: Written) -> None:
    assert written(hostile, ".png").startswith(b"\x89PNG")
    assert written(controlled, ".png").startswith(b"\x89PNG")
