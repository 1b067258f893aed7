"""Regular expressions of Java, which Cypher's =~ takes, as the mirror's engine means them. Pure.

There `\\w`, `\\d`, `\\s`, `.` and `(?i)` know all of Unicode, in Java (of which Neo4j is made) ASCII alone: java.util.regex.Pattern.
"""

from __future__ import annotations

import re

__all__ = ["for_engine"]

_CLASSES = {"w": "a-zA-Z0-9_", "d": "0-9", "s": r"\x20\t\n\x0B\f\r", "h": r"\x20\t\u{A0}\u{1680}\u{180e}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}"}  # fmt: skip
_LINE_ENDS = r"\n\r\u{85}\u{2028}\u{2029}"
_FLAGS = re.compile(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])")
_OTHER_GROUP = re.compile(r"\(\?(?:<[a-zA-Z]\w*>|<?[=!]|>)")
_LONG_ESCAPE = re.compile(r"\\(?:[pPx]\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|k<\w+>|[pP]\w)")


def for_engine(pattern: str) -> str:
    """`pattern` with its classes, its dots and its case-insensitive letters written out."""
    return _Translator(pattern).translated()


class _Translator:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.depth = 0
        self.flags: list[frozenset[str]] = [frozenset()]
        self.out: list[str] = []

    def translated(self) -> str:
        while self.at < len(self.pattern):
            self._step()
        return "".join(self.out)

    def _step(self) -> None:
        char = self.pattern[self.at]
        if char == "\\":
            self._escape()
        elif self.depth:
            self._in_class(char)
        elif char == "[":
            self._open_class()
        elif char == "(":
            self._open_group()
        elif char == ")":
            if len(self.flags) > 1:
                self.flags.pop()
            self._put(char)
        elif char == "." and "s" not in self.flags[-1]:
            self._put(char, f"[^{_LINE_ENDS}]")
        else:
            self._letter(char)

    def _put(self, taken: str, written: str | None = None) -> None:
        self.out.append(taken if written is None else written)
        self.at += len(taken)

    def _escape(self) -> None:
        long = _LONG_ESCAPE.match(self.pattern, self.at)
        if long is not None:
            self._put(long[0])
            return
        letter = self.pattern[self.at + 1 : self.at + 2]
        known = _CLASSES.get(letter.lower())
        taken = "\\" + letter
        if letter == "Q" and not self.depth:
            end = self.pattern.find("\\E", self.at)
            end = len(self.pattern) if end < 0 else end
            quoted = self.pattern[self.at + 2 : end]
            self._put(self.pattern[self.at : end + 2], re.escape(quoted))
        elif known is None:
            self._put(taken)
        elif letter.islower():
            self._put(taken, known if self.depth else f"[{known}]")
        else:
            self._put(taken, f"[^{known}]")

    def _open_class(self) -> None:
        self.depth += 1
        self._put("[")
        if self.pattern.startswith("^", self.at):
            self._put("^")
        self._fold_class()

    def _in_class(self, char: str) -> None:
        if char == "[":
            self._open_class()
            return
        self.depth -= char == "]"
        self._put(char)

    def _fold_class(self) -> None:
        """Where case means nothing for ASCII alone, say so for the class that begins here: the other cases of its letters."""
        if not self._folds_ascii():
            return
        end = self._class_end()
        members = self.pattern[self.at : end]
        plain = re.fullmatch(r"(?:[^\[\]\\&^-]|\\.|[^\[\]\\&^-]-[^\[\]\\&^-])*", members)
        if plain is None:
            return
        for match in re.finditer(r"([a-zA-Z])(?:-([a-zA-Z]))?", re.sub(r"\\.", "", members)):
            other = match[1].swapcase() + (f"-{match[2].swapcase()}" if match[2] else "")
            if match[2] is None or match[1].islower() == match[2].islower():
                self.out.append(other)

    def _class_end(self) -> int:
        at = self.at
        while at < len(self.pattern) and self.pattern[at] != "]":
            at += 2 if self.pattern[at] == "\\" else 1
        return at

    def _folds_ascii(self) -> bool:
        return "i" in self.flags[-1] and "u" not in self.flags[-1] and "U" not in self.flags[-1]

    def _open_group(self) -> None:
        match = _FLAGS.match(self.pattern, self.at)
        if match is None:
            other = _OTHER_GROUP.match(self.pattern, self.at)
            self.flags.append(self.flags[-1])
            self._put("(" if other is None else other[0])
            return
        flags = (self.flags[-1] | set(match[1])) - set(match[2] or "")
        if match[3] == ")":
            self.flags[-1] = flags
        else:
            self.flags.append(flags)
        # "u" is Java's for all of Unicode, which the engine means anyway; case is written out unless "u" is there
        engine = "".join(flag for flag in "imsx" if flag in flags)
        if "u" not in flags and "U" not in flags:
            engine = engine.replace("i", "")
        missing = "".join(flag for flag in "imsx" if flag not in engine)
        on = f"{engine}-{missing}" if missing else engine
        self._put(match[0], f"(?{on}{match[3]}")

    def _letter(self, char: str) -> None:
        if self._folds_ascii() and char.isascii() and char.isalpha():
            self._put(char, f"[{char.lower()}{char.upper()}]")
        else:
            self._put(char)
