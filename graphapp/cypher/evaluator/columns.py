"""A graph in columns: compact arrays for its structure, and property columns that are loaded on first use."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

from graphapp.cypher.evaluator.comparison import group_key
from graphapp.cypher.evaluator.entities import NodeRef, RelationshipRef
from graphapp.cypher.evaluator.graph import Adjacency

__all__ = ["Column", "ColumnGraph", "ColumnSource", "Finder", "NodeGroup", "RelationshipGroup", "of_entities"]


class Column(Protocol):
    """A value for each node of a group or each relationship of a type; None if it has no value. Iterating
    over all values is much cheaper than reading each by its index."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...


ColumnSource = Callable[[], Column]
"""Opens a column."""

Finder = Callable[[str], Sequence[int]]
"""Returns the indexes at which a column of strings contains a string, in ascending order."""


class NodeGroup(NamedTuple):
    """Nodes with the same labels, numbered consecutively; a source for each of their properties; and for some
    properties a finder that searches for a value without reading the column."""

    labels: tuple[str, ...]
    size: int
    columns: Mapping[str, ColumnSource]
    finders: Mapping[str, Finder] = {}


class RelationshipGroup(NamedTuple):
    """The relationships of one type: the start and end node of each, a source for each of their properties,
    and an optional function that opens a stored adjacency (outgoing or incoming) so that it need not be
    computed."""

    type: str
    starts: Sequence[int]
    ends: Sequence[int]
    columns: Mapping[str, ColumnSource]
    adjacency: Callable[[bool], Adjacency] | None = None


_LOAD_SHARE = 8
"""Once more than one in this many values of a column was looked up, the whole column is loaded or indexed."""


class _EmptyColumn:
    """A column without values."""

    def __getitem__(self, place: Any) -> None:
        return None

    def __iter__(self) -> Iterator[Any]:
        return iter(())


class _LazyColumn:
    """Placeholder for the column of a group. The first values are read one by one; after many reads the whole
    column is loaded into a list, which replaces this object."""

    __slots__ = ("_column", "_columns", "_group", "_left", "_source")

    def __init__(self, columns: list[Any], group: int, source: ColumnSource) -> None:
        self._columns = columns
        self._group = group
        self._source = source
        self._column: Column | None = None
        self._left = 0

    def __getitem__(self, place: int) -> Any:
        column = self._column
        if column is None:
            column = self._column = self._source()
            self._left = len(column) // _LOAD_SHARE
        elif self._left < 0:
            # a loop that already iterates over this object continues in the list
            column = self._columns[self._group]
            return column[place]
        else:
            self._left -= 1
            if self._left < 0:
                column = self._read()
        return column[place]

    def _read(self) -> list[Any]:
        values = self._columns[self._group] = list(
            self._column if self._column is not None else self._source()
        )
        self._left = -1
        return values

    def __iter__(self) -> Iterator[Any]:
        return iter(self._read())


class _StoredIndex:
    """Finds a string with the finders of the groups. Faster than building an index while few searches remain
    (`left`)."""

    __slots__ = ("_parts", "left")

    def __init__(self, parts: Sequence[tuple[int, Finder]], left: int) -> None:
        self._parts = parts
        self.left = left

    def find(self, value: Any) -> Sequence[int]:
        if type(value) is not str:
            return ()
        return [base + place for base, find in self._parts for place in find(value)]


class ColumnGraph:
    """See `graph.Graph`. `groups` number the nodes consecutively, `kinds` the relationships."""

    def __init__(self, groups: Sequence[NodeGroup], kinds: Sequence[RelationshipGroup]) -> None:
        self._groups = list(groups)
        self._kinds = {kind.type: kind for kind in kinds}
        self._group_labels = [frozenset(group.labels) for group in groups]
        self._group_sizes = [group.size for group in groups]
        self._bases = _cumulated(group.size for group in groups)
        self.size = self._bases[-1]
        self.labels = list(dict.fromkeys(label for group in groups if group.size for label in group.labels))
        self.types = [kind.type for kind in kinds if len(kind.starts)]
        self._firsts = _cumulated(len(kind.starts) for kind in kinds)
        self._first_of = {kind.type: first for kind, first in zip(kinds, self._firsts, strict=False)}
        self._by_place = list(kinds)
        self.made: list[NodeRef | None] = [None] * self.size
        self._relationships: dict[int, RelationshipRef] = {}
        self._columns: dict[str, list[Any]] = {}
        self._edge_columns: dict[tuple[str, str], Any] = {}
        self._adjacency: dict[tuple[str, bool], Adjacency] = {}
        self._indexes: dict[tuple[str | None, str], dict[Any, list[int]]] = {}
        self._seeking: dict[tuple[str | None, str], _StoredIndex] = {}
        self._labelled: dict[str, Sequence[int]] = {}

    # --- nodes

    def node(self, number: int) -> NodeRef:
        found = self.made[number]
        if found is None:
            group = bisect_right(self._bases, number) - 1
            found = self.made[number] = NodeRef(number, group, number - self._bases[group])
        return found

    def nodes(self, label: str | None = None) -> Sequence[int]:
        if label is None:
            return range(self.size)
        found = self._labelled.get(label)
        if found is None:
            found = self._labelled[label] = self._with_label(label)
        return found

    def _with_label(self, label: str) -> Sequence[int]:
        ranges = [
            range(base, base + group.size)
            for base, group in zip(self._bases, self._groups, strict=False)
            if label in group.labels and group.size
        ]
        return ranges[0] if len(ranges) == 1 else [number for some in ranges for number in some]

    def labels_of(self, number: int) -> tuple[str, ...]:
        return self._groups[self.node(number).group].labels

    def group_labels(self) -> list[frozenset[str]]:
        return self._group_labels

    def group_sizes(self) -> list[int]:
        return self._group_sizes

    def node_column(self, name: str) -> list[Any]:
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = []
            for i, group in enumerate(self._groups):
                source = group.columns.get(name)
                found.append(_EmptyColumn() if source is None else _LazyColumn(found, i, source))
        return found

    def node_properties(self, node: NodeRef) -> dict[str, Any]:
        names = self._groups[node.group].columns
        held = {name: self.node_column(name)[node.group][node.place] for name in names}
        return {name: value for name, value in held.items() if value is not None}

    def find(self, label: str | None, name: str, value: Any) -> Sequence[int]:
        index = self._indexes.get((label, name))
        if index is None:
            seeking = self._seeking.get((label, name))
            if seeking is None:
                seeking = self._seeking[label, name] = self._stored_index(label, name)
            if seeking.left > 0:
                seeking.left -= 1
                return seeking.find(value)
            index = self._indexes[label, name] = self._indexed(label, name)
        return index.get(group_key(value), ())

    def _stored_index(self, label: str | None, name: str) -> _StoredIndex:
        """The finders for a property; unusable if any group lacks one."""
        parts = [
            (base, group)
            for base, group in zip(self._bases, self._groups, strict=False)
            if (label is None or label in group.labels) and name in group.columns
        ]
        if not all(name in group.finders for _, group in parts):
            return _StoredIndex([], 0)
        size = sum(group.size for _, group in parts)
        return _StoredIndex([(base, group.finders[name]) for base, group in parts], size // _LOAD_SHARE + 1)

    def _indexed(self, label: str | None, name: str) -> dict[Any, list[int]]:
        index: dict[Any, list[int]] = {}
        column = self.node_column(name)
        for i, group in enumerate(self._groups):
            if (label is not None and label not in group.labels) or name not in group.columns:
                continue
            for number, value in enumerate(column[i], self._bases[i]):
                if value is not None:
                    key = value if type(value) is str else group_key(value)
                    index.setdefault(key, []).append(number)
        return index

    # --- relationships

    def relationship(self, number: int) -> RelationshipRef:
        found = self._relationships.get(number)
        if found is None:
            i = bisect_right(self._firsts, number) - 1
            kind, place = self._by_place[i], number - self._firsts[i]
            found = RelationshipRef(number, kind.type, kind.starts[place], kind.ends[place])
            self._relationships[number] = found
        return found

    def relationship_count(self, type: str) -> int:
        return len(self._kinds[type].starts) if type in self._kinds else 0

    def adjacency(self, type: str, outgoing: bool) -> Adjacency:
        found = self._adjacency.get((type, outgoing))
        if found is None:
            found = self._adjacency[type, outgoing] = self._sorted(type, outgoing)
        return found

    def _sorted(self, type: str, outgoing: bool) -> Adjacency:
        kind = self._kinds[type]
        if kind.adjacency is not None:
            return kind.adjacency(outgoing)
        first = self._first_of[type]
        here, there = (kind.starts, kind.ends) if outgoing else (kind.ends, kind.starts)
        order = sorted(range(len(here)), key=here.__getitem__)
        counts = [0] * (self.size + 1)
        for number in here:
            counts[number + 1] += 1
        return Adjacency(
            array("i", accumulate(counts)),
            array("i", (first + place for place in order)),
            array("i", (there[place] for place in order)),
        )

    def relationship_value(self, relationship: RelationshipRef, name: str) -> Any:
        column = self._edge_columns.get((relationship.type, name))
        if column is None:
            source = self._kinds[relationship.type].columns.get(name)
            column = _EmptyColumn() if source is None else source()
            self._edge_columns[relationship.type, name] = column
        return column[relationship.index - self._first_of[relationship.type]]

    def relationship_properties(self, relationship: RelationshipRef) -> dict[str, Any]:
        names = self._kinds[relationship.type].columns
        held = {name: self.relationship_value(relationship, name) for name in names}
        return {name: value for name, value in held.items() if value is not None}

    def property_keys(self) -> list[str]:
        held = [*(group.columns for group in self._groups), *(kind.columns for kind in self._by_place)]
        return list(dict.fromkeys(name for columns in held for name in columns))


def _cumulated(sizes: Iterable[int]) -> list[int]:
    return list(accumulate(sizes, initial=0))


def of_entities(
    nodes: Sequence[tuple[tuple[str, ...], Mapping[str, Any]]],
    relationships: Sequence[tuple[int, str, int, Mapping[str, Any]]],
) -> ColumnGraph:
    """A graph of nodes (labels, properties) and relationships (start, type, end, properties); `start` and
    `end` are indexes of nodes."""
    groups: list[NodeGroup] = []
    run: list[Mapping[str, Any]] = []
    for i, (labels, properties) in enumerate(nodes):
        run.append(properties)
        if i + 1 == len(nodes) or nodes[i + 1][0] != labels:
            groups.append(NodeGroup(labels, len(run), _columns(run)))
            run = []
    kinds = []
    for type in dict.fromkeys(one[1] for one in relationships):
        ours = [one for one in relationships if one[1] == type]
        columns = _columns([one[3] for one in ours])
        kinds.append(RelationshipGroup(type, [one[0] for one in ours], [one[2] for one in ours], columns))
    return ColumnGraph(groups, kinds)


def _columns(held: Sequence[Mapping[str, Any]]) -> dict[str, ColumnSource]:
    names = dict.fromkeys(name for one in held for name in one)

    def column(name: str) -> ColumnSource:
        return lambda: [one.get(name) for one in held]

    return {name: column(name) for name in names}
