"""Parses patterns from tokens: nodes, relationships, quantified paths, selectors and label expressions.
Pure."""

from __future__ import annotations

from typing import Literal as OneOf

from graphapp.cypher.evaluator import syntax as s
from graphapp.cypher.evaluator.parse_forms import FormParser
from graphapp.cypher.evaluator.pattern_ahead import relationship_end
from graphapp.errors import QuerySyntax

__all__ = ["PatternParser"]

_SHORTEST: dict[str, OneOf["shortestPath", "allShortestPaths"]] = {
    "SHORTESTPATH": "shortestPath",
    "ALLSHORTESTPATHS": "allShortestPaths",
}
_MOST = 2**63 - 1


class PatternParser(FormParser):
    """Parses patterns, and the expressions in and around them."""

    def patterns(self) -> tuple[s.PathPattern, ...]:
        """Patterns separated by commas."""
        found = [self.pattern()]
        while self.take_sign(","):
            found.append(self.pattern())
        return tuple(found)

    def pattern(self) -> s.PathPattern:
        """One path with its name and selector."""
        at, name = self.at, self.path_name()
        if self.words[self.i] in _SHORTEST and self.signs[self.i + 1] == "(":
            return self.shortest(name, at)
        selector = self._selector()
        if not self.sign("("):
            raise self.expected(
                "a pattern", hint="A pattern must begin with a node in parentheses: (a)-->(b)."
            )
        return s.PathPattern(self._elements(), name, selector, at=at)

    def shortest(self, name: str | None, at: int) -> s.PathPattern:
        selector = s.Selector(_SHORTEST[self.words[self.i]])
        self.i += 1
        self.need_sign("(")
        elements = self._elements()
        self.need_sign(")")
        return s.PathPattern(elements, name, selector, at=at)

    def relationship_pattern(self, name: str | None, at: int) -> s.PathPattern:
        elements: list[s.NodePattern | s.RelationshipPattern] = [self._node()]
        while relationship_end(self, self.i):
            elements.append(self._relationship())
            if not self.sign("("):
                raise self.expected("a node")
            elements.append(self._node())
        return s.PathPattern(tuple(elements), name, at=at)

    # --- selectors: SHORTEST 2 GROUPS, ANY SHORTEST, …

    def _selector(self) -> s.Selector | None:
        at = self.i
        if self.word("ALL", "ANY"):
            kind = self.words[self.i]
            self.i += 1
            if self.take_word("SHORTEST"):
                self._paths()
                return s.Selector("all_shortest") if kind == "ALL" else s.Selector("shortest")
            count = self._count() if kind == "ANY" else None
            self._paths()
            return s.Selector("any", count or 1) if kind == "ANY" else None
        if not (self.word("SHORTEST") and self.signs[self.i + 1] != "="):
            return None
        self.i += 1
        count = self._count()
        self._paths()
        if self.word("GROUP", "GROUPS"):
            self.i += 1
            return s.Selector("shortest_groups", count or 1)
        if count is None:
            raise self.wrong("SHORTEST needs a number of paths.", "Write SHORTEST 1 or ALL SHORTEST.", at)
        return s.Selector("shortest", count)

    def _paths(self) -> None:
        if self.word("PATH", "PATHS"):
            self.i += 1

    def _count(self) -> int | None:
        if self.token.kind != "number":
            return None
        count = self._integer()
        if count < 1:
            raise self.wrong("The number of paths must be at least 1.", i=self.i - 1)
        return count

    def _integer(self) -> int:
        """A number without sign or fraction, as in {1,3} and *1..3."""
        token = self.token
        text = token.text.replace("_", "")
        if token.kind != "number" or not text.isdecimal():
            raise self.expected("an integer")
        # longer numbers exceed the limit in any case, and are slow to convert
        if len(text) > 25 or int(text) > _MOST:
            raise self.wrong("The integer is too large.")
        self.i += 1
        return int(text)

    # --- paths

    def _elements(self) -> tuple[s.NodePattern | s.RelationshipPattern | s.Quantified, ...]:
        """Alternating nodes and relationships, and parenthesised paths."""
        found: list[s.NodePattern | s.RelationshipPattern | s.Quantified] = []
        while self.sign("("):
            if self._is_parenthesised():
                found.append(self._parenthesised())
                continue
            found.append(self._node())
            while self.signs[self.i] in ("-", "<"):
                found.append(self._relationship(quantified=True))
                if not self.sign("("):
                    raise self.expected("a node")
                if self._is_parenthesised():
                    raise self.wrong(
                        "A relationship must end at a node: put () before the parenthesised path."
                    )
                found.append(self._node())
        return tuple(found)

    def _is_parenthesised(self) -> bool:
        """True for ((a)-->(b)), (p = (a)-->(b)) and the like."""
        i = self.i + 1
        return self.signs[i] == "(" or (self.names[i] and self.signs[i + 1] in ("=", "("))

    def _parenthesised(self) -> s.Quantified:
        self.deeper(2)
        at = self.at
        self.need_sign("(")
        pattern = self.pattern()
        condition = self._condition()
        self.need_sign(")", "WHERE or ')'")
        self.depth -= 2
        return s.Quantified(pattern, condition, self._quantified(), at=at)

    def _condition(self) -> s.Expression | None:
        return self.expression() if self.take_word("WHERE") else None

    def _quantified(self) -> s.Quantifier | None:
        if self.take_sign("+"):
            return s.Quantifier(1)
        if self.take_sign("*"):
            return s.Quantifier(0)
        if not self.sign("{"):
            return None
        opening = self.i
        self.i += 1
        least = None if self.sign(",") else self._integer()
        most = least
        if self.take_sign(","):
            most = None if self.sign("}") else self._integer()
        self.need_sign("}")
        if most is not None and (most < (least or 0) or most == 0):
            raise self.wrong(
                "The upper bound of a quantifier must be at least 1 and not less than its lower bound.",
                i=opening,
            )
        return s.Quantifier(least or 0, most)

    def _node(self) -> s.NodePattern:
        at = self.at
        self.need_sign("(")
        variable = self._variable(")")
        labels = self._labels()
        properties = self._properties()
        condition = self._condition()
        if not self.take_sign(")"):
            raise self._unread("a node", ")")
        return s.NodePattern(variable, labels, properties, condition, at=at)

    def _variable(self, closing: str) -> str | None:
        if not self.names[self.i]:
            return None
        keyword = self.word("WHERE", "IS")
        if keyword and self.signs[self.i + 1] not in (closing, ":", "{", "*"):
            return None
        self.i += 1
        return self.tokens[self.i - 1].value

    def _labels(self) -> s.LabelExpression | None:
        return self.labels() if self.take_sign(":") or self.take_word("IS") else None

    def _properties(self) -> s.Expression | None:
        token = self.token
        if self.sign("{"):
            return s.MapLiteral(self.entries(), at=token.start)
        if token.kind == "parameter":
            self.i += 1
            return s.Parameter(token.value, at=token.start)
        return None

    def _unread(self, where: str, closing: str) -> QuerySyntax:
        return self.expected(f"':', '{{', WHERE or '{closing}' in {where}", "WHERE")

    def _dash(self) -> None:
        if not self.take_sign("-"):
            raise self.expected("'-'", hint="Write -->, <--, -- or -[:TYPE]->.")

    def _relationship(self, quantified: bool = False) -> s.RelationshipPattern:
        at = self.at
        left = self.take_sign("<")
        self._dash()
        variable = types = length = properties = condition = None
        if self.take_sign("["):
            variable = self._variable("]")
            start = self.i
            types = self._labels()
            end = self.i
            length = self._length()
            properties = self._properties()
            self._check_types(start, end, bool(variable or length or properties))
            condition = self._condition()
            if not self.take_sign("]"):
                raise self._unread("a relationship", "]")
        self._dash()
        right = self.take_sign(">")
        direction: OneOf["out", "in", "both"] = "both" if left == right else "in" if left else "out"
        quantifier = self._quantified() if quantified else None
        return s.RelationshipPattern(
            variable, types, properties, condition, direction, length, quantifier, at=at
        )

    def _check_types(self, start: int, end: int, more: bool) -> None:
        """Check that a relationship has one type, and that [:A|:B] contains nothing but types."""
        for i in range(start + 1, end):
            if self.signs[i] != ":":
                continue
            if self.signs[i - 1] != "|":
                raise self.wrong("A relationship has exactly one type.", "Write | for alternatives.", i)
            if more or not set(self.signs[start:end]) <= {":", "|", ""}:
                raise self.wrong("Separate types with | only.", "Write :A|B instead of :A|:B.", i)

    def _length(self) -> s.VariableLength | None:
        if not self.take_sign("*"):
            return None
        least = self._integer() if self.token.kind == "number" else None
        if self.take_sign(".."):
            most = self._integer() if self.token.kind == "number" else None
            return s.VariableLength(1 if least is None else least, most)
        return s.VariableLength() if least is None else s.VariableLength(least, least)

    # --- labels

    def labels(self) -> s.LabelExpression:
        start = self.i
        found = self._label_or()
        written = set(self.signs[start : self.i])
        # a colon directly after | is the old syntax for alternative types
        colons = [i for i in range(start, self.i) if self.signs[i] == ":" and self.signs[i - 1] != "|"]
        if colons and written & {"|", "&", "!", "%"}:
            raise self.wrong("Combine labels either with ':' or with '&', '|' and '!'.", "Write & instead of ':'.", colons[0])  # fmt: skip
        return found

    def _label_or(self) -> s.LabelExpression:
        self.deeper(1)
        found = [self._label_and()]
        while self.sign("|") and self.i not in self.bars:
            self.i += 1
            self.take_sign(":")
            found.append(self._label_and())
        self.depth -= 1
        return found[0] if len(found) == 1 else s.LabelOr(tuple(found))

    def _label_and(self) -> s.LabelExpression:
        found = [self._label_not()]
        while self.sign("&") or (self.sign(":") and (self.names[self.i + 1] or self._label_sign())):
            self.i += 1
            found.append(self._label_not())
        return found[0] if len(found) == 1 else s.LabelAnd(tuple(found))

    def _label_sign(self) -> bool:
        return self.signs[self.i + 1] in ("!", "%", "(")

    def _label_not(self) -> s.LabelExpression:
        nots = 0
        while self.take_sign("!"):
            nots += 1
        found: s.LabelExpression
        if self.take_sign("("):
            found = self._label_or()
            self.need_sign(")")
        elif self.take_sign("%"):
            found = s.LabelAny()
        else:
            found = s.LabelName(self.name("a label or type"))
        # a double negation cancels out
        return s.LabelNot(found) if nots % 2 else found
