"""The cost of loading a dump of dblp, compared with the same papers in JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

import loaders
from benchmarks import dblp_file
from benchmarks.growth_costs import Cost, GrowthSample, cost
from benchmarks.measuring import GRAPHAPP
from graphapp.model.records import Paper, PersonName
from loaders.reading.opening import opened

__all__ = ["measure"]


def measure(sample: GrowthSample) -> dict[str, Cost]:
    """Generate a compressed dump with as many papers as the sample, and load it and the same papers into new stores, which are removed."""
    dump, lines = sample.folder / "dblp.xml.gz", sample.folder / "dblp.jsonl"
    if not dump.exists():
        dblp_file.write(sample.size, dump)
    if not lines.exists():
        _convert(dump, lines)
    return {
        "load a dump of dblp (.xml.gz)": _load(sample, dump),
        "load the same papers as JSON Lines": _load(sample, lines),
    }


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
    store, problems = sample.folder / "dblp.db", sample.folder / "dblp-problems.txt"
    try:
        return cost([GRAPHAPP, "load", "--store", store, records, "--problems", problems], store)
    finally:
        for old in (*store.parent.glob(store.name + "*"), problems):
            old.unlink(missing_ok=True)
