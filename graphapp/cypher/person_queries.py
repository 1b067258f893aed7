"""Which queries see persons: those that name the label or a type of `graphapp.cypher.persons`. Pure.

Every other query runs on the graph of author rows alone, so that decisions change no result of it, not even where a pattern has no label.
"""

from __future__ import annotations

from graphapp.cypher.language.tokens import significant, tokenize
from graphapp.cypher.persons import PERSON_PROPERTIES
from graphapp.errors import QueryError

__all__ = ["names_persons"]


def names_persons(text: str) -> bool:
    """True if a query, which passed the guard, names persons or their relationships.

    A query that has such a name and cannot be parsed counts too, so that its error is reported.
    """
    names = (token.value for token in significant(tokenize(text)) if token.kind in ("name", "quoted"))
    if PERSON_PROPERTIES.keys().isdisjoint(names):
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
