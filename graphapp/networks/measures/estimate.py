"""How the values of a measure were estimated. Pure data; does not import numpy, because pages and commands without networks import it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Estimate", "estimate_note"]


class Estimate(NamedTuple):
    """How values were estimated: from the shortest paths that begin at `sources` of the `of` nodes with links. `error` is the largest standard error of
    a value, `highest` the largest value."""

    sources: int
    of: int
    error: float
    highest: float


def estimate_note(label: str, estimate: Estimate) -> str:
    """A sentence for people."""
    sources, of, error, highest = estimate
    part = ""
    if highest:
        percent = 100 * error / highest
        # not 1e+02
        part = f", {percent:{'.0f' if percent >= 10 else '.2g'}} % of the highest value"
    return f"{label} is estimated from {sources:,} of {of:,} sources of shortest paths; the standard error is at most {error:.2g}{part}."
