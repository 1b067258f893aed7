"""Values of a Cypher answer as HTML: nodes lead to their pages, everything else is text. Pure; text becomes HTML only by
`markupsafe`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup, escape

from graphapp.cypher.results import Node, PathValue, Relationship, ResultTable
from graphapp.web import links

__all__ = ["cell", "is_number", "nodes_of", "page_of"]

_NULL = Markup('<span class="null">null</span>')


def page_of(node: Node) -> str | None:
    """Where the page of a node is; None for labels that have none."""
    if node.label == "Author":
        key = node.properties.get("key")
        return links.author(key) if isinstance(key, str) and key else None
    if node.label == "Paper":
        return links.paper(node.id)
    return links.venue(node.id) if node.label == "Venue" else None


def _name(node: Node) -> str:
    properties = node.properties
    return str(properties.get("name") or properties.get("title") or node.id)


def _node(node: Node) -> Markup:
    label = Markup('<span class="label">') + escape(node.label) + Markup("</span> ")
    page = page_of(node)
    if page is None:
        return label + escape(_name(node))
    return label + Markup('<a href="') + escape(page) + Markup('">') + escape(_name(node)) + Markup("</a>")


def _facts(properties: dict[str, Any]) -> Markup:
    if not properties:
        return Markup("")
    pairs = [escape(name) + ": " + cell(value) for name, value in properties.items()]
    return Markup(" {") + Markup(", ").join(pairs) + Markup("}")


def _relationship(link: Relationship) -> Markup:
    return (
        escape(f"({link.start[0]} {link.start[1]})–[")
        + Markup('<span class="label">')
        + escape(link.type)
        + Markup("</span>")
        + _facts(link.properties)
        + escape(f"]→({link.end[0]} {link.end[1]})")
    )


def _path(path: PathValue) -> Markup:
    parts = [_node(path.nodes[0])] if path.nodes else []
    for link, node in zip(path.relationships, path.nodes[1:], strict=False):
        parts += [Markup('<span class="label">') + escape(link.type) + Markup("</span>"), _node(node)]
    return Markup(" – ").join(parts)


def cell(value: Any) -> Markup:
    """One value of an answer."""
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return Markup("true" if value else "false")
    if isinstance(value, Node):
        return _node(value)
    if isinstance(value, Relationship):
        return _relationship(value)
    if isinstance(value, PathValue):
        return _path(value)
    if isinstance(value, dict):
        return _facts(value) or Markup("{}")
    if isinstance(value, (list, tuple)):
        return Markup("[") + Markup(", ").join([cell(each) for each in value]) + Markup("]")
    return escape(str(value))


def is_number(value: Any) -> bool:
    """True for values that stand right-aligned."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def nodes_of(table: ResultTable) -> dict[tuple[str, str], Node]:
    """Every node in an answer once, by label and id, in the order met."""
    return {(node.label, node.id): node for row in table.rows for node in _within(row)}


def _within(values: Iterable[Any]) -> Iterator[Node]:
    for value in values:
        if isinstance(value, Node):
            yield value
        elif isinstance(value, PathValue):
            yield from value.nodes
        elif isinstance(value, dict):
            yield from _within(value.values())
        elif isinstance(value, (list, tuple)):
            yield from _within(value)
