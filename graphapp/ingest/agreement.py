"""Whether records with the same DOI are records of the same paper: their titles or an author must agree. Pure.

A DOI alone is not enough: chapters carry the DOI of their book, and reference managers attach the DOI of another paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphapp.model import names
from graphapp.model.identifiers import folded_title
from graphapp.model.rows import AuthorRow, StoredPaper

__all__ = ["agree", "common_sign", "links", "main_title"]

# what separates a title from its subtitle or from a remark in brackets
_SUBTITLE = re.compile(r"[:.?!;]\s|\s[-\u2010-\u2015\u2212]+\s|[:\u2014\u2015\uff1a]|\s[(\[]")

Sign = bytes | str | tuple[str, ...]


def main_title(title: str) -> bytes:
    """The folded title without its subtitle; the whole title where that leaves nothing. Never empty for a title that is not empty."""
    main = _SUBTITLE.split(title, maxsplit=1)[0]
    return folded_title(main) or folded_title(title) or names.key(title).encode()


def agree(one: StoredPaper, other: StoredPaper) -> bool:
    """True where the titles are equal (folded, without subtitles) or the papers have an author in common."""
    return not set(_signs(one)).isdisjoint(_signs(other))


def common_sign(one: StoredPaper, other: StoredPaper) -> str:
    """What makes two papers `agree`, as a phrase: "the same title (without subtitles)" or "an author in common (…)"; "" if nothing does."""
    if main_title(one.title) == main_title(other.title):
        same = folded_title(one.title) == folded_title(other.title)
        return "the same title" if same else "the same title without its subtitle"
    theirs = set(_signs(other))
    for entry in one.authors:
        if not theirs.isdisjoint(_author_signs(entry.author)):
            return f"an author in common ({entry.author.name})"
    return ""


def links(records: Sequence[StoredPaper], group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of numbers of records out of `group` that agree: enough of them to connect all records that agree directly or through
    others. Takes time in proportion to the records, however many have the same DOI."""
    first: dict[Sign, int] = {}
    for number in group:
        for sign in _signs(records[number]):
            other = first.setdefault(sign, number)
            if other != number:
                yield other, number


def _signs(paper: StoredPaper) -> Iterator[Sign]:
    """What two records must have one of in common: the main title; of each author the identifier, the last name, and all words of the
    name in any order, as "Xi Jinping" may be printed "Jinping Xi". A last name of one letter is an initial."""
    yield main_title(paper.title)
    for entry in paper.authors:
        yield from _author_signs(entry.author)


def _author_signs(author: AuthorRow) -> Iterator[Sign]:
    id, name, _ = author
    yield id
    if words := tuple(sorted(names.words(name))):
        yield words
    last = names.last_name(name)
    # "Collaboration" is the last word of many groups
    if not id.startswith("group:") and (len(last) > 1 or not last.isascii()):
        yield last
