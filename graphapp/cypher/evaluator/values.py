"""Values and the operators on them: the one module that the rest of the evaluator imports for both. Pure.

Values are None, bool, int (64 bits), float, str, list, dict (maps), NodeRef, RelationshipRef, PathRef, Date,
LocalTime, Time, LocalDateTime, DateTime, Duration and Point. Operators have Neo4j's results; a run-time error
raises QueryError without a position in the query, which the caller adds.
"""

from __future__ import annotations

from graphapp.cypher.evaluator.access import contains, ends_with, property_of, slice_, starts_with, subscript
from graphapp.cypher.evaluator.arithmetic import (
    MAX_INTEGER,
    MIN_INTEGER,
    add,
    concatenate,
    divide,
    divide_literals,
    modulo,
    multiply,
    negate,
    power,
    subtract,
)
from graphapp.cypher.evaluator.comparison import (
    compare,
    equal_literals,
    equals,
    group_key,
    in_list,
    less,
    less_equal,
    order_key,
)
from graphapp.cypher.evaluator.entities import NodeRef, PathRef, RelationshipRef
from graphapp.cypher.evaluator.java_regex import matches
from graphapp.cypher.evaluator.logic import and_, not_, or_, truth, xor
from graphapp.cypher.evaluator.points import Point
from graphapp.cypher.evaluator.printing import float_text, text_of
from graphapp.cypher.evaluator.temporal.types import (
    Date,
    DateTime,
    Duration,
    LocalDateTime,
    LocalTime,
    Temporal,
    Time,
)
from graphapp.cypher.evaluator.wording import described, type_name

__all__ = [
    "MAX_INTEGER",
    "MIN_INTEGER",
    "Date",
    "DateTime",
    "Duration",
    "LocalDateTime",
    "LocalTime",
    "NodeRef",
    "PathRef",
    "Point",
    "RelationshipRef",
    "Temporal",
    "Time",
    "add",
    "and_",
    "compare",
    "concatenate",
    "contains",
    "described",
    "divide",
    "divide_literals",
    "ends_with",
    "equal_literals",
    "equals",
    "float_text",
    "group_key",
    "in_list",
    "less",
    "less_equal",
    "matches",
    "modulo",
    "multiply",
    "negate",
    "not_",
    "or_",
    "order_key",
    "power",
    "property_of",
    "slice_",
    "starts_with",
    "subscript",
    "subtract",
    "text_of",
    "truth",
    "type_name",
    "xor",
]
