"""Short forms of given names (Bob for Robert), from the table of the package `nicknames` (Northern and Crews, Apache 2.0). Pure."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from nicknames import name_triplets

__all__ = ["diminutives"]

# common in author lists, and not in that table, which is of English names
_MORE = """
alexander alex sasha alexandre aleksandr
nicolas nicholas nick niko nikolai
philip philipp philippe phil
johannes hannes
joachim jochen
matthias matt
francisco paco
jose pepe
mikhail misha
dmitry dmitri dima
"""


@cache
def _table() -> dict[str, frozenset[str]]:
    forms: dict[str, set[str]] = defaultdict(set)
    pairs = [(row.name1, row.name2) for row in name_triplets() if row.relationship == "has_nickname"]
    for line in _MORE.splitlines():
        words = line.split()
        pairs += [(one, other) for one in words for other in words if one != other]
    for one, other in pairs:
        forms[one].add(other)
        forms[other].add(one)
    return {name: frozenset(others) for name, others in forms.items()}


def diminutives(given: str) -> frozenset[str]:
    """The folded given names of which `given` is a short form, or that are short forms of it; not `given` itself."""
    return _table().get(given, frozenset())
