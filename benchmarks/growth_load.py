"""The cost of loading papers, of adding 10,000 to them and of loading them again, compared with other programs that store the same records."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

from benchmarks.growth_costs import Cost, GrowthSample, cost
from benchmarks.measuring import GRAPHAPP

__all__ = ["measure"]

# three tables with their indexes: no search, no merging, no journal, no report
SQLITE = """
import sqlite3, sys, orjson
db = sqlite3.connect(sys.argv[2])
db.executescript("PRAGMA journal_mode = WAL; CREATE TABLE author (n INTEGER PRIMARY KEY, name TEXT, key TEXT);"
    "CREATE TABLE paper (n INTEGER PRIMARY KEY, id TEXT, title TEXT, year INT, venue TEXT);"
    "CREATE TABLE wrote (author INT, paper INT, position INT, PRIMARY KEY (paper, position)) WITHOUT ROWID")
numbers, authors, papers, wrote = {}, [], [], []
def flush():
    db.executemany("INSERT INTO author VALUES (?, ?, ?)", authors)
    db.executemany("INSERT INTO paper VALUES (?, ?, ?, ?, ?)", papers)
    db.executemany("INSERT INTO wrote VALUES (?, ?, ?)", wrote)
    authors.clear(), papers.clear(), wrote.clear()
for n, line in enumerate(open(sys.argv[1], "rb")):
    record = orjson.loads(line)
    papers.append((n, record["id"], record["title"], record.get("year"), record.get("venue")))
    names = [entry if type(entry) is str else entry["name"] for entry in record["authors"]]
    for position, name in enumerate(dict.fromkeys(names)):
        number = numbers.get(name)
        if number is None:
            number = numbers[name] = len(numbers)
            authors.append((number, name, name.casefold()))
        wrote.append((number, n, position))
    if n % 10_000 == 0:
        flush()
flush()
db.executescript("CREATE INDEX author_key ON author (key); CREATE INDEX wrote_author ON wrote (author);"
    "CREATE UNIQUE INDEX paper_id ON paper (id); CREATE INDEX paper_venue ON paper (venue)")
db.commit()
"""

# numbered authors, and the same three tables
DUCKDB = """
import sys, duckdb
db = duckdb.connect(sys.argv[2])
db.execute("SET preserve_insertion_order = false")
db.execute("CREATE TABLE raw AS SELECT row_number() OVER () AS n, id, title, year, venue, authors FROM read_json(?, format = 'newline_delimited',"
    " columns = {id: 'VARCHAR', title: 'VARCHAR', year: 'INTEGER', venue: 'VARCHAR', authors: 'JSON[]'})", [sys.argv[1]])
db.execute("CREATE TABLE paper AS SELECT n, id, title, year, venue FROM raw")
db.execute("CREATE TABLE entry AS SELECT n AS paper, coalesce(author ->> 'name', author ->> '$') AS name"
    " FROM (SELECT n, unnest(authors) AS author FROM raw)")
db.execute("DROP TABLE raw")
db.execute("CREATE TABLE author AS SELECT row_number() OVER () AS n, name, lower(name) AS key FROM (SELECT DISTINCT name FROM entry)")
db.execute("CREATE TABLE wrote AS SELECT author.n AS author, paper FROM entry JOIN author USING (name)")
db.execute("DROP TABLE entry")
db.close()
"""

# only the graph of authors and papers, in memory
IGRAPH = """
import sys, igraph, orjson
numbers, edges, papers = {}, [], 0
for papers, line in enumerate(open(sys.argv[1], "rb"), 1):
    for entry in orjson.loads(line)["authors"]:
        name = entry if type(entry) is str else entry["name"]
        edges.append((numbers.setdefault(name, len(numbers)), -papers))
people = len(numbers)
graph = igraph.Graph(people + papers, [(author, people - 1 - paper) for author, paper in edges])
"""
_PEERS = {
    "sqlite3, three bare tables": ("sqlite3", SQLITE),
    "DuckDB, three tables": ("duckdb", DUCKDB),
    "igraph, in memory": ("igraph", IGRAPH),
}


def measure(sample: GrowthSample) -> dict[str, Cost]:
    """Load the records into `sample.store`; further loads go into a copy."""
    _remove(sample.store)
    found = {"load": _load(sample, sample.store, sample.records)}
    copy = sample.folder / "copy.db"
    shutil.copyfile(sample.store, copy)
    found["add 10,000 papers"] = _load(sample, copy, sample.more)
    found["load the same again"] = _load(sample, copy, sample.records)
    _remove(copy)
    if sample.peers:
        found |= {work: _peer(sample, *peer) for work, peer in _PEERS.items()}
    return found


def _load(sample: GrowthSample, store: Path, records: Path) -> Cost:
    problems = sample.folder / "problems.txt"
    return cost([GRAPHAPP, "load", "--store", store, records, "--problems", problems], store)


def _peer(sample: GrowthSample, module: str, code: str) -> Cost:
    if importlib.util.find_spec(module) is None:
        return Cost(note="not installed")
    file = sample.folder / f"{module}.db"
    _remove(file)
    found = cost([sys.executable, "-c", code, sample.records, file], file)
    _remove(file)
    return found


def _remove(store: Path) -> None:
    for old in store.parent.glob(store.name + "*"):
        old.unlink()
