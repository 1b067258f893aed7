"""Limits a query to the graph, in a database that also contains internal properties and nodes. Pure.

The names of internal properties begin with graphapp_: keys() is replaced by a list without them. Internal nodes have no relationships.
So only a node of a pattern that needs no relationship could match one: `(n)` alone, or next to a relationship that may be repeated
zero times (`*0..2`, `{0,2}`). Such a node, unless it has labels, gets the labels of the graph: `(n)` becomes
`(n:Author|Paper|Venue)`. Everything else is left as typed.

Patterns occur after MATCH, in subqueries, and in expressions: as a predicate, in exists(), at the beginning of a pattern comprehension.
In expressions, too, they need not start from bound nodes. But they contain a relationship there, so only the nodes on both sides of a
relationship that may be repeated zero times are examined. shortestPath() in an expression accepts only bound nodes, without labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graphapp.cypher.language.keywords import CLAUSES, SUBQUERIES
from graphapp.cypher.language.negated_lists import negated
from graphapp.cypher.language.tokens import Token, brackets, significant, tokenize

__all__ = ["HIDDEN", "INTERNAL_LABELS", "RewrittenQuery", "hide_internal_nodes"]

INTERNAL_LABELS = ("Author", "Paper", "Venue")
HIDDEN = "graphapp_"
_KEYS_OPEN = "[graphapp_key IN "
_KEYS_CLOSE = f" WHERE NOT graphapp_key STARTS WITH '{HIDDEN}']"
_ANY = ":" + "|".join(INTERNAL_LABELS)
_SHORTEST = ("SHORTESTPATH", "ALLSHORTESTPATHS")
_TYPES = ("WROTE", "PUBLISHED_IN")
_KEYS = (
    *("id", "name", "key", "position", "title", "year", "kind", "abstract", "doi", "url", "sources"),
    "authors_cut",
)
# the columns of the procedures that list names, and which of these names belong to the graph
_LISTED = {
    "db.labels": ("label", INTERNAL_LABELS),
    "db.relationshiptypes": ("relationshipType", _TYPES),
    "db.propertykeys": ("propertyKey", _KEYS),
}


class RewrittenQuery(NamedTuple):
    """The query for the server, and the mapping of its places to the query as typed."""

    text: str
    places: list[tuple[int, int]]
    """Pairs of offsets (in `text`, in the query as typed), ascending."""

    def offset(self, at: int) -> int:
        """The offset in the query as typed that corresponds to `at`, an offset in `text`."""
        found = 0, 0
        for place in self.places:
            if place[0] > at:
                break
            found = place
        return found[1] + at - found[0]


class _Frame(NamedTuple):
    """A bracket, or the whole text: whether it contains clauses, and whether its content is a pattern."""

    query: bool
    pattern: bool


def hide_internal_nodes(text: str) -> RewrittenQuery:
    """`text`, a query that passed the guard, limited to the graph."""
    return _Hider(text).done()


class _Hider:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = significant(tokenize(text))
        self.partner = brackets(self.tokens)
        self.before: dict[int, str] = {}
        self.instead: dict[int, str] = {}

    def done(self) -> RewrittenQuery:
        self._walk()
        self._keep_without_property()
        return self._rendered()

    def _keep_without_property(self) -> None:
        """Rewrite `NOT p.doi IN list` so that the server's planner respects its meaning in Cypher (see `negated_lists`)."""
        for start, at in negated(self.tokens, self.partner):
            self.before[start] = " coalesce(" + self.before.get(start, "")
            self.before[at] = self.before.get(at, "") + ")"

    # --- tests of a place

    def symbol(self, i: int, *symbols: str) -> bool:
        return 0 <= i < len(self.tokens) and self.tokens[i].is_symbol(*symbols)

    def word(self, i: int, *words: str) -> bool:
        return 0 <= i < len(self.tokens) and self.tokens[i].is_word(*words)

    def name(self, i: int) -> bool:
        return 0 <= i < len(self.tokens) and self.tokens[i].kind in ("name", "quoted")

    # --- where patterns are

    def _walk(self) -> None:
        stack = [_Frame(query=True, pattern=False)]
        for i, token in enumerate(self.tokens):
            frame = stack[-1]
            if token.kind == "name" and frame.query and self._begins_clause(i):
                stack[-1] = frame._replace(pattern=token.is_word("MATCH"))
                if token.is_word("CALL"):
                    self._list_ours(i)
            elif self._lists_keys(i):
                self.before[i] = self.before.get(i, "") + _KEYS_OPEN
                end = self.partner[i + 1] + 1
                self.before[end] = _KEYS_CLOSE + self.before.get(end, "")
            elif frame.pattern and not frame.query and self._ends_pattern(i):
                stack[-1] = frame._replace(pattern=False)
            elif token.is_symbol("(", "[", "{"):
                if token.text == "[" and not frame.pattern:
                    self._in_expression(i)
                stack.append(self._opened(i, frame))
            elif token.is_symbol(")", "]", "}"):
                stack.pop()

    def _lists_keys(self, i: int) -> bool:
        called = self.name(i) and self.symbol(i + 1, "(") and not self.symbol(i - 1, ".", ":")
        return called and self.tokens[i].value.lower() == "keys"

    def _begins_clause(self, i: int) -> bool:
        # `limit = (n)` is a named path
        named = self.symbol(i - 1, ".", ":", "$") or self.symbol(i + 1, "=")
        return self.word(i, *CLAUSES, "USING") and not named

    def _ends_pattern(self, i: int) -> bool:
        """True for tokens that follow the pattern of a group or of a pattern comprehension."""
        return self.symbol(i, "|") or (self.word(i, "WHERE") and not self.symbol(i + 1, "="))

    def _opened(self, i: int, frame: _Frame) -> _Frame:
        if self.symbol(i, "{"):
            if self.symbol(i - 1, ")"):
                opening = self.partner[i - 1]
                return _Frame(query=self.word(opening - 1, "CALL"), pattern=False)
            if self.word(i - 1, *SUBQUERIES):
                # EXISTS { (n) } is a pattern without MATCH
                return _Frame(query=True, pattern=not self.word(i - 1, "CALL"))
            return _Frame(query=False, pattern=False)
        if self.symbol(i, "(") and frame.pattern:
            group = self.symbol(i + 1, "(") or (self.name(i + 1) and self.symbol(i + 2, "="))
            if group or self.word(i - 1, *_SHORTEST):
                return _Frame(query=False, pattern=True)
            self._node(i)
        return _Frame(query=False, pattern=self.symbol(i, "[") and self._makes_list(i))

    def _makes_list(self, i: int) -> bool:
        """True for the bracket of `[(a)-->(b) WHERE … | …]` and `[p = (a)-->(b) | …]`."""
        j = i + 3 if self.name(i + 1) and self.symbol(i + 2, "=") else i + 1
        if not self.symbol(j, "("):
            return False
        while self.symbol(j, "(", "[", "{", "<", "-", ">", "*", "+"):
            j = self.partner.get(j, j) + 1
        return self.symbol(j, "|") or self.word(j, "WHERE")

    def _in_expression(self, i: int) -> None:
        """Limit the nodes on both sides of the relationship whose bracket opens at `i`, if it may be repeated zero times."""
        closing = self.partner[i]
        if not (self.symbol(i - 1, "-") and self.symbol(closing + 1, "-") and self._repeated(i)):
            return
        before = i - 2 - self.symbol(i - 2, "<")
        after = closing + 2 + self.symbol(closing + 2, ">")
        if self.symbol(before, ")") and self.symbol(after, "("):
            first = self.partner[before]
            if not (self.symbol(first - 1, "(") and self.word(first - 2, *_SHORTEST)):
                self._node(first)
                self._node(after)

    # --- nodes

    def _node(self, i: int) -> None:
        """Limit the node of a pattern whose bracket opens at `i`, if it could be an internal node."""
        closing = self.partner[i]
        if self._touched_before(i) or self._touched_after(closing):
            return
        at = i + 1
        if self.name(at) and (not self.word(at, "WHERE", "IS") or self._named(at)):
            at += 1
        if not (self.symbol(at, ":") or self.word(at, "IS")):
            self.before[at] = _ANY
            return
        end = at + 1
        while end < closing and not (self.symbol(end, "{") or self.word(end, "WHERE")):
            end = self.partner[end] + 1 if self.symbol(end, "(") else end + 1
        labels = self.tokens[at + 1 : end]
        if not _of_the_graph(labels):
            self._and_ours(at, end)

    def _named(self, at: int) -> bool:
        """True if WHERE or IS, the first word of a node, is its name."""
        if self.symbol(at + 1, "{"):
            return self.symbol(self.partner[at + 1] + 1, ")") or self.word(self.partner[at + 1] + 1, "WHERE")
        return self.symbol(at + 1, ")", ":") or (
            self.word(at + 1, "WHERE", "IS") and not self.symbol(at + 2, ".")
        )

    def _and_ours(self, at: int, end: int) -> None:
        """`:A:B` and similar become `:(A&B)&(…)`."""
        for j in range(at + 1, end):
            if self.symbol(j, ":"):
                self.instead[j] = "&"
        self.before[at + 1] = "("
        self.before[end] = f")&({_ANY[1:]})"

    def _touched_after(self, closing: int) -> bool:
        """True if a relationship that is repeated at least once follows the node whose bracket closes at `closing`."""
        i = closing + 1
        i += self.symbol(i, "<")
        if not self.symbol(i, "-"):
            return False
        i += 1
        if self.symbol(i, "["):
            if self._repeated(i):
                return False
            i = self.partner[i] + 1
        if not self.symbol(i, "-"):
            return False
        i += 1 + self.symbol(i + 1, ">")
        # a quantifier would be here
        return self.symbol(i, "(")

    def _touched_before(self, opening: int) -> bool:
        i = opening - 1
        i -= self.symbol(i, ">")
        if not self.symbol(i, "-"):
            return False
        i -= 1
        if self.symbol(i, "]"):
            return not self._repeated(self.partner[i])
        return self.symbol(i, "-")

    def _repeated(self, bracket: int) -> bool:
        return any(self.symbol(j, "*") for j in range(bracket + 1, self.partner[bracket]))

    # --- procedures

    def _list_ours(self, i: int) -> None:
        """Remove internal names from the output of the listing procedures that the guard allows."""
        parts = self.tokens[i + 1 : i + 4]
        listed = _LISTED.get("".join(token.value for token in parts).lower()) if len(parts) == 3 else None
        if listed is None:
            return
        column, names = listed
        at = i + 4
        if self.symbol(at, "("):
            at = self.partner[at] + 1
        alone = not self.word(at, "YIELD") or self.symbol(at + 1, "*")
        yielded = column
        if self.word(at, "YIELD") and alone:
            self.instead.update({at: "", at + 1: ""})
            at += 2
        elif not alone:
            at += 2
            if self.word(at, "AS"):
                yielded = self.tokens[at + 1].text
                at += 2
        texts = ", ".join(f"'{name}'" for name in names)
        begin = f" YIELD {column}" if alone else ""
        end = f" RETURN {column}" if at >= len(self.tokens) or self.symbol(at, ";") else ""
        more = " WITH *" if self.word(at, "WHERE") else ""
        self.before[at] = f"{begin} WITH * WHERE {yielded} IN [{texts}]{end}{more}"

    def _rendered(self) -> RewrittenQuery:
        pieces: list[str] = []
        places: list[tuple[int, int]] = [(0, 0)]
        length = at = 0
        for i in sorted({*self.before, *self.instead}):
            # directly after the previous token, so that spaces separate the same tokens as before
            start = self.tokens[i - 1].start + len(self.tokens[i - 1].text)
            put = self.before.get(i, "")
            if put[-1:].isalnum() and (self.text[start : start + 1].isidentifier()):
                put += " "
            pieces += (self.text[at:start], put)
            length += start - at + len(put)
            at = start
            if i in self.instead:
                pieces.append(self.text[at : self.tokens[i].start] + self.instead[i])
                length += len(pieces[-1])
                at = self.tokens[i].start + len(self.tokens[i].text)
            places.append((length, at))
        pieces.append(self.text[at:])
        return RewrittenQuery("".join(pieces), places)


def _of_the_graph(labels: Sequence[Token]) -> bool:
    """True if a label expression matches only nodes of the graph: names of its labels, combined."""
    if any(token.kind == "parameter" or token.is_symbol("!", "%", "(") for token in labels):
        return False
    return all(token.value in INTERNAL_LABELS for token in labels if token.kind in ("name", "quoted"))
