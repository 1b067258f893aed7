"""Path selectors, the words before the pattern of a path: ANY SHORTEST, ALL SHORTEST, SHORTEST 2 GROUPS, ANY 3 PATHS. Pure.

The grammar is that of the Cypher manual, "Path selectors": [ANY | ALL] SHORTEST [n] [PATH | PATHS] [GROUP | GROUPS], ANY [n] [PATH | PATHS],
ALL [PATH | PATHS]. Before a bracket, the last of these words would otherwise look like a function.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphapp.cypher.language.keywords import CLAUSES
from graphapp.cypher.language.tokens import Token

__all__ = ["selector"]

_FIRST = ("ANY", "ALL", "SHORTEST")
_WORDS = (*_FIRST, "PATH", "PATHS", "GROUP", "GROUPS")


def selector(tokens: Sequence[Token], inside: Sequence[int], i: int) -> int | None:
    """The index where the path selector begins that ends with the word or number at `i`, before the bracket of a pattern; None if there is
    no selector. `inside` has for each token the bracket around it (`tokens.innermost`)."""
    if not (i + 1 < len(tokens) and tokens[i + 1].is_symbol("(")):
        return None
    first = i
    while first > 0 and _belongs(tokens[first - 1]):
        first -= 1
    if not (_belongs(tokens[i]) and tokens[first].is_word(*_FIRST)):
        return None
    return first if _begins_pattern(tokens, inside, first) else None


def _belongs(token: Token) -> bool:
    return token.is_word(*_WORDS) or token.kind == "number"


def _begins_pattern(tokens: Sequence[Token], inside: Sequence[int], i: int) -> bool:
    """True if a pattern could begin at `i`: after MATCH, a comma between patterns or the brace of EXISTS, COUNT or COLLECT, with or
    without a name for the path."""
    at = i - 1
    if at > 0 and tokens[at].is_symbol("=") and tokens[at - 1].kind in ("name", "quoted"):
        at -= 2
    if at < 0:
        return False
    if tokens[at].is_word("MATCH"):
        return True
    if tokens[at].is_symbol("{"):
        return at > 0 and tokens[at - 1].is_word("EXISTS", "COUNT", "COLLECT")
    if not tokens[at].is_symbol(","):
        return False
    clause = next(
        (j for j in range(at, -1, -1) if inside[j] == inside[i] and tokens[j].is_word(*CLAUSES)), -1
    )
    return clause >= 0 and tokens[clause].is_word("MATCH")
