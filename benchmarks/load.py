"""The time and memory of the command that loads the records."""

from __future__ import annotations

from benchmarks.measuring import GRAPHAPP, Finished, Place, Row, command, python

TIMES = 3

PARSE = """
import gzip, sys, orjson
for line in (gzip.open if sys.argv[1].endswith(".gz") else open)(sys.argv[1], "rb"):
    orjson.loads(line)
"""

# the same graph with the same keys and indexes, loaded in the way that kglite's own benchmarks recommend
KGLITE = """
import gzip, itertools, sys, orjson, kglite
graph = kglite.KnowledgeGraph()
authors, venues = {}, {}
def run(text, rows):
    for start in range(0, len(rows), 2000):
        graph.cypher(text, params={"r": rows[start:start + 2000]})
papers, wrote, appeared = [], [], []
for number, line in enumerate((gzip.open if sys.argv[1].endswith(".gz") else open)(sys.argv[1], "rb")):
    record = orjson.loads(line)
    papers.append({"id": record["id"], "title": record["title"], "year": record["year"]})
    appeared.append({"a": record["id"], "b": venues.setdefault(record["venue"], record["venue"].casefold())})
    for place, name in enumerate(dict.fromkeys(record["authors"])):
        wrote.append({"a": authors.setdefault(name, "name:" + name), "b": record["id"], "n": place})
run("UNWIND $r AS r CREATE (:Author {id: r.id, name: r.name, key: r.key})",
    [{"id": id, "name": name, "key": name.casefold()} for name, id in authors.items()])
run("UNWIND $r AS r CREATE (:Venue {id: r.id, name: r.name})", [{"id": id, "name": name} for name, id in venues.items()])
run("UNWIND $r AS r CREATE (:Paper {id: r.id, title: r.title, year: r.year})", papers)
run("UNWIND $r AS r MATCH (a:Author {id: r.a}), (b:Paper {id: r.b}) CREATE (a)-[:WROTE {position: r.n}]->(b)", wrote)
run("UNWIND $r AS r MATCH (a:Paper {id: r.a}), (b:Venue {id: r.b}) CREATE (a)-[:PUBLISHED_IN]->(b)", appeared)
graph.create_index("Author", "key")
graph.create_index("Paper", "title")
graph.save(sys.argv[2])
"""


def measure(place: Place) -> list[Row]:
    """Load into `place.store`, which the other benchmarks use."""
    parse = min(python(PARSE, place.corpus).seconds for _ in range(TIMES))
    ours = min(_load(place) for _ in range(TIMES))
    again = min(_load(place, new=False) for _ in range(TIMES))
    peer = min(python(KGLITE, place.corpus, place.folder / "peer.kgl") for _ in range(TIMES))
    return [
        Row(
            "load the records, whole command",
            "≤ 6 × parsing",
            f"{ours.seconds:.1f} s = {ours.seconds / parse:.1f} ×",
            f"gunzip + orjson {parse:.2f} s; kglite by UNWIND, with indexes {peer.seconds:.1f} s",
            f"best of {TIMES} each; {place.store.stat().st_size / 2**20:.0f} MiB on disk",
            ours.seconds <= 6 * parse,
        ),
        Row(
            "peak memory of this load",
            "≤ 300 MiB",
            f"{ours.mib:.0f} MiB",
            f"kglite {peer.mib:.0f} MiB",
            "",
            ours.mib <= 300,
        ),
        Row(
            "load the same records again",
            "≤ 1/3 of the first load",
            f"{again.seconds:.1f} s",
            f"first load {ours.seconds:.1f} s",
            f"best of {TIMES}; records are recognized by their hashes",
            again.seconds <= ours.seconds / 3,
        ),
    ]


def _load(place: Place, *, new: bool = True) -> Finished:
    """One load into a new store, or into the same; its messages are discarded."""
    for old in place.store.parent.glob(place.store.name + "*") if new else ():
        old.unlink()
    return command(
        [GRAPHAPP, "load", "--store", place.store, place.corpus, "--problems", place.folder / "problems.txt"]
    )
