"""The specs of networks that are made of the result of a query. Pure."""

from __future__ import annotations

from typing import Any

from graphapp.cypher.results import Node, PathValue, ResultTable
from graphapp.model import names
from graphapp.model.units import UnitName
from graphapp.networks.spec import NetworkSpec, NetworkView, NodeType
from graphapp.networks.typed import PREFIXES

__all__ = ["spec_beside", "spec_of_answer", "unit_of_answer"]


def spec_of_answer(table: ResultTable, types: set[NodeType]) -> NetworkSpec | None:
    """The network of the authors, or of the authors of the papers, in a result that contains only authors or only papers; None for other
    results."""
    if types <= {"author"}:
        persons = unit_of_answer(table) == "person"
        keys = {node.id for node in _nodes_of(table)} if persons else _authors_in(table)
        among = NetworkSpec("authors", "\n".join(sorted(keys)), unit="person" if persons else "cluster")
        return among if keys else None
    if types == {"paper"}:
        ids = {node.id for node in _nodes_of(table)}
        return NetworkSpec("papers", "\n".join(sorted(ids)))
    return None


def spec_beside(view: NetworkView, unit: UnitName) -> NetworkSpec:
    """The spec with which pages request the papers and neighbours of the nodes of a query result: the network of its papers, with the authors
    of the result as nodes. The result itself has no spec."""
    papers = [node.id.removeprefix(PREFIXES["Paper"]) for node in view.nodes if node.type == "paper"]
    if not papers:
        return NetworkSpec("all", level="full", unit=unit)
    return NetworkSpec("papers", "\n".join(papers), level="full", unit=unit)


def unit_of_answer(table: ResultTable) -> UnitName:
    """What the authors in a query result are: persons if it contains persons and no author rows."""
    labels = {node.label for node in _nodes_of(table)}
    return "person" if "Person" in labels and "Author" not in labels else "row"


def _authors_in(table: ResultTable) -> set[str]:
    """The keys of the author clusters in a query result, from nodes or from columns of names."""
    keys = {names.key(str(node.properties.get("name") or "")) for node in _nodes_of(table)}
    for row in table.rows:
        for value, kind in zip(row, table.kinds, strict=False):
            if kind == "author" and isinstance(value, str):
                keys.add(names.key(value))
    return keys - {""}


def _nodes_of(table: ResultTable) -> list[Node]:
    """The nodes in the cells of a result, alone, in lists or in paths."""
    found: list[Node] = []
    waiting: list[Any] = [value for row in table.rows for value in row]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, PathValue):
            waiting += value.nodes
    return found
