"""Institutions and countries of the authors of papers, from the affiliations in their records. Pure.

An institution is the identifier that a source gives (`ror:05a28rw58`), otherwise the name that a source gives or prints: `printed:` and the
folded name, so that two spellings are two institutions. A country is that of the institution if the source gives it, otherwise the one at
the end of the printed address (`graphapp.analysis.countries`). What is unknown stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from graphapp.analysis.countries import country_in, country_name, country_of
from graphapp.model import names
from graphapp.model.records import Affiliation, AffiliationLevel
from graphapp.model.rows import StoredPaper, Variant
from graphapp.model.variants import affiliations, authors_of, has_affiliations, records
from graphapp.views import DatedAffiliations

__all__ = [
    "AffiliationPlace",
    "asked_place",
    "country_place",
    "institution_place",
    "is_place",
    "latest_affiliations",
    "places_by_author",
    "places_of",
]

PRINTED = "printed:"
"""The scheme of an institution that is known by its name only."""

# parts of an address that are a part of an institution, a street, or text before the name
_PART_OF = re.compile(
    r"(?:(?:the|from)\s+)?(?:\W*[0-9]+\W*|[a-z]\)\s*)?(?:"
    r"dep(?:artmen)?ts?\b|dept|d[ée]partement|departamento|dipartimento|division|div\b|section|sect\b|chair|lehrstuhl|facult|fac\b|fakultät"
    r"|school of|sch\b|graduate school|college of|unit\b|unité|group\b|lab\b|laborator(?:y|io|ium|ies)|laboratoire|program|service\b|servicio"
    r"|institut[eo]? (?:of|for|für|de|di|do)\b|inst\b|cent(?:er|re) (?:of|for)\b|state key lab|key lab|room\b|building|[0-9]"
    r")"
    r"|.*\bdepartments? of\b"
    r"|.*\b(?:department|dept|division|section|unit|branch|group|program|programme|services?)\W*$",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"universi|univ\b|hochschule|polytechni|politecnic|école|ecole|college|hospital|klinik|clinic|academ|akadem|\beth\b|epfl|cnrs|inserm"
    r"|institut|inst\b|national lab|natl lab|foundation|society|ministry|museum|observator|技术|大学",
    re.IGNORECASE,
)
_UNIVERSITY = re.compile(r"universi|univ\b|hochschule|polytechni|politecnic|大学", re.IGNORECASE)
# names of several institutions: of a university with several campuses, or of a hospital in any city
_SEVERAL = re.compile(
    r"(?:the )?(?:"
    r"univ(?:ersity)?\.? (?:of )?(?:calif(?:ornia)?|texas|illinois|north carolina|n carolina|wisconsin|massachusetts|maryland|colorado|missouri"
    r"|tennessee|alabama|nebraska|michigan|minnesota)|(?:state|city) university of new york|suny|cuny|california state university"
    r"|(?:children'?s|general|university|city|regional|county|central|veterans affairs|st\.? \w+'?s?) hospital"
    r"|(?:university )?medical (?:school|cent(?:er|re))|school of medicine"
    r")",
    re.IGNORECASE,
)
_ROR = re.compile(r"(?:ror\.org/|^ror:)(?P<id>0[a-z0-9]{6}[0-9]{2})/?$", re.ASCII | re.IGNORECASE)


class AffiliationPlace(NamedTuple):
    """An institution or a country: its identifier (of a country, the code of ISO 3166-1) and its name."""

    id: str
    name: str


def institution_place(given: Affiliation) -> AffiliationPlace | None:
    """The institution of an affiliation; None if it is unknown."""
    name = given.name or _institution_in(given.text or "")
    if given.id:
        return AffiliationPlace(given.id, name or given.id)
    folded = names.fold(name) if name else ""
    return AffiliationPlace(PRINTED + folded, name) if name and folded.strip() else None


def _institution_in(address: str) -> str | None:
    """The institution in a printed address; None if there is none."""
    return _read_institution(address) if len(address) >= names.LONG_TEXT else _known_institution(address)


def _read_institution(address: str) -> str | None:
    """The institution in a printed address: the first part between commas that names a university; otherwise the first that names
    another institution and not a part of one; otherwise the first that is not a part of one; None if there is none. A name of several institutions
    ("University of California") gets the next part, which is usually the city."""
    parts = [part for part in (each.strip(" .;") for each in address.split(",")) if part]
    left = [part for part in parts if not _PART_OF.match(part)]
    named = next((part for part in parts if _UNIVERSITY.search(part)), None)
    named = named or next((part for part in left if _INSTITUTION.search(part)), None)
    if named is None:
        # a city, a state and a country alone are not an institution
        known = len(left) > 3 or (left[:1] == parts[:1] and len(left) > 2) or len(parts) == 1
        return left[0] if left and known and country_of(left[0]) is None else None
    if _SEVERAL.fullmatch(named):
        after = left[left.index(named) + 1 :] if named in left else []
        city = next((part for part in after if country_of(part) is None), None)
        return f"{named}, {city}" if city else named
    return named


_known_institution = lru_cache(maxsize=100_000)(_read_institution)


def country_place(given: Affiliation) -> AffiliationPlace | None:
    """The country of an affiliation; None if it is unknown."""
    code = given.country or country_in(given.text or "")
    return AffiliationPlace(code, country_name(code)) if code else None


PLACE_OF: Mapping[AffiliationLevel, Callable[[Affiliation], AffiliationPlace | None]] = {
    "institution": institution_place,
    "country": country_place,
}


def places_of(variants: Iterable[Variant], level: AffiliationLevel) -> dict[int, dict[str, str]]:
    """The institutions or countries of the authors of one paper, by index in the author list of a record: for each author with a known one,
    the names by identifier.

    Of several records of the paper, the one counts that gives most authors a place, then most authors a place with an identifier; of equal ones
    the first."""
    return max((_places(variant, level) for variant in variants), key=_known, default={})


def _places(variant: Variant, level: AffiliationLevel) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for index, given in affiliations(variant.said).items():
        for each in given:
            if place := PLACE_OF[level](each):
                found.setdefault(index, {}).setdefault(*place)
    return found


def _known(found: Mapping[int, Mapping[str, str]]) -> tuple[int, int]:
    """The numbers of authors with a place, and with an identified one."""
    identified = sum(any(not id.startswith(PRINTED) for id in ids) for ids in found.values())
    return len(found), identified


def places_by_author(paper: StoredPaper, level: AffiliationLevel) -> dict[int, dict[str, str]]:
    """Like `places_of`, by index in the author list of the paper: an author of another record of the paper is the one with the same
    identifier, otherwise the only one with the same name."""
    known = [(record, _places(each, level)) for record in records(paper) for each in record.variants]
    record, found = max(known, key=lambda pair: _known(pair[1]), default=(paper, {}))
    index_of = authors_of(paper, record)
    return {index_of[index]: ids for index, ids in found.items() if index in index_of}


def latest_affiliations(papers: Sequence[StoredPaper], author: str) -> DatedAffiliations | None:
    """The affiliations of the author with this key on the newest of `papers` (keyed, newest first) that has any; of several records of this
    paper, the first that has them. None if no paper has affiliations of the author."""
    for paper in papers:
        if not any(has_affiliations(variant.said) for variant in paper.variants):
            continue
        own = {index for index, entry in enumerate(paper.authors) if entry.author.key == author}
        for record in records(paper):
            index_of = authors_of(paper, record)
            for variant in record.variants:
                found = affiliations(variant.said)
                for index in sorted(found):
                    if index_of.get(index) in own and found[index]:
                        return DatedAffiliations(paper.id, paper.year, tuple(found[index]))
    return None


def asked_place(text: str, level: AffiliationLevel) -> str | None:
    """The identifier of the institution or country that a user typed: an identifier or its address, otherwise the folded name of an
    institution; the name or code of a country. None if it cannot be one."""
    if level == "country":
        return country_of(text)
    stripped = text.strip()
    found = _ROR.search(stripped)
    if found:
        return f"ror:{found['id'].lower()}"
    if re.match(r"[a-z]+:\S", stripped):
        return stripped
    folded = names.fold(stripped)
    return PRINTED + folded if folded.strip() else None


def is_place(asked: str, level: AffiliationLevel, places: Mapping[str, str]) -> bool:
    """True if the institution or country that a user typed is among `places`, names by identifier."""
    id = asked_place(asked, level)
    if id is None:
        return False
    return id in places or (
        level == "institution" and any(PRINTED + names.fold(name) == id for name in places.values())
    )
