"""Extracts the prose of the project: comments, strings and docstrings of code, templates, documents, help pages.

`python -m tools.check_words` and tests/test_words.py search it for the phrases that the glossary bans.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "GLOSSARY",
    "Occurrence",
    "Passage",
    "Phrase",
    "Search",
    "banned_phrases",
    "everything",
    "files",
    "help_pages",
    "occurrences",
    "passages",
    "script_strings",
]

GLOSSARY = "docs/glossary.md"
BANNED = "## Words to avoid"
CODE = ("graphapp", "loaders", "static", "tools", "benchmarks")
SUFFIXES = frozenset({".py", ".html", ".js", ".css", ".md"})
FILES = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Makefile",
    "Dockerfile",
    "compose.yaml",
    "pyproject.toml",
)

# a comment, a string or a regular expression of JavaScript; the last is recognised by the character before it
_SCRIPT = re.compile(
    r"""(?P<comment>//[^\n]*(?:\n[ \t]*//[^\n]*)*|/\*.*?\*/)
    |(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}|[^`\\])*`)
    |(?P<regex>(?<=[(,=:\[!&|?{};])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/)""",
    re.DOTALL | re.VERBOSE,
)
_STYLE = re.compile(r"(?P<comment>/\*.*?\*/)", re.DOTALL)
_MARKS = re.compile(r"^[ \t]*(?://+|/?\*+/?|#+)|\*/$", re.MULTILINE)


class Passage(NamedTuple):
    """A piece of text and the line on which it begins, from 1."""

    line: int
    text: str


class Phrase(NamedTuple):
    """A row of the glossary's table: a phrase to avoid, its replacement, and longer phrases that are allowed."""

    avoid: str
    write: str
    allowed: tuple[str, ...] = ()


class Occurrence(NamedTuple):
    """A banned phrase in a file: its line, and the text around it with single spaces."""

    line: int
    phrase: Phrase
    excerpt: str


def files(root: Path) -> list[Path]:
    """Every file of the project that is checked, sorted. Test files are not checked."""
    found = [root / name for name in FILES if (root / name).exists()]
    found += root.glob("docs/*.md")
    for folder in CODE:
        found += (path for path in (root / folder).rglob("*") if path.suffix in SUFFIXES)
    return sorted(found)


def help_pages() -> dict[str, str]:
    """The --help output of each command, by command line."""
    import click

    from graphapp.cli.main import cli

    commands = [("graphapp", cli), *((f"graphapp {name}", command) for name, command in cli.commands.items())]
    return {
        f"{name} --help": command.get_help(click.Context(command, info_name=name, max_content_width=100))
        for name, command in commands
    }


def passages(path: Path) -> list[Passage]:
    """The prose of a file: comments and strings of code, and the whole text of other files."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return sorted([*_strings(text), *_comments(text)])
    if path.suffix in (".js", ".css"):
        return list(_matches(_SCRIPT if path.suffix == ".js" else _STYLE, text))
    if path.as_posix().endswith(GLOSSARY):
        text = text.partition(BANNED)[0]
    return [Passage(1, text)]


def script_strings(text: str) -> list[Passage]:
    """The string literals of a script in JavaScript, without their quotes."""
    return [
        Passage(text.count("\n", 0, match.start()) + 1, match[0][1:-1])
        for match in _SCRIPT.finditer(text)
        if match.lastgroup == "string"
    ]


def _strings(text: str) -> Iterator[Passage]:
    """String literals, including docstrings. A replacement field of an f-string becomes `{}`."""
    tree = ast.parse(text)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped.update(map(id, node.values))
        elif isinstance(node, ast.FormattedValue):
            skipped.add(id(node.format_spec))
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            values = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            yield Passage(node.lineno, "".join(map(str, values)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Passage(node.lineno, node.value)


def _comments(text: str) -> Iterator[Passage]:
    """The comments of Python code; comments on consecutive lines form one passage."""
    first, lines = 0, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        line, comment = token.start[0], token.string.lstrip("#")
        alone = token.line.lstrip().startswith("#")
        if alone and lines and line == first + len(lines):
            lines.append(comment)
            continue
        if lines:
            yield Passage(first, "\n".join(lines))
        first, lines = line, [comment]
    if lines:
        yield Passage(first, "\n".join(lines))


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Passage]:
    for match in pattern.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match.lastgroup == "comment":
            yield Passage(line, _MARKS.sub("", match[0]))
        elif match.lastgroup == "string":
            yield Passage(line, match[0][1:-1])


def banned_phrases(glossary: str) -> list[Phrase]:
    """The phrases of the glossary's table of words to avoid; a row may list several.

    `glossary` is the text of the page. Raises ValueError for a row that does not have three cells.
    """
    found = []
    for row in re.findall(r"^\|(.*)\|$", glossary.partition(BANNED)[2], re.MULTILINE)[2:]:
        cells = [cell.strip() for cell in row.split("|")]
        if len(cells) != 3:
            raise ValueError(f"expected a row with three cells, got: {row}")
        allowed = tuple(re.findall(r"`([^`]+)`", cells[2]))
        found += [Phrase(avoid, cells[1], allowed) for avoid in re.findall(r"`([^`]+)`", cells[0])]
    return found


def _pattern(phrase: str) -> str:
    """A regular expression for the words of a phrase. The first letter may be a capital; `*` is any one word."""
    words = [r"\S+" if word == "*" else re.escape(word) for word in phrase.split()]
    first = words[0][0]
    words[0] = f"[{first}{first.upper()}]{words[0][1:]}" if first.isalpha() else words[0]
    return r"(?<![\w-])" + r"\s+".join(words) + r"(?![\w-])"


class Search:
    """Finds banned phrases in a string."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._rows = [
            (
                frozenset(re.findall(r"\w+", phrase.avoid)),
                re.compile(_pattern(phrase.avoid)),
                re.compile("|".join(map(_pattern, phrase.allowed))) if phrase.allowed else None,
                phrase,
            )
            for phrase in phrases
        ]

    def __call__(self, text: str) -> Iterator[tuple[int, int, Phrase]]:
        """Start, end and phrase of each occurrence, except those inside an allowed phrase."""
        words = frozenset(re.findall(r"\w+", text.lower()))
        for needed, pattern, allowed, phrase in self._rows:
            if needed <= words:
                for match in pattern.finditer(text):
                    if allowed is None or not _covered(allowed, text, match):
                        yield match.start(), match.end(), phrase


def _covered(allowed: re.Pattern[str], text: str, match: re.Match[str]) -> bool:
    near = text[max(0, match.start() - 40) : match.end() + 40]
    start, end = (at - max(0, match.start() - 40) for at in match.span())
    return any(found.start() <= start and end <= found.end() for found in allowed.finditer(near))


def occurrences(source: Path | str, search: Search) -> list[Occurrence]:
    """Every banned phrase in a file (a path) or in a string, in order."""
    found = []
    for passage in passages(source) if isinstance(source, Path) else [Passage(1, source)]:
        for start, end, phrase in search(passage.text):
            line = passage.line + passage.text.count("\n", 0, start)
            excerpt = " ".join(passage.text[max(0, start - 40) : end + 40].split())
            found.append(Occurrence(line, phrase, excerpt))
    return sorted(found)


def everything(root: Path) -> dict[str, Path | str]:
    """Everything that is checked, by name: files by their path in the project, and help pages by their command."""
    return {path.relative_to(root).as_posix(): path for path in files(root)} | help_pages()
