"""Finds the line of a table or key in a TOML file, which the parser of the standard library does not report. Pure.

Reads lines, not TOML: the parser must have accepted the file, and a path that is not found (in an inline table, for example) gets
the line of its parent.
"""

from __future__ import annotations

import re

__all__ = ["TomlPlaces"]

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=\s*")
_PARTS = re.compile(_PART)
_LONG = re.compile(r'"""|\'\'\'')

Path = tuple[str, ...]


class TomlPlaces:
    """The lines of one file, 1-based."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._begins_below: set[Path] = set()
        table: Path = ()
        inside = ""
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
            if inside:
                inside = "" if inside in line else inside
                continue
            header, key = _HEADER.match(line), _KEY.match(line)
            if header:
                table = _parts(header[1])
                self._lines.setdefault(table, number)
            elif key:
                path = (*table, *_parts(key[1]))
                self._lines.setdefault(path, number)
                inside = self._opened(path, line[key.end() :])

    def _opened(self, path: Path, value: str) -> str:
        """The quotes of a multi-line string that begins in `value` and does not end there; "" for none."""
        quotes = _LONG.match(value)
        if quotes is None:
            return ""
        if not value[3:].strip("\r"):
            # a line break directly after the quotes does not belong to the string
            self._begins_below.add(path)
        return "" if quotes[0] in value[3:] else quotes[0]

    def line(self, path: Path) -> int:
        """The line of a table or key; if it has none of its own, that of its parent, or 1."""
        while path and path not in self._lines:
            below = [line for known, line in self._lines.items() if known[: len(path)] == path]
            if below:
                return min(below)
            path = path[:-1]
        return self._lines.get(path, 1)

    def lines_before_text(self, path: Path) -> int:
        """The number of lines from a key to the first line of its string: 1 if it begins below its quotes, else 0."""
        return int(path in self._begins_below)


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PARTS.findall(dotted))
