"""Which record is which paper, which name is which author row: pure functions of a record.

The rules, in one place: an author row is one identifier given by a source, else one exact printed name, of a person or of a group.
Two records are one paper when they have the same DOI, or the same fingerprint (folded title, year, folded
last names of the authors).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from graphapp import names
from graphapp.records import PersonName

__all__ = ["author_id", "content_id", "fingerprint", "normal_doi", "venue_id"]

_DOI = re.compile(r"(10\.\d{4,9}/\S+)", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")
_ASCII_NOT_WORD = bytes(code for code in range(128) if not chr(code).isalnum())


def author_id(person: PersonName) -> str:
    """The identifier of the author row: what the source gives (`dblp:79/2536`), else `name:` and the printed name,
    or `group:` and the name of a group."""
    return person.id or f"{'group' if person.group else 'name'}:{person.name}"


def venue_id(name: str) -> str:
    """The identifier of a venue: its casefolded name."""
    return names.key(name)


def normal_doi(text: str | None) -> str | None:
    """A DOI in lower case without resolver or scheme, or None when `text` holds none."""
    match = _DOI.search(text) if text else None
    return match[1].rstrip(".,;)}]>\"'").lower() if match else None


def fingerprint(title: str, year: int | None, last_names: Iterable[str]) -> int | None:
    """A 63-bit number that is the same for records of one paper; None where the title has no letter or digit.

    `last_names` as `names.last_name` gives them; their order does not count.
    """
    if title.isascii():
        # the same letters and digits as below, in a tenth of the time
        folded = title.encode().lower().translate(None, _ASCII_NOT_WORD)
    else:
        folded = _NOT_WORD.sub("", names.fold(title)).encode()
    if not folded:
        return None
    text = f"\x1f{year}\x1f" + "\x1f".join(sorted(last_names))
    return int.from_bytes(blake2b(folded + text.encode(), digest_size=8).digest(), "big") >> 1


def content_id(*parts: object) -> str:
    """A short identifier made of a record's content, for sources that number nothing."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
