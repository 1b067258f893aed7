"""The cost of loading a dump of dblp, compared with the same papers in JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

import loaders
from benchmarks import dblp_file
from benchmarks.growth_costs import Cost, GrowthSample, Step, cost, remove_store
from benchmarks.measuring import GRAPHAPP
from graphapp.model.records import Paper, PersonName
from loaders.reading.opening import opened

__all__ = ["STEPS"]


def _dump(sample: GrowthSample) -> Path:
    """A compressed dump with as many papers as the sample, generated if it does not exist."""
    dump = sample.folder / "dblp.xml.gz"
    if not dump.exists():
        new = dump.with_name("new-dblp.xml.gz")
        dblp_file.write(sample.size, new)
        new.replace(dump)
    return dump


def _load_dump(sample: GrowthSample) -> Mapping[str, Cost]:
    return {"load a dump of dblp (.xml.gz)": _load(sample, _dump(sample))}


def _load_lines(sample: GrowthSample) -> Mapping[str, Cost]:
    """Load the papers of the dump from a file that is removed afterwards."""
    lines = sample.folder / "dblp.jsonl"
    try:
        _convert(_dump(sample), lines)
        found = _load(sample, lines)
    finally:
        lines.unlink(missing_ok=True)
    return {"load the same papers as JSON Lines": found._replace(beside="load a dump of dblp (.xml.gz)")}


def _convert(dump: Path, lines: Path) -> None:
    """Write the papers of a dump, with the identifiers of their authors, in graphapp's own format."""
    with opened(dump) as source, lines.open("wb") as out:
        read = loaders.by_name("dblp").load(source.stream)
        out.writelines(orjson.dumps(_line(item)) + b"\n" for item in read if isinstance(item, Paper))


def _line(paper: Paper) -> dict[str, Any]:
    known = {
        "graphapp_source": paper.record,
        "title": paper.title,
        "year": paper.year,
        "venue": paper.venue and {"name": paper.venue.name, "kind": paper.venue.kind},
        "kind": paper.kind,
        "authors": list(_authors(paper)),
        "doi": paper.doi,
        "url": paper.url,
    }
    return {name: value for name, value in known.items() if value is not None}


def _authors(paper: Paper) -> Iterator[str | dict[str, str]]:
    for author in paper.authors:
        assert isinstance(author, PersonName)
        yield {"name": author.name, "id": author.id} if author.id else author.name


def _load(sample: GrowthSample, records: Path) -> Cost:
    """Load into a new store, which is removed afterwards."""
    store, problems = sample.folder / "dblp.db", sample.folder / "dblp-problems.txt"
    remove_store(store)
    command = [GRAPHAPP, "load", "--store", store, records, "--problems", problems]
    try:
        # 1: some records had problems
        return cost(command, store, accepted=(0, 1))
    finally:
        remove_store(store)
        problems.unlink(missing_ok=True)


STEPS = {"dump": Step(_load_dump, largest=1_000_000), "lines": Step(_load_lines, largest=1_000_000)}
