"""Formulas of LaTeX to plain text. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db
from pylatexenc.latexwalker import get_default_latex_context_db as commands_and_arguments

__all__ = ["formula_text", "sign"]

# longer text is not a formula
_LONGEST_FORMULA = 2000

_CONTEXT = get_default_latex_context_db()
_FORMULAS = LatexNodes2Text(latex_context=_CONTEXT, math_mode="text")
_COMMANDS = commands_and_arguments()
# formulas of letters, digits and named commands, in which no character has a special meaning
_ONE_BY_ONE = re.compile(r"\$[^$\\&#%~`'\"]*+(?:\\[A-Za-z]+[^$\\&#%~`'\"]*+)*+\$")
_COMMAND_NAME = re.compile(r"\\([A-Za-z]+)")
_UNKNOWN = _CONTEXT.get_macro_spec("unknown")
# commands that the library does not know
_SIGNS = {"slash": "/", "lg": "lg", "Re": "ℜ", "Im": "ℑ", "textmugreek": "μ", "ensuremath": ""}
# commands that change how the rest of their group looks, and those that do so with their argument
_SWITCH = re.compile(
    r"\\(?:rm|cal|bf|it|sf|tt|sl|em|boldmath|unboldmath|displaystyle|textstyle|scriptstyle)(?![A-Za-z])\s*"
    r"|\\(?:[mh]box|operatorname\*?|ensuremath)(?![A-Za-z])\s*(?=\{)"
)
_PHANTOM = re.compile(r"\\[hv]?phantom(?![A-Za-z])\s*(?:\{[^{}]*\})?")
_OVER = re.compile(r"(?P<number>(?<=[0-9]))?\{(?P<upper>[^{}]*?)\s*\\over(?![A-Za-z])\s*(?P<lower>[^{}]*)\}")
_NAMED = re.compile(r"\\([A-Za-z]+)\s*(?P<argument>(?=\{))?")


@lru_cache(maxsize=4096)
def formula_text(formula: str) -> str:
    """A formula in plain text. The arguments of an unknown command are kept; if it has none, its name is kept."""
    if len(formula) > _LONGEST_FORMULA:
        return formula
    if "\\" in formula:
        formula = _OVER.sub(_fraction, _PHANTOM.sub("", _SWITCH.sub("", formula)))
        formula = _NAMED.sub(_known, formula)
    if _ONE_BY_ONE.fullmatch(formula) and "--" not in formula:
        plain = _signs(formula)
        if plain is not None:
            return plain
    try:
        return str(_FORMULAS.latex_to_text(formula)).strip() or formula
    except (
        Exception
    ):  # invalid formulas cause many kinds of errors; the formula as typed is an acceptable result
        return formula


def _fraction(match: re.Match[str]) -> str:
    """A fraction on one line, separated from a number before it: "2{1\\over 2}" is two and a half."""
    return f"{' ' if match['number'] is not None else ''}{match['upper']}/{match['lower']}"


def _known(match: re.Match[str]) -> str:
    """A command if the library knows it; else what it prints, or its name, or nothing if it has an argument."""
    name = match[1]
    if name in _SIGNS:
        # TeX ignores the space after a command; after a word it is kept
        return _SIGNS[name] + (
            match[0][1 + len(name) :] if _SIGNS[name].isascii() and _SIGNS[name].isalpha() else ""
        )
    if name in ("left", "right") or _CONTEXT.get_macro_spec(name) is not _UNKNOWN:
        return match[0]
    return "" if match["argument"] is not None else f"{match[0][1:]}"


def _signs(formula: str) -> str | None:
    """A formula in which every command is one symbol or word, "$O(n \\log n)$", in plain text; None for any other formula.

    The result is that of the library, except for spaces after commands, which are kept: "log log n"."""
    parts = _COMMAND_NAME.split(formula)
    signs = [sign(name) for name in parts[1::2]]
    if None in signs:
        return None
    parts[1::2] = [each or "" for each in signs]
    return "".join(parts).replace("$", "").replace("{", "").replace("}", "").strip()


@lru_cache(maxsize=4096)
def sign(name: str) -> str | None:
    """What a command without arguments prints; None for any other."""
    if name in _SIGNS:
        return _SIGNS[name]
    if name in ("left", "right") or _CONTEXT.get_macro_spec(name) is _UNKNOWN:
        return None
    arguments = getattr(_COMMANDS.get_macro_spec(name), "args_parser", None)
    if arguments is not None and arguments.argspec:
        return None
    try:
        return str(_FORMULAS.latex_to_text(f"$\\{name}$")) or None
    except Exception:  # a command whose arguments the library does not declare
        return None
