"""Every data format, read by software of others, says the same network."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import igraph
import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from graphapp.exporters import EXPORTERS
from graphapp.exporters.pajek import labels
from graphapp.exporters.text import one_line
from graphapp.exporters.vosviewer import label as vosviewer_label
from graphapp.networks.spec import NetworkView

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Written = Callable[[NetworkView, str], bytes]
Link = tuple[str, str, float, int | None]


def names_of(view: NetworkView) -> list[str]:
    return [node.name for node in view.nodes]


def links_of(view: NetworkView) -> list[tuple[int, int, float]]:
    return [(edge.source, edge.target, edge.weight) for edge in view.edges]


def xml_form(text: str) -> str:
    """What XML 1.0 makes of a text."""
    return NOT_XML.sub("\ufffd", text)


def links_in(graph: networkx.Graph, position: dict[str, int]) -> list[tuple[int, int, float]]:
    found = ((position[a], position[b], data["weight"]) for a, b, data in graph.edges(data=True))
    return sorted((min(a, b), max(a, b), weight) for a, b, weight in found)


def check_xml_graph(graph: networkx.Graph, view: NetworkView, name: str) -> None:
    assert not graph.is_directed()
    assert list(graph) == [f"n{i}" for i in range(len(view.nodes))]
    for node, (_, data) in zip(view.nodes, graph.nodes(data=True), strict=True):
        assert data.get(name, "") == xml_form(node.name)
        assert data.get("key", "") == xml_form(node.id)
        assert data["papers"] == node.papers
        assert data["rows"] == node.rows
        assert data.get("community", -1) == node.community
        assert (data.get("first_year"), data.get("last_year")) == (node.first, node.last)
        assert (data["x"], data["y"]) == (node.x, -node.y)  # y up, as Gephi and matplotlib have it
    assert links_in(graph, {f"n{i}": i for i in range(len(view.nodes))}) == links_of(view)
    first = graph.edges["n0", "n1"]
    assert (first["papers"], first["first_year"], first["last_year"]) == (1, 2001, 2002)


@pytest.mark.parametrize("fixture", ["hostile", "controlled"])
def test_networkx_reads_our_graphml(fixture: str, request: pytest.FixtureRequest, written: Written) -> None:
    view = request.getfixturevalue(fixture)
    graph = networkx.read_graphml(io.BytesIO(written(view, ".graphml")))
    check_xml_graph(graph, view, "name")


@pytest.mark.parametrize("fixture", ["hostile", "controlled"])
def test_networkx_reads_our_gexf(fixture: str, request: pytest.FixtureRequest, written: Written) -> None:
    view = request.getfixturevalue(fixture)
    graph = networkx.read_gexf(io.BytesIO(written(view, ".gexf")))
    check_xml_graph(graph, view, "label")
    node = graph.nodes["n2"]
    assert node["viz"]["position"] == {"x": view.nodes[2].x, "y": -view.nodes[2].y, "z": 0.0}
    assert node["viz"]["color"] == {"r": 3, "g": 118, "b": 78, "a": 1.0}
    assert node["spells"] == [(2001, 2002), (2005, 2005)]


def test_igraph_reads_our_graphml(hostile: NetworkView, written: Written, tmp_path: Path) -> None:
    path = tmp_path / "n.graphml"
    path.write_bytes(written(hostile, ".graphml"))
    graph = igraph.Graph.Read_GraphML(str(path))
    assert graph.vs["name"] == names_of(hostile)
    assert graph.vs["key"] == [node.id for node in hostile.nodes]
    assert [(e.source, e.target, e["weight"]) for e in graph.es] == links_of(hostile)
    assert graph.es["papers"] == [edge.papers for edge in hostile.edges]


def test_gexf_and_graphml_put_every_node_at_the_same_place(hostile: NetworkView, written: Written) -> None:
    """In Gephi, which takes the one from viz:position and the other from the keys x and y."""
    gexf = networkx.read_gexf(io.BytesIO(written(hostile, ".gexf")))
    graphml = networkx.read_graphml(io.BytesIO(written(hostile, ".graphml")))
    places = [(data["viz"]["position"]["x"], data["viz"]["position"]["y"]) for _, data in gexf.nodes.items()]
    assert [(data["x"], data["y"]) for _, data in graphml.nodes.items()] == places
    assert len(set(places)) == len(places)


def read_utf8_gml(content: bytes, **how: str) -> networkx.Graph:
    """As docs/exporting.md says: networkx reads GML in UTF-8 from lines of text."""
    return networkx.parse_gml(io.TextIOWrapper(io.BytesIO(content), "utf-8", newline="\n"), **how)


@pytest.mark.parametrize("fixture", ["hostile", "controlled"])
@pytest.mark.parametrize("suffix", [".gml", ".ascii.gml"])
def test_networkx_reads_our_gml(
    fixture: str, suffix: str, request: pytest.FixtureRequest, written: Written
) -> None:
    view = request.getfixturevalue(fixture)
    content = written(view, suffix)
    if suffix == ".ascii.gml":
        assert content.isascii()
        graph = networkx.read_gml(io.BytesIO(content), label="id")
        form: Callable[[str], str] = str
    else:
        graph = read_utf8_gml(content, label="id")
        form = one_line
    assert [data["name"] for _, data in graph.nodes(data=True)] == [form(name) for name in names_of(view)]
    assert [data["key"] for _, data in graph.nodes(data=True)] == [form(node.id) for node in view.nodes]
    assert links_in(graph, {i: i for i in graph}) == links_of(view)
    assert graph.nodes[2]["graphics"]["x"] == view.nodes[2].x
    assert graph.nodes[2]["first_year"] == 2001


@pytest.mark.parametrize("suffix", [".gml", ".ascii.gml"])
def test_gml_labels_tell_equal_names_apart(suffix: str, hostile: NetworkView, written: Written) -> None:
    graph = read_utf8_gml(written(hostile, suffix))
    assert [name for name in graph if name.startswith("Li Wei")] == ["Li Wei", "Li Wei (3)", "Li Wei (2)"]


def test_igraph_reads_our_gml_with_every_accent_and_mark(
    hostile: NetworkView, written: Written, tmp_path: Path
) -> None:
    path = tmp_path / "n.gml"
    path.write_bytes(written(hostile, ".gml"))
    # it has no use for `graphics`, and says that a name has a single & (O'Brien & Söhne)
    with pytest.warns(RuntimeWarning, match="Composite"), pytest.warns(RuntimeWarning, match="stray &"):
        graph = igraph.Graph.Read_GML(str(path))
    assert [(e.source, e.target, e["weight"]) for e in graph.es] == links_of(hostile)
    assert graph.vs["name"] == [one_line(name) for name in names_of(hostile)]
    assert graph.vs["key"] == [one_line(node.id) for node in hostile.nodes]


def test_gml_says_how_many_control_characters_became_spaces(
    controlled: NetworkView, written: Written
) -> None:
    # six of seven names (U+FFFE is none) and the six ids that are made of them
    assert "Replaced control characters with spaces in 12 strings." in written(controlled, ".gml").decode()
    assert "control characters" not in written(controlled, ".ascii.gml").decode()


def test_gephi_can_tell_from_the_beginning_of_a_gml_file_that_it_is_utf_8(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    """It looks at the first 4 KiB, and takes what is ASCII up to there for ASCII to the end."""
    content = written(make_network([*(f"Author {i}" for i in range(80)), "Schölkopf"]), ".gml")
    assert "Schölkopf".encode() not in content[:4096]
    assert "ä".encode() in content[:4000]


@pytest.mark.parametrize("fixture", ["hostile", "controlled"])
def test_networkx_reads_our_pajek(fixture: str, request: pytest.FixtureRequest, written: Written) -> None:
    view = request.getfixturevalue(fixture)
    graph = networkx.Graph(networkx.read_pajek(io.BytesIO(written(view, ".net"))))
    expected = list(labels(view))
    assert list(graph) == expected
    assert links_in(graph, {label: i for i, label in enumerate(expected)}) == links_of(view)


def test_pajek_labels_stay_close_to_the_names(make_network: Callable[..., NetworkView]) -> None:
    view = make_network(['a "b" \\c', "x\ny", "", "  ", "Li", "Li"])
    assert list(labels(view)) == [
        "a 'b' /c",
        "x y",
        "(no name)",
        "(no name) (2)",
        "Li",
        "Li (2)",
    ]


def test_igraph_reads_our_pajek(hostile: NetworkView, written: Written, tmp_path: Path) -> None:
    path = tmp_path / "n.net"
    path.write_bytes(written(hostile, ".net"))
    graph = igraph.Graph.Read_Pajek(str(path))
    assert not graph.is_directed()
    assert graph.vs["name"] == list(labels(hostile))
    assert [(e.source, e.target, e["weight"]) for e in graph.es] == links_of(hostile)
    assert all(0 <= x <= 1 for axis in "xy" for x in graph.vs[axis])


def tables_in(content: bytes) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        nodes, edges = (
            list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
            for name in ("nodes.csv", "edges.csv")
        )
    return nodes, edges


@pytest.mark.parametrize("fixture", ["hostile", "controlled"])
def test_csv_tables_say_the_network(
    fixture: str, request: pytest.FixtureRequest, written: Written, unguarded: Callable[[str], str]
) -> None:
    view = request.getfixturevalue(fixture)
    nodes, edges = tables_in(written(view, ".csv.zip"))
    assert [unguarded(row["label"]) for row in nodes] == names_of(view)
    assert [unguarded(row["id"]) for row in nodes] == [node.id for node in view.nodes]
    assert [row["first_year"] for row in nodes[:2]] == ["2001", ""]
    position = {row["id"]: i for i, row in enumerate(nodes)}
    found = [(position[row["source"]], position[row["target"]], float(row["weight"])) for row in edges]
    assert found == links_of(view)


def test_no_csv_cell_is_a_formula(hostile: NetworkView, written: Written) -> None:
    nodes, edges = tables_in(written(hostile, ".csv.zip"))
    texts = [row[name] for row in nodes for name in ("id", "label")]
    texts += [row[name] for row in edges for name in ("source", "target")]
    assert [text for text in texts if text[:1] in "=+-@\t\r\n" and text] == []
    assert "'=1+1" in texts


def test_a_zip_carries_no_time_and_says_what_is_in_it(hostile: NetworkView, written: Written) -> None:
    with zipfile.ZipFile(io.BytesIO(written(hostile, ".csv.zip"))) as archive:
        assert archive.namelist() == ["nodes.csv", "edges.csv", "README.txt"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
        assert hostile.title in archive.read("README.txt").decode()


@pytest.mark.parametrize("key", ["edges", "links"])
@pytest.mark.parametrize("fixture", ["hostile", "controlled"])
def test_networkx_reads_our_json(
    fixture: str, key: str, request: pytest.FixtureRequest, written: Written
) -> None:
    view = request.getfixturevalue(fixture)
    graph = networkx.node_link_graph(json.loads(written(view, ".json")), edges=key)
    assert type(graph) is networkx.Graph
    assert list(graph) == [node.id for node in view.nodes]
    assert [data["name"] for _, data in graph.nodes(data=True)] == names_of(view)
    assert links_in(graph, {node.id: i for i, node in enumerate(view.nodes)}) == links_of(view)
    networkx.write_graphml(networkx.Graph(graph.edges), io.BytesIO()) if fixture == "hostile" else None


@pytest.mark.parametrize("fixture", ["hostile", "controlled"])
def test_networkx_reads_our_cyjs(fixture: str, request: pytest.FixtureRequest, written: Written) -> None:
    view = request.getfixturevalue(fixture)
    graph = networkx.cytoscape_graph(json.loads(written(view, ".cyjs")))
    assert list(graph) == [node.id for node in view.nodes]
    assert [data["name"] for _, data in graph.nodes(data=True)] == names_of(view)
    assert links_in(graph, {node.id: i for i, node in enumerate(view.nodes)}) == links_of(view)


def test_cyjs_has_positions(hostile: NetworkView, written: Written) -> None:
    nodes = json.loads(written(hostile, ".cyjs"))["elements"]["nodes"]
    assert nodes[2]["position"] == {"x": hostile.nodes[2].x, "y": hostile.nodes[2].y}


@pytest.mark.parametrize("fixture", ["hostile", "controlled"])
def test_vosviewer_json_keeps_its_rules(
    fixture: str, request: pytest.FixtureRequest, written: Written
) -> None:
    view = request.getfixturevalue(fixture)
    document = json.loads(written(view, ".vosviewer.json"))
    items, links = document["network"]["items"], document["network"]["links"]
    assert [item["id"] for item in items] == list(range(1, len(view.nodes) + 1))
    assert [(link["source_id"] - 1, link["target_id"] - 1, link["strength"]) for link in links] == links_of(
        view
    )
    for item, node in zip(items, view.nodes, strict=True):
        shown = item["label"].removesuffix("\u2060")
        assert shown == (node.name.strip() or "(no name)")
        # the program takes these for nothing or for a number
        assert item["label"].lower() not in ("null", "nan", "")
        assert not re.fullmatch(r"[-+]?[\d.]+(e\d+)?", item["label"])
        assert "<script" not in item["description"]
        assert "<img" not in item["description"]
        assert all(value >= 0 for value in item["weights"].values())
        assert item.get("cluster", 1) == max(node.community, 0) + 1
    assert len({(item["x"], item["y"]) for item in items}) > 1
    # VOSviewer's y axis points up
    above, below = (min(range(len(items)), key=lambda i: sign * view.nodes[i].y) for sign in (1, -1))
    assert items[above]["y"] > items[below]["y"]
    assert document["config"]["parameters"]["max_n_links"] == len(links)


@pytest.mark.parametrize(
    "name", ["null", " Null ", "NaN", "nan", "0", "12e4", "-1.5", "+.5", "1.", "Infinity"]
)
def test_a_name_that_vosviewer_would_take_for_no_name_keeps_its_look(name: str) -> None:
    assert vosviewer_label(name) == name.strip() + "\u2060"


@pytest.mark.parametrize(
    "name",
    ["Nullmann", "Jan Null", "true", "undefined", "infinity", "1-2", "2001:db8", "e5", "٣", "1_000", "-"],
)
def test_every_other_name_is_a_label_as_it_is(name: str) -> None:
    assert vosviewer_label(name) == name


def test_the_description_says_which_labels_have_an_invisible_character(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    document = json.loads(written(make_network(["Ada", "Null", "12"]), ".vosviewer.json"))
    assert "Appended an invisible U+2060 to 2 labels that" in document["info"]["description"]
    document = json.loads(written(make_network(["Ada", "Bob", "Cy"]), ".vosviewer.json"))
    assert "U+2060" not in document["info"]["description"]


def test_gexf_keeps_to_version_1_3(hostile: NetworkView, written: Written) -> None:
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("gexf13.rng")))
    document = etree.fromstring(written(hostile, ".gexf"), etree.XMLParser(huge_tree=True))
    assert schema.validate(document), schema.error_log


def test_the_gexf_schema_refuses_what_1_3_lacks() -> None:
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("gexf13.rng")))
    graph = (
        '<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph{}><nodes>{}</nodes><edges/></graph></gexf>'
    )
    assert schema.validate(etree.fromstring(graph.format("", '<node id="1"/>')))
    for attributes, nodes in (
        (' timeformat="long"', ""),
        ("", "<node/>"),
        ("", '<node id="1" startopen="2"/>'),
        ("", '<node id="1"><spells/></node>'),
    ):
        assert not schema.validate(etree.fromstring(graph.format(attributes, nodes)))


def test_graphml_is_whole_in_itself(hostile: NetworkView, written: Written) -> None:
    """Ids are name tokens and unique, every datum has a declared key, every link's ends exist."""
    ns = "{http://graphml.graphdrawing.org/xmlns}"
    root = etree.fromstring(written(hostile, ".graphml"))
    keys = {(key.get("for"), key.get("id")): key.get("attr.type") for key in root.iter(f"{ns}key")}
    assert len({id for _, id in keys}) == len(keys)
    assert set(keys.values()) <= {"boolean", "int", "long", "float", "double", "string"}
    ids = [node.get("id") for node in root.iter(f"{ns}node")]
    assert len(set(ids)) == len(ids) == len(hostile.nodes)
    assert all(re.fullmatch(r"[\w.:-]+", id) for id in ids)
    for element in root.iter(f"{ns}node", f"{ns}edge"):
        scope = etree.QName(element).localname
        found = [datum.get("key") for datum in element]
        assert all((scope, key) in keys for key in found)
        assert len(set(found)) == len(found)
    assert {edge.get(end) for edge in root.iter(f"{ns}edge") for end in ("source", "target")} <= set(ids)


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_an_xml_file_says_how_many_characters_it_could_not_hold(
    suffix: str, controlled: NetworkView, hostile: NetworkView, written: Written
) -> None:
    # nul, bell, escape and U+FFFE, each in a name and in the id made of it
    assert "Replaced 8 characters invalid in XML with U+FFFD." in written(controlled, suffix).decode()
    assert "invalid in XML" not in written(hostile, suffix).decode()


@pytest.mark.parametrize(
    "suffix", [".graphml", ".gexf", ".gml", ".net", ".json", ".cyjs", ".vosviewer.json", ".svg"]
)
def test_a_file_says_what_was_left_out(
    suffix: str, make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network(["Ada", "Bob", "Cy"], left_out=["12 of 15 authors are left out."])
    assert b"12 of 15 authors are left out." in written(view, suffix)


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.suffix)
def test_equal_networks_give_equal_bytes(
    exporter: object, make_network: Callable[..., NetworkView], written: Written
) -> None:
    first = written(make_network(["Ada", "Bob", "Cy"]), exporter.suffix)  # type: ignore[attr-defined]
    assert first == written(make_network(["Ada", "Bob", "Cy"]), exporter.suffix)  # type: ignore[attr-defined]
    assert first != written(make_network(["Ada", "Bob", "Di"]), exporter.suffix)  # type: ignore[attr-defined]


def test_an_empty_network_is_a_readable_file(empty: NetworkView, written: Written, tmp_path: Path) -> None:
    assert len(networkx.read_graphml(io.BytesIO(written(empty, ".graphml")))) == 0
    assert len(networkx.read_gexf(io.BytesIO(written(empty, ".gexf")))) == 0
    assert len(networkx.read_gml(io.BytesIO(written(empty, ".ascii.gml")))) == 0
    assert len(read_utf8_gml(written(empty, ".gml"))) == 0
    assert len(networkx.node_link_graph(json.loads(written(empty, ".json")))) == 0
    assert json.loads(written(empty, ".cyjs"))["elements"] == {"nodes": [], "edges": []}
    assert tables_in(written(empty, ".csv.zip")) == ([], [])
    assert json.loads(written(empty, ".vosviewer.json"))["network"]["items"] == []
    assert b"*Vertices 0" in written(empty, ".net")


def test_a_network_without_positions_is_written_as_data(
    make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network(["Ada", "Bob", "Cy"])
    for node in view.nodes:
        node.x = node.y = None
        node.community = -1
    graph = networkx.read_graphml(io.BytesIO(written(view, ".graphml")))
    assert "x" not in graph.nodes["n0"]
    assert "viz" not in networkx.read_gexf(io.BytesIO(written(view, ".gexf"))).nodes["n0"]
    assert "position" not in json.loads(written(view, ".cyjs"))["elements"]["nodes"][0]
    assert "x" not in json.loads(written(view, ".vosviewer.json"))["network"]["items"][0]
    assert written(view, ".net").splitlines()[2] == b'1 "Ada"'


TEXTS = st.lists(st.text(max_size=12), min_size=2, max_size=6)
# the texts that networkx reads from GML as an empty list and an empty tuple
EMPTY_IN_GML: dict[str, object] = {"[]": [], "()": ()}
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(names=TEXTS)
def test_any_text_survives_xml(
    names: list[str], make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network(names)
    check_xml_graph(networkx.read_graphml(io.BytesIO(written(view, ".graphml"))), view, "name")
    check_xml_graph(networkx.read_gexf(io.BytesIO(written(view, ".gexf"))), view, "label")


@MANY
@given(names=TEXTS)
def test_any_text_survives_json_gml_and_csv(
    names: list[str],
    make_network: Callable[..., NetworkView],
    written: Written,
    unguarded: Callable[[str], str],
) -> None:
    view = make_network(names)
    as_json = networkx.node_link_graph(json.loads(written(view, ".json")))
    assert [data["name"] for _, data in as_json.nodes(data=True)] == names
    as_gml = networkx.read_gml(io.BytesIO(written(view, ".ascii.gml")), label="id")
    assert [data["name"] for _, data in as_gml.nodes(data=True)] == [
        EMPTY_IN_GML.get(name, name) for name in names
    ]
    in_utf8 = read_utf8_gml(written(view, ".gml"), label="id")
    lines = [one_line(name) for name in names]
    assert [data["name"] for _, data in in_utf8.nodes(data=True)] == [
        EMPTY_IN_GML.get(line, line) for line in lines
    ]
    nodes, _ = tables_in(written(view, ".csv.zip"))
    assert [unguarded(row["label"]) for row in nodes] == names


@MANY
@given(names=TEXTS)
def test_any_text_makes_readable_pajek(
    names: list[str], make_network: Callable[..., NetworkView], written: Written
) -> None:
    view = make_network(names)
    graph = networkx.read_pajek(io.BytesIO(written(view, ".net")))
    assert list(graph) == list(labels(view))
    assert graph.number_of_edges() == len(view.edges)


def test_lone_surrogates_stop_no_writer(make_network: Callable[..., NetworkView], written: Written) -> None:
    view = make_network(["\ud800x", "Ada", "b\udfff"])
    for exporter in EXPORTERS:
        assert written(view, exporter.suffix)
