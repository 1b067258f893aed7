"""Colours of nodes by a measure: the same on the page and in files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from graphapp.networks.appearance import Appearance
from graphapp.networks.arranging import arranged
from graphapp.networks.colouring import colouring_of, node_colours, value_text
from graphapp.networks.measures.registry import MEASURES, measure_named
from graphapp.networks.palette import LIGHT, SCALE, on_scale
from graphapp.networks.spec import NetworkNode, NetworkSpec, NetworkView


def view(colour: str, values: list[Any]) -> NetworkView:
    nodes = [NetworkNode(str(index), str(index), 1, community=0) for index in range(len(values))]
    made = NetworkView("", NetworkSpec(value="0"), nodes, [], centre=0)
    return arranged(made, Appearance(colour=colour), {colour: values})


def test_numbers_are_placed_by_their_square_root_and_years_linearly() -> None:
    found = colouring_of(view("degree", [900, 0, 25, 100]), LIGHT)
    assert found is not None
    # the centre has no place on the scale: 25 of 0 to 100 is in the middle
    assert found.colours[1:] == [SCALE[0], SCALE[2], SCALE[4]]
    assert found.ticks == [(0, 0), (0.5, 25), (1, 100)]
    years = colouring_of(view("mean_year", [1990, 2000, 2010, None, 2020]), LIGHT)
    assert years is not None
    assert years.colours[1:] == [SCALE[0], SCALE[2], None, SCALE[4]]


def test_nodes_without_a_value_are_grey_and_the_centre_is_ink() -> None:
    assert node_colours(view("mean_year", [1990, None, 2010]), LIGHT) == [LIGHT.ink, LIGHT.other, SCALE[2]]
    assert node_colours(view("community", [None, 0]), LIGHT) == [LIGHT.ink, LIGHT.communities[0]]


def test_categories_are_coloured_by_frequency_and_the_rest_is_counted() -> None:
    found = colouring_of(view("venue", ["X", "B", "A", "B", *(f"V{n:02}" for n in range(24))]), LIGHT)
    assert found is not None
    assert found.categories[:3] == [("B", 2), ("A", 1), ("V00", 1)]
    assert found.rest == 2
    assert found.colours[:4] == [None, LIGHT.communities[0], LIGHT.communities[1], LIGHT.communities[0]]


def test_values_are_short() -> None:
    assert value_text(1234, measure_named("papers")) == "1,234"
    assert value_text(0.0123456, measure_named("pagerank")) == "0.0123"
    assert value_text(2004.33, measure_named("mean_year")) == "2004.3"


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _scales(root: Path) -> dict[str, list[str]]:
    source = (root / "static/network/palette.js").read_text("utf-8")
    return {
        name: re.findall("#[0-9a-f]{6}", stops)
        for name, stops in re.findall(r"const (\w+_SCALE) = \[(.*?)\]", source)
    }


def test_the_lightness_of_a_scale_changes_in_one_direction(root: Path) -> None:
    scales = _scales(root)
    light = [_luminance(on_scale(scales["LIGHT_SCALE"], step / 20)) for step in range(21)]
    assert light == sorted(light, reverse=True)
    dark = [_luminance(on_scale(scales["DARK_SCALE"], step / 20)) for step in range(21)]
    assert dark == sorted(dark)


def test_the_page_has_the_same_scale_and_the_same_measures(root: Path) -> None:
    assert _scales(root)["LIGHT_SCALE"] == list(SCALE)
    source = (root / "static/network/measures.js").read_text("utf-8")
    local = re.findall(r"^  (\w+): \(node[,)]", source, re.MULTILINE)
    (remote,) = re.findall(r"const REMOTE = \[(.*?)\]", source)
    assert local == [each.id for each in MEASURES if not each.remote]
    assert re.findall(r"\w+", remote) == [each.id for each in MEASURES if each.remote]
