"""View files: what is written is read again, and a file that is not one is refused with a reason."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import BadInput
from graphapp.networks.appearance import Appearance
from graphapp.networks.arranging import arranged
from graphapp.networks.spec import NetworkNode, NetworkSpec, NetworkView
from graphapp.networks.view_file import read_view, view_json

CHOICES = [("size", "papers"), ("layout", "radial"), ("expand", "bo"), ("x", "10"), ("zoom", "0.5")]


def network(ids: list[str], revision: str = "r1") -> NetworkView:
    nodes = [NetworkNode(id, id, 1, x=3 * place, y=-place) for place, id in enumerate(ids)]
    spec = NetworkSpec("author", "ada", joint=2)
    return NetworkView("Network of Ada", spec, nodes, [], revision=revision)


def test_a_view_is_read_as_it_was_written():
    view = arranged(network(["ada", "bo"]), Appearance.from_query([*CHOICES, ("move", "7,8,bo")]))
    saved = read_view(json.dumps(view_json(view)).encode())
    assert saved.title == "Network of Ada"
    assert saved.spec == view.spec
    assert saved.appearance.moves == {"ada": (0, 0), "bo": (7, 8)}
    assert saved.appearance.size == "papers"
    assert saved.appearance.layout == "radial"
    assert dict(saved.appearance.window) == {"x": "10", "zoom": "0.5"}
    assert saved.appearance.expand == ("bo",)
    assert saved.names == {"ada": "ada", "bo": "bo"}
    assert saved.changes(view) == []


@given(st.lists(st.text(min_size=1), unique=True, max_size=5))
def test_any_identifier_keeps_its_position(ids):
    view = network(ids)
    moves = read_view(json.dumps(view_json(view)).encode()).appearance.moves
    assert moves == {node.id: (node.x, node.y) for node in view.nodes}


def test_the_unit_is_always_written():
    assert "unit=cluster" in view_json(network(["ada"]))["spec"]


def test_further_choices_take_precedence():
    view = arranged(network(["ada"]), Appearance.from_query(CHOICES))
    data = json.dumps(view_json(view)).encode()
    assert read_view(data, [("size", "degree")]).appearance.size == "degree"


def test_a_query_result_cannot_be_saved():
    with pytest.raises(BadInput, match="query result"):
        view_json(network(["ada"], revision=""))


WHOLE = {
    "format": "graphapp view",
    "version": 1,
    "title": "T",
    "spec": "value=ada",
    "choices": "",
    "positions": {"ids": [], "x": [], "y": []},
}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        *(
            json.dumps(WHOLE | change).encode()
            for change in (
                {"version": 2},
                {"spec": None},
                {"spec": "value="},
                {"choices": "size=huge"},
                {"positions": {"ids": ["a"], "x": [], "y": []}},
                {"positions": {"ids": ["a"], "x": ["1e9"], "y": [2]}},
                {"positions": []},
            )
        ),
    ],
)
def test_another_file_is_refused(content):
    with pytest.raises(BadInput):
        read_view(content)
