"""SVG and PNG pictures of networks."""

from __future__ import annotations

import re
import struct
import threading
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from lxml import etree

from graphapp.errors import BadInput, NotReady
from graphapp.exporters import png
from graphapp.exporters.drawing import rendering
from graphapp.exporters.drawing.text_width import text_width
from graphapp.networks.palette import LIGHT, rgb
from graphapp.networks.spec import NetworkSpec, NetworkView

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
Written = Callable[..., bytes]


def drawing(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def pixels(content: bytes) -> np.ndarray:
    """The pixels of an RGBA picture without interlacing, by the PNG specification's filters."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    at, data, width, height = 8, b"", 0, 0
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
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


def shift(root: etree._Element) -> float:
    """How far down the network is drawn, below the title."""
    moved = next(group.get("transform") for group in root.iter(f"{SVG}g") if group.get("transform"))
    return float(moved.removeprefix("translate(0 ").rstrip(")"))


def names_in(root: etree._Element) -> list[etree._Element]:
    """The names beside the nodes."""
    return list(next(group for group in root.iter(f"{SVG}g") if group.get("class") == "names"))


def box(text: etree._Element) -> tuple[float, float, float, float]:
    """What a name covers: as wide as it is estimated to be at most, from below its baseline to above its capitals."""
    size, weight = float(text.get("font-size", 12)), int(text.get("font-weight", 400))
    half, y = text_width(text.text, size, weight) / 2, float(text.get("y"))
    return float(text.get("x")) - half, y - 0.75 * size, float(text.get("x")) + half, y + 0.22 * size


def overlapping(boxes: list[tuple[float, float, float, float]]) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i, a in enumerate(boxes)
        for j, b in enumerate(boxes[:i])
        if a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]
    ]


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
    segments = sum(path.get("d").count("M") for path in root.iter(f"{SVG}path") if path.get("class") is None)
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


@pytest.mark.parametrize("options", [{}, {"width": "85mm"}, {"width": "170mm", "font_size": "14"}])
def test_names_cover_neither_each_other_nor_the_edge(
    options: dict[str, str], make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network([f"Author Number {i}" for i in range(60)])
    root = drawing(written(view, ".svg", **options))
    boxes = [box(text) for text in names_in(root)]
    assert len(boxes) >= 4
    assert overlapping(boxes) == []
    width = float(root.get("viewBox").split()[2])
    assert all(left >= 0 and right <= width for left, _, right, _ in boxes)


def test_at_most_so_many_nodes_are_named_as_asked_for_the_most_important_first(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network([f"A{i}" for i in range(30)])  # papers grow along the list, the first is the centre
    for index, node in enumerate(view.nodes):
        node.x, node.y = 100 * (index % 6), 100 * (index // 6)
    named = [text.text for text in names_in(drawing(written(view, ".svg", labels="3")))]
    assert named == ["A0", "A29", "A28"]
    assert names_in(drawing(written(view, ".svg", labels="0"))) == []
    assert "3 of 30 named" in drawing(written(view, ".svg", labels="3")).findtext(f"{SVG}desc")
    assert "named" not in drawing(written(view, ".svg", labels="30")).findtext(f"{SVG}desc")


@pytest.mark.parametrize(
    ("options", "width", "letter"),
    [
        # a name of 12 units, in millimetres on paper: 9 points are 3.175 mm, 8 points 2.822 mm
        ({"width": "170mm"}, "170.00mm", 3.175),
        ({"width": "17 cm", "font_size": "8"}, "170.00mm", 2.822),
        ({"width": "5in", "font_size": "12"}, "127.00mm", 4.233),
        ({"width": "360pt", "font_size": "9"}, "127.00mm", 3.175),
        # in pixels of a screen, of which 96 are an inch
        ({"width": "800px"}, "800", 3.175),
        ({"width": "800"}, "800", 3.175),
        ({"width": "800px", "font_size": "18"}, "800", 6.35),
    ],
)
def test_a_picture_is_as_wide_as_asked_with_letters_of_the_size_asked(
    options: dict[str, str],
    width: str,
    letter: float,
    make_network: Callable[..., NetworkView],
    written: Written,
) -> None:
    root = drawing(written(make_network(["Ada", "Bob", "Cy"]), ".svg", **options))
    assert root.get("width") == width
    units = float(root.get("viewBox").split()[2])
    across = float(width.removesuffix("mm")) * (1 if width.endswith("mm") else 25.4 / 96)
    assert 12 / units * across == pytest.approx(letter, abs=0.002)
    tall = float(root.get("height").removesuffix("mm")) / float(width.removesuffix("mm"))
    assert tall == pytest.approx(float(root.get("viewBox").split()[3]) / units, rel=1e-3)


def physical(content: bytes) -> tuple[int, int, float]:
    """Width and height in pixels, and dots per inch as the file says."""
    width, height = struct.unpack(">II", content[16:24])
    at = content.index(b"pHYs") + 4
    across, down, unit = struct.unpack(">IIB", content[at : at + 9])
    assert across == down
    assert unit == 1
    assert zlib.crc32(content[at - 4 : at + 9]) == struct.unpack(">I", content[at + 9 : at + 13])[0]
    return width, height, across / 39.3701


@pytest.mark.parametrize(
    ("options", "width", "dpi"),
    [
        ({"width": "170mm", "dpi": "300"}, 2008, 300),  # 170 / 25.4 * 300 = 2007.9
        ({"width": "85mm"}, 1004, 300),
        ({"width": "85mm", "dpi": "96"}, 321, 96),
        ({"width": "640px"}, 640, 96),
        ({"width": "640px", "dpi": "192"}, 640, 192),
    ],
)
def test_a_png_has_the_pixels_asked_for_and_says_how_many_are_an_inch(
    options: dict[str, str],
    width: int,
    dpi: float,
    make_network: Callable[..., NetworkView],
    written: Written,
) -> None:
    found, _, per_inch = physical(written(make_network(["Ada", "Bob", "Cy"]), ".png", **options))
    assert found == width
    assert per_inch == pytest.approx(dpi, abs=0.1)


@pytest.mark.parametrize(
    ("suffix", "options", "said"),
    [
        (".svg", {"width": "wide"}, "`width` must be a length such as 170mm"),
        (".svg", {"width": "1mm"}, "`width` must be"),
        (".svg", {"width": "-5px"}, "`width` must be"),
        (".svg", {"width": "1e5px"}, "`width` must be"),
        (".svg", {"labels": "-1"}, "`labels` must be an integer from 0 to 2,000"),
        (".svg", {"labels": "1.5"}, "`labels` must be"),
        (".svg", {"labels": "٣"}, "`labels` must be"),
        (".svg", {"font_size": "3"}, "`font_size` must be a number from 4 to 40"),
        (".svg", {"font_size": "nan"}, "`font_size` must be"),
        (".svg", {"dpi": "300"}, "SVG picture has no option dpi"),
        (".png", {"dpi": "9"}, "`dpi` must be a number from 30 to 1,200"),
        (".png", {"width": "2000mm", "dpi": "1200"}, "pixels is too large: the maximum is 50 million"),
        (".graphml", {"width": "170mm"}, "GraphML has no option width"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused_with_its_range(
    suffix: str,
    options: dict[str, str],
    said: str,
    make_network: Callable[..., NetworkView],
    written: Written,
) -> None:
    with pytest.raises(BadInput) as error:
        written(make_network(["Ada", "Bob"]), suffix, **options)
    assert said in error.value.message
    assert error.value.hint


def test_blank_options_are_as_if_not_given(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network(["Ada", "Bob"])
    assert written(view, ".svg", width="", labels=" ", font_size="") == written(view, ".svg")


def test_a_long_title_and_caption_are_broken_into_lines_that_fit(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network(
        ["Ada", "Bob"], left_out=["Not shown: 462 of 549 links (fewer than 2 joint papers)."] * 9
    )
    view.title = "Coauthors in the Proceedings of the International Conference on Names of Great Length " * 3
    root = drawing(written(view, ".svg", width="85mm"))
    width = float(root.get("viewBox").split()[2])
    head = [text for text in root.iter(f"{SVG}text") if text.get("x") == "20"]
    assert len(head) == 2 + 6  # two lines of the title, as many of the caption as there are at most
    for text in head:
        assert (
            text_width(text.text, float(text.get("font-size", 12)), int(text.get("font-weight", 400)))
            <= width - 40
        )
    assert head[1].text.endswith("…")
    assert "joint papers)." in root.findtext(f"{SVG}desc").replace("…", "")  # there it stands in full


def test_a_picture_says_which_years_it_shows(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network(["Ada", "Bob"], title="Coauthors of Ada", spec=NetworkSpec(value="ada", first=2020))
    root = drawing(written(view, ".svg"))
    assert root.findtext(f"{SVG}title") == "Coauthors of Ada, 2020–"
    assert "Coauthors of Ada, 2020–" in [text.text for text in root.iter(f"{SVG}text")]


def test_a_system_without_fonts_makes_no_picture_whose_names_are_missing(
    make_network: Callable[..., NetworkView], written: Written, monkeypatch
) -> None:
    import resvg_py

    view = make_network(["Ada", "Bob"])
    monkeypatch.setattr(
        rendering,
        "rendered",
        lambda text, width: bytes(
            resvg_py.svg_to_bytes(svg_string=text, width=width, skip_system_fonts=True)
        ),
    )
    rendering.draws_text.cache_clear()
    with pytest.raises(NotReady, match="no font"):
        written(view, ".png")
    rendering.draws_text.cache_clear()


def legend_of(root: Any) -> list[str]:
    """The strings of a picture before the keys for sizes and widths."""
    keys = {text for group in root.iter(f"{SVG}g") if group.get("class") == "keys" for text in group.iter()}
    return [text.text for text in root.iter(f"{SVG}text") if text not in keys]


def test_the_legend_names_the_chief_member_of_each_community(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network([f"Author {i}" for i in range(10)])
    # communities 0, 1, 2 in turn; papers grow along the list, so the last of each is its chief
    text = legend_of(drawing(written(view, ".svg")))
    assert text[-3:] == ["Author 9 and 2 more", "Author 7 and 2 more", "Author 8 and 2 more"]


def test_the_legend_names_a_collapsed_community_without_a_number(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network([f"Author {i}" for i in range(10)])
    for index, node in enumerate(view.nodes):
        node.community = int(index == 9)
    # a collapsed community has a colour
    view.nodes[9].type = "community"
    text = legend_of(drawing(written(view, ".svg")))
    assert text[-2:] == ["Author 8 and 8 more", "Author 9"]


def test_the_legend_says_which_communities_it_leaves_out(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network([f"Author {i}" for i in range(61)])
    for index, node in enumerate(view.nodes):
        node.community = index // 2 if index < 60 else 40
    root = drawing(written(view, ".svg"))
    text = legend_of(root)
    # the spot of that entry, the discs of communities 24 to 29 and 40, and no others
    greys = [disc for disc in root.iter(f"{SVG}circle") if disc.get("fill") == LIGHT.other]
    assert len(greys) == 1 + 6 * 2 + 1
    assert text[-1] == "7 smaller communities"  # 30 pairs and one alone; 24 have a colour


def test_the_keys_say_what_sizes_and_widths_mean(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network([f"Author {i}" for i in range(5)])
    for index, node in enumerate(view.nodes):
        node.papers = 1 + index
    for edge in view.edges:
        edge.papers = 1
    view.edges[0].papers = 5
    (keys,) = (
        group for group in drawing(written(view, ".svg")).iter(f"{SVG}g") if group.get("class") == "keys"
    )
    texts = [element.text for element in keys.iter(f"{SVG}text")]
    assert texts[0].startswith("Size: ")
    assert texts[-4:] == ["Width: Joint papers", "1", "2–3", "4–5"]
    assert len(list(keys.iter(f"{SVG}path"))) == 3


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
    down = shift(root)
    seen = [
        picture[round(2 * (float(d.get("cy")) + down)), round(2 * float(d.get("cx")))][:3].tolist()
        for d in discs
    ]
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
        node.x, node.y, node.community = 20, 30 * node.y, node.x % 12
    width, height = struct.unpack(">II", written(view, ".png")[16:24])
    assert max(width, height) <= 2600


def test_a_large_picture_is_rendered_without_stopping_other_threads(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    """The renderer holds Python's global lock; nobody else could be answered meanwhile."""
    view = make_network([f"Author {i}" for i in range(60)])
    written(view, ".png", width="200px")  # whether there are fonts is looked at once
    done, turns = threading.Event(), 0
    rendering = threading.Thread(target=lambda: (written(view, ".png", width="3000px"), done.set()))
    rendering.start()
    while not done.wait(0.01) and turns < 10_000:
        turns += 1
    rendering.join()
    assert turns >= 20


@pytest.mark.parametrize(
    ("script", "said"),
    [("import sys; sys.exit(3)", "exit status 3"), ("import time; time.sleep(60)", "more than 0.5 seconds")],
)
def test_a_renderer_that_fails_is_an_error_that_points_to_svg(
    script: str, said: str, make_network: Callable[..., NetworkView], written: Written, tmp_path, monkeypatch
) -> None:
    (tmp_path / "renderer.py").write_text(script)
    monkeypatch.setattr(rendering, "_RENDERER", tmp_path / "renderer.py")
    monkeypatch.setattr(rendering, "SECONDS", 0.5)
    monkeypatch.setattr(png, "draws_text", lambda: True)
    with pytest.raises(NotReady, match=said) as error:
        written(make_network(["Ada", "Bob"]), ".png", labels="0")
    assert "SVG" in error.value.hint


def test_hostile_names_make_a_png(hostile: NetworkView, controlled: NetworkView, written: Written) -> None:
    assert written(hostile, ".png").startswith(b"\x89PNG")
    assert written(controlled, ".png").startswith(b"\x89PNG")
