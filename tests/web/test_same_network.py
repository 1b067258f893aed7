"""One spec is one network: on the page, in the JSON, on the command line and in a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from lxml import html

from graphapp.cli.main import main
from graphapp.networks.spec import NETWORK_OPTIONS, NetworkSpec
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import create_app


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo in it."""
    path = tmp_path_factory.mktemp("same") / "g.db"
    run("load", "--demo", "--store", str(path))
    return path


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[object]:
    settings = Settings()
    service = GraphService(open_store(str(store), settings), settings)
    yield create_app(service, settings).test_client()
    service.close()


def run(*arguments: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["graphapp", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
    assert end.value.code == 0


def command(spec: NetworkSpec) -> list[str]:
    """The options of the command for a spec around an author or of everything."""
    centre = ["--all"] if spec.centre == "all" else ["--author", spec.value]
    given = [(each.name, getattr(spec, each.name)) for each in NETWORK_OPTIONS if not each.centre]
    return [*centre, *(f"--{name}={value}" for name, value in given if value is not None)]


@pytest.mark.parametrize(
    "spec",
    [
        NetworkSpec(value="weizhu chen"),
        NetworkSpec(value="weizhu chen", joint=2, first=2021, last=2024),
        NetworkSpec(value="weizhu chen", unit="row", longest=8, weighting="fractional"),
        NetworkSpec(value="weizhu chen", level="full", first=2024),
        NetworkSpec("all", nodes=30, edges=40),
    ],
    ids=NetworkSpec.to_query,
)
def test_one_spec_is_one_network_everywhere(spec, client, store, tmp_path):
    answer = client.get(f"/api/v1/network?{spec.to_query()}").json
    page = html.document_fromstring(client.get(f"/network?{spec.to_query()}").get_data(as_text=True))
    assert page.cssselect("#network")[0].get("data-src") == f"/api/v1/network?{spec.to_query()}"
    with client.get(f"/files/network.json?{spec.to_query()}") as response:
        file = response.data
    run("network", *command(spec), "--to", str(tmp_path / "n.json"), "--store", str(store))
    assert (tmp_path / "n.json").read_bytes() == file
    held = orjson.loads(file)
    ids = answer["nodes"]["id"]
    assert len(ids) > 1
    assert len(held["nodes"]) == len(ids)
    assert [node["name"] for node in held["nodes"]] == answer["nodes"]["name"]
    assert len(held.get("links", held.get("edges"))) == len(answer["edges"]["source"])
