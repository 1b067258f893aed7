"""Which tests run in the same process."""

from __future__ import annotations

import pytest

from tests.scheduling import FileScheduling

ANSWERS = "tests/contract/test_answers.py"
PARITY = "tests/cypher/parity/test_parity.py"


def units(processes: int, *ids: str) -> list[str]:
    """The unit of work of each test; only the number of processes matters, so no pytest-xdist session is started."""
    scheduling = FileScheduling.__new__(FileScheduling)
    scheduling.numnodes = processes
    return [scheduling._split_scope(id) for id in ids]


def test_the_tests_of_a_file_run_in_one_process() -> None:
    ids = (f"{ANSWERS}::test_a[memory_store]", f"{ANSWERS}::test_b", f"{ANSWERS}::test_c[neo4j_stores]")
    assert units(2, *ids) == [ANSWERS] * 3


@pytest.mark.parametrize(
    "id",
    [
        f"{ANSWERS}::test_a[neo4j_store]",
        "tests/contract/test_contents.py::test_b[unsettled-neo4j_store]",
        "tests/browser/test_pages.py::test_c[neo4j-light-phone]",
        "tests/hostile/test_shells.py::test_d[neo4j-command line]",
        "tests/stores/neo4j/test_store.py::test_e",
        # compared with the other stores, whose tests must run in the same process
        f"{PARITY}::test_f[sqlite_store-counting-RETURN 1]",
    ],
)
def test_two_processes_start_one_neo4j_server(id: str) -> None:
    assert units(2, id) == ["Neo4j 0"]
    assert units(1, id) == ["Neo4j 0"]


def test_of_three_processes_two_have_a_server_one_of_them_for_servers_and_the_contract() -> None:
    ids = (
        "tests/stores/neo4j/test_store.py::test_a",
        "tests/tools/test_neo4j_server.py::test_b",
        f"{ANSWERS}::test_c[neo4j_store]",
    )
    assert units(3, *ids) == ["Neo4j 0"] * 3
    others = (f"{PARITY}::test_d", "tests/hostile/test_shells.py::test_e[neo4j-api]")
    assert units(3, *others) == ["Neo4j 1"] * 2


def test_eight_processes_start_no_more_than_four_servers() -> None:
    ids = [f"tests/contract/test_{number}.py::test_a[neo4j_store]" for number in range(100)]
    assert set(units(8, "tests/stores/neo4j/test_store.py::test_a", *ids)) == {f"Neo4j {n}" for n in range(4)}
    (one,) = set(units(8, ids[0], ids[0].replace("test_a", "test_b")))
    assert one.startswith("Neo4j ")
