"""The speed of the readers of JSON formats, in records per second, compared with JSON decoders on the same bytes.

The records come from real files, repeated, as JSON Lines and as one array. orjson and ijson only decode; graphapp also creates papers: titles
without markup, names in printed order, identifiers, abstracts. Times are processor times of this process, so that other work on the
machine does not count.
"""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import orjson

import loaders
from benchmarks.measuring import Place, Row
from graphapp.model.records import Paper
from graphapp.support.gc_pause import uncollected
from loaders.reading.json_records import JsonRecord, ListPaths, records

__all__ = ["measure"]

SAMPLES = {
    "openalex": "openalex/zotero+translators/*.json",
    "crossref": "crossref/pypi-habanero/test_cursor*.json",
    "datacite": "datacite/zotero+translators/*.json",
    "semantic-scholar": "semantic_scholar/danielnsilva+semanticscholar/tests_data_Author.json",
    "openreview": "openreview/*/*.json",
    "csl-json": "csl_json/*/*.csl.json",
    "zotero-json": "zotero_json/*/*#873.json",
    "arxiv-snapshot": "arxiv/*/*snapshot.json",
    "paperlists": "paperlists/*/cvpr*.json",
    "inspire": "misc/pypi-inspire_matcher/*.json",
}
# the keys under which the samples contain their records
_ANYWHERE = ListPaths(
    "message.items", "items", "results", "papers", "submissions", "_source", marks=("content", "DOI")
)
_BYTES = 12_000_000
_TIMES = 3


def measure(place: Place) -> list[Row]:
    """A row for each format that has real sample files, and one for memory."""
    samples = place.corpus.parent.parent / "samples"
    rows = [row for name, pattern in SAMPLES.items() if (row := _row(name, sorted(samples.glob(pattern))))]
    return [*rows, *_own(place), _memory()]


def _row(name: str, files: list[Path]) -> Row | None:
    """One format, as lines and as an array; None if the samples contain no record."""
    found = [item.value for path in files for item in _found(path)]
    if not found:
        return None
    one = [orjson.dumps(record) for record in found]
    several = one * (1 + _BYTES // sum(map(len, one)))
    lines, array = b"\n".join(several), b"[" + b",".join(several) + b"]"
    loader = loaders.by_name(name)
    ours = [_rate(len(several), lambda data=data: _papers(loader, data)) for data in (lines, array)]
    decoder = _rate(len(several), lambda: _decoded(lines))
    return Row(
        f"read {name}, records/s",
        "",
        f"lines {ours[0]:,.0f}, array {ours[1]:,.0f}",
        f"orjson alone {decoder:,.0f}; ijson alone {_ijson(len(several), array)}",
        f"{len(lines) / len(several):,.0f} bytes per record; {ours[0] * len(lines) / len(several) / 1e6:.0f} MB/s",
    )


def _own(place: Place) -> list[Row]:
    """graphapp's own JSON Lines format: small records that need little conversion, so that the reader itself is measured."""
    opener = gzip.open if place.corpus.suffix == ".gz" else open
    with opener(place.corpus, "rb") as file:
        lines = file.read(_BYTES).rsplit(b"\n", 1)[0]
    count = lines.count(b"\n") + 1
    ours = _rate(count, lambda: sum(1 for _ in records(io.BytesIO(lines), ListPaths(), 4_000_000)))
    own = _rate(count, lambda: _papers(loaders.by_name("jsonl"), lines))
    decoder = _rate(count, lambda: _decoded(lines))
    return [
        Row(
            "read jsonl, records/s",
            "≥ 100,000",
            f"{own:,.0f}",
            f"orjson alone {decoder:,.0f}",
            f"{len(lines) / count:,.0f} bytes per record; the reader of the JSON family alone {ours:,.0f}",
            own >= 100_000,
        )
    ]


def _memory() -> Row:
    """The peak memory while an array larger than the limit for one record is read."""
    record = orjson.dumps({"id": 1, "title": "x" * 1000})
    data = io.BytesIO(b"[" + b",".join([record] * 40_000) + b"]")
    tracemalloc.start()
    for _ in records(data, ListPaths(), 4_000_000):
        pass
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return Row(
        "memory for an array of 40 MB",
        "≤ 24 MiB",
        f"{peak:.1f} MiB",
        "",
        "limit per record: 4 MB",
        peak <= 24,
    )


def _found(path: Path) -> Iterable[JsonRecord]:
    with path.open("rb") as file:
        return [item for item in records(file, _ANYWHERE, 50_000_000) if isinstance(item, JsonRecord)]


def _papers(loader: loaders.Loader, data: bytes) -> int:
    return sum(isinstance(item, Paper) for item in loader.load(io.BytesIO(data)))


def _decoded(lines: bytes) -> None:
    for line in lines.split(b"\n"):
        orjson.loads(line)


def _rate(count: int, work: Callable[[], object]) -> float:
    """Records per second of processor time, the best of `_TIMES` runs."""
    best = float("inf")
    for _ in range(_TIMES):
        # as while loading
        with uncollected():
            start = time.process_time()
            work()
            best = min(best, time.process_time() - start)
    return count / best


def _ijson(count: int, array: bytes) -> str:
    try:
        import ijson
    except ImportError:
        return "not installed"
    return f"{_rate(count, lambda: sum(1 for _ in ijson.items(io.BytesIO(array), 'item'))):,.0f}"
