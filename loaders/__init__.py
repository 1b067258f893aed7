"""Files into records: one module for each format, and the choice between them.

A loader is a module with five names. `NAME` is what `--format` takes, `LABEL` one line for people, `SUFFIXES` the endings of
names that point to the format, `sniff` says whether a file begins like one of its own, `load` yields its records.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from graphapp.errors import BadInput
from graphapp.records import Paper, Problem
from loaders import bibtex, cluster_page, jsonl

__all__ = ["LOADERS", "Loader", "by_name", "detect"]


class Loader(Protocol):
    """What a module in this package offers."""

    NAME: str
    LABEL: str
    SUFFIXES: tuple[str, ...]

    def sniff(self, head: bytes, name: str) -> bool:
        """True when a file that begins with `head` (unpacked) and has this name is of this format, judged by its content."""

    def load(self, stream: BinaryIO, *, max_record_bytes: int = ...) -> Iterator[Paper | Problem]:
        """The records of an open file, in order. Each record is one Paper or is counted in one Problem's `refused`; other
        problems refuse none. Never raises for what the file holds; passes on what reading the stream raises."""


LOADERS: tuple[Loader, ...] = (cluster_page, jsonl, bibtex)
"""Every format, in the order in which they are tried."""

_PACKED = (".gz", ".zst", ".zstd")


def by_name(name: str) -> Loader:
    """The loader for a format's name. Raises BadInput for an unknown one."""
    for loader in LOADERS:
        if name == loader.NAME:
            return loader
    known = ", ".join(loader.NAME for loader in LOADERS)
    raise BadInput(f"No format is called {name!r}", f"Formats: {known}.")


def detect(head: bytes, name: str) -> Loader:
    """The loader for a file that begins with `head` (unpacked): by its content, else by the ending of its name.

    Raises BadInput when neither is known; the hint names every format that was tried.
    """
    for loader in LOADERS:
        if loader.sniff(head, name):
            return loader
    ending = name.lower()
    for packed in _PACKED:
        ending = ending.removesuffix(packed)
    for loader in LOADERS:
        if ending.endswith(loader.SUFFIXES):
            return loader
    tried = ", ".join(loader.NAME for loader in LOADERS)
    raise BadInput(
        "The format of the file is not known: "
        + ("it is empty" if not head.strip() else "nothing in it or in its name tells"),
        f"Tried: {tried}. If it is one of these, name it with --format.",
    )
