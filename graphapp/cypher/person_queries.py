"""Which queries see persons: those that name the label or a type of `graphapp.cypher.persons`. Pure.

Every other query runs on the graph of author rows alone, so that decisions change no result of it, not even where a pattern has no label.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphapp.cypher.language.tokens import Token, significant, tokenize
from graphapp.cypher.persons import PERSON_PROPERTIES
from graphapp.errors import QueryError

__all__ = ["names_persons"]


def names_persons(text: str) -> bool:
    """True if a query, which passed the guard, names persons or their relationships.

    A query that seems to, and cannot be parsed, counts too, so that its error is reported.
    """
    tokens = significant(tokenize(text))
    if not any(_may_name(tokens, i) for i in range(len(tokens))):
        return False
    # most queries need no parser here
    from graphapp.cypher.checked_query import checked_query, without_explain
    from graphapp.cypher.evaluator import syntax
    from graphapp.cypher.evaluator.tree import walk

    try:
        query = checked_query(without_explain(text)[0])
    except QueryError:
        return True
    return any(isinstance(part, syntax.LabelName) and part.name in PERSON_PROPERTIES for part in walk(query))


def _may_name(tokens: Sequence[Token], i: int) -> bool:
    """True if token `i` has such a name, and is where labels and types are: after `:`, `|`, `&` or IS, brackets and `!` aside."""
    token = tokens[i]
    if token.kind not in ("name", "quoted") or token.value not in PERSON_PROPERTIES:
        return False
    before = i - 1
    while before >= 0 and tokens[before].is_symbol("(", "!"):
        before -= 1
    return before >= 0 and (
        tokens[before].is_symbol(":", "|", "&") or (tokens[before].is_word("IS") and token.value != "IS")
    )
