"""Print random messages of the program for review: `python -m tools.sample_messages [N] [--seed S]`.

Messages are string literals of graphapp/, loaders/ and static/ with three words in a row besides values (errors, problems, warnings,
notes, option and setting help), the help of the commands, and the text, the labels and the string literals of the templates.

Not messages, because no user reads them: docstrings, statements of SQL and Cypher, patterns, lists of words, HTTP policies, and what the
program compares with its input: keys of dictionaries, elements of sets, operands of comparisons and arguments of `startswith`, `endswith`
and `fromkeys`.
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
# a value among the words of a message; a choice of words is part of them
_FIELD = re.compile(r"\{[^{}/]*\}")
# the format of a value
_FORMAT = re.compile(r"(?<=\w):,?(?:\.\d)?[dfg%]?\}")
# a statement of SQL or Cypher, unless the string is a sentence that names a keyword
_STATEMENT = re.compile(
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|MATCH|UNWIND|RETURN|WHERE|WITH|PRAGMA|FROM)\b(?!.*[.!]\Z)",
    re.DOTALL,
)
# markup, regular expressions, policies of HTTP headers, records of GML, values of Cypher
_CODE = re.compile(r"[<>{}]\w+>|\(\?|\\[bdsw]|->|\b\w+-src '|\A\s*\w+ \[ |\(\{")
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
_LONG_LIST = 25
_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}|<(script|style|pre)\b.*?</\1>|<[^>]*>", re.DOTALL)
# tags within a sentence, and lists within a sentence
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|code|em|i|kbd|span|strong|sub|sup|time)\b[^>]*>")
# a count or a line next to a heading, not part of it
_APART = re.compile(r'<span class="(?:n|eyebrow|hidden)"[^>]*>(.*?)</span>', re.DOTALL)
_LISTED = re.compile(r"\{%-? for (?:(?!\{%-? for )[^<])*?\{%-? endfor -?%\}")
# the parts of a condition of a template, marked by control characters; a part without another condition in it
_CONDITION = re.compile(r"\{%-? (if|elif|else|endif)\b.*?%\}", re.DOTALL)
_MARKS = {"if": "\x01", "elif": "\x02", "else": "\x02", "endif": "\x03"}
_OPTIONAL = re.compile(r"\x01([^\x00\x01\x03]*)\x03")
# a condition whose alternatives are whole messages
_WHOLE = re.compile(r"(?<![^\x00])(\s*)\x01([^\x00\x01\x03]*)\x03(?=\s*(?:\x00|\Z))")
# an expression or a statement of a template, and the strings in it
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
# an attribute that a user reads
_LABEL = re.compile(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"")
# the arguments of these methods are compared with input
_COMPARING = ("compile", "startswith", "endswith", "fromkeys", "get")


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
        for compared in _compared(node):
            skipped.update(map(id, ast.walk(compared)))
        if isinstance(node, ast.FormattedValue) and _words(node.value):
            skipped.update(id(each) for each in ast.walk(node) if isinstance(each, ast.Constant))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in skipped:
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else _shown(part.value)
                for part in node.values
                if isinstance(part, (ast.Constant, ast.FormattedValue))
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            text = _FORMAT.sub("}", node.value.replace("{}", "{…}"))
        else:
            continue
        if _is_prose(text) and not _is_list(text):
            yield Message(path.relative_to(ROOT).as_posix(), node.lineno, " ".join(text.split()))


def _compared(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of an expression that the program compares with its input."""
    if isinstance(node, ast.Dict):
        yield from (key for key in node.keys if key is not None)
    elif isinstance(node, ast.Set):
        yield from node.elts
    elif isinstance(node, ast.Compare):
        yield from (node.left, *node.comparators)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _COMPARING:
        yield from node.args[:1]


def _is_prose(text: str) -> bool:
    """True for a string with three words in a row, values aside, that is not code."""
    words = " ".join(_FIELD.sub(" ", text).split())
    return bool(_PROSE.search(words)) and not _CODE.search(text) and not _STATEMENT.search(text.strip())


def _is_list(text: str) -> bool:
    """True for words that a program looks up, such as function names."""
    return len(text.split()) > _LONG_LIST and text == text.lower() and not text.endswith(".")


def _shown(value: ast.expr) -> str:
    """A replacement field as a reader of the message needs it: `{name}`, `{number} papers` or `{is/are}`."""
    words = _words(value)
    if isinstance(value, ast.Call) and words:
        return f"{{number}} {words[1] if words[1:] else words[0] + 's'}"
    # a plural
    if words == ["", "s"]:
        return "(s)"
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
    """A short name for the value of a replacement field: its variable or attribute, or "number" for a length."""
    if isinstance(value, ast.Call):
        function = value.func.id if isinstance(value.func, ast.Name) else ""
        if function == "len":
            return "number"
        # most functions and methods return another form of their argument or string
        of = value.func.value if isinstance(value.func, ast.Attribute) else None
        if value.args and not isinstance(value.args[0], ast.Constant):
            return _name(value.args[0])
        if isinstance(of, (ast.Call, ast.Name)) and ast.unparse(of) != "self":
            return _name(of)
    if isinstance(value, ast.Attribute) and value.attr == "__name__":
        return "type"
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
    place = path.relative_to(ROOT).as_posix()
    for match in _JINJA.finditer(text):
        for quoted in _QUOTED.finditer(match[0]):
            literal = quoted[1] or quoted[2] or ""
            if _is_prose(literal) and not literal.startswith("<") and not _EITHER.search(match[0]):
                line = text.count("\n", 0, match.start() + quoted.start()) + 1
                yield Message(place, line, " ".join(literal.split()))
    for match in _LABEL.finditer(text):
        if _reads_as_prose(match[1]) and match[1].count("{{") == match[1].count("}}"):
            yield Message(place, text.count("\n", 0, match.start()) + 1, _with_names(match[1]))
    line = 1
    for part in _sentences(text).split("\x00"):
        if _reads_as_prose(part):
            yield Message(place, line, _with_names(part))
        line += part.count("\n")


def _sentences(text: str) -> str:
    """The text of a template without tags; zero characters separate messages. An optional part is in square brackets."""
    # an expression with markup is not part of a message
    plain = _JINJA.sub(
        lambda match: _blank(match) if "<" in match[0] and match[0][1] == "{" else match[0], text
    )
    plain = _APART.sub("\x00\\1\x00", plain)
    plain = _INLINE.sub(lambda match: "\n" * match[0].count("\n"), plain)
    plain = _LISTED.sub(lambda match: "{{ list }}" + "\n" * match[0].count("\n"), plain)
    plain = _CONDITION.sub(lambda match: _MARKS[match[1]] + "\n" * match[0].count("\n"), plain)
    # all other tags end a message
    plain, found = _TAG.sub(_blank, plain), 1
    while found:
        plain = _WHOLE.sub(lambda match: match[1] + match[2].replace("\x02", "\x00"), plain)
        plain, found = _OPTIONAL.subn(_optional, plain)
    return re.sub("[\x01-\x03]", "\x00", plain)


def _optional(match: re.Match[str]) -> str:
    """The alternatives of a condition, such as `[of the filtered papers/of all papers]`."""
    return f"[{match[1].replace(chr(2), '/')}]" if match[1].strip("\x02 \n") else "\n" * match[1].count("\n")


def _blank(match: re.Match[str]) -> str:
    """The end of a message, with as many lines as the match."""
    return "\x00" + "\n" * match[0].count("\n")


def _reads_as_prose(text: str) -> bool:
    """As `_is_prose`, for the text of a template or a script with its values."""
    return _is_prose(_VALUE.sub(" ", text))


def _with_names(text: str) -> str:
    """`text` with single spaces, and with each value as its name in braces."""
    return " ".join(_VALUE.sub(_value, text).split())


def _value(match: re.Match[str]) -> str:
    """A value in a template or a script, as `_shown`."""
    if found := _COUNTED.search(match[0]):
        return f"{{number}} {found['many'] or found['one'] + 's'}"
    if found := _EITHER.search(match[0]):
        return f"{{{found['one'] or found['yes'] or ''}/{found['other'] or found['no'] or ''}}}"
    if match[0].startswith("$"):
        if counted := re.search(r"counted\(.*'(\w+)'", match[0]):
            return f"{{number}} {counted[1]}s"
        # the last name of a script's value that is not a method: `number` for a length
        names = re.findall(r"\w+(?!\w*\()", re.sub(r"\.\w+\(.*", "", match[0]))
        return f"{{{names[-1].replace('length', 'number') if names else '…'}}}"
    return f"{{{match[1] or match[2] or '…'}}}"


def _script(path: Path) -> Iterator[Message]:
    for line, text in script_strings(path.read_text(encoding="utf-8")):
        if _reads_as_prose(text):
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
