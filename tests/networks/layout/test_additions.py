"""New nodes next to their neighbours, while all others stay."""

from __future__ import annotations

import threading
from dataclasses import replace
from math import hypot
from pathlib import Path
from time import process_time

from graphapp.networks.layout.additions import with_new_nodes
from graphapp.networks.layout.memory import PositionMemory
from graphapp.networks.palette import radius
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView
from graphapp.settings import Settings


def view(places: dict[str, tuple[int, int]], links: list[tuple[str, str]]) -> NetworkView:
    ids = list(places)
    nodes = [NetworkNode(id, id, 1, x=x, y=y, community=0) for id, (x, y) in places.items()]
    ends = sorted(tuple(sorted((ids.index(a), ids.index(b)))) for a, b in links)
    return NetworkView("", NetworkSpec("all"), nodes, [NetworkEdge(a, b, 1.0, 1, 1.0) for a, b in ends])


OLD = {"a": (0, 0), "b": (400, 0), "c": (0, 400)}


def test_a_new_node_is_near_the_mean_of_its_neighbours() -> None:
    made = view({**OLD, "d": (9999, 9999)}, [("a", "d"), ("b", "d")])
    found = with_new_nodes(made, OLD)
    assert {id: found[id] for id in OLD} == OLD
    assert found["d"] == (200, 0)


def test_new_nodes_cover_no_other() -> None:
    new = {f"n{number}": (5, 5) for number in range(20)}
    made = view({**OLD, **new}, [("a", id) for id in new])
    found = with_new_nodes(made, OLD)
    places = list(found.values())
    for place, (x, y) in enumerate(places):
        for to_x, to_y in places[place + 1 :]:
            assert hypot(x - to_x, y - to_y) >= 2 * radius(1, len(places)) + 6


def test_a_new_node_without_neighbours_stays_where_the_layout_put_it() -> None:
    assert with_new_nodes(view({**OLD, "d": (900, 900)}, []), OLD)["d"] == (900, 900)


def test_positions_survive_a_change_and_a_new_process(tmp_path: Path) -> None:
    settings = Settings()
    address = str(tmp_path / "graph.db")
    memory = PositionMemory(settings, address, tmp_path / "places")
    first = memory.settled(view(OLD, []))
    assert {node.id: (node.x, node.y) for node in first.nodes} == OLD
    moved = view({"a": (7, 7), "b": (8, 8), "c": (9, 9), "d": (500, 500)}, [("b", "d")])
    again = PositionMemory(settings, address, tmp_path / "places").settled(moved)
    found = {node.id: (node.x, node.y) for node in again.nodes}
    assert {id: found[id] for id in OLD} == OLD
    assert hypot(found["d"][0] - 400, found["d"][1]) < 60
    # another store has its own positions
    other = PositionMemory(settings, str(tmp_path / "other.db"), tmp_path / "places").settled(moved)
    assert (other.nodes[0].x, other.nodes[0].y) == (7, 7)


def test_a_mostly_new_network_is_laid_out_from_scratch() -> None:
    memory = PositionMemory(Settings(), "memory:")
    memory.settled(view(OLD, []))
    fresh = view({"a": (1, 1), "x": (2, 50), "y": (99, 3)}, [])
    assert [(node.x, node.y) for node in memory.settled(fresh).nodes] == [(1, 1), (2, 50), (99, 3)]


def test_new_nodes_beside_a_huge_disc_are_not_at_one_place() -> None:
    made = view({"a": (0, 0), "n1": (1, 1), "n2": (1, 1), "n3": (1, 1)}, [("a", f"n{n}") for n in (1, 2, 3)])
    made.nodes[0] = replace(made.nodes[0], papers=1_000_000)
    found = with_new_nodes(made, {"a": (0, 0)})
    new = [found[f"n{n}"] for n in (1, 2, 3)]
    small, huge = radius(1, 4), radius(1_000_000, 4)
    assert found["a"] == (0, 0)
    assert all(hypot(*place) >= small + huge + 6 for place in new)
    assert all(
        hypot(x - to_x, y - to_y) >= 2 * small + 6
        for order, (x, y) in enumerate(new)
        for to_x, to_y in new[order + 1 :]
    )


def test_many_new_nodes_of_one_neighbour_are_placed_quickly() -> None:
    made = view(
        {"a": (0, 0), **{f"n{n}": (1, 1) for n in range(2000)}}, [("a", f"n{n}") for n in range(2000)]
    )
    start = process_time()
    places = with_new_nodes(made, {"a": (0, 0)})
    # a search from the middle for each node took minutes
    assert process_time() - start < 8
    assert len(set(places.values())) == 2001


def test_the_memory_keeps_few_networks_also_when_it_reads_them(tmp_path: Path) -> None:
    address, folder = str(tmp_path / "graph.db"), tmp_path / "places"
    made = [replace(view({id: (n, n)}, []), spec=NetworkSpec("venue", id)) for n, id in enumerate("abcd")]
    for each in made:
        PositionMemory(Settings(), address, folder).settled(each)
    memory = PositionMemory(Settings(cached_networks=2), address, folder)
    failures = []

    def reader() -> None:
        try:
            for _ in range(20):
                for each in made:
                    assert memory.settled(each).nodes == each.nodes
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=reader) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(memory._known._values) == 2
