"""A person with several names: files state the identifier and all names; files of other networks do not change."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable

import networkx as nx
import pytest

from graphapp.exporters import EXPORTERS
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView

BLEI = "person:david blei"
NAMES = ("David M. Blei", "David Blei")
JOINED = "David M. Blei; David Blei"


def view(unit: str = "person") -> NetworkView:
    names = NAMES if unit == "person" else ()
    nodes = [
        NetworkNode(BLEI, "David M. Blei", 3, rows=2, names=names),
        NetworkNode("person:ann lee", "Ann Lee", 2),
        NetworkNode("person:bo wu", "Bo Wu", 1),
    ]
    return NetworkView("Title", NetworkSpec("all", unit=unit), nodes, [NetworkEdge(0, 1, 2.0, 2, 2.0)])  # type: ignore[arg-type]


def written(name: str, unit: str = "person") -> bytes:
    (exporter,) = [each for each in EXPORTERS if each.name == name]
    out = io.BytesIO()
    exporter.write(view(unit), out)
    return out.getvalue()


def in_gexf(data: bytes) -> list[tuple[str, object]]:
    graph = nx.read_gexf(io.BytesIO(data))
    return [(each["key"], each.get("names")) for _, each in graph.nodes(data=True)]


def in_graphml(data: bytes) -> list[tuple[str, object]]:
    graph = nx.read_graphml(io.BytesIO(data))
    return [(each["key"], each.get("names")) for _, each in graph.nodes(data=True)]


def in_gml(data: bytes) -> list[tuple[str, object]]:
    graph = nx.parse_gml(data.decode("utf-8"))
    return [(each["key"], each.get("names")) for _, each in graph.nodes(data=True)]


def in_csv(data: bytes) -> list[tuple[str, object]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rows = csv.DictReader(io.StringIO(archive.read("nodes.csv").decode()))
    return [(each["id"], each.get("names") or None) for each in rows]


@pytest.mark.parametrize(
    ("name", "read"),
    [("gexf", in_gexf), ("graphml", in_graphml), ("gml", in_gml), ("gml-ascii", in_gml), ("csv", in_csv)],
)
def test_a_person_has_all_names_in_one_attribute(
    name: str, read: Callable[[bytes], list[tuple[str, object]]]
) -> None:
    assert read(written(name)) == [(BLEI, JOINED), ("person:ann lee", None), ("person:bo wu", None)]
    assert read(written(name, "cluster"))[0] == (BLEI, None)
    assert b"names" not in written(name, "cluster")


def test_json_has_a_list_of_names() -> None:
    nodes = json.loads(written("json"))["nodes"]
    assert [(node["id"], node.get("names")) for node in nodes][:2] == [
        (BLEI, list(NAMES)),
        ("person:ann lee", None),
    ]
    elements = json.loads(written("cyjs"))["elements"]["nodes"]
    assert elements[0]["data"]["names"] == list(NAMES)
    assert "names" not in elements[1]["data"]


def test_vosviewer_states_the_names_in_the_description() -> None:
    items = json.loads(written("vosviewer"))["network"]["items"]
    assert "2 author rows, published as David M. Blei; David Blei" in items[0]["description"]
    assert "published" not in items[1]["description"]
