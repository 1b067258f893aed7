"""Affiliations of an author as sources give them, and identifiers of institutions. Pure.

ROR: https://ror.readme.io/docs/ror-identifier-pattern, GRID: https://www.grid.ac, ISNI: ISO 27729.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from graphapp.model.names import LONG_TEXT, clean
from graphapp.model.records import Affiliation

__all__ = ["country_code", "in_fields", "institution_id"]

_ROR = re.compile(
    r"(?:^|ror\.org/|ror:)(?P<id>0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?$", re.ASCII | re.IGNORECASE
)
_GRID = re.compile(r"(?P<id>grid\.[0-9]+\.[0-9a-f]+)$", re.ASCII | re.IGNORECASE)
_ISNI = re.compile(
    r"(?:^|isni[:/ ]\s*)(?P<id>[0-9]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{3}[0-9X])$", re.ASCII | re.IGNORECASE
)
_WIKIDATA = re.compile(
    r"(?:wikidata\.org/(?:wiki|entity)/|wikidata:)(?P<id>Q[0-9]+)$", re.ASCII | re.IGNORECASE
)
_OPENALEX = re.compile(r"openalex\.org/(?P<id>I[0-9]+)$", re.ASCII | re.IGNORECASE)


def institution_id(value: str | None) -> str | None:
    """The identifier of an institution with its scheme (`ror:05a28rw58`, `grid:grid.5801.c`, `isni:0000000121565978`, `wikidata:Q11942`,
    `openalex:I35440088`), from an address or the bare identifier; None for anything else."""
    text = value or ""
    return _read_id(text) if len(text) >= LONG_TEXT else _known_id(text)


def _read_id(value: str) -> str | None:
    text = value.strip()
    if found := _ROR.search(text):
        return f"ror:{found['id'].lower()}"
    if found := _GRID.search(text):
        return f"grid:{found['id'].lower()}"
    if found := _WIKIDATA.search(text):
        return f"wikidata:{found['id'].upper()}"
    if found := _OPENALEX.search(text):
        return f"openalex:{found['id'].upper()}"
    if found := _ISNI.search(text):
        return f"isni:{found['id'].replace(' ', '').upper()}"
    return None


_known_id = lru_cache(maxsize=20_000)(_read_id)


def country_code(value: str | None) -> str | None:
    """A code of ISO 3166-1 alpha-2 in upper case; None for anything else."""
    code = (value or "").strip().upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def in_fields(given: Iterable[Affiliation]) -> tuple[str | None, tuple[Affiliation, ...]]:
    """Affiliations as the fields `affiliation` and `affiliations` of a `PersonName`: as one string, and one by one if any has more than a printed
    text. Empty and repeated ones are dropped."""
    places = dict.fromkeys(each for one in given if any(each := _cleaned(one)))
    text = "; ".join(dict.fromkeys(said for each in places if (said := each.text or each.name)))
    plain = not any(any(each[1:]) for each in places)
    return text or None, () if plain else tuple(places)


def _cleaned(given: Affiliation) -> Affiliation:
    long = len(given.text or "") + len(given.name or "") >= LONG_TEXT
    return _clean(given) if long else _known_clean(given)


def _clean(given: Affiliation) -> Affiliation:
    return Affiliation(
        clean(given.text or "") or None, clean(given.name or "") or None, given.id, given.country
    )


_known_clean = lru_cache(maxsize=20_000)(_clean)
