"""How pytest-xdist distributes the tests among its processes."""

from __future__ import annotations

import re
import zlib

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

__all__ = ["FileScheduling"]

# tests with a Neo4j server whose parameters do not say so; the tests of parity compare each store with the one before
_NEO4J = (
    "tests/browser/test_neo4j_pages.py",
    "tests/cypher/fuzz/test_fuzz.py::test_the_mirror_and_neo4j",
    "tests/cypher/parity/",
    "tests/hostile/test_shells.py::test_what_a_neo4j_server",
    "tests/stores/neo4j/",
    "tests/tools/test_neo4j_server.py",
)
_PARAMETER = re.compile(r"\[(?:.*-)?neo4j(?:_store)?[-\]]")


class FileScheduling(LoadFileScheduling):
    """The tests of a file run in one process, as they share what takes long to start.

    Those with a Neo4j server run in at most half of the processes: each process starts a server of its own, which takes longer than
    most of these tests.
    """

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        if nodeid.startswith(_NEO4J) or _PARAMETER.search(nodeid):
            return f"Neo4j {zlib.crc32(file.encode()) % max(1, self.numnodes // 2)}"
        return file
