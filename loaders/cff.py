"""CITATION.cff, the Citation File Format: the software or data set of a repository, and the paper that should be cited for it
(https://citation-file-format.github.io, schema 1.0 to 1.3).

Persons have `given-names` and `family-names`, entities a `name`. The works in `references` are cited by the work, and are not loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, BinaryIO

import yaml

from graphapp.model.identifiers import content_id, normal_doi
from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders.reading.decoding import Decoder, LongText, text_lines
from loaders.reading.fields import orcid_id, plain, year_in
from loaders.reading.tagged import has_line

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "cff"
LABEL = "CITATION.cff: software and data sets"
SUFFIXES: tuple[str, ...] = (".cff",)

_SNIFFED = re.compile(r"^cff-version:[ \t]*[\"']?\d", re.MULTILINE)
# enough for a file with many references; the parser is slow with more
_LONGEST = 1_000_000
# a few bytes may repeat a large value, or all keys of a mapping
_MOST_ALIASES = 1_000
_MOST_KEYS = 1_000
# an integer with more bits may have too many digits to be converted to a string
_MOST_BITS = 4_096
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("article", "magazine-article", "newspaper-article"), "journal"),
    **dict.fromkeys(("conference-paper", "conference", "proceedings"), "conference"),
    **dict.fromkeys(("book", "edited-work", "encyclopedia", "dictionary"), "book"),
    "thesis": "thesis",
    "pamphlet": "other",
}
_YEARS = ("year", "year-original", "date-published", "issue-date", "date-released")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a line states the version of the format."""
    return not head.lstrip().startswith((b"{", b"[", b"<")) and has_line(head, _SNIFFED)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The work that the file describes, and its preferred citation."""
    decoder = Decoder()
    limit = min(max_record_bytes, _LONGEST)
    content = _whole(stream, limit, decoder)
    if content is None:
        yield Problem("line 1", f"longer than {limit:,} bytes", "record refused", 1)
        return
    try:
        if _has_many_aliases(content):
            yield Problem("line 1", "too many YAML aliases", "record refused", 1)
            return
        said = yaml.load(content, _Loader)
    # values that do not fit their tag raise errors of any of these types
    except (
        yaml.YAMLError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        mark = getattr(error, "problem_mark", None)
        yield Problem(f"line {mark.line + 1 if mark else 1}", "invalid YAML", "record refused", 1)
        return
    if not isinstance(said, dict):
        yield Problem("line 1", "no fields", "record refused", 1)
        return
    yield from _paper(said, _where(content, ""))
    if isinstance(said.get("preferred-citation"), dict):
        yield from _paper(said["preferred-citation"], _where(content, "preferred-citation:"), "preferred:")
    if references := _list(said.get("references")):
        what = (
            "1 reference of the work"
            if len(references) == 1
            else f"{len(references):,} references of the work"
        )
        yield Problem(_where(content, "references:"), what, "not loaded")
    yield from decoder.problems()


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """The safe loader, with a limit on the keys of a mapping, to which merging ("<<") adds those of others."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        super().flatten_mapping(node)
        if len(node.value) > _MOST_KEYS:
            raise yaml.constructor.ConstructorError(None, None, "too many keys in a mapping", node.start_mark)


def _has_many_aliases(content: str) -> bool:
    # each alias contains an asterisk, which is quicker to count
    if content.count("*") <= _MOST_ALIASES:
        return False
    aliases = (event for event in yaml.parse(content, yaml.SafeLoader) if isinstance(event, yaml.AliasEvent))
    return next(islice(aliases, _MOST_ALIASES, None), None) is not None


def _whole(stream: BinaryIO, limit: int, decoder: Decoder) -> str | None:
    """The text of a file; None if it is longer than the limit."""
    lines: list[str] = []
    size = 0
    for _, line in text_lines(stream, limit, decoder):
        size += len(line)
        if size > limit or type(line) is LongText:
            return None
        lines.append(line)
    return "".join(lines)


def _where(content: str, key: str) -> str:
    """The line of a key at the beginning of a line; the first line if there is none."""
    number = next(
        (number for number, line in enumerate(content.splitlines(), 1) if key and line.startswith(key)), 1
    )
    return f"line {number}"


def _paper(said: dict[Any, Any], where: str, part: str = "") -> Iterator[Paper | Problem]:
    """The paper of a work. `part` distinguishes the works of a file, which may have one DOI."""
    title = clean(plain(_text(said.get("title"))))
    if not title:
        yield Problem(where, "no title", "record refused", 1)
        return
    entries = _list(said.get("authors"))
    people = [person for entry in entries if (person := _person(entry))]
    if len(people) < len(entries):
        yield Problem(where, "author without a name", "author dropped")
    kind = _KINDS.get(_text(said.get("type")), "other")
    year = next((year for name in _YEARS if (year := year_in(_text(said.get(name)))) is not None), None)
    conference = said.get("conference")
    venue = clean(
        _text(said.get("journal"))
        or (_text(conference.get("name")) if isinstance(conference, dict) else "")
        or _text(said.get("collection-title"))
    )
    doi = normal_doi(_text(said.get("doi"))) or next(
        filter(None, map(_doi, _list(said.get("identifiers")))), None
    )
    url = _text(said.get("url")) or _text(said.get("repository-code")) or _text(said.get("repository"))
    names = (person.name for person in people)
    yield Paper(
        record=f"{NAME}:{part}{doi}" if doi else f"{NAME}:content:{content_id(title, year, venue, *names)}",
        title=title,
        authors=people,
        year=year,
        kind=kind,
        venue=Venue(venue, kind if kind not in ("other", "thesis") else None) if venue else None,
        abstract=clean(plain(_text(said.get("abstract")))) or None,
        doi=doi,
        url=url or None,
        where=where,
    )


def _person(entry: Any) -> PersonName | None:
    if not isinstance(entry, dict):
        return None
    parts = (
        _text(entry.get(name)) for name in ("given-names", "name-particle", "family-names", "name-suffix")
    )
    person = clean(" ".join(filter(None, parts)))
    name = person or clean(_text(entry.get("name"))) or clean(_text(entry.get("alias")))
    if not name:
        return None
    place = entry.get("affiliation")
    place = _text(place.get("name")) if isinstance(place, dict) else _text(place)
    return PersonName(
        name,
        orcid_id(_text(entry.get("orcid"))),
        group=not person and "name" in entry,
        affiliation=clean(place) or None,
    )


def _doi(identifier: Any) -> str | None:
    if not isinstance(identifier, dict) or identifier.get("type") != "doi":
        return None
    return normal_doi(_text(identifier.get("value")))


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _text(said: Any) -> str:
    """A field as a string if it is a string, number or date; "" for anything else."""
    if isinstance(said, int) and said.bit_length() > _MOST_BITS:
        return ""
    return (
        str(said).strip() if isinstance(said, str | int | float | date) and not isinstance(said, bool) else ""
    )
