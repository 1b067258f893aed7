"""python -m tests.cypher.fuzz: runs random queries on stores, and prints every unexpected result.

The mirror runs over a store in memory; `--store ADDRESS` also uses an empty Neo4j database, which is filled. `--distinct` uses one
query of every ten that differ in their literals only. The exit status is 1 if a result is unexpected.
"""

from __future__ import annotations

import argparse
import sys
import time

from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.cypher.fuzz.plain import Graph
from tests.cypher.fuzz.questions import ALIKE
from tests.cypher.fuzz.runner import disagreements
from tests.cypher.parity.graph import GRAPH

CHUNK = 500


def main() -> int:
    """Run the queries, and print the results."""
    parser = argparse.ArgumentParser(prog="python -m tests.cypher.fuzz", description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="number of the first question")
    parser.add_argument("--distinct", action="store_true")
    parser.add_argument("--store", action="append", default=[])
    options = parser.parse_args()
    stores = {
        address: open_store(address, Settings.read(), create=True) for address in ["memory:", *options.store]
    }
    for store in stores.values():
        store.upsert(GRAPH)
    graph = Graph(stores["memory:"])
    step = ALIKE if options.distinct else 1
    asked = wrong = 0
    began = time.monotonic()
    for first in range(0, options.questions, CHUNK):
        last = min(first + CHUNK, options.questions)
        numbers = range(options.seed + first * step, options.seed + last * step, step)
        number, found = disagreements(graph, stores, numbers)
        asked, wrong = asked + number, wrong + len(found)
        for one in found:
            print(one, flush=True)
    print(f"{asked:,} questions, {wrong:,} answers that differ, {time.monotonic() - began:.0f} s")
    for store in stores.values():
        store.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
