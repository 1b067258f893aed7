"""Other programs that do the same work with the same records, each in one process that prints what each part of it cost."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import orjson

from benchmarks.growth_costs import Cost, GrowthSample, cost_and_output, remove_store
from benchmarks.opened import opened

__all__ = ["Subjects", "duckdb_costs", "igraph_costs", "sqlite_costs", "subjects"]

YEAR = 2015

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

DUCKDB = """
import json, resource, sys, time, duckdb
file = sys.argv[2]
def now():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, time.perf_counter()
def tell(name, begun, count=0):
    cpu, wall = now()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([name, cpu - begun[0], wall - begun[1], peak, count]), flush=True)
begun = 0.0, time.perf_counter()
db = duckdb.connect(sys.argv[2])
db.execute("SET preserve_insertion_order = false")
db.execute("SET enable_progress_bar = false")
db.execute("CREATE TABLE raw AS SELECT row_number() OVER () AS n, id, title, year, venue, authors FROM read_json(?, format = 'newline_delimited',"
    " columns = {id: 'VARCHAR', title: 'VARCHAR', year: 'INTEGER', venue: 'VARCHAR', authors: 'JSON[]'})", [sys.argv[1]])
db.execute("CREATE TABLE paper AS SELECT n, id, title, year, venue FROM raw")
db.execute("CREATE TABLE entry AS SELECT n AS paper, coalesce(author ->> 'name', author ->> '$') AS name"
    " FROM (SELECT n, unnest(authors) AS author FROM raw)")
db.execute("DROP TABLE raw")
db.execute("CREATE TABLE author AS SELECT row_number() OVER () AS n, name, lower(name) AS key FROM (SELECT DISTINCT name FROM entry)")
db.execute("CREATE TABLE wrote AS SELECT author.n AS author, paper FROM entry JOIN author USING (name)")
db.execute("DROP TABLE entry")
tell("load", begun)
begun = now()
db.execute("COPY (SELECT paper.*, names FROM paper JOIN (SELECT paper AS n, list(name) AS names FROM wrote"
    " JOIN author ON author.n = wrote.author GROUP BY paper) USING (n)) TO '" + file + ".parquet' (COMPRESSION zstd)")
tell("papers", begun)
begun = now()
db.execute("COPY (SELECT a.author AS source, b.author AS target, count(*) AS papers FROM wrote AS a JOIN wrote AS b ON a.paper = b.paper"
    " AND a.author < b.author GROUP BY ALL) TO '" + file + ".csv'")
tell("links", begun, db.execute("SELECT count(*) FROM read_csv(?)", [file + ".csv"]).fetchone()[0])
db.close()
"""

IGRAPH = """
import json, resource, sys, time
from array import array
import igraph, numpy as np, orjson
records, file, asked = sys.argv[1], sys.argv[2], orjson.loads(sys.argv[3])
def now():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, time.perf_counter()
def tell(name, begun, count):
    cpu, wall = now()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([name, cpu - begun[0], wall - begun[1], peak, count]), flush=True)
def coauthors(chosen):
    # pairs of the authors of the chosen papers, and the number of their joint papers
    found = []
    for size in np.unique(sizes[chosen]):
        of_size = starts[chosen & (sizes == size)]
        lists = flat[of_size[:, None] + np.arange(size)]
        a, b = np.triu_indices(size, 1)
        one, other = lists[:, a].ravel(), lists[:, b].ravel()
        found.append((np.minimum(one, other) << 32) | np.maximum(one, other))
    codes, papers = np.unique(np.concatenate(found), return_counts=True)
    return np.column_stack((codes >> 32, codes & 0xFFFFFFFF)), papers
begun = 0.0, time.perf_counter()
numbers, venues, flat, sizes, years, where = {}, {}, array("q"), array("q"), array("q"), array("q")
with open(records, "rb") as lines:
    for line in lines:
        record = orjson.loads(line)
        names = dict.fromkeys(each if type(each) is str else each["name"] for each in record["authors"])
        flat.extend([numbers.setdefault(name.casefold(), len(numbers)) for name in names])
        sizes.append(len(names))
        years.append(record.get("year") or 0)
        where.append(venues.setdefault(record.get("venue"), len(venues)))
flat, sizes, years, where = map(np.asarray, (flat, sizes, years, where))
starts = np.cumsum(sizes) - sizes
every = np.ones(len(sizes), bool)
edges, papers = coauthors(every)
graph = igraph.Graph(len(numbers), edges)
tell("whole", begun, graph.ecount())
begun = now()
ego = graph.induced_subgraph(graph.neighborhood(numbers[asked["author"]]))
tell("author", begun, ego.ecount())
begun = now()
path = graph.get_shortest_path(numbers[asked["author"]], numbers[asked["other"]])
tell("path", begun, len(path))
for name, chosen in (("venue", where == venues[asked["venue_name"]]), ("year", years == asked["year"])):
    begun = now()
    some, _ = coauthors(chosen)
    people, ends = np.unique(some, return_inverse=True)
    part = igraph.Graph(len(people), ends.reshape(some.shape))
    tell(name, begun, part.ecount())
begun = now()
graph.es["weight"] = papers.tolist()
groups = graph.community_leiden("modularity", weights="weight", n_iterations=2)
tell("communities", begun, len(groups))
begun = now()
graph.vs["name"] = list(numbers)
graph.write_graphml(file + ".graphml")
tell("GraphML", begun, graph.ecount())
"""


class Subjects(NamedTuple):
    """Whom the networks are about: the keys of the author with the most papers and of the fiftieth, the id and the name of the largest venue,
    and a year."""

    author: str
    other: str
    venue: str
    venue_name: str
    year: int


@cache
def subjects(sample: GrowthSample) -> Subjects:
    """The subjects of the networks of the store of a sample."""
    with opened(sample.store) as service:
        top = service.store.top_authors(50)
        (venue,) = service.store.venues(0, 1)
        return Subjects(top[0].key, top[-1].key, venue.id, venue.name, YEAR)


def sqlite_costs(sample: GrowthSample) -> Mapping[str, Cost]:
    """Three tables with their indexes: no search, no merging, no journal, no report."""
    file = sample.folder / "sqlite3.db"
    with _without(file):
        found, _ = cost_and_output([sys.executable, "-c", SQLITE, sample.records, file], file)
    return {"sqlite3, three bare tables": found._replace(beside="load")}


def duckdb_costs(sample: GrowthSample) -> Mapping[str, Cost]:
    """Numbered authors and the same three tables; from them, the papers as one table, and the links of the coauthor network."""
    found, parts = _parts(sample, "duckdb", DUCKDB)
    if not parts:
        return {"DuckDB, three bare tables": found._replace(beside="load")}
    return {
        "DuckDB, three bare tables": _part(parts["load"], "load")._replace(file=found.file),
        "DuckDB, papers as Parquet": _part(parts["papers"], "export, Parquet"),
        "DuckDB, links as CSV": _rated(parts["links"], "network --all, CSV tables"),
    }


def igraph_costs(sample: GrowthSample) -> Mapping[str, Cost]:
    """The coauthor network in memory, and the questions to the store answered from it. The links of each network are as many as in
    graphapp's."""
    asked = orjson.dumps(subjects(sample)._asdict()).decode()
    found, parts = _parts(sample, "igraph", IGRAPH, asked)
    if not parts:
        return {"igraph, network in memory": found._replace(beside="load")}
    return {
        "igraph, network in memory": _part(parts["whole"], "load"),
        "igraph, network of an author": _counted(parts["author"], "network of the most prolific author"),
        "igraph, network of a venue": _counted(parts["venue"], "network of the largest venue"),
        "igraph, network of a year": _counted(parts["year"], "network of one year"),
        "igraph, shortest path": _part(parts["path"], "shortest path")._replace(mib=0.0),
        "igraph, communities (Leiden)": _part(parts["communities"], "build the map"),
        "igraph, network as GraphML": _rated(parts["GraphML"], "network --all, GraphML"),
    }


def _part(part: Cost, beside: str) -> Cost:
    return part._replace(rate=0.0, beside=beside)


def _counted(part: Cost, beside: str) -> Cost:
    """A part whose memory is that of the whole network."""
    return _part(part, beside)._replace(mib=0.0, note=f"{part.rate:,.0f} links")


def _rated(part: Cost, beside: str) -> Cost:
    return part._replace(rate=part.rate / part.cpu, beside=beside)


def _parts(sample: GrowthSample, module: str, code: str, *asked: str) -> tuple[Cost, dict[str, Cost]]:
    """The cost of the whole program, and that of each part, with the peak memory until its end and with its count as the rate; no parts if
    `module` is not installed."""
    if importlib.util.find_spec(module) is None:
        return Cost(note="not installed"), {}
    file = sample.folder / f"{module}.db"
    with _without(file):
        found, output = cost_and_output([sys.executable, "-c", code, sample.records, file, *asked], file)
    # a program may also print its progress
    told = (orjson.loads(line) for line in output.splitlines() if line.startswith("["))
    return found, {name: Cost(cpu, wall, mib, rate=count) for name, cpu, wall, mib, count in told}


@contextmanager
def _without(file: Path) -> Iterator[None]:
    """Remove a file of another program, and those next to it, before and after the block."""
    remove_store(file)
    try:
        yield
    finally:
        remove_store(file)
