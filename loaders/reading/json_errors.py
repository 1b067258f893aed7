"""Messages about JSON: the errors of parsers in plain English, and values of a wrong type. Pure.

The messages of parsers are those of orjson (https://github.com/ijl/orjson, which has them from yyjson) and of Python's `json`.
"""

from __future__ import annotations

import reprlib
from typing import Any

__all__ = ["not_json", "shown_value"]

_MOST_SHOWN = 60

_UNQUOTED_KEY = "a key without double quotes"
_NO_VALUE = "a value is missing, or a string is not in double quotes"
_NO_COMMA = "a comma or a closing bracket is missing"
_ESCAPE = "an invalid escape sequence in a string"
_MORE = "extra text after the end of the value"
_NO_COLON = "the colon after a key is missing"
_CONTROL = "a control character in a string"
# the beginning of a message, and its replacement
_WORDS = {
    "invalid literal": "an unquoted word",
    "unexpected character, expected a string key": _UNQUOTED_KEY,
    "unexpected character, expected a JSON value": _NO_VALUE,
    "unexpected character, expected ':'": _NO_COLON,
    "unexpected character, expected ','": _NO_COMMA,
    "unexpected end of data": "the text ends inside a value",
    "unexpected content": _MORE,
    "unexpected control character": _CONTROL,
    "trailing comma": "a comma before a closing bracket",
    "invalid escape": _ESCAPE,
    "str is not valid UTF-8": "an unpaired surrogate in a string",
    "no low surrogate": "an unpaired surrogate in a string",
    "invalid low surrogate": "an unpaired surrogate in a string",
    "invalid high surrogate": "an unpaired surrogate in a string",
    "number with leading zero": "a number with a leading zero",
    "no digit": "an incomplete number",
    "number is infinity": "a number that is too large",
    "depth limit": "values nested too deeply",
    # what yyjson says of "[[[["
    "failed to allocate memory": "brackets that are not closed",
    "UTF-8 byte order mark": "a byte order mark before the value",
    "Expecting property name": _UNQUOTED_KEY,
    "Expecting value": _NO_VALUE,
    "Expecting ','": _NO_COMMA,
    "Expecting ':'": _NO_COLON,
    "Extra data": _MORE,
    "Invalid control character": _CONTROL,
    "Invalid \\": _ESCAPE,
    "Illegal trailing comma": "a comma before a closing bracket",
}


def not_json(message: str) -> str:
    """The description of an error with this message of a parser: "not JSON: …"."""
    words = next((words for begin, words in _WORDS.items() if message.startswith(begin)), message)
    return f"not JSON: {words}"


def shown_value(value: Any) -> str:
    """A decoded value in quotes and shortened: "'[2020]'". `str` would raise RecursionError for lists in lists, a thousand levels deep, which
    parsers accept."""
    return repr((value if type(value) is str else reprlib.repr(value))[:_MOST_SHOWN])
