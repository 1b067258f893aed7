"""The syntax tree of a Cypher query: immutable clauses, patterns and expressions. Pure data.

The tree covers the reading clauses of Cypher 5 as Neo4j 5.26 accepts them. Every expression has its offset in
the text (`at`), so that an error during evaluation can refer to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf

__all__ = [
    "AllProperties",
    "Binary",
    "Call",
    "CallProcedure",
    "CallSubquery",
    "Case",
    "Clause",
    "Comparison",
    "CountStar",
    "Expression",
    "Finish",
    "HasLabels",
    "InList",
    "IsNull",
    "IsType",
    "LabelAnd",
    "LabelAny",
    "LabelExpression",
    "LabelName",
    "LabelNot",
    "LabelOr",
    "ListComprehension",
    "ListLiteral",
    "Literal",
    "Logical",
    "MapLiteral",
    "MapProjection",
    "Match",
    "NodePattern",
    "Not",
    "Parameter",
    "PathPattern",
    "PatternComprehension",
    "PatternPredicate",
    "Projection",
    "ProjectionItem",
    "Property",
    "Quantified",
    "Quantifier",
    "QuantifierPredicate",
    "Query",
    "Reduce",
    "RelationshipPattern",
    "Return",
    "Selector",
    "SingleQuery",
    "Slice",
    "SortItem",
    "Subject",
    "Subquery",
    "Subscript",
    "Unary",
    "Unwind",
    "Variable",
    "VariableLength",
    "With",
]


# --- expressions


@dataclass(frozen=True, slots=True)
class Expression:
    """Base of all expressions; `at` is the offset of its first character in the text."""

    at: int = field(kw_only=True, compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Literal(Expression):
    """null, true, false, an integer, a float (NaN and infinity too) or a string. 1, 1.0 and true are different literals."""

    value: bool | int | float | str | None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[type, object]:
        # compared by their text, NaN equals itself, and 0.0 differs from -0.0
        value = self.value
        return type(value), repr(value) if isinstance(value, float) else value


@dataclass(frozen=True, slots=True)
class Parameter(Expression):
    """$name"""

    name: str


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    name: str


@dataclass(frozen=True, slots=True)
class ListLiteral(Expression):
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MapLiteral(Expression):
    entries: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Property(Expression):
    """of.name, on a node, relationship, map, temporal value or point"""

    of: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Subscript(Expression):
    """of[index]: an element of a list, or a property by a computed name"""

    of: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Slice(Expression):
    """of[start..end]; a bound is None if not given."""

    of: Expression
    start: Expression | None
    end: Expression | None


@dataclass(frozen=True, slots=True)
class Unary(Expression):
    """- or + before an operand. A minus before an integer literal is part of the literal."""

    operator: OneOf["-", "+"]
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary(Expression):
    """Arithmetic, concatenation and string predicates."""

    operator: OneOf["+", "-", "*", "/", "%", "^", "||", "STARTS WITH", "ENDS WITH", "CONTAINS", "=~"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Expression):
    """a < b <= c is one comparison of three operands, true if each neighbouring pair satisfies its operator.
    There is one operator fewer than operands."""

    operands: tuple[Expression, ...]
    operators: tuple[OneOf["=", "<>", "<", "<=", ">", ">="], ...]


@dataclass(frozen=True, slots=True)
class Logical(Expression):
    """Two or more operands joined by the same operator."""

    operator: OneOf["AND", "OR", "XOR"]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not(Expression):
    operand: Expression


@dataclass(frozen=True, slots=True)
class InList(Expression):
    """item IN container"""

    item: Expression
    container: Expression


@dataclass(frozen=True, slots=True)
class IsNull(Expression):
    """operand IS NULL, or IS NOT NULL if `negated`."""

    operand: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsType(Expression):
    """operand IS [NOT] :: TYPE, IS [NOT] TYPED TYPE; `type` as written, in upper case, with single spaces.

    Also IS [NOT] [NFC|NFD|NFKC|NFKD] NORMALIZED, whose `type` is "NORMALIZED", "NFD NORMALIZED", …
    """

    operand: Expression
    type: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class HasLabels(Expression):
    """operand:Label, operand IS Label; tests the labels of a node or the type of a relationship."""

    operand: Expression
    labels: LabelExpression


@dataclass(frozen=True, slots=True)
class Case(Expression):
    """CASE [subject] WHEN … THEN … [ELSE …] END.

    Each branch consists of the tests of its WHEN (several, separated by commas, only with a subject) and its
    result. With a subject, a test is either an expression that the subject must equal, or a comparison or
    null/type test whose left operand is `Subject`.
    """

    subject: Expression | None
    branches: tuple[tuple[tuple[Expression, ...], Expression], ...]
    otherwise: Expression | None


@dataclass(frozen=True, slots=True)
class Subject(Expression):
    """The subject of the enclosing CASE: CASE x WHEN > 3 THEN … has the test Comparison((Subject, 3),
    (">",))."""


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """A function or aggregate: name(arguments). `name` is in lower case, including any dots; `distinct` is
    set for count(DISTINCT x).

    trim(BOTH 'x' FROM s) is Call("btrim", (s, 'x')), LEADING is ltrim, TRAILING is rtrim; normalize(s, NFD)
    has the form as a string literal.
    """

    name: str
    arguments: tuple[Expression, ...]
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class CountStar(Expression):
    """count(*)"""


@dataclass(frozen=True, slots=True)
class QuantifierPredicate(Expression):
    """all/any/none/single(variable IN items WHERE condition)"""

    kind: OneOf["all", "any", "none", "single"]
    variable: str
    items: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class Reduce(Expression):
    """reduce(accumulator = start, variable IN items | step)"""

    accumulator: str
    start: Expression
    variable: str
    items: Expression
    step: Expression


@dataclass(frozen=True, slots=True)
class ListComprehension(Expression):
    """[variable IN items WHERE condition | result]; `condition` and `result` may be None"""

    variable: str
    items: Expression
    condition: Expression | None
    result: Expression | None


@dataclass(frozen=True, slots=True)
class PatternComprehension(Expression):
    """[path = (a)-->(b) WHERE condition | result]; the name of the path is in the pattern"""

    pattern: PathPattern
    condition: Expression | None
    result: Expression


@dataclass(frozen=True, slots=True)
class PatternPredicate(Expression):
    """A pattern as a condition: (a)-->(b), exists((a)-->(b)). shortestPath(…) as an expression has `value`
    True and returns the path (allShortestPaths: a list of paths)."""

    pattern: PathPattern
    value: bool = False


@dataclass(frozen=True, slots=True)
class Subquery(Expression):
    """EXISTS { … }, COUNT { … }, COLLECT { … }. A bare pattern in the braces (`EXISTS { (a)-->(b) WHERE … }`) is a query of one
    Match clause and no Return."""

    kind: OneOf["exists", "count", "collect"]
    query: Query


@dataclass(frozen=True, slots=True)
class AllProperties(Expression):
    """.* in a map projection"""


@dataclass(frozen=True, slots=True)
class MapProjection(Expression):
    """of {.name, .*, key: value, variable}: entries are (key, expression); `.name` is (name, Property(of, name)), `variable` is
    (variable, Variable), `.*` is ("*", AllProperties)"""

    of: Expression
    entries: tuple[tuple[str, Expression], ...]


# --- labels


@dataclass(frozen=True, slots=True)
class LabelName:
    """A label or type."""

    name: str


@dataclass(frozen=True, slots=True)
class LabelAny:
    """%"""


@dataclass(frozen=True, slots=True)
class LabelNot:
    operand: LabelExpression


@dataclass(frozen=True, slots=True)
class LabelAnd:
    """a & b, or a:b"""

    operands: tuple[LabelExpression, ...]


@dataclass(frozen=True, slots=True)
class LabelOr:
    """a | b"""

    operands: tuple[LabelExpression, ...]


LabelExpression = LabelName | LabelAny | LabelNot | LabelAnd | LabelOr


# --- patterns


@dataclass(frozen=True, slots=True)
class NodePattern:
    """(variable:labels {properties} WHERE condition); each part may be None. `properties` is a MapLiteral or a Parameter."""

    variable: str | None = None
    labels: LabelExpression | None = None
    properties: Expression | None = None
    condition: Expression | None = None
    at: int = field(kw_only=True, compare=False, default=0)


@dataclass(frozen=True, slots=True)
class VariableLength:
    """*, *2, *1..3, *..3, *2..: at least `least` (default 1) and at most `most` (None: no limit)
    relationships."""

    least: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Quantifier:
    """{n}, {n,m}, {,m}, +, * after a parenthesised path or a relationship (quantified path patterns of GQL)"""

    least: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class RelationshipPattern:
    """-[variable:types *1..3 {properties} WHERE condition]->{1,3}

    `direction` is "out" (-->), "in" (<--) or "both" (--, <-->). `length` makes it a variable-length
    relationship and `quantifier` a quantified one; in both cases the variable is a list.
    """

    variable: str | None = None
    types: LabelExpression | None = None
    properties: Expression | None = None
    condition: Expression | None = None
    direction: OneOf["out", "in", "both"] = "both"
    length: VariableLength | None = None
    quantifier: Quantifier | None = None
    at: int = field(kw_only=True, compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Quantified:
    """((a)-[r]->(b) WHERE condition){1,3}: a parenthesised path that is repeated; exactly once without a
    `quantifier`."""

    pattern: PathPattern
    condition: Expression | None
    quantifier: Quantifier | None
    at: int = field(kw_only=True, compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Selector:
    """Which of the matching paths are returned: shortestPath, allShortestPaths (the old functions), ALL
    SHORTEST (all_shortest), SHORTEST k (shortest, k), SHORTEST k GROUPS (shortest_groups, k), ANY k (any, k).
    ANY SHORTEST is SHORTEST 1; ALL selects nothing and has no Selector."""

    kind: OneOf["shortestPath", "allShortestPaths", "any", "shortest", "all_shortest", "shortest_groups"]
    count: int = 1


@dataclass(frozen=True, slots=True)
class PathPattern:
    """One path of a pattern. `elements` begin and end with a NodePattern or Quantified. NodePatterns and
    RelationshipPatterns alternate, and a Quantified takes the place of a relationship (`(a) ((x)-->(y))+
    (b)`). Adjacent NodePatterns denote the same node.

    `variable` is the name of the path.
    """

    elements: tuple[NodePattern | RelationshipPattern | Quantified, ...]
    variable: str | None = None
    selector: Selector | None = None
    at: int = field(kw_only=True, compare=False, default=0)


# --- clauses


@dataclass(frozen=True, slots=True)
class SortItem:
    expression: Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ProjectionItem:
    """`name` is the alias; without an alias it is the text of the expression (`aliased` False)."""

    expression: Expression
    name: str
    aliased: bool


@dataclass(frozen=True, slots=True)
class Projection:
    """The parts that WITH and RETURN share. `star` is set for `*`, whose variables come before the items."""

    items: tuple[ProjectionItem, ...]
    star: bool = False
    distinct: bool = False
    order: tuple[SortItem, ...] = ()
    skip: Expression | None = None
    limit: Expression | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """[OPTIONAL] MATCH patterns WHERE condition. Index hints are parsed and ignored."""

    patterns: tuple[PathPattern, ...]
    condition: Expression | None = None
    optional: bool = False
    at: int = field(kw_only=True, compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Unwind:
    items: Expression
    variable: str
    at: int = field(kw_only=True, compare=False, default=0)


@dataclass(frozen=True, slots=True)
class With:
    """WITH …; ORDER BY, SKIP and LIMIT as a clause of their own are represented as `WITH *` followed by
    them."""

    projection: Projection
    condition: Expression | None = None
    at: int = field(kw_only=True, compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Return:
    projection: Projection
    at: int = field(kw_only=True, compare=False, default=0)


@dataclass(frozen=True, slots=True)
class Finish:
    """FINISH: the result has no columns and no rows."""

    at: int = field(kw_only=True, compare=False, default=0)


@dataclass(frozen=True, slots=True)
class CallSubquery:
    """[OPTIONAL] CALL (imports) { query }. `imports` is None for the old form without a scope, whose query
    imports by its first WITH; ("*",) for CALL (*). A query without RETURN neither filters nor adds rows
    (queries that only read must have RETURN)."""

    query: Query
    imports: tuple[str, ...] | None
    optional: bool = False
    at: int = field(kw_only=True, compare=False, default=0)


@dataclass(frozen=True, slots=True)
class CallProcedure:
    """[OPTIONAL] CALL db.labels() YIELD label AS x WHERE …; `yields` are (name, alias), None for all (a standalone call, or YIELD *)."""

    name: str
    arguments: tuple[Expression, ...]
    yields: tuple[tuple[str, str], ...] | None
    condition: Expression | None = None
    optional: bool = False
    at: int = field(kw_only=True, compare=False, default=0)


Clause = Match | Unwind | With | Return | Finish | CallSubquery | CallProcedure


@dataclass(frozen=True, slots=True)
class SingleQuery:
    """Clauses in order."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A single query, or several joined by UNION. `every` is True for UNION ALL; all joins of a query are of
    one kind."""

    parts: tuple[SingleQuery, ...]
    every: bool = False
