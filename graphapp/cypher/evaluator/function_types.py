"""The functions of Cypher 5: number and types of their arguments, and type of the result. Pure data, from
Neo4j's SHOW FUNCTIONS."""

from __future__ import annotations

from typing import NamedTuple

from graphapp.cypher.evaluator import static_types as t

__all__ = ["AGGREGATES", "FUNCTIONS", "PROCEDURES", "RANDOM", "Signature", "result"]

AGGREGATES = frozenset(
    {"avg", "collect", "count", "max", "min", "percentilecont", "percentiledisc", "stdev", "stdevp", "sum"}
)
"""Functions of many rows (aggregates)."""

RANDOM = frozenset({"rand", "randomuuid"})
"""Functions whose result differs on each call."""

PROCEDURES: dict[str, tuple[str, ...]] = {
    "db.labels": ("label",),
    "db.relationshiptypes": ("relationshipType",),
    "db.propertykeys": ("propertyKey",),
}
"""The supported procedures, in lower case, with the columns (strings) that each yields. None takes
arguments."""


class Signature(NamedTuple):
    """Types of the arguments (an empty set for any), how many arguments are allowed, and the result: a type,
    or the name of the rule that derives it from the arguments. With `more`, the last type also applies to all
    further arguments. `name` is the function as Neo4j writes it."""

    name: str
    arguments: tuple[frozenset[str], ...]
    least: int
    gives: t.Type | str
    more: bool = False


_ARGUMENTS: dict[str, frozenset[str]] = {
    "any": frozenset(),
    "integer": frozenset({"integer"}),
    "number": t.NUMBER_TYPE.names,
    "string": frozenset({"string"}),
    "list": t.LIST,
    "map": frozenset({"map"}),
    "node": frozenset({"node"}),
    "relationship": frozenset({"relationship"}),
    "path": frozenset({"path"}),
    "point": frozenset({"point"}),
    "entity": frozenset({"node", "relationship"}),
    "keyed": t.KEYED,
    "sized": frozenset({"string", "list"}),
    "empty": frozenset({"string", "list", "map"}),
    "summed": t.NUMBER_TYPE.names | {"duration"},
    "truth": frozenset({"boolean", "string", "integer"}),
    "read": frozenset({"string", "integer", "float"}),
    "printed": frozenset({"boolean", "string", "integer", "float", "point", "duration"}) | t.TEMPORAL.names,
}
_RESULTS: dict[str, t.Type | str] = {
    "any": t.ANY,
    "boolean": t.BOOLEAN,
    "integer": t.INTEGER,
    "float": t.FLOAT,
    "number": t.NUMBER_TYPE,
    "average": t.Type(t.NUMBER_TYPE.names | {"duration"}),
    "string": t.STRING,
    "map": t.MAP,
    "node": t.NODE,
    "point": t.POINT,
    "duration": t.DURATION,
    "date": t.Type(frozenset({"date"})),
    "time": t.Type(frozenset({"time"})),
    "localtime": t.Type(frozenset({"local time"})),
    "datetime": t.Type(frozenset({"datetime"})),
    "localdatetime": t.Type(frozenset({"local datetime"})),
    "booleans": t.list_of(t.BOOLEAN),
    "integers": t.list_of(t.INTEGER),
    "floats": t.list_of(t.FLOAT),
    "strings": t.list_of(t.STRING),
    "nodes": t.list_of(t.NODE),
    "relationships": t.list_of(t.RELATIONSHIP),
}


def _signatures(text: str) -> dict[str, Signature]:
    """Parses lines of `names: arguments -> result`; arguments in brackets are optional, "…" repeats the
    preceding one."""
    found: dict[str, Signature] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        names, _, rest = line.partition(":")
        arguments, _, gives = rest.partition("->")
        kinds = [kind for kind in arguments.split() if kind != "…"]
        for name in names.split():
            found[name.lower()] = Signature(
                name,
                tuple(_ARGUMENTS[kind.strip("[]")] for kind in kinds),
                sum(not kind.startswith("[") for kind in kinds),
                _RESULTS.get(gives.strip(), gives.strip()),
                "…" in arguments,
            )
    return found


FUNCTIONS = _signatures(
    """
    abs: number -> first
    acos asin atan ceil cos cot degrees exp floor haversin log log10 radians sin sqrt tan: number -> float
    atan2: number number -> float
    round: number [number] [string] -> float
    sign: number -> integer
    isNaN: number -> boolean
    e pi rand: -> float
    randomUUID: -> string
    timestamp: -> integer
    count: any -> integer
    collect: any -> list
    min max: any -> first
    sum: summed -> first
    avg: summed -> average
    stDev stDevP: number -> float
    percentileCont: number number -> float
    percentileDisc: number number -> first
    coalesce: any … -> joined
    nullIf: any any -> any
    toLower toUpper lower upper: string -> string
    trim ltrim rtrim btrim: string [string] -> string
    normalize: string [string] -> string
    left right: string integer -> string
    substring: string integer [integer] -> string
    replace: string string string -> string
    split: string sized -> strings
    char_length character_length: string -> integer
    size: sized -> integer
    isEmpty: empty -> boolean
    reverse: sized -> first
    head last: list -> item
    tail: list -> first
    range: integer integer [integer] -> integers
    keys: keyed -> strings
    properties: keyed -> map
    labels: node -> strings
    type: relationship -> string
    startNode endNode: relationship -> node
    id: entity -> integer
    elementId: entity -> string
    nodes: path -> nodes
    relationships: path -> relationships
    length: path -> integer
    toBoolean: truth -> boolean
    toFloat: read -> float
    toInteger: any -> integer
    toString: printed -> string
    toBooleanOrNull: any -> boolean
    toFloatOrNull: any -> float
    toIntegerOrNull: any -> integer
    toStringOrNull valueType: any -> string
    toBooleanList: list -> booleans
    toFloatList: list -> floats
    toIntegerList: list -> integers
    toStringList: list -> strings
    point: map -> point
    point.distance: point point -> float
    duration: any -> duration
    duration.between duration.inDays duration.inMonths duration.inSeconds: any any -> duration
    date date.realtime date.statement date.transaction: [any] -> date
    datetime datetime.realtime datetime.statement datetime.transaction: [any] -> datetime
    localdatetime localdatetime.realtime localdatetime.statement localdatetime.transaction: [any] -> localdatetime
    time time.realtime time.statement time.transaction: [any] -> time
    localtime localtime.realtime localtime.statement localtime.transaction: [any] -> localtime
    date.truncate: string [any] [map] -> date
    datetime.truncate: string [any] [map] -> datetime
    localdatetime.truncate: string [any] [map] -> localdatetime
    time.truncate: string [any] [map] -> time
    localtime.truncate: string [any] [map] -> localtime
    datetime.fromEpoch: number number -> datetime
    datetime.fromEpochMillis: number -> datetime
    """
)
"""The functions by name in lower case."""


def result(signature: Signature, arguments: tuple[t.Type, ...]) -> t.Type:
    """The result type of a function for arguments of these types."""
    gives = signature.gives
    if isinstance(gives, t.Type):
        return gives
    first = arguments[0]
    if gives == "item":
        return t.element(first)
    if gives == "list":
        return t.list_of(first)
    if gives == "joined":
        return t.join(arguments)
    return first
