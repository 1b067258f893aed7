"""Log-odds in words: as odds ("20 to 1"), and as a factor that multiplies odds ("× 2", "÷ 30"). Pure."""

from __future__ import annotations

import math

__all__ = ["effect_words", "factor_words", "odds_words"]

# a larger factor is not worth more digits
_MOST = math.log(8100)


def odds_words(log_odds: float) -> str:
    """Odds: "20 to 1", "1 to 13", "1 to 1"."""
    text = _rounded(math.exp(abs(log_odds)))
    return f"{text} to 1" if log_odds >= 0 else f"1 to {text}"


def factor_words(log_odds: float) -> str:
    """What log-odds do to odds: "× 2", "÷ 30"; "÷ 8,100 or more" beyond that."""
    sign = "×" if log_odds >= 0 else "÷"
    if abs(log_odds) > _MOST:
        return f"{sign} {_rounded(math.exp(_MOST))} or more"
    return f"{sign} {_rounded(math.exp(abs(log_odds)))}"


def effect_words(log_odds: float, least: float) -> str:
    """A factor with its direction: "× 2 for", "÷ 30 against"; "no effect" below `least`."""
    if abs(log_odds) < least:
        return "no effect"
    return f"{factor_words(log_odds)} {'for' if log_odds > 0 else 'against'}"


def _rounded(factor: float) -> str:
    """Two significant digits: "1.3", "25", "8,100"; "1" for 1."""
    if factor < 9.95:
        return f"{factor:.1f}".removesuffix(".0")
    digits = 10 ** max(0, len(str(int(factor))) - 2)
    return f"{round(factor / digits) * digits:,}"
