"""Decides by lookahead whether a parenthesis opens a pattern or an expression. Pure.

(a)-[r]-(b) and (a)--(b) could also be subtractions. As in Neo4j, whatever can be a pattern is one.
"""

from __future__ import annotations

from graphapp.cypher.evaluator.cursor import Cursor

__all__ = ["pattern_end", "relationship_end"]

_AFTER_NAME = (")", ":", "{")
_AFTER_TYPED = ("]", ":", "{", "*")


def pattern_end(cursor: Cursor, i: int) -> int:
    """The index after the path of nodes and relationships that begins at token `i`; 0 if none begins
    there."""
    if cursor.signs[i] != "(" or not _is_node(cursor, i):
        return 0
    end = cursor.partner[i] + 1
    found = 0
    while True:
        node = relationship_end(cursor, end)
        if not node or cursor.signs[node] != "(" or not _is_node(cursor, node):
            return found
        found = end = cursor.partner[node] + 1


def relationship_end(cursor: Cursor, i: int) -> int:
    """The index after the relationship of a pattern that begins at token `i`; 0 if none begins there."""
    signs = cursor.signs
    i += signs[i] == "<"
    if signs[i] != "-":
        return 0
    i += 1
    if signs[i] == "[":
        if not _is_relationship(cursor, i):
            return 0
        i = cursor.partner[i] + 1
    if signs[i] != "-":
        return 0
    i += 1
    return i + (signs[i] == ">")


def _is_node(cursor: Cursor, i: int) -> bool:
    return _is_element(cursor, i, _AFTER_NAME)


def _is_relationship(cursor: Cursor, i: int) -> bool:
    return _is_element(cursor, i, _AFTER_TYPED)


def _is_element(cursor: Cursor, i: int, after_name: tuple[str, ...]) -> bool:
    """True if the content of the brackets at `i` can be that of a node or relationship pattern."""
    first, second = i + 1, i + 2
    if cursor.names[first]:
        return (
            cursor.signs[second] in after_name
            or cursor.words[first] == "WHERE"
            or cursor.words[second] in ("IS", "WHERE")
            or cursor.words[first] == "IS"
            or cursor.tokens[second].kind == "parameter"
        )
    return cursor.signs[first] in after_name or (
        cursor.tokens[first].kind == "parameter" and cursor.partner.get(second) == i
    )
