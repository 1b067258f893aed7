"""Compiled versions of the hot path of a load (`records.c`), if they were built when graphapp was installed.

`compiled` is the module with them, or None: graphapp then does the same in Python. It is also None if the source was changed after the module had
been built from it, since the results may then differ: install graphapp again. The environment variable GRAPHAPP_NATIVE=off turns the functions off.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from graphapp.model.records import Paper, PrintedNames
from graphapp.model.rows import PlacedInOrder, SharedRow, StoredPaper

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["compiled"]

_SOURCE = Path(__file__).with_name("records.c")


def _compiled() -> ModuleType | None:
    if os.environ.get("GRAPHAPP_NATIVE") == "off":
        return None
    try:
        from graphapp.native import _records
    except ImportError:
        return None
    if not _is_current(_records):
        return None
    _records.bind(Paper, PrintedNames, StoredPaper, SharedRow, PlacedInOrder)
    return _records


def _is_current(module: ModuleType) -> bool:
    """False if the module was built from another source than the one next to it."""
    try:
        source = _SOURCE.read_bytes()
    except OSError:
        # nothing to compare with
        return True
    # as in hatch_build.py
    digest = "d" + blake2b(source, digest_size=16).hexdigest()
    return getattr(module, "source_digest", "") == digest


compiled = _compiled()
