"""Identifiers of papers, author rows and venues, as pure functions of a record.

The rules, in one place: an author row is one identifier given by a source, otherwise one exact printed name of a person or a group.
Two records are one paper if they have the same DOI and their titles or an author agree, or if they have the same fingerprint (folded
title, year, folded last names of the authors) and neither indicates a different work (`graphapp.ingest.deduplicate`).
"""

from __future__ import annotations

import re
import struct
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
    "is_record_name",
    "named_by",
    "normal_doi",
    "paper_id",
    "paper_named",
    "venue_id",
    "whatever_year",
]

_YEAR_BITS = 10
_YEAR_MASK = (1 << _YEAR_BITS) - 1
_as_number = struct.Struct(">Q").unpack
# a name "doi:…" would also be the id of the paper with that DOI
_RECORD_NAME = re.compile(r"(?=.{1,400}$)(?!doi:)[a-z][a-z0-9-]*:\S(?:.*\S)?")
_NOT_WORD = re.compile(r"[\W_]+")
_ASCII_NOT_WORD = bytes(code for code in range(128) if not chr(code).isalnum())


def author_id(person: PersonName) -> str:
    """The identifier of the author row: the one given by the source (`dblp:79/2536`), otherwise `name:` and the printed name, or
    `group:` and the name of a group."""
    return person.id or f"{'group' if person.group else 'name'}:{person.name}"


def paper_id(record: str, doi: str | None) -> str:
    """The identifier of the paper whose first record has this name and DOI: a pure function of the record.

    It is the id given in graphapp's own format, if it contains no colon; otherwise `doi:` and the DOI; otherwise the record's name.
    In record names and DOIs a colon follows the scheme, so that the three forms cannot be confused. If several papers share the DOI,
    it identifies none of them, and their ids come from their first records (`graphapp.ingest.deduplicate`): pass no DOI then.
    """
    scheme, _, id = record.partition(":")
    if scheme == "jsonl" and id and ":" not in id:
        return id
    return f"doi:{doi}" if doi else record


def named_by(id: str) -> str:
    """The name of the record from which a paper has this id, if the id does not come from a DOI."""
    return id if ":" in id else f"jsonl:{id}"


def paper_named(record: str) -> str | None:
    """The id of a paper that has its id from the name of `record` alone, the inverse of `named_by`; None if no paper can have it."""
    scheme, colon, id = record.partition(":")
    if scheme == "jsonl" and id and ":" not in id:
        return id
    return record if colon else None


def is_record_name(text: str) -> bool:
    """True if a record may have this name. Files that graphapp wrote contain the names of their records, and such a file may have been edited."""
    return _RECORD_NAME.fullmatch(text) is not None


def venue_id(name: str) -> str:
    """The identifier of a venue: its casefolded name."""
    return names.key(name)


def folded_title(title: str) -> bytes:
    """The letters and digits of a title, folded and concatenated; empty if it has none."""
    if title.isascii():
        # the same result as below, in a tenth of the time
        return title.encode().lower().translate(None, _ASCII_NOT_WORD)
    return _NOT_WORD.sub("", names.fold(title)).encode()


def fingerprint(title: str, year: int | None, last_names: Iterable[str]) -> int | None:
    """A 63-bit number that is the same for records of one paper; None if the title has no letter or digit.

    `last_names` are as returned by `names.last_name`; their order does not matter. The year is in the lowest bits, so that papers that
    differ only in their years have adjacent numbers (see `whatever_year`).
    """
    folded = folded_title(title)
    if not folded:
        return None
    text = "\x1f".join(["", *sorted(last_names)])
    number: int = _as_number(blake2b(folded + text.encode(), digest_size=8).digest())[0]
    return number >> (_YEAR_BITS + 1) << _YEAR_BITS | (year or 0) & _YEAR_MASK


def whatever_year(fingerprint: int) -> tuple[int, int]:
    """The first and the last fingerprint of papers with the same title and last names, of any year."""
    return fingerprint & ~_YEAR_MASK, fingerprint | _YEAR_MASK


def content_id(*parts: object) -> str:
    """A short identifier derived from a record's content, for sources that have no identifiers."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
