"""The table of differences from Neo4j in the documentation equals the list that warnings are taken from."""

from __future__ import annotations

import re
from pathlib import Path

from graphapp.cypher.differences import DIFFERENCES


def test_the_documentation_lists_every_difference(root: Path) -> None:
    after = (root / "docs/cypher.md").read_text("utf-8").split("\n## Differences from Neo4j\n", 1)[1]
    rows = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)[0].splitlines()[2:]
    shown = [tuple(cell.strip() for cell in row.strip("|").split(" | ")) for row in rows]
    told = [
        (one.query, one.neo4j, f"answered with the warning “{one.here}”" if one.how == "warned" else one.here)
        for one in DIFFERENCES
    ]
    assert (
        re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)[0].splitlines()[0]
        == "| Query | Neo4j | File and memory stores |"
    )
    assert shown == [tuple(cell.replace("|", "\\|") for cell in row) for row in told]
