"""How pytest-xdist distributes the tests among its processes."""

from __future__ import annotations

import re
import zlib

from xdist.scheduler import LoadFileScheduling

__all__ = ["FileScheduling"]

# tests with a Neo4j server whose parameters do not say so; the tests of parity compare each store with the one before
_NEO4J = (
    "tests/browser/test_neo4j_pages.py",
    "tests/cypher/fuzz/test_fuzz.py::test_the_mirror_and_neo4j",
    "tests/cypher/parity/",
    "tests/hostile/test_without_end.py",
    "tests/stores/neo4j/",
    "tests/tools/test_neo4j_server.py",
)
# these stop servers and start them again
_OF_SERVERS = ("tests/stores/neo4j/", "tests/tools/test_neo4j_server.py")
# together with those, they take as long as all the others with a Neo4j server
_WITH_SERVERS = ("tests/contract/",)
_PARAMETER = re.compile(r"\[(?:.*-)?neo4j(?:_store)?[-\]]")


class FileScheduling(LoadFileScheduling):
    """The tests of a file run in one process, as they share what takes long to start.

    Those with a Neo4j server run in half of the processes (of three, in two): each process starts a server of its own, which takes longer
    than most of these tests, but in a single process they take longer than all other tests together.
    """

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        if nodeid.startswith(_NEO4J) or _PARAMETER.search(nodeid):
            return f"Neo4j {self._server(file)}"
        return file

    def _server(self, file: str) -> int:
        """The number of the process with a Neo4j server that runs the tests of a file: the first has the tests of servers themselves."""
        others = (self.numnodes + 1) // 2 - 1
        first = _OF_SERVERS if others > 1 else (*_OF_SERVERS, *_WITH_SERVERS)
        return 0 if others < 1 or file.startswith(first) else 1 + zlib.crc32(file.encode()) % others
