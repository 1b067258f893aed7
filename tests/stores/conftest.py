"""Fixtures for the SQLite file and for processes that write to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.settings import Settings

WRITER = Path(__file__).parent / "writer.py"


@pytest.fixture
def settings() -> Settings:
    return Settings.read({"writer_wait_seconds": 0.3}, environ={})


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "graph.db")


@pytest.fixture
def batch() -> Callable[..., list[StoredPaper]]:
    """`batch(i)`: the papers of batch number i, always the same; `batch(i, size)` has that many."""
    return make_batch


def make_batch(number: int, size: int = 7) -> list[StoredPaper]:
    return [paper(number, place) for place in range(size)]


def paper(number: int, place: int) -> StoredPaper:
    id = f"b{number}:{place}"
    names = [f"Author {(number * 7 + place * k) % 97} B" for k in range(1, 4)]
    authors = tuple(
        Authorship(AuthorRow(f"name:{name}", name, name.lower()), at)
        for at, name in enumerate(dict.fromkeys(names))
    )
    venue = VenueRow(f"venue {number % 5}", f"Venue {number % 5}", None)
    return StoredPaper(
        id, f"Title {id}", 2000 + place, "other", venue, authors, sources=(id,), fingerprint=None
    )


@pytest.fixture
def start_writer() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a process that writes batches 0, 1, 2, … to a store (see writer.py); it is ended after the test."""
    started: list[subprocess.Popen[str]] = []
    places = [str(WRITER.parent), *filter(None, [os.environ.get("PYTHONPATH")])]

    def start(path: str, *options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(WRITER), path, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
