"""`=~`: translates Java's regular expressions to Python's. Pure.

Source: java.util.regex.Pattern. In Java, `\\w`, `\\d`, `\\s` and `(?i)` are ASCII-only, classes may be nested
and intersected, and flags may change inside a group. Python's own classes and flags are not used: every class
is expanded.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, NoReturn

from graphapp.cypher.evaluator.char_sets import CharSet, named_set, of_text
from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["matches", "translated"]

_LINE_ENDS = "\n\r\x85\u2028\u2029"
_CLASSES = {
    "d": of_text("0-9"),
    "s": of_text(" \t\n\x0b\f\r"),
    "w": of_text("a-zA-Z_0-9"),
    "h": of_text(" \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"),
    "v": of_text("\n\x0b\f\r\x85\u2028\u2029"),
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_FINAL_END = rf"(?=(?:\r\n|[{_LINE_ENDS}])?\Z)"
_POSITIONS = {
    "A": r"\A",
    "z": r"\Z",
    "Z": _FINAL_END,
    "b": r"\b",
    "B": r"(?!\b)",
    "R": rf"(?:\r\n|[{_LINE_ENDS}\v\f])",
    "G": r"\A",
}
_LINE_START = r"(?:\A|(?<=[\n\x85\u2028\u2029])|(?<=\r)(?!\n))(?!\Z)"
_LINE_END = r"(?=\r\n|[\r\x85\u2028\u2029]|(?<!\r)\n|\Z)"
_FLAGS = re.compile(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])")
_GROUP = re.compile(r"\(\?(?:<([a-zA-Z][a-zA-Z0-9]*)>|(<?[=!]|>|:))")
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")


def matches(text: Any, pattern: Any) -> bool | None:
    """text =~ pattern: whether the whole text matches. Returns null if the text is not a string or the
    pattern is null. Raises QueryError if the pattern is not a string or not a valid regular expression."""
    if pattern is None or text is None:
        return None
    if type(pattern) is not str:
        raise QueryError(f"A regular expression must be a string, not {described(pattern)}.")
    compiled = _compiled(pattern)
    return compiled.fullmatch(text) is not None if type(text) is str else None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(translated(pattern))
    except (re.error, OverflowError, RecursionError) as error:
        # the reported position refers to the translated expression
        why = str(error).partition(" at position")[0]
        raise QueryError(f"The regular expression {pattern!r} cannot be used: {why}.") from None


def translated(pattern: str) -> str:
    """A regular expression of Java translated to Python's syntax. Raises QueryError if it is invalid or has
    no equivalent in Python."""
    return _Translator(pattern).result()


class _Translator:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags: list[frozenset[str]] = [frozenset()]
        self.out: list[str] = []
        self.groups = 0

    def result(self) -> str:
        while self.at < len(self.pattern):
            self._step()
        if len(self.flags) > 1:
            self._fail("a group is not closed")
        return "".join(self.out)

    def _fail(self, why: str) -> NoReturn:
        raise QueryError(f"The regular expression {self.pattern!r} cannot be used: {why}.")

    def _has(self, flag: str) -> bool:
        return flag in self.flags[-1]

    def _put(self, taken: int, written: str) -> None:
        self.at += taken
        self.out.append(written)

    def _step(self) -> None:
        char = self.pattern[self.at]
        if self._has("x") and (char in " \t\n\x0b\f\r" or char == "#"):
            self._skip(char)
        elif char == "\\":
            self._escape()
        elif char == "[":
            self.at += 1
            self.out.append(self._class().pattern())
        elif char == "(":
            self._open()
        elif char == ")":
            if len(self.flags) == 1:
                self._fail(") without (")
            self.flags.pop()
            self._put(1, ")")
        elif char == ".":
            ends = "" if self._has("s") else "\n" if self._has("d") else _LINE_ENDS
            self._put(1, (~of_text(ends)).pattern())
        elif char == "^":
            self._put(1, _LINE_START if self._has("m") else r"\A")
        elif char == "$":
            self._put(1, _LINE_END if self._has("m") else _FINAL_END)
        elif char in "*+?{":
            self._repeat(char)
        elif char == "|":
            self._put(1, "|")
        else:
            self._literal(char)
            self.at += 1

    def _skip(self, char: str) -> None:
        self.at += 1
        while char == "#" and self.at < len(self.pattern) and self.pattern[self.at] not in _LINE_ENDS:
            self.at += 1

    def _repeat(self, char: str) -> None:
        if char == "{":
            match = _REPEAT.match(self.pattern, self.at)
            if match is None:
                self._fail("{ does not begin a repetition; write \\{ for a literal brace")
            self._put(match.end() - self.at, match[0])
        else:
            self._put(1, char)
        following = self.pattern[self.at : self.at + 1]
        if following and following in "?+":
            self._put(1, following)

    def _literal(self, char: str) -> None:
        if self._has("i"):
            self.out.append(of_chars(char).folded(self._has("u") or self._has("U")).pattern())
        else:
            self.out.append(re.escape(char))

    def _open(self) -> None:
        flags = _FLAGS.match(self.pattern, self.at)
        if flags is not None:
            self._flags(flags)
            return
        group = _GROUP.match(self.pattern, self.at)
        self.flags.append(self.flags[-1])
        if group is not None:
            self.groups += group[1] is not None
            self._put(group.end() - self.at, f"(?P<{group[1]}>" if group[1] else group[0])
        elif self.pattern.startswith("(?", self.at):
            self._fail("unknown kind of group")
        else:
            self.groups += 1
            self._put(1, "(")

    def _flags(self, match: re.Match[str]) -> None:
        on, off = match[1], match[2] or ""
        if set(on + off) - set("idmsuxU"):
            self._fail(f"unknown flags {match[0]}")
        flags = (self.flags[-1] | set(on)) - set(off)
        if match[3] == ")":
            self.flags[-1] = flags
            self.at = match.end()
            if self.pattern[self.at : self.at + 1] in ("*", "+", "?", "{"):
                self._fail("flags cannot be repeated")
        else:
            self.flags.append(flags)
            self._put(match.end() - self.at, "(?:")

    def _escape(self) -> None:
        letter = self.pattern[self.at + 1 : self.at + 2]
        if letter == "Q":
            end = self.pattern.find("\\E", self.at + 2)
            end = len(self.pattern) if end < 0 else end
            for char in self.pattern[self.at + 2 : end]:
                self._literal(char)
            self.at = end + 2
        elif letter in _POSITIONS and letter:
            self._put(2, _POSITIONS[letter])
        elif letter and letter in "123456789":
            self._back_reference(self._digits())
        elif letter == "k":
            match = re.compile(r"\\k<([a-zA-Z][a-zA-Z0-9]*)>").match(self.pattern, self.at)
            if match is None:
                self._fail("\\k requires the name of a group")
            self.at = match.end()
            self._back_reference(match[1])
        else:
            found = self._escaped()
            if isinstance(found, str):
                self._literal(found)
            else:
                self.out.append(found.pattern())

    def _digits(self) -> str:
        """The number of a back reference: it takes further digits as long as that many groups precede it."""
        number = self.pattern[self.at + 1]
        self.at += 2
        while (
            self.pattern[self.at : self.at + 1].isdecimal()
            and int(number + self.pattern[self.at]) <= self.groups
        ):
            number += self.pattern[self.at]
            self.at += 1
        return number

    def _back_reference(self, name: str) -> None:
        if name.isdecimal() and int(name) > self.groups:
            # fails, as a back reference to a group that has not matched yet does in Java
            self.out.append("(?!)")
            return
        written = f"(?:\\{name})" if name.isdecimal() else f"(?P={name})"
        self.out.append(f"(?i:{written})" if self._has("i") else written)

    def _escaped(self) -> str | CharSet:
        """The character or class that an escape denotes; moves past the escape."""
        letter = self.pattern[self.at + 1 : self.at + 2]
        if not letter:
            self._fail("the pattern ends with \\")
        if letter.lower() in _CLASSES:
            self.at += 2
            known = _CLASSES[letter.lower()]
            if self._has("U") and letter.lower() in "dsw":
                known = _unicode_class(letter.lower())
            return known if letter.islower() else ~known
        if letter in "pP":
            return self._property(letter)
        if letter in "xu0cN":
            return self._code(letter)
        if letter in _CONTROLS:
            self.at += 2
            return _CONTROLS[letter]
        if letter.isascii() and letter.isalpha():
            self._fail(f"unknown escape \\{letter}")
        self.at += 2
        return letter

    def _property(self, letter: str) -> CharSet:
        match = re.compile(r"\\[pP](?:\{(\^?)([^}]*)\}|(.))").match(self.pattern, self.at)
        name = (match[2] or match[3]) if match is not None else ""
        found = named_set(name)
        if match is None or found is None:
            self._fail(f"unknown character class {name!r}")
        self.at = match.end()
        return ~found if (letter == "P") != bool(match[1]) else found

    def _code(self, letter: str) -> str:
        forms = {
            "x": r"\\x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]+)\})",
            "u": r"\\u([0-9a-fA-F]{4})",
            "0": r"\\0([0-3]?[0-7]{1,2})",
            "c": r"\\c(.)",
            "N": r"\\N\{([^}]*)\}",
        }
        match = re.compile(forms[letter]).match(self.pattern, self.at)
        if match is None:
            self._fail(f"\\{letter} does not specify a character")
        self.at = match.end()
        if letter == "c":
            return chr(ord(match[1]) ^ 64)
        if letter == "N":
            return _by_name(match[1]) or self._fail(f"unknown character {match[1]!r}")
        code = int(match[match.lastindex or 1], 8 if letter == "0" else 16)
        if code > 0x10FFFF:
            self._fail(f"unknown character {match[0]}")
        return chr(code)

    def _class(self) -> CharSet:
        """The class after a [, up to and including its ]."""
        negated = self.pattern.startswith("^", self.at)
        self.at += negated
        whole: CharSet | None = None
        part, begun = CharSet(), False
        while True:
            char = self.pattern[self.at : self.at + 1]
            if not char:
                self._fail("[ is not closed")
            if char == "]" and (begun or whole is not None):
                self.at += 1
                break
            if self.pattern.startswith("&&", self.at):
                self.at += 2
                if whole is None and not begun:
                    continue
                whole = part if whole is None else whole & part if begun else whole
                part, begun = CharSet(), False
                continue
            if self._has("x") and char in " \t\n\x0b\f\r":
                self.at += 1
                continue
            part, begun = part | self._member(), True
        if whole is not None:
            part = whole & part if begun else whole
        if self._has("i"):
            part = part.folded(self._has("u") or self._has("U"))
        return ~part if negated else part

    def _member(self) -> CharSet:
        if self.pattern[self.at] == "[":
            self.at += 1
            return self._class()
        if self.pattern.startswith("\\Q", self.at):
            end = self.pattern.find("\\E", self.at)
            end = len(self.pattern) if end < 0 else end
            quoted, self.at = self.pattern[self.at + 2 : end], end + 2
            return of_chars(quoted)
        first = self._member_char()
        if isinstance(first, CharSet):
            return first
        rest = self.pattern[self.at : self.at + 2]
        if len(rest) < 2 or rest[0] != "-" or rest[1] in "[]":
            return of_chars(first)
        self.at += 1
        last = self._member_char()
        if isinstance(last, CharSet):
            return of_chars(first + "-") | last
        if last < first:
            self._fail(f"the range {first}-{last} is reversed")
        return CharSet([(ord(first), ord(last))])

    def _member_char(self) -> str | CharSet:
        if self.pattern[self.at] == "\\":
            return self._escaped()
        self.at += 1
        return self.pattern[self.at - 1]


def of_chars(text: str) -> CharSet:
    """The characters of `text`, without ranges."""
    return CharSet((ord(char), ord(char)) for char in text)


def _unicode_class(letter: str) -> CharSet:
    if letter == "w":
        return _unicode("IsAlphabetic") | _unicode("M") | _unicode("Nd") | _unicode("Pc")
    return _unicode("Nd" if letter == "d" else "IsWhite_Space")


def _unicode(name: str) -> CharSet:
    found = named_set(name)
    assert found is not None
    return found


def _by_name(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""
