"""The seam between networks and file formats: what a module of this package offers as its `EXPORTER`. Pure data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from graphapp.network import NetworkView

__all__ = ["Exporter"]


@dataclass(frozen=True, slots=True)
class Exporter:
    """A file format for networks.

    `name` is what a command calls it, `label` what a menu shows, `suffix` the ending of its files with the dot. `write`
    writes a whole network; equal networks give equal bytes. Raises BadInput where the format cannot hold the network, before
    anything is written. `order` is its place in menus and tables. `wants_positions`: the network should have positions and
    communities; `wants_papers`: it should carry its papers. `drawing`: it shows the network and cannot be written without
    positions; `strong_only`: of the links it draws only those marked as strong, and says how many that are.
    """

    name: str
    label: str
    suffix: str
    media_type: str
    write: Callable[[NetworkView, BinaryIO], None]
    order: int
    wants_positions: bool = True
    wants_papers: bool = False
    drawing: bool = False
    strong_only: bool = False
