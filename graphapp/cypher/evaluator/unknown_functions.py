"""Functions that Cypher does not have, and what to write instead. Pure."""

from __future__ import annotations

from graphapp.cypher.evaluator.function_types import FUNCTIONS
from graphapp.cypher.language.spelling import closest

__all__ = ["unknown_function"]

# functions of other languages and libraries, in lower case, and their Cypher equivalents
_INSTEAD = {
    "median": "Use percentileCont(x, 0.5).",
    "mean": "Use avg(x).",
    "average": "Use avg(x).",
    "len": "Use size(x), or length(p) for a path.",
    "concat": "Concatenate strings with +.",
    "ifnull": "Use coalesce(x, y).",
}


def unknown_function(name: str) -> tuple[str, str]:
    """The error message for a function that Cypher does not have, and a hint what to write instead ("" if
    none is known)."""
    message = f"Unknown function {name[:80]}()."
    wanted = name.lower()
    if wanted in _INSTEAD:
        return message, _INSTEAD[wanted]
    meant = closest(wanted, FUNCTIONS)
    return message, f"Did you mean {FUNCTIONS[meant].name}()?" if meant else ""
