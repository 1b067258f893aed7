"""Reads the file of a map: it is mapped into memory, and only what is shown is read."""

from __future__ import annotations

from pathlib import Path

from graphapp.maps.map_data import MapData
from graphapp.support.array_file import read_arrays

__all__ = ["read_map"]


def read_map(path: Path) -> MapData:
    """The map in a file. Raises OSError, and ValueError or KeyError if it is damaged or of another version."""
    return MapData(read_arrays(path))
