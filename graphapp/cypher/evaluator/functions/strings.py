"""Functions of strings. Lengths and positions are counted in Unicode code points. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from graphapp.cypher.evaluator.functions.arguments import integer, refused, string
from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["STRINGS", "is_normalized"]

# java.lang.Character.isWhitespace, which excludes non-breaking spaces
_SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000"
_FORMS = ("NFC", "NFD", "NFKC", "NFKD")


def _length(function: str, value: Any) -> int:
    found = integer(function, value)
    if found < 0:
        raise QueryError(
            f"The positions and lengths of {function}() cannot be negative.",
            "Positions are counted from the start of the string.",
        )
    return found


def _left(value: Any, length: Any) -> str:
    return string("left", value)[: _length("left", length)]


def _right(value: Any, length: Any) -> str:
    text = string("right", value)
    return text[max(0, len(text) - _length("right", length)) :]


def _substring(value: Any, start: Any, length: Any = 1 << 62) -> str:
    text, begin = string("substring", value), _length("substring", start)
    return text[begin : begin + _length("substring", length)]


def _trimmed(function: str, trim: Callable[[str, str], str]) -> Callable[..., str]:
    def call(value: Any, characters: Any = _SPACES) -> str:
        return trim(string(function, value), string(function, characters))

    return call


def _plain(function: str, change: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda value: change(string(function, value))


def _replace(value: Any, search: Any, replacement: Any) -> str:
    return string("replace", value).replace(string("replace", search), string("replace", replacement))


def _split(value: Any, delimiters: Any) -> list[str] | None:
    text = string("split", value)
    found = delimiters if isinstance(delimiters, list) else [delimiters]
    if any(one is None for one in found):
        return None
    wanted = [string("split", one) for one in found]
    pieces = re.split("|".join(map(re.escape, filter(None, wanted))), text) if any(wanted) else [text]
    if "" not in wanted or not text:
        return pieces
    # an empty delimiter splits between any two characters
    return [char for piece in pieces for char in piece]


def _normalize(value: Any, form: Any = "NFC") -> str:
    return unicodedata.normalize(_form(form), string("normalize", value))  # type: ignore[arg-type]


def _form(form: Any) -> str:
    if form not in _FORMS:
        shown = repr(form) if isinstance(form, str) else described(form)
        raise QueryError(f"Unknown normal form {shown}.", f"Use one of {', '.join(_FORMS)}.")
    return str(form)


def is_normalized(value: Any, form: str = "NFC") -> bool | None:
    """value IS NFC NORMALIZED; null unless it is a string."""
    if not isinstance(value, str):
        return None
    return unicodedata.is_normalized(_form(form), value)  # type: ignore[arg-type]


def _reverse(value: Any) -> str | list[Any]:
    if isinstance(value, (str, list)):
        return value[::-1]
    raise refused("reverse", "a string or a list", value)


def _both(text: str, characters: str) -> str:
    return text.strip(characters) if characters else text


STRINGS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    "left": (2, 2, _left),
    "right": (2, 2, _right),
    "substring": (2, 3, _substring),
    **dict.fromkeys(("tolower", "lower"), (1, 1, _plain("toLower", str.lower))),
    **dict.fromkeys(("toupper", "upper"), (1, 1, _plain("toUpper", str.upper))),
    "trim": (1, 1, _trimmed("trim", _both)),
    "btrim": (1, 2, _trimmed("btrim", _both)),
    "ltrim": (1, 2, _trimmed("ltrim", lambda text, characters: text.lstrip(characters))),
    "rtrim": (1, 2, _trimmed("rtrim", lambda text, characters: text.rstrip(characters))),
    "replace": (3, 3, _replace),
    "split": (2, 2, _split),
    "normalize": (1, 2, _normalize),
    "reverse": (1, 1, _reverse),
    **dict.fromkeys(("char_length", "character_length"), (1, 1, _plain("char_length", len))),
}
"""By name in lower case: minimum and maximum number of arguments, and the implementation, which never
receives null."""
