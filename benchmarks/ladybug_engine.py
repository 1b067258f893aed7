"""Whether the on-disk engine ladybug (the successor of Kuzu) could answer Cypher queries in place of the embedded one:

    pip install ladybug && python -m benchmarks.ladybug_engine

Asks it the questions of the parity suite, the random questions of the fuzz suite, and the hostile questions that the guard lets through, on
the small graph of the parity suite, and prints a table of the answers: see benchmarks/ladybug.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from graphapp.cypher.guard import check
from graphapp.cypher.results import Node, PathValue, Relationship
from graphapp.errors import QueryError
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.cypher.fuzz.plain import Graph
from tests.cypher.fuzz.questions import ALIKE, TooMany, question
from tests.cypher.hostile import HOSTILE
from tests.cypher.parity.case import comparable
from tests.cypher.parity.cases import TOPICS
from tests.cypher.parity.graph import GRAPH

SETTINGS = Settings.read(environ={})
RANDOM = 1_000
SECONDS = 5.0
MEMORY = 1 << 30
"""Bytes of the buffer pool: the least with which it starts is far below."""

_TABLES = (
    "CREATE NODE TABLE Author(id STRING PRIMARY KEY, name STRING, key STRING)",
    "CREATE NODE TABLE Venue(id STRING PRIMARY KEY, name STRING, kind STRING)",
    "CREATE NODE TABLE Paper(id STRING PRIMARY KEY, title STRING, year INT64, kind STRING, abstract STRING, doi STRING, url STRING,"
    " sources STRING[], authors_cut BOOL)",
    "CREATE REL TABLE WROTE(FROM Author TO Paper, position INT64)",
    "CREATE REL TABLE PUBLISHED_IN(FROM Paper TO Venue)",
)


class Asked:
    """The process in which the engine runs, because queries may crash it or never end."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.ladybug_engine", "--answer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def answer(self, query: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """The `rows` as strings, an `error`, or `ended`: "crash" or "time"."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([query, parameters]) + "\n")
        self._process.stdin.flush()
        began = time.monotonic()
        # the engine's own limit on time comes first, if it works
        watch = subprocess.Popen(["sh", "-c", f"sleep {SECONDS}; kill -9 {self._process.pid}"])
        line = self._process.stdout.readline()
        watch.kill()
        watch.wait()
        if line:
            found: dict[str, Any] = json.loads(line)
            return found
        self._process.wait()
        self._start()
        return {"ended": "time" if time.monotonic() - began >= SECONDS else "crash"}

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def answer_all() -> None:
    """Answer the queries on standard input, one line each."""
    import ladybug

    with tempfile.TemporaryDirectory() as folder:
        database = ladybug.Database(str(Path(folder) / "graph"), buffer_pool_size=MEMORY)
        asked = ladybug.Connection(database)
        _fill(asked)
        asked = ladybug.Connection(database, num_threads=1)
        ends = {
            str(node["_ID"]): (node["_LABEL"], node["id"]) for (node,) in asked.execute("MATCH (n) RETURN n")
        }
        asked.set_query_timeout(int(SECONDS * 500))
        print(flush=True)
        for line in sys.stdin:
            query, parameters = json.loads(line)
            try:
                result = asked.execute(query, parameters)
                result = result[-1] if isinstance(result, list) else result
                answer: dict[str, Any] = {
                    "rows": [comparable([_value(each, ends) for each in row]) for row in result]
                }
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"[:300]}
            print(json.dumps(answer), flush=True)


def _fill(asked: Any) -> None:
    """Create the graph of the parity suite."""
    store = open_store("memory:", SETTINGS)
    store.upsert(GRAPH)
    for table in _TABLES:
        asked.execute(table)
    for id, name, key in chain.from_iterable(store.rows("Author")):
        asked.execute("CREATE (:Author {id: $a, name: $b, key: $c})", {"a": id, "b": name, "c": key})
    for id, name, kind in chain.from_iterable(store.rows("Venue")):
        asked.execute("CREATE (:Venue {id: $a, name: $b, kind: $c})", {"a": id, "b": name, "c": kind})
    for row in chain.from_iterable(store.rows("Paper")):
        names = ("id", "title", "year", "kind", "abstract", "doi", "url", "sources", "authors_cut")
        held = {name: value for name, value in zip(names, row, strict=True) if value is not None}
        given = ", ".join(f"{name}: ${name}" for name in held)
        asked.execute(f"CREATE (:Paper {{{given}}})", held)
    for author, paper, position in chain.from_iterable(store.rows("WROTE")):
        place = "NULL" if position is None else str(position)
        asked.execute(
            "MATCH (a:Author {id: $a}), (p:Paper {id: $p}) CREATE (a)-[:WROTE {position: "
            + place
            + "}]->(p)",
            {"a": author, "p": paper},
        )
    for paper, venue in chain.from_iterable(store.rows("PUBLISHED_IN")):
        asked.execute(
            "MATCH (p:Paper {id: $p}), (v:Venue {id: $v}) CREATE (p)-[:PUBLISHED_IN]->(v)",
            {"p": paper, "v": venue},
        )
    store.close()


Ends = dict[str, tuple[str, str]]
"""The label and identifier of each node, by the engine's own identifier."""


def _value(value: Any, ends: Ends) -> Any:
    """A value of the engine as a value of a `ResultTable`."""
    if isinstance(value, list):
        return [_value(each, ends) for each in value]
    if isinstance(value, Decimal) and value == int(value):
        # its sums of integers
        return int(value)
    if not isinstance(value, dict):
        return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
    if "_NODES" in value:
        return PathValue(_value(value["_NODES"], ends), _value(value["_RELS"], ends))
    held = {name: _value(each, ends) for name, each in value.items() if name[0] != "_" and each is not None}
    if "_SRC" in value:
        return Relationship(value["_LABEL"], ends[str(value["_SRC"])], ends[str(value["_DST"])], held)
    if "_LABEL" in value:
        return Node(str(held.get("id")), value["_LABEL"], held)
    return {name: _value(each, ends) for name, each in value.items()}


def verdicts() -> Iterator[tuple[str, str, str]]:
    """For each question its suite, the kind of the answer, and the question with what was expected and given."""
    asked = Asked()
    for topic, cases in TOPICS.items():
        for case in cases:
            if case.mirror.startswith("refused"):
                continue
            rows = [comparable(row) for row in case.rows]
            got = asked.answer(case.query, case.parameters)
            yield f"parity: {topic}", _kind(got, rows, case.ordered), f"{case.query}  {rows} {got}"
    store = open_store("memory:", SETTINGS)
    store.upsert(GRAPH)
    graph = Graph(store)
    # numbers with the same tens give questions that differ only in literals
    for number in range(0, RANDOM * ALIKE, ALIKE):
        made = question(number, graph)
        try:
            rows = [comparable(row) for row in made.rows()]
        except TooMany:
            continue
        yield (
            "random questions",
            _kind(got := asked.answer(made.text, {}), rows, made.ordered),
            f"{made.text}  {rows} {got}",
        )
    for hostile in HOSTILE:
        if hostile.guarded:
            continue
        try:
            check(hostile.text, SETTINGS)
        except QueryError:
            continue
        got = asked.answer(hostile.text, dict(hostile.parameters))
        kind = got.get("ended") or ("refused" if "error" in got else "answered")
        yield "hostile questions", {"time": "not stopped"}.get(kind, kind), hostile.text
    asked.close()


def _kind(got: dict[str, Any], rows: list[str], ordered: bool) -> str:
    """ "equal", "different", "refused", "crash" or "not stopped"."""
    if "ended" in got:
        return "crash" if got["ended"] == "crash" else "not stopped"
    if "error" in got:
        return "refused"
    return (
        "equal"
        if (got["rows"] if ordered else sorted(got["rows"])) == (rows if ordered else sorted(rows))
        else "different"
    )


def main() -> None:
    """Print the table, and with `--list KIND` the questions of a kind."""
    if "--answer" in sys.argv:
        answer_all()
        return
    listed = sys.argv[sys.argv.index("--list") + 1] if "--list" in sys.argv else ""
    counts: dict[str, Counter[str]] = {}
    for suite, kind, text in verdicts():
        counts.setdefault(suite, Counter())[kind] += 1
        if kind == listed:
            print(text)
    kinds = ("equal", "different", "refused", "answered", "crash", "not stopped")
    print(f"| questions | {' | '.join(kinds)} |\n|---|{'--:|' * len(kinds)}")
    for suite, found in counts.items():
        print(f"| {suite} | {' | '.join(str(found[kind]) for kind in kinds)} |")


if __name__ == "__main__":
    main()
