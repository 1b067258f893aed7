"""Values of a Cypher result as HTML: nodes link to their pages, everything else is text. Pure; text becomes HTML only by
`markupsafe`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from graphapp.cypher.results import Node, PathValue, Relationship, ResultTable
from graphapp.model import names
from graphapp.web import urls

__all__ = ["cell", "is_number", "page_of", "things_of"]

_NULL = Markup('<span class="null">null</span>')


def page_of(node: Node) -> str | None:
    """The address of the page of a node; None for labels without pages."""
    if node.label == "Author":
        key = node.properties.get("key")
        return urls.author(key) if isinstance(key, str) and key else None
    if node.label == "Person":
        name = node.properties.get("name")
        return _person_page(node.id, name) if isinstance(name, str) and name else None
    if node.label == "Paper":
        return urls.paper(node.id)
    return urls.venue(node.id) if node.label == "Venue" else None


def _person_page(id: str, name: str) -> str:
    """The page of a person: one of those who publish under this name."""
    page = urls.author(names.key(name))
    query = urlencode({"unit": "person", "person": id}, errors="replace")
    return f"{page}{'&' if '?' in page else '?'}{query}"


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


def cell(value: Any, kind: str = "") -> Markup:
    """One value of a result as HTML; a string of the kind `kind` links to the page of that name."""
    if isinstance(value, str) and kind and value:
        return (
            Markup('<a href="')
            + escape(_page_named(value, kind))
            + Markup('">')
            + escape(value)
            + Markup("</a>")
        )
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


def _page_named(text: str, kind: str) -> str:
    if kind == "author":
        return urls.author(names.key(text) or text)
    return urls.venue(names.key(text) or text) if kind == "venue" else urls.paper(text)


def is_number(value: Any) -> bool:
    """True for values that are right-aligned."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def things_of(table: ResultTable) -> dict[str, str]:
    """The pages of the authors, papers and venues in a result, by address, with their labels, in order of appearance."""
    found: dict[str, str] = {}
    for row in table.rows:
        for node in _within(row):
            page = page_of(node)
            if page:
                found.setdefault(page, _name(node))
        for value, kind in zip(row, table.kinds, strict=False):
            if isinstance(value, str) and kind == "author" and value:
                found.setdefault(_page_named(value, kind), value)
    return found


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
