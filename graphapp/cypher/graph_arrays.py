"""The structure of a graph in arrays of integers, beside the mirror file: what the evaluator would else read from the engine in seconds.

Nodes have the numbers that they were given when the engine was filled: those of a label follow each other.
"""

from __future__ import annotations

import contextlib
import os
import zipfile
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["GraphArrays", "arrays_file"]

UNPLACED = -1
"""Stands for a relationship without a position."""


def arrays_file(mirror: str) -> str:
    """Where the arrays of a mirror file are."""
    return str(Path(mirror).with_suffix(".npz"))


class GraphArrays:
    """`numbers` are the first number and the count of the nodes of each label, `starts`, `ends` and `positions` those of the
    relationships of each type."""

    def __init__(self) -> None:
        self.numbers: dict[str, tuple[int, int]] = {}
        self.starts: dict[str, array[int]] = {}
        self.ends: dict[str, array[int]] = {}
        self.positions: dict[str, array[int]] = {}

    def add(self, type: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add relationships: each has the numbers of its ends, `a` and `b`, and its position `c`."""
        starts, ends, positions = (
            held.setdefault(type, array("i")) for held in (self.starts, self.ends, self.positions)
        )
        for row in rows:
            starts.append(row["a"])
            ends.append(row["b"])
            positions.append(UNPLACED if row["c"] is None else row["c"])

    def write(self, file: str) -> None:
        """Write the file, whole or not at all. Raises OSError."""
        draft = f"{file}.{os.getpid()}.new"
        held = {f"numbers {label}": np.array(pair, np.int64) for label, pair in self.numbers.items()}
        for name in ("starts", "ends", "positions"):
            held |= {
                f"{name} {type}": np.frombuffer(values, np.int32) if values else np.empty(0, np.int32)
                for type, values in getattr(self, name).items()
            }
        try:
            with open(draft, "wb") as out:
                np.savez(out, **held)  # type: ignore[arg-type]
            os.replace(draft, file)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(draft)
            raise

    @staticmethod
    def read(file: str) -> GraphArrays | None:
        """What `write` wrote; None where there is no such file, or a damaged one."""
        found = GraphArrays()
        try:
            with np.load(file, allow_pickle=False) as held:
                for key in held.files:
                    name, _, of = key.partition(" ")
                    values = held[key]
                    if name == "numbers":
                        found.numbers[of] = (int(values[0]), int(values[1]))
                    else:
                        getattr(found, name)[of] = array("i", values.astype(np.int32).tobytes())
        except (OSError, ValueError, KeyError, IndexError, AttributeError, EOFError, zipfile.BadZipFile):
            return None
        return found
