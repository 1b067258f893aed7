"""A network whose positions are not there yet: what page, JSON and files say, and that nobody keeps that answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from flask.testing import FlaskClient

from graphapp.networks.layout import client as positions
from graphapp.settings import Settings
from graphapp.web import create_app

ADDRESS = "/api/v1/network?value=ada+lovelace"
WORKERS = {
    # answers when the file beside it is there
    "slow": "while not os.path.exists(gate): time.sleep(0.01)\n",
    # fails as long as the file beside it is missing
    "failing": "if not os.path.exists(gate): print('{}', flush=True); continue\n",
}
LAYOUT = """
nodes = len(json.loads(line)[1])
print(json.dumps({"x": [*range(nodes)], "y": [*range(nodes)], "community": [0] * nodes}), flush=True)
"""


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Replaces the process that computes positions by one of WORKERS; gives the file that it waits for."""

    def worker(kind: str) -> Path:
        gate, script = tmp_path / "gate", tmp_path / "worker.py"
        body = (WORKERS[kind] + LAYOUT).replace("\n", "\n    ")
        script.write_text(
            f"import json, os, sys, time\ngate = {str(gate)!r}\nfor line in sys.stdin:\n    {body}"
        )
        monkeypatch.setattr(positions, "_WORKER", script)
        monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
        return gate

    return worker


@pytest.fixture
def asks(make_service, worker) -> Callable[..., tuple[FlaskClient, Path]]:
    """A client of a site with such a process, and the file that the process waits for."""
    from tests.web.conftest import PAPERS

    def asks(kind: str, **chosen: float) -> tuple[FlaskClient, Path]:
        gate = worker(kind)
        settings = Settings(**{"layout_wait_seconds": 0.05, "layout_seconds": 5.0, **chosen})
        return create_app(make_service(PAPERS, settings), settings).test_client(), gate

    return asks


def test_json_says_that_positions_are_being_computed_and_has_them_later(asks) -> None:
    client, gate = asks("slow")
    early = client.get(ADDRESS)
    assert early.status_code == 200
    assert early.json["layout"]["state"] == "computing"
    assert early.json["layout"]["reason"] in early.json["left_out"]
    assert set(early.json["nodes"]["x"]) == {None}
    assert 1 <= int(early.headers["Retry-After"]) <= 15
    # who has this answer must ask again
    assert early.headers["Cache-Control"] == "no-store"
    assert "ETag" not in early.headers
    gate.touch()
    for _ in range(200):
        late = client.get(ADDRESS)
        if late.json["layout"]["state"] != "computing":
            break
    assert late.json["layout"] == {"state": "ready", "retry_after": None, "reason": ""}
    assert late.json["nodes"]["x"] == [*range(len(late.json["nodes"]["id"]))]
    assert late.json["left_out"] == []
    assert "ETag" in late.headers


def test_a_failure_is_tried_again_when_somebody_asks(asks) -> None:
    client, gate = asks("failing", layout_retry_seconds=0.05, layout_wait_seconds=5.0)
    failed = client.get(ADDRESS)
    assert failed.json["layout"]["state"] == "waiting"
    assert failed.json["layout"]["retry_after"] <= 0.05
    assert "the computed positions are invalid" in failed.json["layout"]["reason"]
    assert failed.headers["Cache-Control"] == "no-store"
    gate.touch()
    for _ in range(200):
        if client.get(ADDRESS).json["layout"]["state"] == "ready":
            break
    assert client.get(ADDRESS).json["layout"]["state"] == "ready"


def test_a_filtered_network_waits_for_the_places_of_the_whole(asks) -> None:
    client, gate = asks("slow")
    assert client.get(f"{ADDRESS}&first=2019").json["layout"]["state"] == "computing"
    gate.touch()
    for _ in range(200):
        if client.get(f"{ADDRESS}&first=2019").json["layout"]["state"] == "ready":
            break
    part, whole = client.get(f"{ADDRESS}&first=2019").json, client.get(ADDRESS).json
    places = dict(zip(whole["nodes"]["id"], whole["nodes"]["x"], strict=True))
    assert part["nodes"]["x"] == [places[id] for id in part["nodes"]["id"]]


def test_data_leave_without_positions_and_say_so_and_pictures_ask_to_come_back(asks) -> None:
    client, _ = asks("failing", layout_retry_seconds=40.0)
    data = client.get("/files/network.graphml?value=ada+lovelace")
    assert data.status_code == 200
    assert "Positions and communities are not available yet" in data.get_data(as_text=True)
    assert data.headers["Cache-Control"] == "no-store"
    picture = client.get("/files/network.svg?value=ada+lovelace", headers={"Accept": "application/json"})
    assert (picture.status_code, picture.json["error"]["code"]) == (503, "not_ready")
    assert 1 <= int(picture.headers["Retry-After"]) <= 40


def test_other_layouts_are_accepted_until_positions_are_there(asks) -> None:
    client, gate = asks("slow")
    address = ADDRESS.replace("?", "/layout?layout=circular&")
    early = client.get(address)
    assert early.status_code == 202
    assert early.json["state"] == "computing"
    assert early.json["reason"].startswith("Positions and communities are ")
    assert int(early.headers["Retry-After"]) >= early.json["retry_after"]
    # who has this answer must ask again
    assert early.headers["Cache-Control"] == "no-store"
    assert "ETag" not in early.headers
    document = client.get("/api/v1/openapi.json").json
    described = document["paths"]["/api/v1/network/layout"]["get"]["responses"]["202"]["content"]
    schema = {**described["application/json"]["schema"], "components": document["components"]}
    jsonschema.validate(early.json, schema)
    assert client.get(address.replace("circular", "spiral")).status_code == 400
    gate.touch()
    for _ in range(200):
        if (late := client.get(address)).status_code == 200:
            break
    assert late.json["layout"] == "circular"


def test_other_layouts_of_what_is_given_up_are_an_error(asks) -> None:
    client, _ = asks("failing", layout_tries=1, layout_wait_seconds=5.0)
    client.get(ADDRESS)
    refused = client.get(ADDRESS.replace("?", "/layout?layout=circular&"))
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, False)


def test_what_is_given_up_stays_so_for_this_state_of_the_store(asks) -> None:
    client, _ = asks("failing", layout_tries=1, layout_wait_seconds=5.0)
    given_up = client.get(ADDRESS)
    assert (given_up.json["layout"]["state"], given_up.json["layout"]["retry_after"]) == ("failed", None)
    # a restarted server tries again, so that no browser may keep this answer
    assert ("ETag" in given_up.headers, given_up.headers["Cache-Control"]) == (False, "no-store")
    picture = client.get("/files/network.svg?value=ada+lovelace", headers={"Accept": "application/json"})
    assert (picture.status_code, "Retry-After" in picture.headers) == (503, False)


def test_the_answer_keeps_to_its_schema(asks) -> None:
    client, _ = asks("failing")
    document = client.get("/api/v1/openapi.json").json
    schema = {"$ref": "#/components/schemas/Network", "components": document["components"]}
    jsonschema.validate(client.get(ADDRESS).json, schema)
