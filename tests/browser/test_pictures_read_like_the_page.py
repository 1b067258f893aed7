"""Exported pictures place names like the page: both compute the labels of the same frame."""

from __future__ import annotations

import random

import pytest

from graphapp.exporters.drawing.labels import Frame, Spot, place, shown_name
from graphapp.exporters.drawing.text_width import text_width

PLACE = """
async ({frame, nodes, widths}) => {
  const {Labels} = await import('/static/network/labels.js');
  const ctx = {font: '', measureText(text) {
    const [, weight, height] = /^(\\d+) (\\d+)px/.exec(this.font);
    return {width: widths[`${text}|${height}|${weight}`]};
  }};
  const always = new Set(nodes.filter((node) => node.chosen));
  const sure = nodes.filter((node) => node.sure);
  const rather = new Set(nodes.filter((node) => node.rather));
  const strong = new Set([...always, ...nodes.filter((node) => node.isCentre)]);
  const large = new Set([...nodes.slice(0, 12).filter((node) => node.type === 'author'), ...sure, ...strong]);
  const chief = nodes.find((node) => node.isCentre) ?? nodes[0];
  const placed = new Labels().place(ctx, {frame, ranked: nodes, chief, always, sure, rather, hidden: [], strong, large});
  return placed.map(({node, text, x, y, leader, over}) => [nodes.indexOf(node), text, x, y, leader, over]);
}
"""
NAMES = ["Ada Lovelace", "Bernhard Schölkopf", "张伟", "Zoë", "Ilya Sutskever", "J. Chase Kew", "x" * 70]


def network(count: int, seed: int, crowd: float) -> list[Spot]:
    """Nodes at random positions, most important first, with varying radius, type and name."""
    chance = random.Random(seed)
    return [
        Spot(
            f"{chance.choice(NAMES)} {index % 7 or ''}".strip(),
            chance.gauss(0, crowd),
            chance.gauss(0, crowd),
            6 + 30 / (1 + index / 5),
            chance.choice(["author", "author", "author", "paper", "venue"]) if seed % 2 else "author",
            index == 0,
            # an author's network, or a selection in it
            sure=seed == 2 and 20 <= index < 30,
            chosen=seed == 3 and index == 9,
            rather=seed == 3 and index % 9 == 1,
        )
        for index in range(count)
    ]


FRAMES = [
    (5, 643, 500, 1.0, 120),
    (60, 390, 420, 0.5, 150),  # a phone
    (169, 643, 560, 0.5, 300),  # 170 mm with letters of 9 points
    (555, 1000, 800, 0.35, 500),
    (194, 321, 300, 0.25, 250),  # 85 mm: no room at the centre
    (1200, 1000, 900, 0.3, 600),  # the most important may lie over specks
    (7000, 1000, 800, 0.08, 2500),  # all names may lie over specks
]


def test_the_exporter_and_the_page_place_the_same_names(open_page, site, circle) -> None:
    page = open_page(site.show(circle(["Ada", "Bob", "Cy"])))
    for count, width, height, scale, crowd in FRAMES:
        for seed in (1, 2, 3):
            frame = Frame(width, height, scale, -width / 2 / scale, -height / 2 / scale)
            _compare(page, frame, network(count, seed, crowd), f"{count} nodes, seed {seed}")


def _compare(page, frame: Frame, spots: list[Spot], which: str) -> None:
    """Compare the labels that the exporter and the page place in a frame."""
    count = len(spots)
    # the page labels only nodes inside its frame; a picture contains all nodes
    spots = [
        spot
        for spot in spots
        if 0 <= frame.at(spot.x, spot.y)[0] <= frame.width
        and 0 <= frame.at(spot.x, spot.y)[1] <= frame.height
    ]
    nodes = [{**spot._asdict(), "isCentre": spot.centre} for spot in spots]
    widths = {
        f"{text}|{size}|{weight}": text_width(text, size, weight)
        for text in {shown_name(spot.name) for spot in spots}
        for size in (12, 14)
        for weight in (400, 500, 600)
    }
    found = page.evaluate(PLACE, {"frame": frame._asdict(), "nodes": nodes, "widths": widths})
    ours = place(frame, spots, text_width)
    assert [(label.node, label.text) for label in ours] == [(index, text) for index, text, *_ in found], which
    assert len(ours) >= min(count, 4), which
    assert ours[0].node == 0, which  # the centre
    for label, (_, _, x, y, leader, over) in zip(ours, found, strict=True):
        assert label.over == over, which
        assert (label.x, label.y) == pytest.approx((x, y)), which
        assert (label.leader is None) == (leader is None), which
        if leader is not None:
            assert label.leader == pytest.approx(leader), which


FAMILIES = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "sans-serif"]


def test_no_name_is_much_wider_than_estimated(open_page, site, circle) -> None:
    names = [
        "Ada Lovelace",
        "Wilhelmina Mommsen",
        "Bernhard Schölkopf",
        "Łukasz Żółć",
        "ILYA SUTSKEVER",
        "Zhōngguó",
    ]
    names += ["Дмитрий Менделеев", "Ωμέγα Παπαδόπουλος", "J. P. 0001", "Weizhu Chen", "WWW MMM", "Ærø Œuvre"]
    page = open_page(site.show(circle(["Ada", "Bob", "Cy"])))
    for family in FAMILIES:
        measured = page.evaluate(
            """({names, family}) => {
              const ctx = document.createElement('canvas').getContext('2d');
              return [400, 600].map((weight) => {
                ctx.font = `${weight} 12px "${family}", "DejaVu Sans", sans-serif`;
                return names.map((name) => ctx.measureText(name).width);
              });
            }""",
            {"names": names, "family": family},
        )
        for weight, widths in zip((400, 600), measured, strict=True):
            for name, width in zip(names, widths, strict=True):
                # a name has a margin of three pixels on both sides
                assert width <= text_width(name, 12, weight) + 3, (family, name, weight)
