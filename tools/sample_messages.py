"""Print random messages of the program for review: `python -m tools.sample_messages [N] [--seed S]`.

Messages are string literals of graphapp/, loaders/ and static/ that read like prose (errors, problems, warnings, notes, option and
setting help), the help of the commands, and the text of the templates. Docstrings, queries and patterns are not messages.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools.prose import script_strings

__all__ = ["Message", "messages"]

ROOT = Path(__file__).resolve().parent.parent
# three words in a row, as only prose has them
_PROSE = re.compile(r"[A-Za-z][a-z']*[,;:]? [a-z']+,? [a-z']+")
# statements of SQL and Cypher, markup, regular expressions
_CODE = re.compile(
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|MATCH|UNWIND|RETURN|WHERE|PRAGMA|FROM)\b|[<>{}]\w+>|\(\?|\\[bdsw]|->"
)
# a value in a template, in a string of a script
_VALUE = re.compile(
    r"\{\{\s*(?:(?:\w+\.)*(\w+))?.*?\}\}|\$\{(?:(?:\w+\.)*(\w+))?[^{}]*\}",
    re.DOTALL,
)
# a number with its noun, and one of two words, in a template or a script
_COUNTED = re.compile(
    r"""counted\((?:[^"'()]*,\s*)?(["'])(?P<one>[\w ]+)\1(?:,\s*(["'])(?P<many>[\w ]+)\3)?\)"""
)
_EITHER = re.compile(
    r"""(["'])(?P<one>[^"']*)\1 if .+? else (["'])(?P<other>[^"']*)\3\s*\}|\? '(?P<yes>[^']*)' : '(?P<no>[^']*)'\}"""
)
# more words than a message without a capital letter has: a list of words for the program
_LONG_LIST = 30
_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}|<(script|style|code|pre)\b.*?</\1>|<[^>]*>", re.DOTALL)


class Message(NamedTuple):
    """A message and its place: a path in the project and a line."""

    path: str
    line: int
    text: str


def _literals(path: Path) -> Iterator[Message]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        # docstrings, and strings that describe the constant above them; the docstring of a command is its help
        if isinstance(body, list) and not _is_command(node):
            skipped.update(id(each.value) for each in body if isinstance(each, ast.Expr))
        if isinstance(node, ast.JoinedStr):
            skipped.update(map(id, node.values))
        if isinstance(node, ast.FormattedValue) and _words(node.value):
            skipped.update(id(each) for each in ast.walk(node) if isinstance(each, ast.Constant))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else _shown(part.value)
                for part in node.values
                if isinstance(part, (ast.Constant, ast.FormattedValue))
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            text = node.value
        else:
            continue
        if _PROSE.search(text) and not _CODE.search(text) and not _is_list(text):
            yield Message(path.relative_to(ROOT).as_posix(), node.lineno, " ".join(text.split()))


def _is_list(text: str) -> bool:
    """True for words that a program looks up, such as function names."""
    return text.count(" ") > _LONG_LIST and text == text.lower()


def _shown(value: ast.expr) -> str:
    """A replacement field as a reader of the message needs it: `{name}`, `{number} papers` or `{is/are}`."""
    words = _words(value)
    if isinstance(value, ast.Call) and words:
        return f"{{number}} {words[1] if words[1:] else words[0] + 's'}"
    return f"{{{'/'.join(words) or _name(value)}}}"


def _words(value: ast.expr) -> list[str]:
    """The words that a replacement field chooses from: the noun of a counting function, or both results of a condition."""
    if isinstance(value, ast.Call) and isinstance(value.func, (ast.Name, ast.Attribute)):
        name = value.func.id if isinstance(value.func, ast.Name) else value.func.attr
        chosen = value.args[1:] if name.lstrip("_") in ("count", "counted", "many") else []
    else:
        chosen = [value.body, value.orelse] if isinstance(value, ast.IfExp) else []
    words = [each.value for each in chosen if isinstance(each, ast.Constant)]
    return [word for word in words if isinstance(word, str)] if len(words) == len(chosen) else []


def _name(value: ast.expr) -> str:
    """A short name for the value of a replacement field: its variable or attribute."""
    for node in ast.walk(value):
        if isinstance(node, ast.Attribute):
            return node.attr
        if isinstance(node, ast.Name):
            return node.id
    return "…"


def _is_command(node: ast.AST) -> bool:
    """True for a function that click decorates as a command."""
    return any("command" in ast.unparse(each) for each in getattr(node, "decorator_list", ()))


def _template(path: Path) -> Iterator[Message]:
    text = path.read_text(encoding="utf-8")
    # a tag ends a message, but keeps the lines counted
    plain = _TAG.sub(lambda match: "\x00" + "\n" * match[0].count("\n"), text)
    line = 1
    for part in plain.split("\x00"):
        if _PROSE.search(_VALUE.sub("", part)):
            yield Message(path.relative_to(ROOT).as_posix(), line, _with_names(part))
        line += part.count("\n")


def _with_names(text: str) -> str:
    """`text` with single spaces, and with each value as its name in braces."""
    return " ".join(_VALUE.sub(_value, text).split())


def _value(match: re.Match[str]) -> str:
    """A value in a template or a script, as `_shown`."""
    if found := _COUNTED.search(match[0]):
        return f"{{number}} {found['many'] or found['one'] + 's'}"
    if found := _EITHER.search(match[0]):
        return f"{{{found['one'] or found['yes'] or ''}/{found['other'] or found['no'] or ''}}}"
    return f"{{{match[1] or match[2] or '…'}}}"


def _script(path: Path) -> Iterator[Message]:
    for line, text in script_strings(path.read_text(encoding="utf-8")):
        if _PROSE.search(_VALUE.sub("", text)) and not _CODE.search(text):
            yield Message(path.relative_to(ROOT).as_posix(), line, _with_names(text))


def messages(root: Path) -> list[Message]:
    """Every message of the program, in the order of the files."""
    found: list[Message] = []
    for folder in ("graphapp", "loaders"):
        for path in sorted((root / folder).rglob("*.py")):
            found += _literals(path)
    for path in sorted((root / "graphapp").rglob("*.html")):
        found += _template(path)
    for path in sorted((root / "static").rglob("*.js")):
        found += _script(path)
    return found


def main() -> None:
    """Print the sample: one message per line, with its place."""
    parser = argparse.ArgumentParser(description="Print random messages of the program.")
    parser.add_argument("number", nargs="?", type=int, default=50, metavar="N")
    parser.add_argument("--seed", type=int, help="the same seed gives the same sample")
    given = parser.parse_args()
    every = messages(ROOT)
    for each in random.Random(given.seed).sample(every, min(given.number, len(every))):
        print(f"{each.path}:{each.line}: {each.text}")


if __name__ == "__main__":
    main()
