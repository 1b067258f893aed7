"""Formulas of LaTeX to plain text. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db
from pylatexenc.latexwalker import get_default_latex_context_db as commands_and_arguments

__all__ = ["formula_text"]

# a formula longer than this is not one
_LONGEST_FORMULA = 2000

_CONTEXT = get_default_latex_context_db()
_FORMULAS = LatexNodes2Text(latex_context=_CONTEXT, math_mode="text")
_COMMANDS = commands_and_arguments()
# formulas of letters, figures and commands by name, in which nothing stands for anything else
_ONE_BY_ONE = re.compile(r"\$[^$\\&#%~`'\"]*+(?:\\[A-Za-z]+[^$\\&#%~`'\"]*+)*+\$")
_COMMAND_NAME = re.compile(r"\\([A-Za-z]+)")
_UNKNOWN = _CONTEXT.get_macro_spec("no such command")


@lru_cache(maxsize=4096)
def formula_text(formula: str) -> str:
    """A formula in plain text; unchanged where it holds a command that is not known, so that nothing of it is lost."""
    if len(formula) > _LONGEST_FORMULA:
        return formula
    if _ONE_BY_ONE.fullmatch(formula) and "--" not in formula:
        plain = _signs(formula)
        if plain is not None:
            return plain
    commands = re.findall(r"\\([A-Za-z]+|.)", formula)
    if any(_CONTEXT.get_macro_spec(name) is _UNKNOWN for name in commands):
        return formula
    try:
        return str(_FORMULAS.latex_to_text(formula)).strip() or formula
    except Exception:  # broken formulas bring many kinds out of it; the formula as typed is never wrong
        return formula


def _signs(formula: str) -> str | None:
    """A formula in which every command is one sign or word, "$O(n \\log n)$", in plain text; None where one is more than that.

    It says what the library says, but for the spaces behind commands, which stay: "log log n"."""
    parts = _COMMAND_NAME.split(formula)
    signs = [_sign(name) for name in parts[1::2]]
    if None in signs:
        return None
    parts[1::2] = [sign or "" for sign in signs]
    return "".join(parts).replace("$", "").replace("{", "").replace("}", "").strip()


@lru_cache(maxsize=4096)
def _sign(name: str) -> str | None:
    """What a command without arguments prints in a formula; None for any other."""
    if name in ("left", "right") or _CONTEXT.get_macro_spec(name) is _UNKNOWN:
        return None
    arguments = getattr(_COMMANDS.get_macro_spec(name), "args_parser", None)
    if arguments is not None and arguments.argspec:
        return None
    return str(_FORMULAS.latex_to_text(f"$\\{name}$")) or None
