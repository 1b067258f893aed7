"""Probabilities and log-odds in words: a percentage ("97 %"), odds ("20 to 1"), and a factor that multiplies odds ("× 2", "÷ 30"). Pure.

Every page, command and sentence states a probability in these words. Above 99.9 %, no more precise figure is stated, because the labelled names are
too few to check one.
"""

from __future__ import annotations

import math

__all__ = [
    "MOST_STATED",
    "capped_odds_words",
    "effect_words",
    "factor_words",
    "odds_words",
    "percent_words",
    "stated_probability",
]

MOST_STATED = 0.999
"""Above this probability, only "more than 99.9 %" is stated; the odds are more than 1,000 to 1."""
_ABOVE = 0.9995
# a larger factor is not worth more digits
_MOST = math.log(8100)


def stated_probability(probability: float) -> float:
    """The probability as `percent_words` states it: rounded down to 0.01, from 0.99 on to 0.001; 0.9995 above `MOST_STATED`."""
    thousandths = math.floor(round(probability * 1000, 6))
    if round(probability, 6) > MOST_STATED:
        return _ABOVE
    return thousandths / 1000 if thousandths >= 990 else thousandths // 10 / 100


def percent_words(probability: float) -> str:
    """A probability as a percentage: "97 %"; "99.4 %" from 99 % on; "more than 99.9 %" above that."""
    stated = stated_probability(probability)
    if stated == _ABOVE:
        return f"more than {100 * MOST_STATED:.1f} %"
    return f"{100 * stated:.1f} %" if stated >= 0.99 else f"{100 * stated:.0f} %"


def odds_words(log_odds: float) -> str:
    """Odds: "20 to 1", "1 to 13", "1 to 1"."""
    text = _rounded(math.exp(abs(log_odds)))
    return f"{text} to 1" if log_odds >= 0 else f"1 to {text}"


def capped_odds_words(log_odds: float) -> str:
    """The odds of a probability: as `odds_words`, but "more than 1,000 to 1" if `percent_words` states "more than 99.9 %"."""
    if round(1 / (1 + math.exp(-log_odds)), 6) > MOST_STATED:
        return "more than 1,000 to 1"
    return odds_words(log_odds)


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
