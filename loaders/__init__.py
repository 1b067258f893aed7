"""Files into records: one module for each format, and the choice between them.

A format is added by one file: a module of this package with six names. `NAME` is what `--format` takes, `LABEL` one line for
people, `SUFFIXES` the endings of names that point to the format, `ORDER` when it is asked whether a file is its own (formats
with an unmistakable beginning have low numbers, those that take much for theirs have high ones), `sniff` answers that, `load`
yields the records. Modules without `NAME` help the others.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO, Protocol, runtime_checkable

from graphapp.errors import BadInput
from graphapp.records import Paper, Problem

__all__ = ["LOADERS", "Loader", "by_name", "detect"]


@runtime_checkable
class Loader(Protocol):
    """What a module in this package offers."""

    NAME: str
    LABEL: str
    SUFFIXES: tuple[str, ...]
    ORDER: int

    def sniff(self, head: bytes, name: str) -> bool:
        """True when a file that begins with `head` (unpacked) and has this name is of this format, judged by its content."""

    def load(self, stream: BinaryIO, *, max_record_bytes: int = ...) -> Iterator[Paper | Problem]:
        """The records of an open file, in order. Each record is one Paper or is counted in one Problem's `refused`; other
        problems refuse none. Never raises for what the file holds; passes on what reading the stream raises."""


def _gathered() -> tuple[Loader, ...]:
    """Every module here that has a NAME, by ORDER. Raises TypeError for one that lacks another of the six names."""
    found: list[Loader] = []
    for entry in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{entry.name}")
        if not hasattr(module, "NAME"):
            continue
        if not isinstance(module, Loader):
            raise TypeError(f"{module.__name__} is no loader: see {__name__}.Loader for what it lacks")
        found.append(module)
    return tuple(sorted(found, key=lambda loader: (loader.ORDER, loader.NAME)))


LOADERS: tuple[Loader, ...] = _gathered()
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
