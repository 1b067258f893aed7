"""BibTeX of a list of papers, for BibTeX, biber and reference managers: UTF-8, special characters escaped.

Format: https://www.bibtex.org/Format/ and O. Patashnik, BibTeXing. An unbalanced brace would end a field even after a backslash, so it is
written as a command. `doi` and `url` are written unescaped, as biblatex expects. A homonym number is part of the last name
("Nan {Duan 0001}"): without it, programs that read the file would take two persons for one.

Programs ignore unknown fields. The following ones contain, for our own loader (`loaders.bibtex`), what BibTeX has no field for:
`graphapp-source` (the first record that the paper was merged from), `graphapp-unplaced` (authors without a position in a cut list),
`graphapp-groups` (authors that are groups), and `graphapp-kind` and `graphapp-venue-kind` if they do not follow from the entry type and the
venue field. Identifiers of authors and editors are not written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from graphapp.exporters.chapters import is_chapter
from graphapp.exporters.own import listed_editors
from graphapp.exporters.text import write_lines
from graphapp.model import names
from graphapp.model.records import Kind
from graphapp.model.rows import Authorship, StoredPaper

__all__ = ["latex", "latex_link", "latex_title", "write"]

_LATEX = {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
} | {char: "\\" + char for char in "{}$&%#_"}
_LONE_BRACES = {"{": "\\textbraceleft{}", "}": "\\textbraceright{}"}
_SPECIAL = re.compile(r"[\\{}~^$&%#_]")
# sequences that TeX joins into one character
_LIGATURE = re.compile(r"-(?=-)|[`!?](?=`)|'(?=')")
# a word that a style must not convert to lower case: it has a capital after its first letter, or a capital next to a digit
_PROTECTED = re.compile(r"(?<![\w\\{}])(?=\w*(?:\w[A-Z]|[A-Z]\d|\d[A-Z]))[A-Za-z0-9]+(?![\w\\{}])")
_URL_UNSAFE = {char: f"%{ord(char):02X}" for char in '\\{}"<> '}
_SUFFIX = re.compile(r"^(?P<rest>.+\S) (?P<last>\S+),? (?P<suffix>[JS]r\.?|I{2,3}|IV)$")
_NUMBERED = re.compile(r"^(?:(?P<rest>.*\S) )?(?P<last>\S+(?: (?:[JS]r\.?|I{2,3}|IV))? \d{4})$")
_AND = re.compile(r"(?i)(?:^|\s)and(?:\s|$)")
_STOP_WORDS = frozenset(
    ["a", "an", "the", "on", "of", "in", "for", "to", "and", "with", "from", "by", "at", "is", "are"]
)

_ENTRY: dict[Kind, tuple[str, str]] = {
    "conference": ("inproceedings", "booktitle"),
    "journal": ("article", "journal"),
    "preprint": ("misc", "howpublished"),
    "book": ("book", "series"),
    "thesis": ("phdthesis", "school"),
    "other": ("misc", "howpublished"),
}
_CHAPTER = ("incollection", "booktitle")


def write(papers: Sequence[StoredPaper], out: BinaryIO) -> None:
    """Write `papers` in their order. Each entry has a unique key made of a last name, the year and a word of the title."""
    write_lines(out, _entries(papers))


def _entries(papers: Iterable[StoredPaper]) -> Iterator[str]:
    taken: set[str] = set()
    for paper in papers:
        kind, venue_field = _CHAPTER if is_chapter(paper) else _ENTRY[paper.kind]
        fields = {
            "title": latex_title(paper.title),
            "author": _authors(paper),
            "editor": _people(listed_editors(paper)),
            venue_field: latex(paper.venue.name) if paper.venue else "",
            "year": str(paper.year) if paper.year is not None else "",
            "doi": latex_link(paper.doi),
            "url": latex_link(paper.url),
            "abstract": latex(paper.abstract or ""),
            **_own(paper),
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        yield f"@{kind}{{{_key(paper, taken)},\n" + ",\n".join(lines) + "\n}\n"


def _own(paper: StoredPaper) -> dict[str, str]:
    """The fields for our own loader: what is needed to restore the paper and has no BibTeX field."""
    if not paper.sources:
        return {}
    fields = {
        "graphapp-source": latex(paper.sources[0]),
        "graphapp-unplaced": _people(entry for entry in paper.authors if entry.position is None),
        "graphapp-groups": _people(entry for entry in paper.authors if entry.author.id.startswith("group:")),
    }
    venue_kind = paper.venue.kind if paper.venue else paper.kind
    if paper.kind not in ("conference", "journal") or venue_kind != paper.kind:
        fields["graphapp-kind"] = paper.kind
        if paper.venue and paper.venue.kind:
            fields["graphapp-venue-kind"] = paper.venue.kind
    return fields


def latex(text: str) -> str:
    """`text` as LaTeX source."""
    return _escaped(names.clean(text))


def _escaped(text: str) -> str:
    table = _LATEX if _balanced(text) else _LATEX | _LONE_BRACES
    return _LIGATURE.sub(r"\g<0>{}", _SPECIAL.sub(lambda match: table[match[0]], text))


def _balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def latex_title(text: str) -> str:
    """`text` as LaTeX source, with braces around words whose case must not change."""
    return _PROTECTED.sub(lambda match: "{" + match[0] + "}", latex(text))


def latex_link(text: str | None) -> str:
    r"""An address for a field or the argument of \url; characters that would end it are percent-encoded."""
    return "".join(_URL_UNSAFE.get(char, char) for char in names.clean(text or ""))


def _authors(paper: StoredPaper) -> str:
    """The author list as the source printed it; if no position is known, the unplaced authors."""
    placed = [entry for entry in paper.authors if entry.position is not None]
    written = _people(placed or paper.authors)
    return " and ".join(filter(None, [written, "others" if paper.authors_cut else ""]))


def _people(entries: Iterable[Authorship]) -> str:
    return " and ".join(filter(None, (_person(entry.author.name) for entry in entries)))


def _person(name: str) -> str:
    """A printed name, written so that BibTeX splits it correctly: "Jr" is a separate part, a homonym number belongs to the last name, and
    "and" and commas within the name are protected."""
    text = names.exact(name)
    suffix, numbered = _SUFFIX.match(text), _NUMBERED.match(text)
    if not text:
        return ""
    if (
        _AND.search(text)
        or text.lower() == "others"
        or text.count(",") > 1
        or text.strip(", ") != text
        or ((suffix or numbered) and "," in text)
    ):
        return "{" + _spaced(text) + "}"
    if numbered:
        return " ".join(
            filter(None, [_spaced(numbered["rest"] or ""), "{" + _spaced(numbered["last"]) + "}"])
        )
    if suffix:
        return f"{_escaped(suffix['last'])}, {_escaped(suffix['suffix'])}, {_spaced(suffix['rest'])}"
    return _spaced(text)


def _spaced(text: str) -> str:
    """`text` in LaTeX with repeated spaces kept: they distinguish names, and BibTeX would collapse them."""
    return re.sub(" (?= )", " {}", _escaped(text))


def _ascii(text: str) -> str:
    split = unicodedata.normalize("NFKD", text)
    return "".join(char for char in split if char.isascii() and char.isalnum()).lower()


def _key(paper: StoredPaper, taken: set[str]) -> str:
    author = _ascii(names.last_name(paper.authors[0].author.name)) if paper.authors else ""
    words = (_ascii(word) for word in names.words(paper.title))
    word = next((word for word in words if word and word not in _STOP_WORDS), "")
    base = f"{author or 'anonymous'}{'' if paper.year is None else paper.year}{word}"
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}-{count}"
    taken.add(key)
    return key
