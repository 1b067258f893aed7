"""A load of many files in one process, compared with a load whose files are read by a second process.

    python -m benchmarks.many_files one|two|read STORE FILE…        prints the result of one run as JSON

`two` is a complete load in which a second process detects the format of each file, reads it, and sends the records in batches through a
pipe, in the order of the files; the first process does the rest of the load. Only the pipe buffers records, so memory does not grow.
`read` only reads. The files are two hundred copies of bibliographies of about 100 kB, and every sample file of a known format except
archives.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import pickle
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import BinaryIO

import loaders
from benchmarks.measuring import Place, Row
from graphapp.errors import BadInput
from graphapp.ingest.load import ingest
from graphapp.model.records import Paper, Problem
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.support.gc_pause import uncollected
from loaders.reading.archives import is_archive
from loaders.reading.opening import opened

_COPIES = 200
_SIZES = range(30_000, 1_500_000)
# the speed-up at which a second process would be worth its complexity
_WORTH = 1.3
_BATCH = 500
_TIMES = 3


def measure(place: Place) -> list[Row]:
    """A row for each kind of folder."""
    samples = place.corpus.parent.parent / "samples"
    rows = []
    for title, files in (
        (f"{_COPIES} bibliographies, BibTeX and RIS", _copies(samples, place.folder / "many")),
        ("all sample files", _known(samples)),
    ):
        if not files:
            continue
        runs = {
            what: [_child(what, place.folder, files) for _ in range(_TIMES)]
            for what in ("one", "two", "read")
        }
        best = {what: min(taken, key=lambda run: run["seconds"]) for what, taken in runs.items()}
        one, two, read = best["one"], best["two"], best["read"]
        rows.append(
            Row(
                f"load {title} ({len(files):,} files, {one['records']:,.0f} records)",
                f"two processes if {_WORTH} x",
                f"one process {one['seconds']:.1f} s, processor time {one['cpu']:.1f} s",
                f"two processes {two['seconds']:.1f} s, processor time {two['cpu']:.1f} s: "
                f"{one['seconds'] / two['seconds']:.2f} x",
                f"reading only: {read['cpu']:.1f} s; best of {_TIMES} each",
            )
        )
    return rows


def _copies(samples: Path, folder: Path) -> list[Path]:
    """`_COPIES` copies of sample bibliographies in `folder`; empty if there is no suitable sample."""
    patterns = ("bibtex_pmlr_acl/*.bib", "bibtex/*/tugboat.bib", "ris/pypi-asreview/*_*.ris")
    found = [
        path
        for pattern in patterns
        for path in sorted(samples.glob(pattern))
        if path.stat().st_size in _SIZES
    ]
    if not found:
        return []
    folder.mkdir()
    return [
        Path(
            shutil.copy(
                found[number % len(found)], folder / f"{number:03}{found[number % len(found)].suffix}"
            )
        )
        for number in range(_COPIES)
    ]


def _known(samples: Path) -> list[Path]:
    """The sample files whose format is detected, without archives."""
    return [path for path in sorted(samples.rglob("*")) if path.is_file() and _is_known(path)]


def _is_known(path: Path) -> bool:
    try:
        with opened(path) as source:
            return not is_archive(source.head) and bool(loaders.detect(source.head, path.name))
    except BadInput:
        return False


def _child(what: str, folder: Path, files: list[Path]) -> dict[str, float]:
    store = folder / "many.db"
    for old in folder.glob(f"{store.name}*"):
        old.unlink()
    command = [sys.executable, "-m", "benchmarks.many_files", what, store, *files]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def _items(file: str) -> Iterator[Paper | Problem]:
    with opened(Path(file)) as source:
        yield from loaders.detect(source.head, Path(file).name).load(source.stream)


def _send(files: list[str], pipe: Connection) -> None:
    """The second process: send all items that the readers yield, and None after each file."""
    with uncollected():
        for file in files:
            batch: list[Paper | Problem] = []
            for item in _items(file):
                batch.append(item)
                if len(batch) == _BATCH:
                    pipe.send_bytes(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
                    batch = []
            pipe.send_bytes(pickle.dumps([*batch, None], pickle.HIGHEST_PROTOCOL))


class _Sent:
    """A loader that yields the items read by the second process."""

    NAME = "sent"
    LABEL = "records read by another process"
    SUFFIXES: tuple[str, ...] = ()

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def sniff(self, head: bytes, name: str) -> bool:  # noqa: ARG002
        return True

    def load(self, stream: BinaryIO, *, max_record_bytes: int = 0) -> Iterator[Paper | Problem]:  # noqa: ARG002
        while True:
            for item in pickle.loads(self._pipe.recv_bytes()):
                if item is None:
                    return
                yield item


def _measured(what: str, store: str, files: list[str]) -> dict[str, float]:
    began = time.perf_counter()
    if what == "read":
        with uncollected():
            records = sum(isinstance(item, Paper) for file in files for item in _items(file))
    elif what == "one":
        records = _load(store, files, None)
    else:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        reader = multiprocessing.get_context("fork").Process(target=_send, args=(files, theirs), daemon=True)
        reader.start()
        records = _load(store, files, _Sent(ours))
        reader.join()
    seconds = time.perf_counter() - began
    children = sum(_times_of_children())
    return {"seconds": seconds, "cpu": time.process_time() + children, "records": records}


def _times_of_children() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime, used.ru_stime


def _load(store: str, files: list[str], loader: _Sent | None) -> int:
    with contextlib.closing(open_store(store, Settings(), create=True)) as opened_store:
        report = ingest(opened_store, files, Settings(), loader)
    return sum(file.read for file in report.files)


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1], sys.argv[2], sys.argv[3:])))
