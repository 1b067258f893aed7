r"""Formulas in titles as Unicode text, for display: "$\pi_{0.5}$" as "π₀.₅". Pure.

The store keeps titles as the sources wrote them. Only formulas change: from $ to $, with neither a space after the first nor before the last $ and no digit after
it (the rule of Pandoc, by which "costs $5 and $6" has no formula), and from \( to \).
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["shown_title"]

_FORMULA = re.compile(
    r"(?P<mark>\${1,2})(?=[^\s$])(?P<dollars>[^$\n]{1,300}?)(?<=\S)(?P=mark)(?![0-9$])|\\\((?P<brackets>.{1,300}?)\\\)"
)
_SCRIPT = re.compile(r"(?P<place>[_^])\s*(?:\{(?P<group>[^{}]*)\}|(?P<one>\\[A-Za-z]+|[A-Za-z0-9+*-]))")
_LOW = dict(
    zip(
        "0123456789+-=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
_HIGH = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW*",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ*",
        strict=True,
    )
)
_SAME = dict.fromkeys(".,")


@lru_cache(maxsize=4096)
def shown_title(title: str) -> str:
    r"""`title` with its formulas as Unicode text. Subscripts and superscripts for which Unicode has no characters keep their _ and ^."""
    if "$" not in title and "\\(" not in title:
        return title
    return _FORMULA.sub(lambda match: _shown(match["dollars"] or match["brackets"]), title)


def _shown(formula: str) -> str:
    # few titles contain formulas, and their parser is slow to import
    from loaders.reading.latex_formulas import formula_text

    return formula_text(f"${_SCRIPT.sub(_script, formula)}$")


def _script(match: re.Match[str]) -> str:
    """A subscript or superscript in characters of its own, if all of it has them."""
    from loaders.reading.latex_formulas import formula_text

    inner = match["one"] if match["group"] is None else match["group"]
    text = formula_text(f"${inner}$").replace(" ", "") if "\\" in inner else inner.replace(" ", "")
    table = _LOW if match["place"] == "_" else _HIGH
    if text and all(char in table or char in _SAME for char in text):
        return "".join(table.get(char, char) for char in text)
    return match[0]
