"""What kinds of values there are in Cypher, and what its functions take and give. Pure data."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["AGGREGATES", "KINDS", "PROPERTY_KINDS", "SIGNATURES", "Kind", "Signature", "accepts", "join", "list_of"]  # fmt: skip


class Kind(NamedTuple):
    """What a value is: "any" where nobody knows, "number" where it is a whole number or a broken one. `of` is the kind of a list's
    items. "end" is a node given by startNode() or endNode()."""

    name: str
    of: Kind | None = None


KINDS: dict[str, Kind] = {
    name: Kind(name)
    for name in (
        *("any", "null", "integer", "float", "number", "text", "boolean", "map", "time", "node", "end"),
        *("relationship", "path"),
    )
}


def list_of(item: Kind) -> Kind:
    """The kind of a list of such items."""
    return Kind("list", item)


# every node and relationship of ours: a property of this name has this kind wherever it is
PROPERTY_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("id", "name", "key", "title", "kind", "abstract", "doi", "url"), KINDS["text"]),
    "year": KINDS["integer"],
    "position": KINDS["integer"],
    "authors_cut": KINDS["boolean"],
    "sources": list_of(KINDS["text"]),
}

AGGREGATES = frozenset(
    ["avg", "collect", "count", "max", "min", "sum", "stdev", "stdevp", "percentilecont", "percentiledisc"]
)
"""Functions of many rows."""

_GROUPS: dict[str, frozenset[str]] = {
    "number": frozenset({"integer", "float", "number"}),
    "float": frozenset({"integer", "float", "number"}),
    "integer": frozenset({"integer", "number"}),
    "node": frozenset({"node", "end"}),
    "sized": frozenset({"text", "list"}),
    "empty": frozenset({"text", "list", "map"}),
    "entity": frozenset({"node", "end", "relationship"}),
    "keyed": frozenset({"node", "end", "relationship", "map"}),
    "scalar": frozenset({"text", "integer", "float", "number", "boolean", "time"}),
    "read": frozenset({"text", "integer", "float", "number"}),
    "truth": frozenset({"text", "integer", "boolean"}),
    "added": frozenset({"integer", "float", "number", "time"}),
}


class Signature(NamedTuple):
    """Kinds of arguments (groups of kinds, by name), how many of them there must be, and the kind of the result: a kind, "same" as the first
    argument, "item" of it, or "joined" of all."""

    arguments: tuple[str, ...]
    least: int
    result: str


def _signatures(text: str) -> dict[str, Signature]:
    """Lines of `name name …: kind kind [kind] -> result`; arguments in brackets may be left out, "…" stands for any number."""
    found: dict[str, Signature] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        names, _, rest = line.partition(":")
        arguments, _, result = rest.partition("->")
        kinds = arguments.split()
        signature = Signature(
            tuple(kind.strip("[]") for kind in kinds),
            sum(not kind.startswith("[") and kind != "…" for kind in kinds),
            result.strip(),
        )
        found.update(dict.fromkeys(names.split(), signature))
    return found


SIGNATURES = _signatures(
    """
    toupper tolower upper lower trim ltrim rtrim: text -> text
    left right: text integer -> text
    substring: text integer [integer] -> text
    replace: text text text -> text
    split: text text -> texts
    size: sized -> integer
    char_length character_length: text -> integer
    isempty: empty -> boolean
    reverse: sized -> same
    head last: list -> item
    tail: list -> same
    range: integer integer [integer] -> integers
    keys: keyed -> texts
    labels: node -> texts
    type: relationship -> text
    properties: keyed -> map
    startnode endnode: relationship -> end
    nodes: path -> nodes
    relationships: path -> relationships
    length: path -> integer
    id: entity -> integer
    elementid: entity -> text
    tostring: scalar -> text
    tointeger: truth_or_number -> integer
    tofloat: read -> float
    toboolean: truth -> boolean
    abs: number -> same
    ceil floor sqrt exp log log10 acos asin atan cos cot degrees haversin radians sin tan: number -> float
    round: number [any] [any] -> float
    atan2: number number -> float
    sign: number -> integer
    e pi rand: -> float
    coalesce: any … -> joined
    nullif: any any -> same
    sum: added -> same
    avg: added -> average
    stdev stdevp: number -> float
    min max: any -> same
    collect: any -> collected
    count: any -> integer
    timestamp: -> integer
    date datetime localdatetime time localtime: [any] -> time
    duration: any -> time
    """
)
"""What functions take and give, by their names in small letters; those that are not here take and give anything."""

_GROUPS["truth_or_number"] = _GROUPS["truth"] | _GROUPS["number"]


def accepts(wanted: str, kind: Kind) -> bool:
    """True unless a value of `kind` certainly is none of the group `wanted`."""
    if wanted in ("any", "…") or kind.name in ("any", "null"):
        return True
    return kind.name in _GROUPS.get(wanted, (wanted,))


def join(one: Kind, other: Kind) -> Kind:
    """The kind of a value that is of the one kind or the other."""
    if one == other or other.name == "null":
        return one
    if one.name == "null":
        return other
    if {one.name, other.name} <= _GROUPS["number"]:
        return KINDS["number"]
    if {one.name, other.name} == {"node", "end"}:
        return KINDS["end"]
    if one.name == other.name == "list" and one.of is not None and other.of is not None:
        return list_of(join(one.of, other.of))
    return KINDS["any"]
