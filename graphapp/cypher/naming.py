"""Names inside the mirror's engine.

The engine gives every node properties of its own (`id`, `title`, `type`, and more names that stand in for these: `p.name`
is the title there). So a property of ours that has one of these names is kept under another one, and every query and
answer is translated: what a label does not have is null, as it should be. Pure.
"""

from __future__ import annotations

import re

__all__ = ["OWN_OF_ENGINE", "inner", "outer", "outer_text"]

OWN_OF_ENGINE = frozenset(
    {"id", "name", "title", "type", "label", "node_type", "nodes", "relationships", "start", "end", "__f"}
)
"""Names with a meaning of the engine's own, in nodes, relationships, paths or on the wire."""

_SUFFIX = "__p"
_INNER = re.compile(rf"\b({'|'.join(sorted(OWN_OF_ENGINE))}){_SUFFIX}\b")


def inner(name: str) -> str:
    """The name that a property or map key has inside the engine."""
    return name + _SUFFIX if name in OWN_OF_ENGINE else name


def outer(name: str) -> str:
    """The name that it has for people; undoes `inner`."""
    if name.endswith(_SUFFIX) and name[: -len(_SUFFIX)] in OWN_OF_ENGINE:
        return name[: -len(_SUFFIX)]
    return name


def outer_text(text: str) -> str:
    """A message of the engine with the names that people use."""
    return _INNER.sub(r"\1", text)
