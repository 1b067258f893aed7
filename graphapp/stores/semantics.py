"""Rules that all stores share, so that they return the same results: orders, search semantics, refusals. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

import orjson

from graphapp.cypher.language.spelling import distance
from graphapp.errors import StoreUnavailable
from graphapp.model import clusters, names
from graphapp.model.records import Problem
from graphapp.model.rows import (
    AuthorRow,
    Authorship,
    Authorships,
    LoadRecord,
    PaperMembers,
    StoredPaper,
    Variant,
    VenueAuthor,
    VenueRow,
)
from graphapp.model.variants import has_affiliations, lists_editors

__all__ = [
    "assembled",
    "described",
    "differs",
    "has_words",
    "holds",
    "is_initial",
    "load_of",
    "misspelled_by",
    "most_edits",
    "name_rank",
    "paper_row",
    "printed_order",
    "report_of",
    "storable",
    "title_holds",
    "unrepeated",
    "venue_authors_of",
    "venues_found",
    "writer_of",
]

T = TypeVar("T")

BEGINNINGS = 3
"""The last rank of `name_rank`: words of the search match only as beginnings of words."""


def storable(text: str) -> str:
    """`text` in a form that a database accepts: an unpaired surrogate, which no string in the graph contains, is escaped."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def writer_of(address: str, writer: T | None) -> T:
    """`writer`, which exists if the store was opened for writing. Raises StoreUnavailable if it is None."""
    if writer is None:
        raise StoreUnavailable(
            f"{address} was opened for reading only.", "Open the store with writable=True."
        )
    return writer


def printed_order(authors: Iterable[Authorship]) -> tuple[Authorship, ...]:
    """An author list by position, entries without a position last; ties keep their order."""
    return tuple(sorted(authors, key=lambda entry: (entry.position is None, entry.position or 0)))


def report_of(load: LoadRecord) -> str:
    """The report on a loaded file, as JSON; `load_of` reads it."""
    return orjson.dumps(load, default=list).decode()


def load_of(report: str) -> LoadRecord:
    """The inverse of `report_of`."""
    held = orjson.loads(report)
    return LoadRecord(**{**held, "problems": [Problem(*problem) for problem in held["problems"]]})


def paper_row(paper: StoredPaper) -> tuple[Any, ...]:
    """A paper as a row of the table Paper: see `Store.rows`."""
    return (
        paper.id,
        paper.title,
        paper.year,
        paper.kind,
        paper.abstract,
        paper.doi,
        paper.url,
        list(paper.sources),
        paper.authors_cut,
    )


def assembled(
    papers: Iterable[tuple[str, int | None, int, Iterable[int]]],
    authors: Iterable[tuple[int, str, str, str]],
) -> Authorships:
    """Papers (id, year, size, numbers of their members), and the author rows of these numbers (number, id, name, key)."""
    place_of: dict[int, int] = {}
    people: list[AuthorRow] = []
    for place, (n, id, name, key) in enumerate(authors):
        place_of[n] = place
        people.append(AuthorRow(id, name, key))
    index = place_of.__getitem__
    return Authorships(
        people,
        [PaperMembers(id, year, size, tuple(map(index, set(members)))) for id, year, size, members in papers],
    )


def _within(year: int | None, first: int | None, last: int | None) -> bool:
    """True if a paper of this year is between the bounds, of which None means any year; one of an unknown year only if both are None."""
    if year is None:
        return first is None and last is None
    return (first is None or year >= first) and (last is None or year <= last)


def venue_authors_of(
    data: Authorships, first: int | None, last: int | None, limit: int
) -> tuple[list[VenueAuthor], int]:
    """`Store.venue_authors` from the authorships of the venue."""
    papers: Counter[str] = Counter()
    printed: dict[str, Counter[str]] = {}
    years: dict[str, list[int]] = {}
    for paper in data.papers:
        if not _within(paper.year, first, last):
            continue
        rows = [data.authors[index] for index in set(paper.members)]
        for row in rows:
            printed.setdefault(row.key, Counter())[row.name] += 1
        keys = {row.key for row in rows}
        papers.update(keys)
        if paper.year is not None:
            for key in keys:
                years.setdefault(key, []).append(paper.year)
    best = sorted(papers, key=lambda key: (-papers[key], key))[:limit]
    return [
        VenueAuthor(
            key,
            clusters.commonest_name(printed[key]),
            papers[key],
            min(years.get(key, ()), default=None),
            max(years.get(key, ()), default=None),
        )
        for key in best
    ], len(papers)


def unrepeated(papers: Iterable[StoredPaper]) -> list[StoredPaper]:
    """A batch with each id once: the last paper of an id counts, at the place of the first."""
    return list({paper.id: paper for paper in papers}.values())


def differs(was: StoredPaper, new: StoredPaper) -> bool:
    """True if writing `new` would change the data of the paper in a store that contains `was`."""
    if was.venue and new.venue:
        if was.venue.id != new.venue.id or (was.venue.kind is None and new.venue.kind is not None):
            return True
    elif was.venue or new.venue:
        return True
    return [_facts(was), _places(was.authors)] != [_facts(new), _places(printed_order(new.authors))]


def holds(
    paper: StoredPaper, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
) -> bool:
    """True if a paper or one of its variants has one of these: see `Store.matching`."""
    return (
        any(record in records for record in paper.sources)
        or not {paper.doi, *(variant.doi for variant in paper.variants)}.isdisjoint(dois)
        or not {paper.fingerprint, *(variant.fingerprint for variant in paper.variants)}.isdisjoint(
            fingerprints
        )
    )


def described(variants: Iterable[Variant], text: str = "") -> list[Variant]:
    """The variants with details about authors in whose JSON `text` occurs: see `Store.author_details`."""
    return [each for each in variants if text in each.said and has_affiliations(each.said)]


def edited(variants: Iterable[Variant]) -> list[Variant]:
    """The variants with editors: see `Store.editor_details`."""
    return [each for each in variants if lists_editors(each.said)]


def _facts(paper: StoredPaper) -> tuple[Any, ...]:
    return (
        paper.title,
        paper.year,
        paper.kind,
        paper.authors_cut,
        paper.abstract,
        paper.doi,
        paper.url,
        tuple(paper.sources),
        paper.fingerprint,
        tuple(paper.variants),
    )


def _places(authors: Iterable[Authorship]) -> list[tuple[str, int | None]]:
    return [(entry.author.id, entry.position) for entry in authors]


def name_rank(asked: Sequence[str], words: Sequence[str]) -> int | None:
    """The rank of a name with these folded words in a search for `asked`; lower is better, None if it does not match.

    0: the same words in order, 1: the same in another order, 2: every searched word is a different word of the name, or as a single letter
    its initial, 3: every searched word is a prefix of a different word.
    """
    if not asked or not _begins_all(asked, words):
        return None
    if list(asked) == list(words):
        return 0
    if len(asked) == len(words) and sorted(asked) == sorted(words):
        return 1
    spelled_out = [word for word in asked if not is_initial(word)]
    distinct = set(spelled_out)
    # a search compares thousands of names, and counting is much slower
    if len(distinct) == len(spelled_out):
        return 2 if distinct.issubset(words) else 3
    return 3 if Counter(spelled_out) - Counter(words) else 2


def has_words(
    asked: Sequence[str], words: Sequence[str], *, initials: bool, one_of: Collection[str] = ()
) -> bool:
    """True if a name with these folded words is a result of `Store.names_with`."""
    if asked and one_of:
        others = set(one_of).intersection(words)
        return any(has_words([*asked, each], words, initials=initials) for each in others)
    if not initials:
        return bool(asked) and Counter(asked) <= Counter(words)
    rank = name_rank(asked, words)
    return rank is not None and rank < BEGINNINGS


def is_initial(word: str) -> bool:
    """True for a single letter of a script with upper and lower case: "S" means Sergey as well as S."""
    return len(word) == 1 and word.upper() != word.lower()


def _begins_all(asked: Sequence[str], words: Sequence[str]) -> bool:
    """True if every searched word is a prefix of a different one of `words`."""
    if len(asked) == 1:
        return any(word.startswith(asked[0]) for word in words)
    left = list(words)
    # longest first: a word with a long prefix also has the shorter ones or none of them, so that no choice can be wrong
    for beginning in sorted(asked, key=len, reverse=True):
        for place, word in enumerate(left):
            if word.startswith(beginning):
                del left[place]
                break
        else:
            return False
    return True


def misspelled_by(asked: Sequence[str], words: Sequence[str]) -> int | None:
    """The number of characters by which the words of a search differ from different words of a name; None if the name is not similar.

    A word of at least four letters may differ by one character, of at least six by two (inserted, removed, replaced, or swapped with the
    next one); shorter words must be prefixes. The order of the words has no meaning.
    """
    left = list(words)
    total = 0
    for word in sorted(asked, key=len, reverse=True):
        most = most_edits(word)
        best = min(((_edits(word, each, most), each) for each in left), default=(most + 1, ""))
        if best[0] > most:
            return None
        total += best[0]
        left.remove(best[1])
    return total if asked else None


def most_edits(word: str) -> int:
    """The number of characters by which a similar word may differ."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def _edits(word: str, other: str, most: int) -> int:
    return 0 if other.startswith(word) else distance(word, other, most)


def venues_found(text: str, venues: Iterable[VenueRow]) -> list[VenueRow]:
    """The venues that match a search for `text`, best first; ties keep their order."""
    asked = names.words(text)
    ranked = [(name_rank(asked, names.words(venue.name)), venue) for venue in venues]
    found = [(rank, venue) for rank, venue in ranked if rank is not None]
    return [venue for _, venue in sorted(found, key=lambda pair: pair[0])]


def title_holds(asked: Sequence[str], words: Collection[str]) -> bool:
    """True if every searched word is a prefix of a word of the title; False without words."""
    return bool(asked) and all(any(word.startswith(beginning) for word in words) for beginning in asked)
