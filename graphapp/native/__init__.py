"""Compiled versions of the hot path of a load (the C files next to this one), if they were built when graphapp was installed.

`compiled` is the module with them, or None: graphapp then does the same in Python. It is also None if a source was changed after the module had
been built from them, since the results may then differ: install graphapp again. The environment variable GRAPHAPP_NATIVE=off turns the functions off.
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

_FOLDER = Path(__file__).parent


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
    """False if the module was built from other sources than those next to it."""
    sources = sorted([*_FOLDER.glob("*.c"), *_FOLDER.glob("*.h")])
    if not sources:
        # nothing to compare with
        return True
    # as in hatch_build.py
    digest = "d" + blake2b(b"".join([path.read_bytes() for path in sources]), digest_size=16).hexdigest()
    return getattr(module, "source_digest", "") == digest


compiled = _compiled()
