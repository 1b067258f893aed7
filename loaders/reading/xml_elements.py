"""Elements by their local names, and their text, for all XML formats. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from loaders.reading.latex import to_text

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["SILENT", "child", "children", "find", "find_all", "local", "text", "value"]

# alternative forms of a formula, notes, and elements without text
SILENT = frozenset(
    {"annotation", "annotation-xml", "fn", "graphic", "inline-graphic", "object-id", "script", "style"}
)
# elements that begin and end a line
_PARTING = frozenset({
    "p", "br", "break", "sec", "title", "list", "list-item", "disp-formula", "label", "div", "li", "tr", "td", "AbstractText",
})  # fmt: skip
# nested markup; the parser stops at 256 levels, or at 2,048, depending on how it was built
_DEEPEST = 200
_TEX_BODY = re.compile(r"\\begin\{document\}(.*)\\end\{document\}", re.DOTALL)


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return _local(element.tag)


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children of an element that have one of these names, in order."""
    return (inner for inner in element if _local(inner.tag) in names)


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of an element that has this name; None if there is none."""
    return next(children(element, name), None)


def find_all(element: etree._Element, path: str) -> Iterator[etree._Element]:
    """The elements at a path of local names ("Journal/JournalIssue/PubDate"), in order."""
    first, _, rest = path.partition("/")
    for inner in element:
        if _local(inner.tag) == first:
            if rest:
                yield from find_all(inner, rest)
            else:
                yield inner


def find(element: etree._Element, path: str) -> etree._Element | None:
    """The first element at such a path; None if there is none."""
    return next(find_all(element, path), None)


def value(element: etree._Element | None, path: str = "") -> str:
    """The text of the first element at `path` that has any, otherwise ""."""
    if element is None:
        return ""
    if not path:
        return text(element)
    return next(filter(None, map(text, find_all(element, path))), "")


def text(element: etree._Element, without: frozenset[str] = SILENT) -> str:
    """The text of an element without markup, with formulas as text and whitespace collapsed."""
    if len(element) == 0:
        return " ".join((element.text or "").split())
    parts: list[str] = []
    _gather(element, parts, without)
    return " ".join("".join(parts).split())


def _gather(element: etree._Element, parts: list[str], without: frozenset[str], depth: int = 0) -> None:
    """Append the text in `element` to `parts`."""
    if depth > _DEEPEST:
        parts.extend(element.itertext())
        return
    parts.append(element.text or "")
    for inner in element:
        name = _local(inner.tag)
        if name in _PARTING:
            parts.append(" ")
        if name == "tex-math":
            parts.append(_tex(inner))
        elif name == "math":
            parts.append(_math(inner))
        elif name == "alternatives":
            _gather_one(inner, parts, without, depth + 1)
        elif name not in without:
            _gather(inner, parts, without, depth + 1)
        if name in _PARTING:
            parts.append(" ")
        parts.append(inner.tail or "")


def _gather_one(alternatives: etree._Element, parts: list[str], without: frozenset[str], depth: int) -> None:
    """One formula in several languages: MathML if there is any, else TeX, else any other."""
    for names in (("math",), ("tex-math",), None):
        for inner in alternatives:
            if names is None or _local(inner.tag) in names:
                found: list[str] = []
                if _local(inner.tag) == "math":
                    found.append(_math(inner))
                elif _local(inner.tag) == "tex-math":
                    found.append(_tex(inner))
                elif _local(inner.tag) not in without:
                    _gather(inner, found, without, depth + 1)
                if "".join(found).strip():
                    parts += found
                    return


def _tex(element: etree._Element) -> str:
    formula = "".join(element.itertext())
    if whole := _TEX_BODY.search(formula):
        formula = whole[1]
    return to_text("$" + formula.strip().strip("$").strip() + "$")


def _math(element: etree._Element) -> str:
    """MathML as text: its characters in order."""
    parts: list[str] = []
    _gather(element, parts, SILENT)
    return "".join(" ".join(part.split()) for part in parts)
