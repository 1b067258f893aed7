"""The command `cite`, and view files on a store that has changed since they were saved."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

RECORDS = [
    {"id": "1", "title": "On Graphs", "year": 2020, "venue": "ICLR", "authors": ["Ada", "Bo"]},
    {"id": "2", "title": "Again", "year": 2021, "venue": "ICLR", "authors": ["Ada", "Bo", "Cy"]},
    {"id": "3", "title": "Further", "year": 2022, "venue": "ICLR", "authors": ["Bo", "Dee"]},
]


@pytest.fixture
def store(graphapp, tmp_path):
    """A function that loads records into a new store and returns its address."""

    def load(name: str, records: list[dict]) -> str:
        file = tmp_path / f"{name}.jsonl"
        file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        address = str(tmp_path / f"{name}.sqlite")
        assert graphapp("load", file, "--store", address).status == 0
        return address

    return load


def test_a_network_is_cited_with_its_size_link_and_day(graphapp, store):
    found = graphapp(
        "cite", "--author", "Ada", "--store", store("a", RECORDS), "--site", "https://x.example/"
    )
    assert found.status == 0
    today = datetime.now(UTC).date()
    assert "Coauthors of Ada [3 authors, 3 links]." in found.out
    assert "https://x.example/network?value=ada" in found.out.casefold()
    assert f"{today.day} {today:%B %Y}" in found.out


def test_a_citation_as_bibtex_and_as_json(graphapp, store):
    address = store("a", RECORDS)
    bibtex = graphapp("cite", "--author", "Ada", "--store", address, "--bibtex")
    assert bibtex.out.startswith("@misc{graphapp-")
    fields = graphapp("cite", "--author", "Ada", "--store", address, "--json").json
    assert (fields["nodes"], fields["links"]) == (3, 3)
    assert fields["digest"][:8] in bibtex.out
    assert fields["link"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    "arguments", [(), ("--author", "Ada", "--venue", "ICLR"), ("--author", "Ada", "--site", "ftp://x")]
)
def test_a_wrong_usage_is_refused(graphapp, store, arguments):
    assert graphapp("cite", *arguments, "--store", store("a", RECORDS)).status == 2


def test_a_view_file_on_another_store_names_what_is_missing(graphapp, store, tmp_path):
    view, picture = tmp_path / "ada.view.json", tmp_path / "ada.svg"
    first = store("first", RECORDS)
    assert graphapp("network", "--author", "Ada", "--to", view, "--store", first).status == 0
    same = graphapp("network", view, "--to", picture, "--store", first)
    assert same.err == ""
    cited = graphapp("cite", view, "--store", first)
    assert json.loads(view.read_text())["digest"] in cited.out

    eve = {"id": "9", "title": "Other", "year": 2023, "authors": ["Ada", "Eve"]}
    other = store("other", [RECORDS[0], eve])
    found = graphapp("network", view, "--to", picture, "--store", other)
    assert "In the view file, but no longer in this network: 'Cy'." in found.err
    assert "1 node in this network is not in the view file." in found.err

    more = store("more", [*RECORDS, {"id": "9", "title": "More", "year": 2023, "authors": ["Ada", "Cy"]}])
    found = graphapp("network", view, "--to", picture, "--store", more)
    assert found.err.strip() == "Papers or links in the network have changed since the view file was saved."


def test_added_authors_of_a_view_file_are_drawn(graphapp, store, tmp_path):
    view = tmp_path / "ada.view.json"
    address = store("a", RECORDS)
    assert graphapp("network", "--author", "Ada", "--to", view, "--store", address).status == 0
    content = json.loads(view.read_text())
    view.write_text(json.dumps(content | {"choices": "expand=bo"}))
    target = tmp_path / "ada.json"
    found = graphapp("network", view, "--to", target, "--store", address)
    nodes = {node["id"]: node.get("added") for node in json.loads(target.read_text())["nodes"]}
    assert nodes == {"ada": None, "bo": None, "cy": None, "dee": "coauthor"}
    assert "Added 1 coauthor of expanded nodes." in found.err
