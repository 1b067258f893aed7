"""Identifiers of papers, author rows and venues, as pure functions of a record.

The rules, in one place: an author row is one identifier given by a source, else one exact printed name, of a person or of a group.
Two records are one paper when they have the same DOI and their titles or an author agree, or the same fingerprint (folded title, year,
folded last names of the authors) and neither says that it is of something else (`graphapp.ingest.deduplicate`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from graphapp.model import names
from graphapp.model.dois import normal_doi
from graphapp.model.records import PersonName

__all__ = [
    "author_id",
    "content_id",
    "fingerprint",
    "folded_title",
    "named_by",
    "normal_doi",
    "paper_id",
    "paper_named",
    "venue_id",
    "whatever_year",
]

_YEAR_BITS = 10
_YEAR_MASK = (1 << _YEAR_BITS) - 1
_NOT_WORD = re.compile(r"[\W_]+")
_ASCII_NOT_WORD = bytes(code for code in range(128) if not chr(code).isalnum())


def author_id(person: PersonName) -> str:
    """The identifier of the author row: that of the source (`dblp:79/2536`), else `name:` and the printed name, or `group:` and
    the name of a group."""
    return person.id or f"{'group' if person.group else 'name'}:{person.name}"


def paper_id(record: str, doi: str | None) -> str:
    """The identifier of the paper that a record makes when it is the first one: a pure function of the record.

    The id that a record of our own format gives, where it holds no colon; else `doi:` and the DOI; else the record's name.
    Names of records and DOIs have a colon behind their scheme, so that none of the three can be taken for another. Where several papers
    have the DOI, it names none of them, and their first records do (`graphapp.ingest.deduplicate`): ask without a DOI then.
    """
    scheme, _, id = record.partition(":")
    if scheme == "jsonl" and id and ":" not in id:
        return id
    return f"doi:{doi}" if doi else record


def named_by(id: str) -> str:
    """The record whose name alone gives a paper this id."""
    return id if ":" in id else f"jsonl:{id}"


def paper_named(record: str) -> str | None:
    """The paper that has its id from the name of `record` alone, as `named_by` tells; None where no paper can have."""
    scheme, colon, id = record.partition(":")
    if scheme == "jsonl" and id and ":" not in id:
        return id
    return record if colon else None


def venue_id(name: str) -> str:
    """The identifier of a venue: its casefolded name."""
    return names.key(name)


def folded_title(title: str) -> bytes:
    """The letters and digits of a title, folded and concatenated; empty if there are none."""
    if title.isascii():
        # the same letters and digits as below, in a tenth of the time
        return title.encode().lower().translate(None, _ASCII_NOT_WORD)
    return _NOT_WORD.sub("", names.fold(title)).encode()


def fingerprint(title: str, year: int | None, last_names: Iterable[str]) -> int | None:
    """A 63-bit number that is the same for records of one paper; None if the title has no letter or digit.

    `last_names` as `names.last_name` gives them; their order does not count. The year is in the lowest bits, so that papers that differ
    only in their years have adjacent numbers (see `whatever_year`).
    """
    folded = folded_title(title)
    if not folded:
        return None
    text = "\x1f" + "\x1f".join(sorted(last_names))
    work = int.from_bytes(blake2b(folded + text.encode(), digest_size=8).digest(), "big") >> (_YEAR_BITS + 1)
    return work << _YEAR_BITS | (year or 0) & _YEAR_MASK


def whatever_year(fingerprint: int) -> tuple[int, int]:
    """The first and the last fingerprint of papers with the same title and last names, of any year."""
    return fingerprint & ~_YEAR_MASK, fingerprint | _YEAR_MASK


def content_id(*parts: object) -> str:
    """A short identifier made of a record's content, for sources that number nothing."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
