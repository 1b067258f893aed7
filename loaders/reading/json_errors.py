"""The error messages of JSON parsers in plain English. Pure.

The messages are those of orjson (https://github.com/ijl/orjson, which has them from yyjson) and of Python's `json`.
"""

from __future__ import annotations

__all__ = ["not_json"]

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
    "invalid escaped": _ESCAPE,
    "str is not valid UTF-8": "an unpaired surrogate in a string",
    "no low surrogate": "an unpaired surrogate in a string",
    "invalid low surrogate": "an unpaired surrogate in a string",
    "invalid high surrogate": "an unpaired surrogate in a string",
    "number with leading zero": "a number with a leading zero",
    "no digit": "an incomplete number",
    "number is infinity": "a number that is too large",
    "depth limit": "values nested too deeply",
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
