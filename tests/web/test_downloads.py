"""Files that pages offer."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
from tempfile import gettempdir

import networkx as nx
import pytest
from lxml import html
from pybtex.database import parse_string

from graphapp.exporters import EXPORTERS, for_file
from graphapp.networks.appearance import APPEARANCE, Appearance
from graphapp.networks.spec import NetworkSpec
from graphapp.settings import Settings
from graphapp.web import create_app
from tests.web.conftest import PAPERS


def _columns(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_papers_of_an_author_leave_as_a_table_with_the_filters_of_the_page(client):
    response = client.get("/files/papers.csv?author=ada+lovelace&year=2021")
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"] == "attachment; filename=Ada-Lovelace-papers.csv"
    rows = _columns(response.data.decode("utf-8-sig"))
    assert [row["title"] for row in rows] == ["Alpha", "Second Steps"]


def test_the_papers_of_an_author_leave_as_bibtex(client):
    response = client.get("/files/papers.bib?author=ada+lovelace")
    entries = parse_string(response.get_data(as_text=True), "bibtex").entries
    assert sorted(entry.fields["title"].replace("{", "").replace("}", "") for entry in entries.values()) == [
        "Alpha",
        "Cut",
        "On Graphs",
        "Second Steps",
        "Without a Year",
    ]


def test_one_paper_and_all_papers_of_a_venue_leave_as_json(client):
    assert [paper["id"] for paper in client.get("/files/papers.json?paper=t:1").json] == ["t:1"]
    assert len(client.get("/files/papers.json?venue=ICLR").json) == 9
    assert [paper["id"] for paper in client.get("/files/papers.json?venue=ICLR&year=2018").json] == [
        "t:7",
        "t:6",
    ]


def test_a_full_disk_is_reported_with_what_to_do(client, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.write", full)
    response = client.get("/files/papers.json?author=ada+lovelace")
    assert response.status_code == 507
    assert "No space left on device" in response.text
    assert "TMPDIR" in response.text


@pytest.mark.parametrize("is_owner", [True, False])
def test_only_the_owner_reads_where_the_server_needs_space(make_service, monkeypatch, is_owner):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("graphapp.networks.streamed.scratch.ArrayFile.write", full)
    few = Settings(layout_nodes=3, network_nodes=3, owner="auto" if is_owner else "off")
    asking = create_app(make_service(PAPERS, few), few).test_client()
    response = asking.get("/files/network.graphml?centre=all")
    assert response.status_code == 507
    assert (f"They need space in {gettempdir()}." in response.text) == is_owner
    assert ("folder for temporary files (TMPDIR)" in response.text) != is_owner


def test_a_venue_larger_than_a_page_leaves_whole(make_service, make_paper):
    from graphapp.settings import Settings
    from graphapp.web import create_app

    papers = [make_paper(f"p:{number}", f"Paper {number}", [f"Author {number}"]) for number in range(11)]
    settings = Settings(page_papers=4)
    client = create_app(make_service(papers, settings), settings).test_client()
    assert len(client.get("/files/papers.json?venue=iclr").json) == 11
    # nothing is read for a client that has disconnected
    gone = {"waitress.client_disconnected": lambda: True}
    assert client.get("/files/papers.json?venue=iclr", environ_overrides=gone).status_code == 408


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_the_network_of_an_author_leaves_in_every_format(client, exporter):
    response = client.get(f"/files/network{exporter.suffix}?value=ada+lovelace")
    assert response.status_code == 200
    assert response.mimetype == exporter.media_type
    assert response.headers["Content-Disposition"].endswith(exporter.suffix)
    assert len(response.data) == int(response.headers["Content-Length"]) > 100


def test_the_network_in_a_file_is_the_network_of_the_page(client):
    shown = client.get("/api/v1/network?value=ada+lovelace").json
    text = client.get("/files/network.json?value=ada+lovelace").get_data(as_text=True)
    graph = nx.node_link_graph(json.loads(text), edges="edges")
    assert graph.number_of_nodes() == len(shown["nodes"]["id"]) == 11
    assert graph.number_of_edges() == len(shown["edges"]["source"])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/files/network.doc?value=ada+lovelace", 400),
        ("/files/network.graphml?value=nobody", 404),
        ("/files/network.graphml", 400),
        ("/files/papers.csv", 400),
        ("/files/papers.xls?author=ada+lovelace", 400),
        ("/files/papers.csv?author=nobody", 404),
        ("/files/papers.csv?venue=iclr&year=1900", 404),
        ("/files/other.csv", 404),
    ],
)
def test_files_that_cannot_be_made_are_errors_before_the_first_byte(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert "Content-Disposition" not in response.headers


def test_a_picture_leaves_in_the_size_that_the_address_asks_for(client):
    response = client.get("/files/network.svg?value=ada+lovelace&width=85mm&labels=2&font_size=")
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    assert 'width="85.00mm"' in text
    assert "2 of 11 named" in text
    picture = client.get("/files/network.png?value=ada+lovelace&width=500px&dpi=200").data
    assert struct.unpack(">I", picture[16:20]) == (500,)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/files/network.svg?value=ada+lovelace&width=wide", "`width` must be a length"),
        ("/files/network.png?value=ada+lovelace&dpi=5000", "`dpi` must be a number from 30 to 1,200"),
        ("/files/network.png?value=ada+lovelace&width=2000mm&dpi=1200", "is too large"),
        ("/files/network.graphml?value=ada+lovelace&width=85mm", "Unknown parameter 'width'."),
        ("/files/network.svg?value=ada+lovelace&widht=85mm", "Unknown parameter 'widht'."),
        ("/files/network.gml?cypher=MATCH+(a:Author)+RETURN+a&width=85mm", "GML has no option width"),
    ],
)
def test_an_option_that_means_nothing_is_an_error(client, address, said):
    response = client.get(address, headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert said in response.json["error"]["message"]


def test_the_document_lists_every_file_of_a_network_with_its_options(client):
    paths = client.get("/api/v1/openapi.json").json["paths"]
    for exporter in EXPORTERS:
        described = paths[f"/files/network{exporter.suffix}"]["get"]
        names = [parameter["name"] for parameter in described["parameters"]]
        shown = names[names.index("size") :]
        assert shown[: len(APPEARANCE)] == list(APPEARANCE)
        assert shown[len(APPEARANCE) :] == [option.name for option in exporter.options]
        assert {"centre", "value", "first"} <= set(names)
        assert list(described["responses"]["200"]["content"]) == [exporter.media_type]
    (width,) = (each for each in paths["/files/network.png"]["get"]["parameters"] if each["name"] == "width")
    assert re.fullmatch(width["schema"]["pattern"], "170mm")


def test_pages_with_a_network_have_a_form_for_the_size_of_a_picture(client):
    for page in ("/authors/ada%20lovelace", "/venues/iclr", "/network?value=ada+lovelace&first=2019"):
        forms = html.fromstring(client.get(page).data).xpath("//form[starts-with(@action, '/files/')]")
        assert [form.get("action") for form in forms] == [
            f"/files/network.{each}" for each in ("svg", "pdf", "png")
        ]
        for form in forms:
            fields = {field.get("name"): field.get("value", "") for field in form.xpath(".//input")}
            assert {"width", "labels", "font_size", "value"} <= set(fields)
            fields["width"] = "400px"
            assert client.get(form.get("action"), query_string=fields).status_code == 200
            for field in form.xpath(".//input[@type!='hidden' or not(@type)]"):
                assert form.xpath(f".//label[@for='{field.get('id')}']")


def test_the_name_of_a_file_is_safe_whatever_the_author_is_called(
    make_service, hostile_papers, hostile_names
):
    from graphapp.settings import Settings
    from graphapp.web import create_app

    client = create_app(make_service(hostile_papers), Settings()).test_client()
    for name in hostile_names:
        response = client.get("/files/papers.csv", query_string={"author": name})
        assert response.status_code == 200
        named = response.headers["Content-Disposition"]
        assert not set('/\\<>"\r\n') & set(named.partition("filename")[2].replace('="', "").rstrip('"'))


@pytest.mark.parametrize("suffix", ["graphml", "csv.zip", "vosviewer.json"])
def test_the_network_of_everything_is_read_from_temporary_files_if_it_is_too_large_for_positions(
    make_service, suffix, monkeypatch
):
    few = Settings(layout_nodes=3, network_nodes=3, network_edges=3)
    service = make_service(PAPERS, few)
    wanted = io.BytesIO()
    exporter = for_file(f"x.{suffix}")
    exporter.write(service.arranged(NetworkSpec("all", first=2000), Appearance(links="all")), wanted)
    monkeypatch.setattr(type(service), "arranged", None)
    # "Everything" on the page requests all links
    address = f"/files/network.{suffix}?centre=all&first=2000&links=all&select=ada+lovelace"
    response = create_app(service, few).test_client().get(address)
    assert response.status_code == 200
    assert response.data == wanted.getvalue()
    # nothing is computed for a client that has disconnected
    ended = (
        create_app(service, few)
        .test_client()
        .get(
            f"/files/network.{suffix}?centre=all",
            environ_overrides={"waitress.client_disconnected": lambda: True},
        )
    )
    assert ended.status_code == 408
    # a picture needs positions
    refused = create_app(service, few).test_client().get("/files/network.svg?centre=all")
    assert refused.status_code == 400
    assert "too large to draw" in refused.get_data(as_text=True)
