"""What pictures show besides nodes and links – topics, years, title, legend –, their scale, and PDF."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
from lxml import etree

from graphapp.errors import BadInput
from graphapp.networks.appearance import Appearance
from graphapp.networks.spec import CommunityTopic, NetworkView

SVG = "{http://www.w3.org/2000/svg}"
Written = Callable[..., bytes]
Make = Callable[..., NetworkView]


def group(content: bytes, name: str) -> list[etree._Element]:
    """The texts of a group of the picture."""
    root = etree.fromstring(content, etree.XMLParser(huge_tree=True))
    return [
        text for each in root.iter(f"{SVG}g") if each.get("class") == name for text in each.iter(f"{SVG}text")
    ]


def texts(content: bytes) -> set[str]:
    return {text.text for text in etree.fromstring(content).iter(f"{SVG}text")}


def test_a_large_network_has_the_topics_of_its_communities(make_network: Make, written: Written) -> None:
    view = make_network([f"Author {place}" for place in range(1100)])
    topics = [CommunityTopic(n, 366, 9, (f"deep{n}", "graphs", "third"), None, ()) for n in range(3)]
    nodes = [
        replace(node, x=place % 3 * 3000 + place, y=place * 7 % 2000) for place, node in enumerate(view.nodes)
    ]
    view = replace(view, nodes=nodes, topics=tuple(topics))
    picture = written(view, ".svg")
    labels = group(picture, "topics")
    assert [text.text for text in labels] == [f"deep{n} · graphs" for n in range(3)]
    # no name crosses the middle of a label
    for label in labels:
        x, y = float(label.get("x")), float(label.get("y"))
        for name in group(picture, "names"):
            apart = abs(float(name.get("y")) - y) > 12 or abs(float(name.get("x")) - x) > 40
            assert apart, (label.text, name.text)
    # as on the page: not while something is highlighted, and not in a small network
    chosen = replace(view, appearance=Appearance(select=view.nodes[5].id))
    assert group(written(chosen, ".svg"), "topics") == []
    small = replace(make_network([f"Author {place}" for place in range(50)]), topics=tuple(topics))
    assert group(written(small, ".svg"), "topics") == []


def test_the_layout_by_year_has_its_years_along_the_edge(make_network: Make, written: Written) -> None:
    view = make_network(["Ada", "Bo", "Cy", "Dee", "Eve"])
    nodes = [
        replace(node, x=200 * (place // 2), y=80 * place, first=2001 + place // 2)
        for place, node in enumerate(view.nodes)
    ]
    moved = [replace(nodes[0], x=-300), *nodes[1:]]
    placed = replace(view, nodes=nodes)
    view = replace(view, nodes=moved, appearance=Appearance(layout="years"), unfiltered=placed)
    picture = written(view, ".svg")
    years = group(picture, "axis")
    assert [text.text for text in years] == ["2001", "2002", "2003"]
    # above the columns of the layout, where one node was moved away from
    discs = [c for c in etree.fromstring(picture).iter(f"{SVG}circle") if c.findtext(f"{SVG}title")]
    assert float(years[1].get("x")) == pytest.approx(float(discs[2].get("cx")), abs=0.2)
    assert all(float(name.get("y")) > 28 for name in group(picture, "names"))
    assert group(written(replace(view, appearance=Appearance()), ".svg"), "axis") == []


def test_a_picture_without_title_and_legend(make_network: Make, written: Written) -> None:
    view = make_network([f"Author {place}" for place in range(9)])
    whole, legend, none = (written(view, ".svg", parts=parts) for parts in ("all", "legend", "none"))
    assert whole == written(view, ".svg")
    title = next(text for text in texts(whole) if text.startswith("Network of Ada"))
    assert title not in texts(legend) | texts(none)
    assert "Size: Joint papers" in texts(whole) & texts(legend)
    assert "Size: Joint papers" not in texts(none)
    heights = [float(etree.fromstring(picture).get("height")) for picture in (whole, legend, none)]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == 3


def width(png: bytes) -> int:
    return struct.unpack(">I", png[16:20])[0]


def test_a_scale_multiplies_the_pixels_of_a_screen(make_network: Make, written: Written) -> None:
    view = make_network(["Ada", "Bo", "Cy"])
    screen = float(etree.fromstring(written(view, ".svg")).get("width"))
    assert [width(written(view, ".png", scale=str(n))) for n in (1, 2, 4)] == [screen, 2 * screen, 4 * screen]
    assert width(written(view, ".png", scale="3", width="400px")) == 1200
    # 25.4 mm are an inch, and a pixel of a screen is 1/96 inch
    assert width(written(view, ".png", scale="2", width="50.8mm")) == pytest.approx(2 * 96 * 2, abs=1)
    with pytest.raises(BadInput):
        written(view, ".png", scale="2", dpi="300")


def test_a_pdf_is_a_vector_graphic_with_text(make_network: Make, written: Written) -> None:
    view = make_network(["Ada Lovelace", "Émile Zürcher", "张伟", "<b>&\"'#{1+1}"])
    content = written(view, ".pdf", width="170mm")
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    assert document[0].get_width() == pytest.approx(170 / 25.4 * 72, abs=0.1)
    shown = document[0].get_textpage().get_text_range()
    for name in ("Ada Lovelace", "Émile Zürcher", "<b>&\"'#{1+1}"):
        assert name in shown
    # no object of the page is a picture
    kinds = {each.type for each in document[0].get_objects(max_depth=9)}
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds
    assert document.get_metadata_dict()["Title"].startswith("Network of Ada")
    assert content == written(view, ".pdf", width="170mm")
