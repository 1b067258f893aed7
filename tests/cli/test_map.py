"""`graphapp map` on the bundled demo."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def on_demo(graphapp, tmp_path):
    """Runs `graphapp map` on a store with the bundled demo."""
    store = tmp_path / "demo.db"
    assert graphapp("load", "--demo", "--store", store).status == 0
    return lambda *arguments: graphapp("map", "--store", store, *arguments)


def test_the_map_is_built_once_and_lists_regions_and_authors(on_demo):
    first = on_demo()
    assert first.status == 0
    assert first.out.startswith("Map of 169 authors, 49 papers: ")
    whole = json.loads(on_demo("--json").out)
    # the same map: it is current
    assert whole["map"]["current"]
    assert sum(item["authors"] for item in whole["items"]) == 169
    region = whole["items"][0]
    inside = json.loads(on_demo("--region", str(region["region"]), "--json").out)
    assert (inside["shows"], len(inside["items"])) == ("authors", region["authors"])
    again = json.loads(on_demo("--rebuild", "--json").out)
    assert again["items"] == whole["items"]


def test_an_unknown_region_is_an_error_with_advice(on_demo):
    done = on_demo("--region", "999")
    assert done.status == 3
    assert "The map has no region 999." in done.err
